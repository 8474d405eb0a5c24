//! Pieces: the words of a sentence as the grammars of dates and numbers see them.
//!
//! In: folded words, the tables, and what a word may be without its affixes. Out: [`Piece`]s, one for a phrase of the
//! tables, for a number in digits, or for a word that no table has; several for a compound. "And" joined to a word is
//! a piece of its own in front of it.
//! Never cuts a word of which a rest stays unread.

use std::ops::Range;

use crate::{
    text::affix::Stem,
    world::{
        class::Features,
        slots::{Calendar, Form, Slot, Tables, Unit},
    },
};

/// One token as the grammars see it.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    /// Folded as tables are.
    pub text: &'a str,
    /// No white space before it.
    pub glued: bool,
    /// What it may be once what is joined to it is taken off. The word itself need not be among them.
    pub stems: &'a [Stem],
}

impl<'a> Word<'a> {
    fn stems(self) -> impl Iterator<Item = (&'a str, Features)> {
        self.stems.iter().filter_map(move |stem| stem.of(self.text))
    }
}

/// A phrase of the tables, a number in digits, or any other word.
#[derive(Debug, Default)]
pub struct Piece<'a> {
    /// The words it covers; pieces of one compound cover the same word.
    pub words: Range<usize>,
    /// Its first word.
    pub text: &'a str,
    /// No white space before it.
    pub glued: bool,
    /// It stands with the article.
    pub article: bool,
    /// It was cut out of a compound.
    pub compound: bool,
    /// The value, if it is written in digits.
    pub digits: Option<f64>,
    /// All that it may do.
    pub slots: Vec<Slot>,
}

impl Piece<'_> {
    /// Does what `slot` says.
    #[must_use]
    pub fn is(&self, slot: Slot) -> bool {
        self.slots.contains(&slot)
    }

    /// Neither a number nor a word of the tables: nothing begins with it.
    #[must_use]
    pub fn is_other(&self) -> bool {
        self.slots.is_empty() && !self.text.starts_with(|c: char| c.is_ascii_digit())
    }

    /// The first value that `of` finds among its slots.
    pub fn find<T>(&self, of: impl Fn(Slot) -> Option<T>) -> Option<T> {
        self.slots.iter().copied().find_map(of)
    }

    /// The unit of the calendar that it names.
    #[must_use]
    pub fn period(&self) -> Option<Calendar> {
        self.find(|slot| match slot {
            Slot::Period(unit) => Some(unit),
            _ => None,
        })
    }

    /// The unit that it names.
    #[must_use]
    pub fn measure(&self) -> Option<Unit> {
        self.find(|slot| match slot {
            Slot::Measure(unit) => Some(unit),
            Slot::Period(unit) | Slot::Periods(unit) => Some(Unit::Time(unit)),
            Slot::DayUnit => Some(Unit::Time(Calendar::Day)),
            Slot::YearUnit => Some(Unit::Time(Calendar::Year)),
            _ => None,
        })
    }

    /// A whole number in digits of which `length` are written, without mark between them.
    #[must_use]
    pub fn plain(&self, length: Range<usize>) -> Option<i64> {
        let digits = self.digits.is_some() && self.text.bytes().all(|b| b.is_ascii_digit());
        (digits && length.contains(&self.text.len())).then(|| self.text.parse().ok()).flatten()
    }
}

