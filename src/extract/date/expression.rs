//! Expressions: pieces that together name one date, in whatever order the language puts them.
//!
//! In: pieces, and where to begin. Out: an [`Expression`]: what is said, not yet which days. Each part (day, month,
//! year, weekday, modifier) is taken once; what could as well be a plain number or a common word needs evidence.
//! Never looks further than a few pieces ahead.

use std::ops::Range;

use super::calendar::Said;
use crate::{
    extract::quantity::piece::Piece,
    world::slots::{Calendar, Slot, Tables},
};

/// One date as said.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    pub(super) said: Said,
    /// The words it covers.
    pub(super) words: Range<usize>,
    /// One past its last piece.
    pub(super) end: usize,
    /// Year or modifier stand in front, so that they hold for what is joined behind too.
    pub(super) leads: bool,
    /// A second day of the month: "15 and 17 August".
    pub(super) also: Option<i8>,
}

/// Reads expressions.
pub(super) struct Reader<'a> {
    pub(super) pieces: &'a [Piece<'a>],
    pub(super) tables: &'a Tables,
}

/// What was read so far.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) said: Said,
    pub(super) leads: bool,
    pub(super) also: Option<i8>,
    /// The month is also a common word, and nothing yet says that it is meant.
    pub(super) guarded: bool,
    /// The year stands alone, without "the year".
    pub(super) bare_year: bool,
    /// A day stands with the mark of a day.
    pub(super) day_marked: bool,
    /// Something other than a modifier or prefix was read.
    pub(super) core: bool,
    /// Nothing can follow.
    pub(super) closed: bool,
}

/// An expression has at most so many parts.
const MOST_PARTS: usize = 12;

