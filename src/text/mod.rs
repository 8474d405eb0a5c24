//! Text: an article's title and body as sentences, clauses and words, each with its span in the original.
//!
//! In: an [`Article`](crate::article::Article) and the [`Lang`] it is written in. Out: a [`Text`].
//! Never changes the original: a [`Span`] is a byte range in it, always on character boundaries, read through
//! [`Span::of`].

pub mod affix;

pub mod segment;

use std::{collections::HashMap, sync::Arc};

use unicode_segmentation::UnicodeSegmentation;

use crate::{
    article::Article,
    enriched::Field,
    world::{
        class::Features,
        lang::Lang,
        letter::{is_alphabetic, is_alphanumeric, is_lowercase, is_uppercase},
        words::{runs, words},
    },
};
use affix::Parts;

/// A half-open byte range in the title or the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which of the two.
    pub field: Field,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The characters it covers.
    #[must_use]
    pub fn of(self, article: &Article) -> &str {
        let text = match self.field {
            Field::Title => &article.title,
            Field::Body => &article.body,
        };
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// From the start of one to the end of the other.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { field: self.field, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Lies within `other`.
    #[must_use]
    pub fn within(self, other: Self) -> bool {
        self.field == other.field && other.start <= self.start && self.end <= other.end
    }
}

/// A title and a body.
#[derive(Debug, Default)]
pub struct Text {
    /// Sentences of the title, then of the body, in order.
    pub sentences: Vec<Sentence>,
}

/// One sentence.
#[derive(Debug)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Number of its paragraph, from 0; the title is a paragraph of its own.
    pub paragraph: usize,
    /// Its words, numbers and punctuation marks.
    pub words: Vec<Word>,
}

/// One word, number or punctuation mark.
#[derive(Debug)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// Folded as tables are.
    pub folded: String,
    /// For each byte of `folded`, the byte of the original where its character begins, counted from `span.start`;
    /// one more for the end.
    origins: Vec<u32>,
    /// No white space before it.
    pub glued: bool,
    /// It has no letter and no digit.
    pub mark: bool,
    /// It has digits only, perhaps with one dot or comma between them.
    pub number: bool,
    /// All its letters are capitals.
    pub capitals: bool,
    /// Its first letter is a capital.
    pub capital: bool,
    /// What it is made of; words that are folded alike share it.
    pub parts: Arc<Parts>,
}

impl Word {
    /// A hyphen or a dash.
    #[must_use]
    pub fn is_dash(&self) -> bool {
        self.mark && self.folded.chars().all(|c| matches!(c, '-' | '–' | '—' | '―'))
    }

    /// All that it may be once its affixes are removed, and what these tell.
    pub fn stems(&self) -> impl Iterator<Item = (&str, Features)> {
        self.parts.stems.iter().filter_map(|stem| stem.of(&self.folded))
    }

    /// The span in the original of a byte range of `folded`.
    #[must_use]
    pub fn part(&self, from: usize, to: usize) -> Span {
        let at =
            |byte: usize| self.origins.get(byte).map_or(self.span.end, |origin| self.span.start + *origin as usize);
        Span {
            field: self.span.field,
            start: at(from),
            end: if to >= self.folded.len() { self.span.end } else { at(to) },
        }
    }

    /// Adds the parts of the word that begin at these bytes of `folded`.
    fn cut(self, at: &[usize], found: &mut Vec<Self>) {
        if at.is_empty() {
            found.push(self);
            return;
        }
        let mut from = 0;
        for to in at.iter().copied().chain([self.folded.len()]) {
            let span = self.part(from, to);
            let begin = u32::try_from(span.start - self.span.start).unwrap_or(u32::MAX);
            let end = u32::try_from(span.end - self.span.start).unwrap_or(u32::MAX);
            let inside = self.origins.get(from..to).unwrap_or_default().iter();
            let origins = inside.map(|o| o.saturating_sub(begin)).chain([end.saturating_sub(begin)]).collect();
            let folded = self.folded.get(from..to).unwrap_or_default().to_owned();
            let parts = Arc::clone(&self.parts);
            found.push(Self { span, folded, origins, parts, glued: self.glued || from > 0, ..self });
            from = to;
        }
    }
}