/// Reads words as pieces.
#[must_use]
pub fn pieces<'a>(words: &[Word<'a>], tables: &Tables) -> Vec<Piece<'a>> {
    let mut found: Vec<Piece<'a>> = Vec::with_capacity(words.len() + 8);
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let piece = |length| Piece { words: at..at + length, text: word.text, glued: word.glued, ..Piece::default() };
        let mut length = 1;
        if let Some(value) = digits(word.text) {
            found.push(Piece { digits: Some(value), ..piece(1) });
        } else if let Some(reading) = read(words, at, tables) {
            length = reading.length;
            if reading.joined == Some(Joined::AndBefore) {
                found.push(Piece { slots: vec![Slot::And], ..piece(1) });
            }
            found.push(Piece {
                slots: reading.slots,
                article: reading.article,
                glued: word.glued && reading.joined != Some(Joined::AndBefore),
                ..piece(length)
            });
            let behind = match reading.joined {
                Some(Joined::AndAfter) => Some(Slot::And),
                Some(Joined::From) => Some(Slot::FromAfter),
                Some(Joined::To) => Some(Slot::To),
                Some(Joined::AndBefore) | None => None,
            };
            if let Some(slot) = behind {
                found.push(Piece { slots: vec![slot], glued: true, ..piece(1) });
            }
        } else if tables.compounds
            && let Some(parts) = compound(words, at, found.last(), tables)
        {
            for (index, slots) in parts.into_iter().enumerate() {
                found.push(Piece { slots, compound: true, glued: index > 0 || word.glued, ..piece(1) });
            }
        } else {
            found.push(piece(1));
        }
        at += length;
    }
    found
}

/// What the longest form is that begins with a word.
struct Reading {
    length: usize,
    slots: Vec<Slot>,
    article: bool,
    joined: Option<Joined>,
}

/// What else is written in the word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    AndBefore,
    AndAfter,
    From,
    To,
}

/// The longest form; of forms with equal length the one with the fewest affixes taken off.
fn read(words: &[Word], at: usize, tables: &Tables) -> Option<Reading> {
    let word = words.get(at)?;
    let (length, slots) = longest(words, at, tables.forms(word.text));
    let mut best = Reading { length, slots, article: false, joined: None };
    for (stem, features) in word.stems() {
        let (length, slots) = longest(words, at, tables.forms(stem));
        if length > best.length {
            let has = |feature| features.any(feature);
            let behind = word.text.starts_with(stem);
            let joined = match behind {
                true if has(Features::AND) || has(Features::WITH) => Some(Joined::AndAfter),
                true if has(Features::FROM) => Some(Joined::From),
                true if has(Features::UNTIL) => Some(Joined::To),
                false if has(Features::AND) => Some(Joined::AndBefore),
                _ => None,
            };
            best = Reading { length, slots, article: has(Features::ARTICLE), joined };
        }
    }
    (best.length > 0).then_some(best)
}

/// Length and slots of the longest of `forms` that stand at `at`; 0 where none does.
fn longest(words: &[Word], at: usize, forms: &[Form]) -> (usize, Vec<Slot>) {
    let mut best = (0, Vec::new());
    for form in forms {
        let length = form.rest.len() + 1;
        if length < best.0 || !follows(words, at + 1, &form.rest) {
            continue;
        }
        if length > best.0 {
            best = (length, Vec::new());
        }
        best.1.push(form.slot);
    }
    best
}

/// The other words of a form follow, perhaps with affixes of their own.
fn follows(words: &[Word], from: usize, rest: &[Box<str>]) -> bool {
    rest.iter().enumerate().all(|(offset, expected)| {
        words
            .get(from + offset)
            .is_some_and(|word| word.text == &**expected || word.stems().any(|(stem, _)| *stem == **expected))
    })
}

/// Words longer than this are not cut: no compound of the tables is.
const LONGEST_COMPOUND: usize = 24;

