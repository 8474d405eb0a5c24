//! Aside: words that stand around the article's own, such as datelines and lists of other stories.
//!
//! In: the sentences of a text with their mentions. Out: for each sentence the words that report nothing.
//! Never looks at what a mention means beyond its kind: what a list is headed by stands in `cues.tsv`.
//!
//! `DUBAI, United Arab Emirates (CNN) -- Russia said …`: neither the city nor the state does anything here.

use std::ops::Range;

use super::Mention;
use crate::{
    enriched::Field,
    text::{Sentence, Word},
    world::{
        class::{Class, Features, Group},
        lang::What,
    },
};

/// Words that a dateline may have at most.
const LONGEST_DATELINE: usize = 12;

/// What a text has been seen to do so far.
#[derive(Debug, Default)]
pub struct Aside {
    paragraph: Option<usize>,
    /// A sentence of the body has been read.
    in_body: bool,
    /// A list of other stories was begun and no sentence of the article has followed yet.
    in_list: bool,
}

impl Aside {
    /// The words of the next sentence that report nothing.
    #[must_use]
    pub fn next(&mut self, sentence: &Sentence, mentions: &[Mention]) -> Vec<Range<usize>> {
        let begins_paragraph = self.paragraph != Some(sentence.paragraph);
        self.paragraph = Some(sentence.paragraph);
        if sentence.span.field == Field::Title {
            return Vec::new();
        }
        let mut found = Vec::new();
        let first = !std::mem::replace(&mut self.in_body, true);
        let head = if first {
            dateline(&sentence.words, mentions)
        } else if begins_paragraph {
            bracket(&sentence.words)
        } else {
            0
        };
        if head > 0 {
            found.push(0..head);
        }
        found.extend(tail(&sentence.words, mentions));
        found.extend(self.list(sentence, mentions));
        found
    }

    /// The part of the sentence that belongs to a list of other stories. Headlines have no full stop, so that the list
    /// runs on until the text goes on with "and" and a verb, or a sentence with a full stop stands in a line of its own.
    fn list(&mut self, sentence: &Sentence, mentions: &[Mention]) -> Option<Range<usize>> {
        let words = &sentence.words;
        let stands_alone = |at: usize| match at.checked_sub(1).and_then(|before| words.get(before)) {
            Some(before) => before.mark || words.get(at).is_some_and(|w| w.span.start >= before.span.end + WIDE_GAP),
            None => true,
        };
        let heading = mentions.iter().find(|m| m.what == What::Word(Class::Links) && stands_alone(m.words.start));
        let from = match heading {
            Some(heading) => heading.words.start,
            None if self.in_list && !ends(words) => return Some(0..words.len()),
            None => {
                self.in_list = false;
                return None;
            }
        };
        let resumed = laid_out(words, from).or_else(|| {
            mentions
                .iter()
                .filter(|m| m.words.start > from + 1 && m.features.any(Features::AND))
                .find(|m| match m.what {
                    What::Word(Class::Report | Class::Detect | Class::Historical) => true,
                    What::Word(class) => class.group() == Group::Act && m.features.any(Features::PAST),
                    _ => false,
                })
                .map(|m| m.words.start)
        });
        self.in_list = resumed.is_none();
        Some(from..resumed.unwrap_or(words.len()))
    }
}

/// Bytes of white space that part two items of a list on one line.
const WIDE_GAP: usize = 3;

/// Where the text goes on behind a list whose items are parted by wide gaps: behind the last of them.
fn laid_out(words: &[Word], from: usize) -> Option<usize> {
    let gaps: Vec<usize> = words
        .windows(2)
        .enumerate()
        .filter(|(at, pair)| *at >= from && matches!(pair, [a, b] if b.span.start >= a.span.end + WIDE_GAP))
        .map(|(at, _)| at + 1)
        .collect();
    let last = *gaps.last()?;
    // One gap may part the heading from a single item; what ends like a headline is no text.
    (gaps.len() > 1 && ends(words)).then_some(last)
}

/// Ends as a sentence does.
fn ends(words: &[Word]) -> bool {
    words.iter().rev().take(2).any(|w| w.mark && matches!(w.folded.as_str(), "." | "!" | "?" | "؟" | "。"))
}

/// A dash, or the sign that Korean agencies write in its place.
fn ends_dateline(word: &Word) -> bool {
    word.is_dash() || (word.mark && word.folded == "=")
}

/// One of some marks stands there.
fn is(words: &[Word], at: usize, marks: &[&str]) -> bool {
    words.get(at).is_some_and(|w| w.mark && marks.contains(&w.folded.as_str()))
}

fn dash(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(ends_dateline)
}

/// How many words at the head of a paragraph are a bracket with place or agency, with what stands between it and a dash.
fn bracket(words: &[Word]) -> usize {
    if !is(words, 0, &["(", "[", "【"]) {
        return 0;
    }
    let Some(close) = (1..LONGEST_DATELINE).find(|at| is(words, *at, &[")", "]", "】"])) else { return 0 };
    let end = (close + 1..close + LONGEST_DATELINE).find(|at| dash(words, *at));
    // Without a dash the bracket alone: it may name the paper.
    end.map_or(close + 1, |end| end + 1)
}

