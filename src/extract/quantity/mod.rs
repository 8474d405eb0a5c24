//! Quantities: numbers in digits and words, with what they count or measure.
//!
//! In: the pieces of a sentence and the language's tables. Out: [`QuantityMention`]s: a value or its bounds, the unit,
//! and whether it is a height or a distance; ordinals apart. Never counts a number that is part of a date, a name
//! ("type 17") or a fraction. Words live in `config/lang/*/{numbers,units}.tsv`.

pub mod piece;

pub mod number;

use std::ops::Range;

use number::{Number, number};
use piece::Piece;

use crate::world::slots::{Approx, Quality, Slot, Tables, Unit};

/// A number with what it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantityMention {
    /// The words it covers, by index.
    pub words: Range<usize>,
    /// How many.
    pub value: Value,
    /// Of what, if a unit is named.
    pub unit: Option<Unit>,
    /// The text says "about".
    pub approx: bool,
    /// Height or distance, if a length is called so.
    pub quality: Option<Quality>,
}

/// How many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// Just so many.
    Exact(f64),
    /// So many or more.
    AtLeast(f64),
    /// So many or fewer.
    AtMost(f64),
    /// From the first to the second.
    Between(f64, f64),
    /// Which one of a series.
    Ordinal(u64),
}

impl Value {
    /// The value, if it is exact.
    #[must_use]
    pub const fn exact(self) -> Option<f64> {
        match self {
            Self::Exact(value) => Some(value),
            _ => None,
        }
    }

    /// The smallest and the largest that it may be.
    #[must_use]
    pub const fn bounds(self) -> (Option<f64>, Option<f64>) {
        match self {
            Self::Exact(value) => (Some(value), Some(value)),
            Self::AtLeast(value) => (Some(value), None),
            Self::AtMost(value) => (None, Some(value)),
            Self::Between(from, to) => (Some(from), Some(to)),
            Self::Ordinal(_) => (None, None),
        }
    }
}

impl QuantityMention {
    /// A length in kilometres; the larger bound where two are told.
    #[must_use]
    pub fn kilometres(&self) -> Option<f64> {
        let (low, high) = self.value.bounds();
        Some(high.or(low)? * self.unit?.kilometres()?)
    }
}

/// Finds the quantities among pieces. `taken` are the words of dates, by position.
#[must_use]
pub fn quantities(pieces: &[Piece], taken: &[Range<usize>], tables: &Tables) -> Vec<QuantityMention> {
    let grammar = Grammar { pieces, tables };
    let mut taken = taken.iter().peekable();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        while taken.next_if(|t| t.end <= piece.words.start).is_some() {}
        if piece.is_other() || taken.peek().is_some_and(|t| t.contains(&piece.words.start)) {
            at += 1;
            continue;
        }
        match grammar.quantity(at) {
            Read::Found(mention, end) => {
                found.push(mention);
                at = end;
            }
            Read::Skip(end) => at = end,
        }
    }
    found
}

/// What stands at a piece.
enum Read {
    /// A quantity, and where it ends.
    Found(QuantityMention, usize),
    /// No quantity up to there.
    Skip(usize),
}

struct Grammar<'a> {
    pieces: &'a [Piece<'a>],
    tables: &'a Tables,
}

/// So many pieces before a length may name it a height or a distance.
const QUALITY_REACH: usize = 7;

/// So many pieces behind a counted thing may say how rough its number is.
const BEHIND_REACH: usize = 3;