/// The parts of a compound, each with what it may do.
fn compound(words: &[Word], at: usize, before: Option<&Piece>, tables: &Tables) -> Option<Vec<Vec<Slot>>> {
    let word = words.get(at)?;
    let behind_digits = word.glued && before.is_some_and(|piece| piece.digits.is_some());
    let parts = cut(word.text, tables).or_else(|| word.stems().find_map(|(stem, _)| cut(stem, tables)))?;
    if behind_digits {
        return Some(parts);
    }
    // Without digits before it, many an ordinary word can be cut into number words: only a count that shows itself
    // by a scale word and a unit is believed.
    let numeral = |slots: &Vec<Slot>| {
        slots
            .iter()
            .any(|slot| matches!(slot, Slot::Digit(_) | Slot::Counted(_) | Slot::Number(_) | Slot::ScaleAfter(_)))
    };
    let counted = |slots: &Vec<Slot>| slots.iter().any(|slot| matches!(slot, Slot::Measure(_)));
    let numerals = parts.iter().take_while(|part| numeral(part)).count();
    let native = parts.first().is_some_and(|part| part.iter().any(|s| matches!(s, Slot::Counted(_))));
    let scaled = parts.iter().take(numerals).any(|part| part.iter().any(|s| matches!(s, Slot::ScaleAfter(_))));
    let unit_inside = parts.iter().skip(numerals).any(counted);
    let unit_behind = read(words, at + 1, tables).is_some_and(|next| counted(&next.slots));
    let span = parts.first().is_some_and(|part| part.iter().any(|s| matches!(s, Slot::Span(..))));
    let believed = match numerals {
        0 => span,
        1 | 2 => (native || scaled) && (unit_inside || unit_behind),
        _ => scaled,
    };
    believed.then_some(parts)
}

/// Cuts a whole word into forms, longer ones first.
fn cut(word: &str, tables: &Tables) -> Option<Vec<Vec<Slot>>> {
    let bounds: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    if bounds.len() > LONGEST_COMPOUND {
        return None;
    }
    let single = |from: usize, to: usize| -> Vec<Slot> {
        let text = word.get(from..to).unwrap_or_default();
        let forms = tables.forms(text).iter();
        forms.filter(|form| form.rest.is_empty()).map(|form| form.slot).collect()
    };
    // From the right: the longest part with which the rest can be cut.
    let mut part: Vec<Option<usize>> = vec![None; bounds.len()];
    let last = bounds.len() - 1;
    for from in (0..last).rev() {
        let (Some(&start), Some(slot)) = (bounds.get(from), part.get(from).copied()) else {
            continue;
        };
        let mut best = slot;
        for to in (from + 1..=last).take_while(|to| to - from <= tables.longest) {
            let open = to == last || part.get(to).is_some_and(Option::is_some);
            let end = bounds.get(to).copied().unwrap_or(start);
            if open && !single(start, end).is_empty() {
                best = Some(to);
            }
        }
        if let Some(slot) = part.get_mut(from) {
            *slot = best;
        }
    }
    let mut parts = Vec::new();
    let mut at = 0;
    while at < last {
        let to = part.get(at).copied().flatten()?;
        parts.push(single(*bounds.get(at)?, *bounds.get(to)?));
        at = to;
    }
    (!parts.is_empty()).then_some(parts)
}

/// The value of a number in digits, with a mark before every three or before a fraction.
fn digits(text: &str) -> Option<f64> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let text = text.replace('\u{066B}', ".").replace('\u{066C}', ",");
    let parts: Vec<&str> = text.split(['.', ',']).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(digits) || text.len() > 18 {
        return None;
    }
    let thousands = parts.iter().skip(1).all(|part| part.len() == 3);
    match parts.as_slice() {
        [whole] => whole.parse().ok(),
        // "1.200" is twelve hundred wherever a dot parts thousands; fractions in news have one or two digits.
        [_, fraction] if thousands && (text.contains(',') || fraction.ends_with("00")) => parts.concat().parse().ok(),
        [whole, fraction] => format!("{whole}.{fraction}").parse().ok(),
        _ if thousands => parts.concat().parse().ok(),
        // Two marks of two kinds: the last one parts the fraction. Dates such as "2023.08.15" are no number.
        [first @ .., last] if text.contains(',') && text.contains('.') => {
            format!("{}.{last}", first.concat()).parse().ok()
        }
        _ => None,
    }
}