/// How many words at the head of a text are a dateline: such a bracket, or a place or an agency before a dash or colon,
/// with nothing that reports.
fn dateline(words: &[Word], mentions: &[Mention]) -> usize {
    let bracket = bracket(words);
    if bracket > 0 {
        return bracket;
    }
    let Some(end) = (1..LONGEST_DATELINE).find(|at| dash(words, *at) || is(words, *at, &[":"])) else { return 0 };
    let head: Vec<&Mention> = mentions.iter().filter(|m| m.words.start < end).collect();
    let names = head.iter().any(|m| matches!(m.what, What::Place(_) | What::Actor(_)));
    let reports = head.iter().any(|m| matches!(m.what, What::Word(_)));
    // A dash within a word or a name is written without space.
    let apart =
        !(dash(words, end) && words.get(end).is_some_and(|w| w.glued) && words.get(end + 1).is_some_and(|w| w.glued));
    // The last dash or colon of the head: "paper - city: text".
    let last = (end..LONGEST_DATELINE).rfind(|at| dash(words, *at) || is(words, *at, &[":"])).unwrap_or(end);
    let between =
        mentions.iter().any(|m| m.words.start > end && m.words.start < last && matches!(m.what, What::Word(_)));
    match (names && !reports && apart, between) {
        (false, _) => 0,
        (true, true) => end + 1,
        (true, false) => last + 1,
    }
}

/// A dateline at the end of a piece that [`crate::text`] has cut off behind it: the bracket with the agency, and the names of
/// places before it.
fn tail(words: &[Word], mentions: &[Mention]) -> Option<Range<usize>> {
    let last = words.len().checked_sub(1)?;
    if !dash(words, last) {
        return None;
    }
    let mut start = words.iter().rposition(|w| w.mark && w.folded == "(")?;
    while let Some(before) = start.checked_sub(1) {
        let word = words.get(before)?;
        let comma = word.mark && matches!(word.folded.as_str(), "," | "،" | "-");
        let name = mentions
            .iter()
            .filter(|m| matches!(m.what, What::Place(_) | What::Actor(_)) && m.words.contains(&before))
            .map(|m| m.words.start)
            .min();
        match name {
            Some(first) => start = first,
            None if comma => start = before,
            None => break,
        }
    }
    Some(start..words.len())
}

#[cfg(test)]
mod tests {
    use crate::{
        article::{self, Limits, Raw},
        extract, text,
        world::World,
    };

    /// What is still read of a body: the names of the actors and places in it.
    fn check(world: &World, lang: &str, body: &str, expected: &str) {
        let value = serde_json::json!({"title": "-", "text": body}).to_string().into_bytes();
        let article = article::decode(&Raw { value: Some(&value), ..Raw::default() }, &Limits::default()).unwrap();
        let lang = world.lang(lang).unwrap();
        let text = text::read(&article, lang);
        let found = extract::find(&text, lang, world, None);
        let names: Vec<&str> = found
            .iter()
            .flat_map(|f| &f.mentions)
            .filter(|m| matches!(m.what, super::What::Actor(_) | super::What::Place(_)))
            .map(|m| m.span.of(&article))
            .collect();
        let mut names: Vec<&str> = names;
        names.dedup();
        assert_eq!(names.join(" "), expected, "{body}");
    }

    #[test]
    fn datelines_name_nobody_who_acts() {
        let world = World::load(None).unwrap();
        for (lang, body, expected) in [
            ("en", "SEOUL, South Korea (AP) -- Japan protested.", "Japan"),
            ("en", "Crisis deepens MOSCOW, Russia (CNN)-- France replied.", "France"),
            ("en", "Tokyo - Reuters: Iran denied it.", "Iran"),
            ("en", "The minister (of Iran) - a friend of Japan - replied.", "Iran Japan"),
            ("en", "Japan replied. Iran (2) - did not.", "Japan Iran"),
            ("ar", "دبي، الإمارات العربية المتحدة (CNN)-- نفت روسيا ذلك.", "روسيا"),
            ("ar", "الرياض - واس: نفت إيران ذلك.", "إيران"),
            ("ar", "قالت روسيا: إن إيران وافقت.", "روسيا إيران"),
            ("ko", "(서울=가나뉴스) 홍길동 기자 = 일본은 부인했다.", "일본"),
            ("ko", "[서울가나] 일본은 부인했다.", "일본"),
            ("ko", "일본은 (서울에서) 부인했다.", "일본 서울"),
        ] {
            check(&world, lang, body, expected);
        }
    }

    #[test]
    fn lists_of_other_stories_are_not_read() {
        let world = World::load(None).unwrap();
        for (lang, body, expected) in [
            (
                "en",
                "Japan replied.\nRelated stories\nIran fires a missile\nRussia warns France\nChina said no.",
                "Japan China",
            ),
            (
                "ar",
                "ردت اليابان. روابط ذات علاقة إيران تطلق صاروخا روسيا تحذر فرنسا وقالت الصين إنها ترفض.",
                "اليابان الصين",
            ),
            (
                "ar",
                "ردت اليابان. روابط ذات علاقة    إيران تطلق صاروخا    روسيا تحذر فرنسا     من جانبها رفضت الصين ذلك.",
                "اليابان الصين",
            ),
            ("ko", "일본은 부인했다.\n관련 기사\n이란 미사일 발사\n중국은 거부했다.", "일본 중국"),
            ("en", "The two related stories of Iran and Japan.", "Iran Japan"),
        ] {
            check(&world, lang, body, expected);
        }
    }
}
