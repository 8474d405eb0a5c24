//! Words: what counts as one word, in tables and in texts alike.
//!
//! In: a text. Out: the byte range of each word, number and punctuation mark; white space is none of them.
//! Word boundaries are those of UAX 29; in addition digits and letters are parted ("17형", "300km"), since a
//! number is a word of its own to every table. Where a language writes no spaces, UAX 29 knows no words: there the
//! letters between two marks are one run, which [`crate::text::segment`] cuts at the words of the tables.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{
    lang::Script,
    letter::{is_alphabetic, is_numeric, is_plain},
};

/// The words of `text`, in order, without overlap.
#[must_use]
pub fn words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::with_capacity(text.len() / 6 + 1);
    let mut start = 0;
    for chunk in chunks(text) {
        let end = start + chunk.len();
        if chunk.chars().all(is_plain) {
            push(start..end, &mut found);
        } else {
            for (at, segment) in chunk.split_word_bound_indices() {
                part(text, start + at..start + at + segment.len(), &mut found);
            }
        }
        start = end + 1;
    }
    found
}

/// A text cut at its spaces, where UAX 29 has a boundary unless what follows belongs to the space, as an accent does.
/// Most chunks are single words, whose letters need not be looked up one by one.
fn chunks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let whole = rest?;
        let stands_alone = |behind: &str| behind.starts_with(|c: char| is_plain(c) || c.is_ascii());
        let cut = whole
            .match_indices(' ')
            .filter_map(|(at, _)| Some((whole.get(..at)?, whole.get(at + 1..)?)))
            .find(|(_, behind)| stands_alone(behind));
        let (chunk, behind) = cut.map_or((whole, None), |(chunk, behind)| (chunk, Some(behind)));
        rest = behind;
        Some(chunk)
    })
}

/// The same, with letters of Han and Kana that touch joined to one run.
#[must_use]
pub fn runs(text: &str) -> Vec<Range<usize>> {
    let spaceless = |range: &Range<usize>| {
        // The dot between foreign names lies in the block of Kana and is a mark.
        let first = text.get(range.clone()).and_then(|word| word.chars().next()).filter(|c| c.is_alphabetic());
        let script = first.and_then(Script::of);
        matches!(script, Some(Script::Han | Script::Kana))
    };
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut before = false;
    for range in words(text) {
        let joins = spaceless(&range);
        match found.last_mut() {
            Some(last) if joins && before && last.end == range.start => last.end = range.end,
            _ => found.push(range),
        }
        before = joins;
    }
    found
}

/// Parts digits from letters, and punctuation marks from each other.
fn part(text: &str, segment: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(slice) = text.get(segment.clone()) else {
        return;
    };
    let mut start = segment.start;
    let mut before: Option<Kind> = None;
    for (offset, c) in slice.char_indices() {
        let at = segment.start + offset;
        let kind = Kind::of(c);
        if !kind.letter && c.is_whitespace() {
            push(start..at, found);
            start = at + c.len_utf8();
            before = None;
            continue;
        }
        if before.is_some_and(|before| before.parts_from(kind)) {
            push(start..at, found);
            start = at;
        }
        before = Some(kind);
    }
    push(start..segment.end, found);
}

/// What a character is to its neighbours.
#[derive(Clone, Copy)]
struct Kind {
    letter: bool,
    number: bool,
    /// No punctuation mark that stands alone.
    inside: bool,
}

impl Kind {
    fn of(c: char) -> Self {
        let (letter, number) = (is_alphabetic(c), is_numeric(c));
        Self { letter, number, inside: letter || number || !c.is_ascii_punctuation() && !is_mark(c) }
    }

    const fn parts_from(self, next: Self) -> bool {
        (self.number && next.letter) || (self.letter && next.number) || (!self.inside && !next.inside)
    }
}

/// Punctuation beyond ASCII that stands alone.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '«' | '»' | '،' | '؛' | '؟' | '۔' | '\u{3001}'..='\u{301F}' | '·')
}

fn push(range: Range<usize>, found: &mut Vec<Range<usize>>) {
    if !range.is_empty() {
        found.push(range);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = words(text).into_iter().map(|r| text.get(r).unwrap()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_cut_at_a_space_changes_no_boundary() {
        let signs = [
            "a",
            "ب",
            "가",
            "1",
            ".",
            ",",
            "'",
            "\"",
            "_",
            " ",
            "  ",
            "\u{301}",
            "\u{200D}",
            "\u{AD}",
            "\n",
            "،",
            "א",
            "\u{1F680}",
        ];
        let count = signs.len();
        for code in 0..count.pow(4) {
            let text: String = (0..4).filter_map(|place| signs.get(code / count.pow(place) % count).copied()).collect();
            let mut whole = Vec::new();
            text.split_word_bound_indices().for_each(|(at, segment)| part(&text, at..at + segment.len(), &mut whole));
            assert_eq!(words(&text), whole, "{text:?}");
        }
    }

    #[test]
    fn digits_part_from_letters_and_marks_from_each_other() {
        check("화성-17형 3발", &["화성", "-", "17", "형", "3", "발"]);
        check("300km, 1,200.5 km", &["300", "km", ",", "1,200.5", "km"]);
        check("قال: «لا».", &["قال", ":", "«", "لا", "»", "."]);
        check("Korea's U.S. KN-23...", &["Korea's", "U.S", ".", "KN", "-", "23", ".", ".", "."]);
        check("2023-09-19", &["2023", "-", "09", "-", "19"]);
        check("  \n ", &[]);
    }

    #[test]
    fn letters_without_spaces_are_one_run() {
        let text = "北朝鮮が火星17型を2発、F35機とテスト・センターへ。";
        let found: Vec<&str> = runs(text).into_iter().map(|r| text.get(r).unwrap()).collect();
        let expected =
            ["北朝鮮が火星", "17", "型を", "2", "発", "、", "F", "35", "機とテスト", "・", "センターへ", "。"];
        assert_eq!(found, expected);
        assert_eq!(runs("美 대통령"), words("美 대통령"));
    }
}
