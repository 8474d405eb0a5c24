//! Dates: words such as "last Tuesday" or "15 March" become days.
//!
//! In: the pieces of a sentence, the article's date, the tense of each clause. Out: [`DateMention`]s by position; of a
//! list ("May and August") one for each, of a range ("15 to 18 August") one for all.
//! Never reads a clock. Words live in `config/lang/*/dates.tsv`.

mod calendar;

mod expression;

mod step;

mod part;

use std::ops::Range;

use jiff::civil::Date;

use crate::{
    enriched::{DateBasis, DatePrecision},
    extract::quantity::piece::Piece,
    world::slots::{Calendar, Slot, Tables},
};
use calendar::{Said, resolve};
use expression::{Expression, Reader};

/// The days that some words name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMention {
    /// The words it covers, by index.
    pub words: Range<usize>,
    /// The days.
    pub days: DateSpan,
    /// Stated in full, or counted from the article's date.
    pub basis: DateBasis,
    /// "since May": where something begins that goes on, and no day of what is told.
    pub since: bool,
    /// "Last updated: 19 December 2009, 23:41 GMT": when the page was written or changed.
    pub stamp: bool,
    /// The days, if what is told is to come and nothing but the tense of the clause decided.
    pub ahead: Option<DateSpan>,
}

/// A day or more, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateSpan {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// The coarsest true unit.
    pub precision: DatePrecision,
}

/// Whether a clause tells of what was or of what is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tense {
    /// It was.
    Past,
    /// It is to come.
    Future,
    /// Not told; news are of the past.
    #[default]
    Unknown,
}

/// Finds the dates among pieces. `tense` is that of the clause in which a word stands.
#[must_use]
pub fn dates(
    pieces: &[Piece],
    reference: Option<Date>,
    tense: impl Fn(usize) -> Tense,
    tables: &Tables,
) -> Vec<DateMention> {
    let reader = Reader::new(pieces, tables);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        if let Some(mention) = reader.day_from(at, found.last()) {
            found.push(mention);
            at += 1;
            continue;
        }
        if piece.is_other() {
            at += 1;
            continue;
        }
        let (list, end) = list(&reader, at);
        let since = reader.bounds(at, end);
        for (said, words) in list {
            if let Some((days, basis)) = said.days(reference, tense(words.start)) {
                let stamp =
                    basis == DateBasis::Explicit && days.precision == DatePrecision::Day && reader.stamped(at, end);
                let ahead = said.days(reference, Tense::Future).map(|(days, _)| days).filter(|ahead| *ahead != days);
                found.push(DateMention { words, days, basis, since, stamp, ahead });
            }
        }
        at = end.max(at + 1);
    }
    found
}

/// What one mention is made of.
enum Told {
    /// One expression.
    One(Said),
    /// From the first to the second.
    Range(Said, Said),
}

impl Told {
    fn days(&self, reference: Option<Date>, tense: Tense) -> Option<(DateSpan, DateBasis)> {
        match self {
            Self::One(said) => resolve(said, reference, tense),
            Self::Range(from, to) => {
                let (last, basis) = resolve(to, reference, tense)?;
                let (mut first, _) = resolve(from, reference, tense)?;
                if first.start > last.end && basis == DateBasis::Relative && from.relative.is_none() {
                    // "From November to February", "from Saturday to Monday": the first lies before the last.
                    first = resolve(from, Some(last.end), Tense::Past)?.0;
                }
                let precision = match first.precision.max(last.precision) {
                    DatePrecision::Year if first.start.year() < last.start.year() => DatePrecision::Years,
                    precision => precision,
                };
                let span = DateSpan { start: first.start, end: last.end, precision };
                (span.start <= span.end).then_some((span, basis))
            }
        }
    }
}

/// Pieces before a date in which "since" says that something begins there.
const SINCE_REACH: usize = 5;

/// At most so many dates in one list.
const MOST_IN_LIST: usize = 8;

