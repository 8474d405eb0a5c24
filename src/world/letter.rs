//! Letter: what a character is, answered without a search for the letters that most news are written in.
//!
//! In: a character. Out: what the standard library says of it too, in a fraction of the time: it looks each one up in
//! tables, which for a whole article takes longer than to read it.
//! Never decides anything of its own.

/// A letter of the Arabic, Hangul or basic Latin alphabet.
pub(crate) const fn is_plain(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{0620}'..='\u{064A}' | '\u{AC00}'..='\u{D7A3}')
}

/// [`char::is_alphabetic`]
pub(crate) fn is_alphabetic(c: char) -> bool {
    is_plain(c) || c.is_alphabetic()
}

/// [`char::is_alphanumeric`]
pub(crate) fn is_alphanumeric(c: char) -> bool {
    is_plain(c) || c.is_alphanumeric()
}

/// [`char::is_numeric`]
pub(crate) fn is_numeric(c: char) -> bool {
    !is_plain(c) && c.is_numeric()
}

/// It stands in blocks in which nothing has case: Hebrew to Myanmar, Kana to Yi, Hangul.
pub(crate) const fn is_caseless(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{109F}' | '\u{3000}'..='\u{A63F}' | '\u{AC00}'..='\u{D7FF}')
}

/// [`char::is_uppercase`]
pub(crate) fn is_uppercase(c: char) -> bool {
    !is_caseless(c) && c.is_uppercase()
}

/// [`char::is_lowercase`]
pub(crate) fn is_lowercase(c: char) -> bool {
    !is_caseless(c) && c.is_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_what_the_standard_library_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            assert_eq!(is_numeric(c), c.is_numeric(), "{c:?}");
            assert_eq!(is_uppercase(c), c.is_uppercase(), "{c:?}");
            assert_eq!(is_lowercase(c), c.is_lowercase(), "{c:?}");
            assert!(!is_caseless(c) || c.to_lowercase().eq([c]), "{c:?}");
        }
    }
}
