//! Fold: letters that count as the same.
//!
//! In: the `[fold]` table of a language. Out: a map from a letter as written to the letter that tables and text
//! are compared by. Used on both sides, so that a table may be written in ordinary spelling.
//! Never changes a text: the caller keeps where each folded letter came from.

use icu_normalizer::ComposingNormalizerBorrowed;
use rustc_hash::FxHashMap;

use super::letter::is_caseless;

/// The folding of one language.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    /// `None`: the letter counts as nothing.
    map: FxHashMap<char, Option<char>>,
    /// What the first characters of Unicode count as, among them the letters of most languages; `None` where that is not
    /// one character.
    table: Vec<Option<char>>,
}

/// So many characters have their folding in the table: to the end of the Arabic block and its first supplement.
const IN_TABLE: u32 = 0x780;

impl Fold {
    /// From the letters to drop and the pairs of letters to unify.
    pub(super) fn new(drop: &str, pairs: &[(String, String)]) -> Self {
        let mut map: FxHashMap<char, Option<char>> = drop.chars().map(|c| (c, None)).collect();
        for (from, to) in pairs {
            for c in from.chars() {
                map.insert(c, to.chars().next());
            }
        }
        let mut fold = Self { map, table: Vec::new() };
        fold.table = (0..IN_TABLE)
            .map(|code| {
                let mut folded = fold.fold(char::from_u32(code)?.encode_utf8(&mut [0; 4])).chars().collect::<Vec<_>>();
                folded.pop().filter(|_| folded.is_empty())
            })
            .collect();
        fold
    }

    /// Appends what `c` counts as.
    pub fn push(&self, c: char, out: &mut impl FnMut(char)) {
        match self.table.get(c as usize) {
            Some(Some(folded)) => out(*folded),
            _ => self.work_out(c, out),
        }
    }

    fn work_out(&self, c: char, out: &mut impl FnMut(char)) {
        if let Some(to) = self.map.get(&c) {
            if let Some(to) = to {
                out(*to);
            }
        } else if is_compatibility(c) {
            // Presentation forms and full-width letters only: NFKC on the whole text would also undo what is meant.
            for plain in ComposingNormalizerBorrowed::new_nfkc().normalize_iter(std::iter::once(c)) {
                if plain == c {
                    out(c);
                } else if !plain.is_whitespace() {
                    self.push(plain, out);
                }
            }
        } else if c.is_ascii() || is_caseless(c) {
            out(c.to_ascii_lowercase());
        } else {
            for lower in c.to_lowercase() {
                // Lower-casing may give a letter that the table folds further.
                match self.map.get(&lower) {
                    Some(Some(to)) => out(*to),
                    Some(None) => {}
                    None => out(lower),
                }
            }
        }
    }

    /// A whole string folded.
    #[must_use]
    pub fn fold(&self, text: &str) -> String {
        let mut folded = String::with_capacity(text.len());
        for c in text.chars() {
            self.push(c, &mut |c| folded.push(c));
        }
        folded
    }
}

const fn is_compatibility(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{FF01}'..='\u{FFEE}')
}