impl<'a> Reader<'a> {
    pub(super) const fn new(pieces: &'a [Piece<'a>], tables: &'a Tables) -> Self {
        Self { pieces, tables }
    }

    /// The expression that begins at `start`; behind `before` in a list or a range less evidence is asked.
    pub(super) fn expression(&self, start: usize, before: Option<&Said>) -> Option<Expression> {
        let mut state = State::default();
        let mut end = self.prefix(start).or_else(|| self.part(start, &mut state))?;
        let mut last = end;
        for _ in 0..MOST_PARTS {
            if state.closed {
                break;
            }
            let Some(next) = self.part(end, &mut state).or_else(|| self.joined_part(end, &mut state)) else {
                break;
            };
            end = next;
            last = next;
        }
        if self.is(end, Slot::Part) && state.core && self.pieces.get(end)?.glued {
            last = end + 1;
        }
        self.holds(start, last, &state, before).then(|| Expression {
            words: self.pieces.get(start).map_or(0, |p| p.words.start)
                ..self.pieces.get(last - 1).map_or(0, |p| p.words.end),
            said: state.said,
            end: last,
            leads: state.leads,
            also: state.also,
        })
    }

    /// The second of "1950-53".
    pub(super) fn short_year(&self, at: usize, before: &Said) -> Option<Expression> {
        let piece = self.pieces.get(at)?;
        let year = before.year.filter(|_| before.month.is_none())?;
        let short = i16::try_from(piece.plain(2..3)?).ok()?;
        let said = Said { year: Some(year - year % 100 + short).filter(|later| *later > year), ..Said::default() };
        said.year?;
        Some(Expression { said, words: piece.words.clone(), end: at + 1, leads: false, also: None })
    }

    /// "Early", "the day", "the months of": in front of a date, telling nothing more.
    fn prefix(&self, at: usize) -> Option<usize> {
        let piece = self.pieces.get(at)?;
        let noun = piece.find(|slot| match slot {
            Slot::Period(unit) | Slot::Periods(unit) | Slot::Span(unit, 2) => Some(unit),
            _ => None,
        });
        let noun = matches!(noun, Some(Calendar::Day | Calendar::Month))
            && self.pieces.get(at + 1).is_some_and(|next| {
                next.slots.iter().any(|s| {
                    matches!(s, Slot::Month(_) | Slot::GuardedMonth(_) | Slot::HijriMonth(_) | Slot::Weekday(_))
                }) || next.plain(1..3).is_some()
            });
        (piece.is(Slot::Part) || noun).then_some(at + 1)
    }

    /// A part behind what may stand between two: "of", a comma, an opening bracket.
    fn joined_part(&self, at: usize, state: &mut State) -> Option<usize> {
        let mut next = at;
        for _ in 0..3 {
            let piece = self.pieces.get(next)?;
            let said = &state.said;
            let after = self.pieces.get(next + 1);
            let comma = matches!(piece.text, "," | "،")
                && (said.weekday.is_some() && said.days.is_none()
                    || said.month.is_some() && after.is_some_and(|p| p.plain(4..5).is_some()));
            let bracket =
                piece.text == "(" && (said.relative.is_some() || said.weekday.is_some() || said.days.is_some());
            let dot = piece.text == "." && piece.glued && after.is_some_and(|p| p.digits.is_some());
            let noun = matches!(piece.period(), Some(Calendar::Day | Calendar::Month)) && self.prefix(next).is_some();
            if !(comma
                || bracket
                || dot && said.month.is_some()
                || noun
                || piece.is(Slot::Of)
                || piece.is(Slot::Filler))
            {
                return None;
            }
            next += 1;
            let mut changed = state.clone();
            if let Some(end) = self.part(next, &mut changed) {
                *state = changed;
                return Some(end);
            }
        }
        None
    }

    /// One part, if it stands at `at` and is not yet there.
    fn part(&self, at: usize, state: &mut State) -> Option<usize> {
        if self.pieces.get(at)?.is_other() {
            return None;
        }
        // A reader that gives up half way must leave no trace.
        let mut changed = state.clone();
        let mut read = |reader: &dyn Fn(&Self, usize, &mut State) -> Option<usize>| {
            changed.clone_from(state);
            reader(self, at, &mut changed)
        };
        let end = read(&Self::numeric)
            .or_else(|| read(&Self::ago))
            .or_else(|| read(&Self::modifier_before))
            .or_else(|| read(&Self::relative))
            .or_else(|| read(&Self::counted))
            .or_else(|| read(&Self::decade))
            .or_else(|| read(&Self::day_before_month))
            .or_else(|| read(&Self::month))
            .or_else(|| read(&Self::day_behind_month))
            .or_else(|| read(&Self::year))
            .or_else(|| read(&Self::season))
            .or_else(|| read(&Self::weekday));
        if end.is_some() {
            *state = changed;
            return end;
        }
        let modifier = self.pieces.get(at)?.find(|slot| match slot {
            Slot::ModifierAfter(when) => Some(when),
            _ => None,
        })?;
        let said = &mut state.said;
        let open = said.modifier.is_none() && said.year.is_none() && said.relative.is_none();
        (state.core && open).then(|| {
            said.modifier = Some(modifier);
            state.guarded = false;
            at + 1
        })
    }

    /// What was read is a date and not something that looks like one.
    fn holds(&self, start: usize, end: usize, state: &State, before: Option<&Said>) -> bool {
        let said = &state.said;
        let cue = |slot| start > 0 && self.is(start - 1, slot);
        if !state.core {
            return false;
        }
        if said.days.is_some() && said.month.is_none() && said.hijri_month.is_none() {
            let month = matches!(said.relative, Some((Calendar::Month, _)));
            let listed = before.is_some_and(|b| b.days.is_some());
            return month || listed || state.day_marked && said.relative.is_none() && said.year.is_none();
        }
        if state.guarded {
            let listed = before.is_some_and(|b| b.month.is_some() || b.hijri_month.is_some());
            let list_begins = self.is(end, Slot::And)
                && self.pieces.get(end + 1).is_some_and(|p| p.slots.iter().any(|s| matches!(s, Slot::Month(_))));
            return cue(Slot::MonthCue)
                || self.is(start, Slot::Part)
                || listed
                || list_begins
                || cue(Slot::Between)
                || cue(Slot::From) && self.is(end, Slot::To);
        }
        if said.season.is_some() || said.quarter.is_some() {
            return said.year.is_some()
                || matches!(said.relative, Some((Calendar::Year, _)))
                || said.season.is_some() && said.modifier.is_some();
        }
        if state.bare_year && said.month.is_none() && said.hijri_month.is_none() {
            return before.is_some_and(|b| b.year.is_some()) || self.is_year(start, end);
        }
        true
    }

    /// A number of four digits alone is a year only where the words around it say so.
    fn is_year(&self, start: usize, end: usize) -> bool {
        let next = self.pieces.get(end);
        let before = start.checked_sub(1).and_then(|at| self.pieces.get(at));
        let bracketed = before.is_some_and(|p| p.text == "(") && next.is_some_and(|p| p.text == ")");
        let cue = before.is_some_and(|p| {
            [Slot::YearCue, Slot::From, Slot::Between, Slot::To, Slot::Part, Slot::MonthCue]
                .iter()
                .any(|slot| p.is(*slot))
        });
        let round = self.pieces.get(start).is_some_and(|p| p.text.ends_with("00"));
        let ends = next.is_none_or(|p| !p.text.chars().any(char::is_alphanumeric));
        bracketed || cue && (!round || ends)
    }
}