/// The dates that begin at `at`, with what they share given to each, and where they end.
fn list(reader: &Reader, at: usize) -> (Vec<(Told, Range<usize>)>, usize) {
    let Some(mut first) = reader.expression(at, None) else {
        return (Vec::new(), at + 1);
    };
    let between = at > 0 && reader.is(at - 1, Slot::Between);
    // "Between 15 and 18 August" are all days from the one to the other.
    if between && let (Some((from, _)), Some(to)) = (first.said.days, first.also.take()) {
        first.said.days = Some((from, to));
    }
    let from = at > 0 && reader.is(at - 1, Slot::From);
    if let Some(second) = range(reader, &first, between, from) {
        let mut pair = vec![first, second];
        share(&mut pair);
        let words = pair.first().map_or(0, |e| e.words.start)..pair.last().map_or(0, |e| e.words.end);
        let end = pair.last().map_or(at + 1, |e| e.end);
        let mut said = pair.into_iter().map(|e| e.said);
        if let (Some(from), Some(to)) = (said.next(), said.next()) {
            return (vec![(Told::Range(from, to), words)], end);
        }
        return (Vec::new(), end);
    }
    let mut items = with_second_day(first);
    while items.len() < MOST_IN_LIST {
        let Some(next) = items.last().and_then(|last| another(reader, last)) else {
            break;
        };
        items.extend(with_second_day(next));
    }
    share(&mut items);
    let end = items.last().map_or(at + 1, |e| e.end);
    (items.into_iter().map(|e| (Told::One(e.said), e.words)).collect(), end)
}

/// "15 and 17 August" is one expression and two dates.
fn with_second_day(expression: Expression) -> Vec<Expression> {
    let second = expression.also.map(|day| {
        let mut second = expression.clone();
        second.said.days = Some((day, day));
        second
    });
    std::iter::once(expression).chain(second).collect()
}

/// The second expression of a range whose first is given.
fn range(reader: &Reader, first: &Expression, between: bool, from: bool) -> Option<Expression> {
    let mut at = first.end;
    let from = from || reader.is(at, Slot::FromAfter);
    if reader.is(at, Slot::FromAfter) {
        at += 1;
    }
    if reader.mark(at, &[",", "،"]) {
        at += 1;
    }
    let dash = reader.mark(at, &["-", "–", "—", "~", "∼"]);
    let joined = reader.is(at, Slot::To) || dash || (between && reader.is(at, Slot::And));
    if joined {
        at += 1;
    } else if !(from && reader.is(first.end, Slot::FromAfter)) {
        return None;
    }
    let mut second = reader
        .expression(at, Some(&first.said))
        .or_else(|| dash.then(|| reader.short_year(at, &first.said)).flatten())?;
    // "August - 15 soldiers" is no range; days and months are.
    if kind(&second.said) != kind(&first.said) {
        return None;
    }
    if reader.is(second.end, Slot::To) {
        second.end += 1;
    }
    Some(second)
}

/// The next expression of a list.
fn another(reader: &Reader, last: &Expression) -> Option<Expression> {
    let comma = reader.mark(last.end, &[",", "،", "·", "、", "/"]);
    let mut at = if comma { last.end + 1 } else { last.end };
    let and = reader.is(at, Slot::And);
    at += usize::from(and);
    if !and && !comma {
        return None;
    }
    let next = reader.expression(at, Some(&last.said))?;
    // Without "and" only months and days of one kind are a list: a comma may also end a clause.
    let same = kind(&next.said) == kind(&last.said);
    (same && (and || reader.goes_on(next.end))).then_some(next)
}

/// What sort of expression it is; only like ones make a list.
fn kind(said: &Said) -> u8 {
    match said {
        Said { days: Some(_), .. } => 1,
        Said { month: Some(_), .. } => 2,
        Said { hijri_month: Some(_), .. } => 3,
        Said { weekday: Some(_), .. } => 4,
        Said { relative: Some((Calendar::Day, _)), .. } => 5,
        Said { season: Some(_), .. } => 6,
        Said { quarter: Some(_), .. } => 7,
        Said { year: Some(_), .. } => 8,
        Said { relative: Some((Calendar::Year, _)), .. } => 8,
        Said { relative: Some((unit, _)), .. } => 10 + *unit as u8,
        _ => 0,
    }
}

