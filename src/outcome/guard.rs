//! The guard: a panic on one article becomes a place in the source, and nothing else.
//!
//! In: a function. Out: its result, or where it panicked. Never lets the message of such a panic out: it may quote
//! the article, as that of a bad slice does. The panics of all other code are reported as before.

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    /// `Some` while this thread is inside [`catch`]; holds the place once it panicked.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Runs `work`. The error is the place of the panic as `file:line`.
pub(super) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let inside = PLACE.try_with(|place| {
                let mut place = place.borrow_mut();
                if let (Some(place), Some(at)) = (place.as_mut(), info.location()) {
                    *place = format!("{}:{}", short(at.file()), at.line());
                }
                place.is_some()
            });
            if !inside.unwrap_or(false) {
                others(info);
            }
        }));
    });
    PLACE.with(|place| place.replace(Some("an unknown place".to_owned())));
    // Nothing that the work changes outlives a panic: it gets shared references and returns its result.
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    let place = PLACE.with(RefCell::take);
    done.map_err(|_| place.unwrap_or_default())
}

/// The path within a package: the folders above say where it was built.
fn short(file: &str) -> &str {
    let start =
        file.rfind("/src/").map_or(0, |at| file.get(..at).and_then(|before| before.rfind('/')).map_or(0, |at| at + 1));
    file.get(start..).unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_tells_its_place_and_not_its_message() {
        let place = catch(|| panic!("secret words")).unwrap_err();
        assert!(place.starts_with("src/outcome/guard.rs:"), "{place}");
    }

    #[test]
    fn result_passes_through_also_after_a_panic() {
        let _ = catch(|| panic!("once"));
        assert_eq!(catch(|| 7), Ok(7));
    }

    #[test]
    fn folders_of_the_build_are_cut() {
        assert_eq!(short("/x/registry/jiff-1.0.2/src/lib.rs"), "jiff-1.0.2/src/lib.rs");
        assert_eq!(short("src/article.rs"), "src/article.rs");
    }
}