impl Grammar<'_> {
    fn quantity(&self, at: usize) -> Read {
        let before = self.approx_before(at);
        let start = if before.is_some() { at + 1 } else { at };
        if let Some((ordinal, end)) = self.ordinal(start) {
            return Read::Found(self.mention(at, end, Value::Ordinal(ordinal), None, false), end);
        }
        if let Some(unit) = self.dual(start) {
            let value = bounded(2.0, before);
            let about = before == Some(Approx::About);
            return Read::Found(self.mention(at, start + 1, value, Some(unit), about), start + 1);
        }
        let Some(first) = self.plain_number(start) else {
            return Read::Skip(self.past_name(start).unwrap_or(at + 1).max(at + 1));
        };
        if self.is_fraction(first.end) {
            // "Two-thirds", "of three parts one": neither number counts anything.
            let behind = if self.mark(first.end, &["-"]) { first.end + 2 } else { first.end + 1 };
            return Read::Skip(self.plain_number(behind).map_or(behind, |second| second.end));
        }
        if self.is_name(start) || self.is_clock(start) {
            return Read::Skip(first.end);
        }
        let (value, mut end) = match self.range(start, first) {
            Some((high, end)) => (Value::Between(first.value, high), end),
            None => (Value::Exact(first.value), first.end),
        };
        let mut approx = before;
        // The signs of currencies and "Mach" stand in front.
        let mut unit = start
            .checked_sub(1)
            .and_then(|at| self.piece(at)?.measure())
            .filter(|unit| matches!(unit, Unit::Money | Unit::Mach));
        // What makes the number rough may stand before the unit or behind it.
        for _ in 0..3 {
            if let Some(after) = self.approx_after(end) {
                approx = approx.or(Some(after));
                end += 1;
            } else if unit.is_none()
                && let Some((found, next)) = self.unit_at(end)
            {
                unit = Some(found);
                end = next;
            } else {
                break;
            }
        }
        if unit == Some(Unit::Kilometre) && start.checked_sub(1).is_some_and(|at| self.is(at, Slot::PerHour)) {
            unit = Some(Unit::KilometrePerHour);
        }
        // "Ten missiles at least": behind what is counted.
        if unit.is_none() {
            approx = approx.or_else(|| self.approx_behind(end));
        }
        // Half a missile is no count.
        let part = first.value.fract() != 0.0 && unit.is_none();
        if part || first.counted && unit.is_none() {
            return Read::Skip(first.end);
        }
        // "Its 2024 campaign": nothing is counted, though no date was read either.
        let year = self.piece(start).and_then(|p| p.plain(4..5)).is_some_and(|v| (1900..=2100).contains(&v));
        if year && first.digits && unit.is_none() && approx.is_none() {
            return Read::Skip(end);
        }
        let value = match value {
            Value::Exact(value) => bounded(value, approx),
            other => other,
        };
        let about = approx == Some(Approx::About);
        Read::Found(self.mention(at, end, value, unit, about), end)
    }

    fn piece(&self, at: usize) -> Option<&Piece<'_>> {
        self.pieces.get(at)
    }

    fn is(&self, at: usize, slot: Slot) -> bool {
        self.piece(at).is_some_and(|piece| piece.is(slot))
    }

    fn mark(&self, at: usize, marks: &[&str]) -> bool {
        self.piece(at).is_some_and(|piece| marks.contains(&piece.text))
    }

    fn mention(&self, start: usize, end: usize, value: Value, unit: Option<Unit>, approx: bool) -> QuantityMention {
        let words = self.piece(start).map_or(0, |p| p.words.start)
            ..self.piece(end.saturating_sub(1)).map_or(0, |p| p.words.end);
        let length = unit.and_then(Unit::kilometres).is_some();
        let quality = length.then(|| self.quality(start, end)).flatten();
        QuantityMention { words, value, unit, approx, quality }
    }

    fn approx_before(&self, at: usize) -> Option<Approx> {
        let approx = self.piece(at)?.find(|slot| match slot {
            Slot::ApproxBefore(approx) => Some(approx),
            _ => None,
        })?;
        (self.plain_number(at + 1).is_some() || self.dual(at + 1).is_some()).then_some(approx)
    }

    fn approx_after(&self, at: usize) -> Option<Approx> {
        self.piece(at)?.find(|slot| match slot {
            Slot::ApproxAfter(approx) => Some(approx),
            _ => None,
        })
    }

    /// What makes a number rough behind the thing that it counts, unless it begins another number.
    fn approx_behind(&self, end: usize) -> Option<Approx> {
        let plain = |at: &usize| {
            let word = |p: &Piece| p.digits.is_none() && p.text.chars().all(char::is_alphanumeric);
            self.piece(*at).is_some_and(word) && !self.is(*at, Slot::And) && self.plain_number(*at).is_none()
        };
        let at = (end + 1..end + 1 + BEHIND_REACH).find(|at| self.approx_after(*at).is_some())?;
        let free = (end..at).all(|at| plain(&at)) && self.plain_number(at + 1).is_none();
        self.approx_after(at).filter(|_| free)
    }

    fn dual(&self, at: usize) -> Option<Unit> {
        self.piece(at)?.find(|slot| match slot {
            Slot::Dual(unit) => Some(unit),
            Slot::Span(unit, 2) => Some(Unit::Time(unit)),
            _ => None,
        })
    }

    fn plain_number(&self, at: usize) -> Option<Number> {
        number(self.pieces, at, self.tables)
    }

    /// The second number of "300-400", "300 to 400", "between 300 and 400".
    fn range(&self, start: usize, first: Number) -> Option<(f64, usize)> {
        let between = start > 0 && self.is(start - 1, Slot::Between);
        let dash = self.mark(first.end, &["-", "–", "~", "∼", "〜"]);
        let joined = self.is(first.end, Slot::To) || dash || (between && self.is(first.end, Slot::And));
        // "300km~400km" tells the unit twice; that of the first is left out.
        let second = joined.then(|| self.plain_number(first.end + 1)).flatten()?;
        let fits = second.value > first.value && !self.is_fraction(second.end);
        (fits && (second.digits || !dash)).then_some((second.value, second.end))
    }

    /// A unit, perhaps behind a hyphen.
    fn unit_at(&self, at: usize) -> Option<(Unit, usize)> {
        let hyphen = self.mark(at, &["-"]) && self.piece(at).is_some_and(|p| p.glued);
        let at = if hyphen { at + 1 } else { at };
        Some((self.piece(at)?.measure()?, at + 1))
    }

    /// The number is the end of a name: "F-15", "KN-23", "type 17".
    fn is_name(&self, at: usize) -> bool {
        let glued = |at: usize| self.piece(at).is_some_and(|p| p.glued);
        let letters =
            |at: usize| self.piece(at).is_some_and(|p| p.digits.is_none() && p.text.chars().all(char::is_alphanumeric));
        let apart = |at: usize| self.is(at, Slot::And) || self.is(at, Slot::Joined);
        let joined = at > 0 && glued(at) && letters(at - 1) && !apart(at - 1);
        // "9M730": what could be a unit stands between digits.
        let inside = at > 1 && glued(at - 1) && self.piece(at - 2).is_some_and(|p| p.digits.is_some());
        let hyphened =
            at > 1 && glued(at) && self.mark(at - 1, &["-", "/"]) && glued(at - 1) && !self.has_unit_or_range(at - 2);
        let named = (1..=2).any(|back| at >= back && self.is(at - back, Slot::Designation))
            || self.is(at + 1, Slot::DesignationAfter) && glued(at + 1);
        // "9M730", "9K720": letters go on right behind, and digits or nothing known.
        let begins = glued(at + 1)
            && self.piece(at + 1).is_some_and(|p| {
                let latin = p.text.starts_with(|c: char| c.is_ascii_alphabetic());
                let digits = self.piece(at + 2).is_some_and(|p| p.glued && p.digits.is_some());
                let unknown = p.slots.is_empty();
                let word = p.text.chars().all(char::is_alphanumeric);
                word && (digits && (latin || unknown) || latin && unknown)
            });
        (joined && (inside || self.unit_at(at - 1).is_none())) || hyphened || named || begins
    }

    /// What stands before a hyphen is itself a quantity ("300-400"), not the beginning of a name.
    fn has_unit_or_range(&self, at: usize) -> bool {
        self.unit_at(at).is_some()
    }

    /// "15:30" or "3:1".
    fn is_clock(&self, at: usize) -> bool {
        let colon = |at: usize| self.mark(at, &[":"]) && self.piece(at).is_some_and(|p| p.glued);
        colon(at + 1) && self.piece(at + 2).is_some_and(|p| p.glued && p.digits.is_some())
            || at > 1 && colon(at - 1) && self.piece(at - 2).is_some_and(|p| p.digits.is_some())
    }

    fn is_fraction(&self, end: usize) -> bool {
        let end = if self.mark(end, &["-"]) { end + 1 } else { end };
        self.is(end, Slot::Fraction)
    }

    /// Where a numeral ends that is no quantity.
    fn past_name(&self, at: usize) -> Option<usize> {
        self.is(at, Slot::Vague).then_some(at + 1)
    }

    /// An ordinal: "23rd", "third", "twenty-third", "third and twenty".
    fn ordinal(&self, at: usize) -> Option<(u64, usize)> {
        let here = self.piece(at)?;
        let ordinal = |at: usize| {
            self.piece(at)?.find(|slot| match slot {
                Slot::Ordinal(value) => Some(value),
                _ => None,
            })
        };
        if here.is(Slot::OrdinalBefore)
            && let Some(value) = self.piece(at + 1).and_then(|p| p.plain(1..5))
        {
            return Some((u64::try_from(value).ok()?, at + 2));
        }
        if let Some(value) = here.plain(1..5) {
            let after = self.is(at + 1, Slot::OrdinalAfter) && self.piece(at + 1).is_some_and(|p| p.glued)
                || self.is(at + 1, Slot::Anniversary);
            return after.then_some((u64::try_from(value).ok()?, at + 2));
        }
        if let Some(value) = ordinal(at) {
            // Units as an ordinal, tens as a number behind "and".
            let tens = (value < 10 && self.tables.tens_after_units && self.is(at + 1, Slot::And))
                .then(|| self.piece(at + 2)?.find(tens_of))
                .flatten();
            return Some(tens.map_or((value, at + 1), |tens| (value + tens, at + 3)));
        }
        if let Some(tens) = here.find(tens_of) {
            let hyphen = if self.mark(at + 1, &["-"]) { 2 } else { 1 };
            if let Some(units) = ordinal(at + hyphen).filter(|units| *units < 10)
                && !self.tables.tens_after_units
            {
                return Some((tens + units, at + hyphen + 1));
            }
            // "The seventy" behind "anniversary" is the seventieth.
            if at > 0 && self.is(at - 1, Slot::Anniversary) && here.article {
                return Some((tens, at + 1));
            }
        }
        None
    }

    /// Whether a length is called a height or a distance: by the nearest such word before it in reach, else right
    /// behind it.
    fn quality(&self, start: usize, end: usize) -> Option<Quality> {
        let of = |at: usize| {
            self.piece(at)?.find(|slot| match slot {
                Slot::Quality(quality) => Some(quality),
                _ => None,
            })
        };
        let measured = |at: usize| self.piece(at).and_then(Piece::measure).and_then(Unit::kilometres).is_some();
        let low = start.saturating_sub(QUALITY_REACH);
        let before = (low..start).rev().take_while(|at| !measured(*at)).find_map(of);
        before.or_else(|| {
            let at = (end..end + 3).take_while(|at| !measured(*at)).find(|at| of(*at).is_some())?;
            // "600 km, altitude 100 km": the word belongs to the length behind it.
            let other = (at + 1..at + 5).any(|at| self.plain_number(at).is_some());
            of(at).filter(|_| !other)
        })
    }
}

fn tens_of(slot: Slot) -> Option<u64> {
    match slot {
        Slot::Number(value) if (20..100).contains(&value) && value % 10 == 0 => Some(value),
        _ => None,
    }
}

fn bounded(value: f64, approx: Option<Approx>) -> Value {
    match approx {
        Some(Approx::AtLeast) => Value::AtLeast(value),
        Some(Approx::AtMost) => Value::AtMost(value),
        Some(Approx::About) | None => Value::Exact(value),
    }
}