/// Gives to each of a list what one of them says for all: the year or modifier behind the last, those before the
/// first, the month of days.
fn share(items: &mut [Expression]) {
    for at in (1..items.len()).rev() {
        let Some([earlier, later]) = items.get_mut(at - 1..=at) else {
            continue;
        };
        if earlier.said.year.is_none() && earlier.said.relative.is_none() && earlier.said.modifier.is_none() {
            earlier.said.month = earlier.said.month.or(later.said.month);
            earlier.said.hijri_month = earlier.said.hijri_month.or(later.said.hijri_month);
            if !later.leads {
                earlier.said.year = later.said.year;
                earlier.said.hijri = later.said.hijri;
                earlier.said.relative = later.said.relative;
                earlier.said.modifier = later.said.modifier;
            }
        }
    }
    for at in 1..items.len() {
        let Some([earlier, later]) = items.get_mut(at - 1..=at) else {
            continue;
        };
        if later.said.year.is_none() && later.said.relative.is_none() && later.said.modifier.is_none() {
            later.said.month = later.said.month.or(earlier.said.month);
            if earlier.leads {
                later.leads = true;
                later.said.year = earlier.said.year;
                later.said.relative = earlier.said.relative;
                later.said.modifier = earlier.said.modifier;
            }
        }
    }
}

impl<'a> Reader<'a> {
    /// The piece does what `slot` says.
    fn is(&self, at: usize, slot: Slot) -> bool {
        self.piece(at).is_some_and(|piece| piece.is(slot))
    }

    /// The piece is one of these marks.
    fn mark(&self, at: usize, marks: &[&str]) -> bool {
        self.piece(at).is_some_and(|piece| marks.contains(&piece.text))
    }

    fn piece(&self, at: usize) -> Option<&'a Piece<'a>> {
        self.pieces.get(at)
    }

    /// "The day before": counted from the day that was named last.
    fn day_from(&self, at: usize, before: Option<&DateMention>) -> Option<DateMention> {
        let piece = self.piece(at)?;
        let steps = piece.find(|slot| if let Slot::DayFrom(steps) = slot { Some(steps) } else { None })?;
        let before = before.filter(|date| date.days.precision == DatePrecision::Day && !date.stamp)?;
        let day = before.days.start.checked_add(jiff::Span::new().try_days(steps).ok()?).ok()?;
        Some(DateMention {
            words: piece.words.clone(),
            days: DateSpan { start: day, end: day, precision: DatePrecision::Day },
            basis: before.basis,
            since: false,
            stamp: false,
            ahead: None,
        })
    }

    /// "Since" stands in front of what lies between two pieces, "since the attacks on" too, or behind it.
    fn bounds(&self, start: usize, end: usize) -> bool {
        let ends = |at: &usize| self.is(*at, Slot::And) || self.mark(*at, &[",", "،", ";", "؛", ":", ".", "–", "—"]);
        let before = (start.saturating_sub(SINCE_REACH)..start).rev().take_while(|at| !ends(at));
        before.into_iter().any(|at| self.is(at, Slot::Since)) || self.is(end, Slot::SinceAfter)
    }

    /// A clock stands right behind, with its zone or with a word that says that the page was written or changed.
    fn stamped(&self, start: usize, end: usize) -> bool {
        let mark = |at: &usize| self.piece(*at).is_some_and(|p| !p.text.chars().any(char::is_alphanumeric));
        let clock = |at: usize| {
            let digits = |at: usize| self.piece(at).is_some_and(|p| p.plain(1..3).is_some());
            digits(at) && self.mark(at + 1, &[":"]) && digits(at + 2)
        };
        let says =
            |mut at: std::iter::Rev<Range<usize>>| at.find(|at| !mark(at)).is_some_and(|at| self.is(at, Slot::Stamp));
        let before = says((start.saturating_sub(3)..start).rev());
        let mut at = end;
        while mark(&at) && at < end + 2 {
            at += 1;
        }
        let between = self.is(at, Slot::Stamp);
        if between {
            at += 1;
        }
        let zone = (at + 3..at + 5).any(|at| self.is(at, Slot::Zone));
        clock(at) && (before || between || zone)
    }

    /// A list goes on behind its second member.
    fn goes_on(&self, at: usize) -> bool {
        self.is(at, Slot::And) || self.mark(at, &[",", "،"]) || self.is(at + 1, Slot::And)
    }
}