/// Reads title and body.
#[must_use]
pub fn read(article: &Article, lang: &Lang) -> Text {
    let mut text = Text::default();
    let mut paragraph = 0;
    for (field, source) in [(Field::Title, &article.title), (Field::Body, &article.body)] {
        for line in lines(source) {
            if source.get(line.clone()).is_some_and(|l| l.trim().is_empty()) {
                continue;
            }
            sentences(source, line, field, paragraph, lang, &mut text.sentences);
            paragraph += 1;
        }
    }
    take_apart(&mut text, lang);
    text
}

/// Takes all words apart, each distinct one once: much that follows asks for it.
fn take_apart(text: &mut Text, lang: &Lang) {
    // What the keys are is up to the text, so the map is one that no choice of keys makes slow.
    let mut known: HashMap<&str, Arc<Parts>> = HashMap::new();
    for Word { folded, parts, .. } in text.sentences.iter_mut().flat_map(|sentence| &mut sentence.words) {
        let taken = known.entry(folded).or_insert_with_key(|folded| Arc::new(affix::parts(folded, lang)));
        *parts = Arc::clone(taken);
    }
}

fn lines(source: &str) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    let mut found = Vec::new();
    for (at, c) in source.char_indices() {
        if c == '\n' || c == '\r' {
            found.push(start..at);
            start = at + c.len_utf8();
        }
    }
    found.push(start..source.len());
    found
}

/// The sentences of one paragraph. UAX 29 breaks after abbreviations and within quotations that go on; those pieces
/// are joined again.
fn sentences(
    source: &str,
    line: std::ops::Range<usize>,
    field: Field,
    paragraph: usize,
    lang: &Lang,
    found: &mut Vec<Sentence>,
) {
    let Some(text) = source.get(line.clone()) else {
        return;
    };
    let mut start = 0;
    for (at, bound) in text.split_sentence_bound_indices() {
        let end = at + bound.len();
        let (Some(piece), Some(rest)) = (text.get(start..end), text.get(end..)) else {
            continue;
        };
        if piece.trim().is_empty() || (!rest.trim_start().is_empty() && goes_on(piece, rest, lang)) {
            continue;
        }
        let lead = piece.len() - piece.trim_start().len();
        let span = Span { field, start: line.start + start + lead, end: line.start + start + piece.trim_end().len() };
        if let Some(sentence) = source.get(span.start..span.end) {
            let mut words = read_words(sentence, span, lang);
            if let Some(end) = dateline(&words) {
                let rest = words.split_off(end);
                push(whole(words, span, paragraph), found);
                words = rest;
            }
            push(whole(words, span, paragraph), found);
        }
        start = end;
    }
}

/// A sentence of these words.
fn whole(words: Vec<Word>, span: Span, paragraph: usize) -> Sentence {
    let span = words.first().zip(words.last()).map_or(span, |(first, last)| first.span.to(last.span));
    Sentence { span, paragraph, words }
}

/// How far into a sentence a dateline may end that something precedes, such as the headline.
const LATEST_DATELINE: usize = 80;

