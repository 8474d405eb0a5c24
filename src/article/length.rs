//! Lengths: what goes into every record about an article has bounds, so that an odd article makes no huge records.
//!
//! In: id, URL, title and source as read. Out: the same within their bounds, with a note for each that was not. Never cuts
//! the body, and never changes an id so that two become one.

use super::id;
use crate::enriched::{Note, NoteCode, SourceOut};

/// Longest id in bytes, which is the key of records and stands in each of their headers; also of a source's name and domain.
pub(super) const ID: usize = 512;

/// Longest URL in bytes.
pub(super) const URL: usize = 4096;

/// Longest title in bytes.
pub(super) const TITLE: usize = 4096;

/// An id that is too long becomes its hash.
pub(super) fn id(given: String, notes: &mut Vec<Note>) -> String {
    if given.len() <= ID {
        return given;
    }
    note(notes, format!("an id of {} bytes is longer than {ID}; its hash stands for it", given.len()));
    id::hash(&given)
}

/// A URL that is too long is left out: a part of it would lead somewhere else.
pub(super) fn url(given: Option<String>, notes: &mut Vec<Note>) -> Option<String> {
    let length = given.as_ref().map_or(0, String::len);
    if length > URL {
        note(notes, format!("a URL of {length} bytes is longer than {URL} and is left out"));
    }
    given.filter(|url| url.len() <= URL)
}

/// A name or domain that is too long is left out.
pub(super) fn source(given: SourceOut, notes: &mut Vec<Note>) -> Option<SourceOut> {
    let mut short = |word: Option<String>, what: &str| {
        let length = word.as_ref().map_or(0, String::len);
        if length > ID {
            note(notes, format!("a source's {what} of {length} bytes is longer than {ID} and is left out"));
        }
        word.filter(|word| word.len() <= ID)
    };
    let source = SourceOut { name: short(given.name, "name"), domain: short(given.domain, "domain") };
    (source.name.is_some() || source.domain.is_some()).then_some(source)
}

/// A title that is too long is cut; where it is all there is, it is the body.
pub(super) fn title(mut title: String, body: String, notes: &mut Vec<Note>) -> (String, String) {
    if title.len() <= TITLE {
        return (title, body);
    }
    let length = title.len();
    if body.is_empty() {
        note(notes, format!("a title of {length} bytes is longer than {TITLE} and is read as the text"));
        return (body, title);
    }
    note(notes, format!("a title of {length} bytes is longer than {TITLE} and is cut"));
    title.truncate(title.floor_char_boundary(TITLE));
    (title, body)
}

fn note(notes: &mut Vec<Note>, message: String) {
    notes.push(Note { code: NoteCode::TooLong, message });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tries a length that is just allowed, and one more: what became of that, with its note.
    fn check<T: PartialEq + std::fmt::Debug>(
        most: usize,
        shorten: impl Fn(String, &mut Vec<Note>) -> T,
        untouched: impl Fn(String) -> T,
    ) -> T {
        let mut notes = Vec::new();
        assert_eq!(shorten("x".repeat(most), &mut notes), untouched("x".repeat(most)));
        assert_eq!(notes, []);
        let short = shorten("x".repeat(most + 1), &mut notes);
        assert_eq!(notes.iter().map(|note| note.code).collect::<Vec<_>>(), [NoteCode::TooLong]);
        assert!(notes.iter().all(|note| note.message.contains(&(most + 1).to_string())), "{notes:?}");
        short
    }

    #[test]
    fn long_id_becomes_its_hash_and_two_stay_two() {
        let hashed = check(ID, id, |id| id);
        assert_eq!(hashed.len(), 32);
        assert_ne!(id("x".repeat(ID + 2), &mut Vec::new()), hashed);
    }

    #[test]
    fn long_url_is_left_out() {
        assert_eq!(check(URL, |given, notes| url(Some(given), notes), Some), None);
    }

    #[test]
    fn long_title_is_cut_between_letters() {
        let with_body = |given: String, notes: &mut Vec<Note>| title(given, "text".to_owned(), notes).0;
        assert_eq!(check(TITLE, with_body, |title| title), "x".repeat(TITLE));
        // Letters of two bytes, the first of which begins at an odd place.
        let arabic = format!("x{}", "\u{0628}".repeat(TITLE));
        assert_eq!(with_body(arabic, &mut Vec::new()).len(), TITLE - 1);
    }

    #[test]
    fn long_title_without_text_is_the_text() {
        let alone = |given: String, notes: &mut Vec<Note>| title(given, String::new(), notes);
        let found = check(TITLE, alone, |title| (title, String::new()));
        assert_eq!(found, (String::new(), "x".repeat(TITLE + 1)));
    }

    #[test]
    fn long_name_of_a_source_is_left_out_and_its_domain_stays() {
        let of = |name: String| SourceOut { name: Some(name), domain: Some("news.example".to_owned()) };
        let found = check(ID, |name, notes| source(of(name), notes), |name| Some(of(name)));
        assert_eq!(found, Some(SourceOut { name: None, domain: Some("news.example".to_owned()) }));
    }
}