/// The word behind a dateline within a sentence: `… CITY, STATE (AGENCY) -- text`. What stands before it is no part of
/// the sentence that follows.
fn dateline(words: &[Word]) -> Option<usize> {
    let is = |at: usize, mark: &str| words.get(at).is_some_and(|w| w.mark && w.folded == mark);
    let dashes = |at: usize| words.get(at).is_some_and(Word::is_dash);
    let close = (2..words.len().min(LATEST_DATELINE)).find(|at| {
        // Behind the bracket two hyphens or a dash: one hyphen may join words.
        is(*at, ")") && dashes(at + 1) && (dashes(at + 2) || words.get(at + 1).is_some_and(|w| w.folded != "-"))
    })?;
    let open = (close.saturating_sub(5)..close).rfind(|at| is(*at, "("))?;
    let agency = words.get(open + 1..close)?;
    if open == 0 || agency.is_empty() || agency.iter().any(|w| w.folded.contains(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let end = (close + 1..).find(|at| !dashes(*at))?;
    (end < words.len()).then_some(end)
}

/// Words of the longest sentence that is read whole: what is longer is no sentence of any language, and the work on a
/// sentence grows with more than its length.
const MOST_WORDS: usize = 600;

/// Adds a sentence, in parts if it is too long.
fn push(sentence: Sentence, found: &mut Vec<Sentence>) {
    let Sentence { span, paragraph, mut words } = sentence;
    while words.len() > MOST_WORDS {
        let rest = words.split_off(MOST_WORDS);
        let (Some(first), Some(last)) = (words.first(), words.last()) else { break };
        found.push(Sentence { span: first.span.to(last.span), paragraph, words });
        words = rest;
    }
    let span = words.first().map_or(span, |first| Span { start: first.span.start, ..span });
    found.push(Sentence { span, paragraph, words });
}

/// Whether the sentence goes on behind a break: after an abbreviation, a lone dot run, or a closing quotation mark to
/// which the speech verb is joined.
fn goes_on(piece: &str, rest: &str, lang: &Lang) -> bool {
    let piece = piece.trim_end();
    let bare = piece.trim_end_matches('.');
    if bare.len() < piece.len() {
        let word = bare.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
        let folded = lang.fold.fold(word);
        if lang.abbreviations.contains(&folded) {
            return true;
        }
    }
    // A quotation whose closing mark is directly followed by a letter belongs to the sentence around it.
    piece.ends_with(['"', '”', '\'', '’', '」', '』']) && rest.chars().next().is_some_and(char::is_alphabetic)
}

fn read_words(sentence: &str, span: Span, lang: &Lang) -> Vec<Word> {
    let whole = written(sentence, span, lang);
    if lang.spaces {
        return whole;
    }
    let mut found: Vec<Word> = Vec::with_capacity(whole.len() * 3);
    let mut run_before = false;
    for mut word in whole {
        // That nothing stands between a word and a number tells nothing where nothing ever does.
        word.glued &= !(word.number && run_before);
        run_before = segment::is_run(&word.folded);
        let counts = word.glued && found.last().is_some_and(|before| before.number);
        let cuts = if run_before { segment::cuts(&word.folded, counts, lang) } else { Vec::new() };
        word.cut(&cuts, &mut found);
    }
    found
}

/// The words as they are written: between spaces, marks and numbers.
fn written(sentence: &str, span: Span, lang: &Lang) -> Vec<Word> {
    let mut end_before = 0;
    let none = Arc::default();
    let ranges = if lang.spaces { words(sentence) } else { runs(sentence) };
    ranges
        .into_iter()
        .filter_map(|range| {
            let glued = range.start == end_before && range.start > 0;
            end_before = range.end;
            let raw = sentence.get(range.clone())?;
            let mut folded = String::with_capacity(raw.len());
            let mut origins = Vec::with_capacity(raw.len() + 1);
            for (offset, c) in raw.char_indices() {
                let origin = u32::try_from(offset).unwrap_or(u32::MAX);
                lang.fold.push(c, &mut |f| {
                    folded.push(f);
                    origins.resize(folded.len(), origin);
                });
            }
            origins.push(u32::try_from(raw.len()).unwrap_or(u32::MAX));
            (!folded.is_empty()).then(|| Word {
                span: Span { field: span.field, start: span.start + range.start, end: span.start + range.end },
                glued,
                mark: !raw.chars().any(is_alphanumeric),
                number: folded.starts_with(|c: char| c.is_ascii_digit())
                    && folded.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ','),
                capital: raw.chars().find(|c| is_alphabetic(*c)).is_some_and(is_uppercase),
                capitals: raw.chars().any(is_uppercase) && !raw.chars().any(is_lowercase),
                parts: Arc::clone(&none),
                folded,
                origins,
            })
        })
        .collect()
}
