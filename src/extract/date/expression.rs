//! Expressions: pieces that together name one date, in whatever order the language puts them.
//!
//! In: pieces, and where to begin. Out: an [`Expression`]: what is said, not yet which days. Each part (day, month,
//! year, weekday, modifier) is taken once; what could as well be a plain number or a common word needs evidence.
//! Never looks further than a few pieces ahead.

use std::ops::Range;

use super::calendar::Said;
use crate::{
    extract::quantity::{number::number, piece::Piece},
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
    tables: &'a Tables,
}

/// What was read so far.
#[derive(Debug, Clone, Default)]
struct State {
    said: Said,
    leads: bool,
    also: Option<i8>,
    /// The month is also a common word, and nothing yet says that it is meant.
    guarded: bool,
    /// The year stands alone, without "the year".
    bare_year: bool,
    /// A day stands with the mark of a day.
    day_marked: bool,
    /// Something other than a modifier or prefix was read.
    core: bool,
    /// Nothing can follow.
    closed: bool,
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
        let round = self.pieces.get(start).is_some_and(|p| p.text.ends_with("000"));
        let ends = next.is_none_or(|p| !p.text.chars().any(char::is_alphanumeric));
        bracketed || cue && (!round || ends)
    }

    fn modifier_before(&self, at: usize, state: &mut State) -> Option<usize> {
        let when = self.pieces.get(at)?.find(|slot| match slot {
            Slot::ModifierBefore(when) => Some(when),
            _ => None,
        })?;
        let next = self.pieces.get(at + 1)?;
        if let Some(unit @ (Calendar::Week | Calendar::Month | Calendar::Quarter | Calendar::Year)) = next.period() {
            return self.relate(unit, when.steps(), state).then_some(at + 2);
        }
        let fresh = !state.core && state.said.modifier.is_none();
        fresh.then(|| {
            state.said.modifier = Some(when);
            state.leads = true;
            at + 1
        })
    }

    /// Takes a step from the current unit in, if it fits with the rest.
    fn relate(&self, unit: Calendar, steps: i32, state: &mut State) -> bool {
        let said = &mut state.said;
        let fits = match unit {
            Calendar::Day => said.days.is_none() && said.month.is_none() && said.modifier.is_none(),
            Calendar::Week => said.days.is_none() && said.month.is_none(),
            Calendar::Month | Calendar::Quarter => said.month.is_none(),
            _ => true,
        };
        if said.relative.is_some() || said.year.is_some() || said.modifier.is_some() || !fits {
            return false;
        }
        said.relative = Some((unit, steps));
        state.leads |= !state.core;
        state.core = true;
        state.guarded = false;
        true
    }

    fn relative(&self, at: usize, state: &mut State) -> Option<usize> {
        let piece = self.pieces.get(at)?;
        let one_word = piece.find(|slot| match slot {
            Slot::Relative(unit, steps) => Some((unit, steps)),
            Slot::RelativeDay(steps) => Some((Calendar::Day, steps)),
            _ => None,
        });
        let next = self.pieces.get(at + 1);
        if let Some((unit, steps)) = one_word {
            // "The third day" is not "today the third".
            let counted = unit == Calendar::Day
                && next.is_some_and(|p| p.article && p.slots.iter().any(|s| matches!(s, Slot::Ordinal(_))));
            return (!counted && self.relate(unit, steps, state)).then_some(at + 1);
        }
        let unit = piece.period()?;
        let when = next?.find(|slot| match slot {
            Slot::ModifierAfter(when) => Some(when),
            _ => None,
        })?;
        let unit_fits = matches!(unit, Calendar::Week | Calendar::Month | Calendar::Quarter | Calendar::Year);
        (unit_fits && self.relate(unit, when.steps(), state)).then_some(at + 2)
    }

    /// "Three days ago", in front or behind.
    fn ago(&self, at: usize, state: &mut State) -> Option<usize> {
        if state.core || state.said.modifier.is_some() {
            return None;
        }
        let here = self.pieces.get(at)?;
        let rough = at > 0 && self.pieces.get(at - 1)?.slots.iter().any(|s| matches!(s, Slot::ApproxBefore(_)));
        let in_front = here.is(Slot::AgoBefore);
        let since = here.is(Slot::Since);
        let from = if in_front || since { at + 1 } else { at };
        let (unit, count, mut end) = self.length(from, in_front || since)?;
        if !in_front && !since {
            if !self.is(end, Slot::AgoAfter) {
                return None;
            }
            end += 1;
        }
        let short = matches!(unit, Calendar::Day | Calendar::Week);
        if rough || (since && !short) {
            return None;
        }
        let known = matches!(unit, Calendar::Day | Calendar::Week | Calendar::Month | Calendar::Year);
        (known && self.relate(unit, -count, state)).then(|| {
            state.closed = true;
            end
        })
    }

    /// A length of time: "three days", "two weeks" in one word, or a bare unit for one of it.
    fn length(&self, at: usize, in_front: bool) -> Option<(Calendar, i32, usize)> {
        let piece = self.pieces.get(at)?;
        if let Some((unit, count)) = piece.find(|slot| match slot {
            Slot::Span(unit, count) => Some((unit, count)),
            _ => None,
        }) {
            return Some((unit, count, at + 1));
        }
        if let Some(unit) = piece.period() {
            return (!(in_front && piece.article)).then_some((unit, 1, at + 1));
        }
        let count = number(self.pieces, at, self.tables)?;
        let unit = self.pieces.get(count.end)?.find(|slot| match slot {
            Slot::Period(unit) | Slot::Periods(unit) => Some(unit),
            Slot::DayUnit => Some(Calendar::Day),
            Slot::YearUnit => Some(Calendar::Year),
            _ => None,
        })?;
        let whole = (1.0..1000.0).contains(&count.value) && count.value.fract() == 0.0;
        #[allow(clippy::cast_possible_truncation, reason = "below a thousand")]
        whole.then_some((unit, count.value as i32, count.end + 1))
    }

    /// A number with the mark of its unit behind: "2023년", "8월", "15일", "15~18일".
    fn counted(&self, at: usize, state: &mut State) -> Option<usize> {
        let value = self.pieces.get(at)?.plain(1..5)?;
        let said = &mut state.said;
        let dash = self.mark(at + 1, &["-", "~", "∼", "–", "·", ","]);
        let second = dash.then(|| self.pieces.get(at + 2)?.plain(1..3)).flatten();
        if let Some(last) = second
            && self.is(at + 3, Slot::DayUnit)
            && said.days.is_none()
        {
            said.days = Some((i8::try_from(value).ok()?, i8::try_from(last).ok()?));
            (state.core, state.day_marked) = (true, true);
            return self.not_length(at + 4);
        }
        let unit = self.pieces.get(at + 1)?;
        if unit.is(Slot::YearUnit) && said.year.is_none() && said.relative.is_none() {
            said.year = Some(i16::try_from(value).ok().filter(|y| (1500..=2100).contains(y))?);
            state.leads |= said.month.is_none();
        } else if unit.is(Slot::MonthUnit) && said.month.is_none() && (1..=12).contains(&value) {
            said.month = i8::try_from(value).ok();
        } else if unit.is(Slot::QuarterUnit) && said.quarter.is_none() && (1..=4).contains(&value) {
            said.quarter = u8::try_from(value).ok();
        } else if unit.is(Slot::DayUnit) && said.days.is_none() && (1..=31).contains(&value) {
            let day = i8::try_from(value).ok()?;
            said.days = Some((day, day));
            state.day_marked = true;
        } else {
            return None;
        }
        state.core = true;
        self.not_length(at + 2)
    }

    /// `end`, unless what follows makes a length of time of what stands before.
    fn not_length(&self, end: usize) -> Option<usize> {
        let length = self.is(end, Slot::Duration) || self.is(end, Slot::AgoAfter) || self.is(end, Slot::Anniversary);
        (!length).then_some(end)
    }

    /// "1990s", "the nineties".
    fn decade(&self, at: usize, state: &mut State) -> Option<usize> {
        let piece = self.pieces.get(at)?;
        let behind = self.is(at + 1, Slot::DecadeUnit) && self.pieces.get(at + 1)?.glued;
        let (decade, mut end) = match piece.find(|s| if let Slot::Decade(d) = s { Some(d) } else { None }) {
            Some(decade) => (i64::from(decade), at + 1),
            None if behind => (piece.plain(2..3).or_else(|| piece.plain(4..5))?, at + 2),
            None => return None,
        };
        let first = match decade {
            0..30 => 2000 + decade,
            30..100 => 1900 + decade,
            _ => decade,
        };
        if state.core || decade % 10 != 0 {
            return None;
        }
        while self.is(end, Slot::LastCentury) || self.is(end, Slot::Of) && self.is(end + 1, Slot::LastCentury) {
            end += 1;
        }
        state.said.year = i16::try_from(first).ok();
        state.said.last_year = i16::try_from(first + 9).ok();
        (state.core, state.closed) = (true, true);
        Some(end)
    }

    /// A day of the month: 1 to 31, in digits or as an ordinal.
    fn day(&self, at: usize) -> Option<(i8, usize)> {
        let piece = self.pieces.get(at)?;
        if let Some(day) = piece.plain(1..3) {
            let ordinal = self.is(at + 1, Slot::OrdinalAfter) && self.pieces.get(at + 1)?.glued;
            let day = i8::try_from(day).ok().filter(|d| (1..=31).contains(d))?;
            return Some((day, if ordinal { at + 2 } else { at + 1 }));
        }
        let ordinal = |at: usize| self.pieces.get(at)?.find(|s| if let Slot::Ordinal(o) = s { Some(o) } else { None });
        let tens = |at: usize| {
            self.pieces.get(at)?.find(|s| match s {
                Slot::Number(tens @ (20 | 30)) => Some(tens),
                _ => None,
            })
        };
        let (day, end) = match (ordinal(at), tens(at)) {
            (Some(units), _) => match self.is(at + 1, Slot::And).then(|| tens(at + 2)).flatten() {
                Some(tens) if units < 10 && self.tables.tens_after_units => (units + tens, at + 3),
                _ => (units, at + 1),
            },
            (None, Some(tens)) if self.mark(at + 1, &["-"]) => (tens + ordinal(at + 2)?, at + 3),
            (None, Some(tens)) if piece.article => (tens, at + 1),
            _ => return None,
        };
        Some((i8::try_from(day).ok().filter(|d| (1..=31).contains(d))?, end))
    }

    /// "15 August", "the fifteenth of last month", "15-18 August", "15 and 17 August".
    fn day_before_month(&self, at: usize, state: &mut State) -> Option<usize> {
        if state.said.days.is_some() || state.said.month.is_some() || self.ends_name(at) {
            return None;
        }
        let (first, end) = self.day(at)?;
        let dash = self.mark(end, &["-", "–", "~"]) || self.is(end, Slot::To);
        let and = self.is(end, Slot::And);
        let second = (dash || and).then(|| self.day(end + 1)).flatten();
        let (last, mut end) = match second {
            Some((last, end)) if last > first => (Some(last), end),
            _ => (None, end),
        };
        for _ in 0..3 {
            let here = self.pieces.get(end)?;
            let month = here.slots.iter().any(|s| {
                matches!(
                    s,
                    Slot::Month(_) | Slot::GuardedMonth(_) | Slot::HijriMonth(_) | Slot::Relative(Calendar::Month, _)
                )
            });
            let modified = |slot: &Slot| matches!(slot, Slot::ModifierBefore(_) | Slot::ModifierAfter(_));
            let relative = here.period() == Some(Calendar::Month)
                && self.pieces.get(end + 1).is_some_and(|p| p.slots.iter().any(modified))
                || here.slots.iter().any(modified)
                    && self.pieces.get(end + 1).is_some_and(|p| p.period() == Some(Calendar::Month));
            if month || relative {
                state.said.days = Some(match last {
                    Some(last) if dash || last == first + 1 => (first, last),
                    _ => (first, first),
                });
                state.also = last.filter(|last| !dash && *last > first + 1);
                state.core = true;
                return Some(end);
            }
            if !(here.is(Slot::Of) || here.is(Slot::Filler) || here.period() == Some(Calendar::Month)) {
                break;
            }
            end += 1;
        }
        // "On the 15th", and nothing that it could count.
        let (day, end) = self.day(at)?;
        let cue = at > 0 && self.is(at - 1, Slot::DayCue) && end == at + 2;
        let alone = self.pieces.get(end).is_none_or(|p| !p.text.chars().any(char::is_alphanumeric));
        (cue && alone && !state.core).then(|| {
            state.said.days = Some((day, day));
            (state.core, state.day_marked, state.closed) = (true, true, true);
            end
        })
    }

    /// The number is the end of a name: "F-15".
    fn ends_name(&self, at: usize) -> bool {
        let glued = |at: usize| self.pieces.get(at).is_some_and(|p| p.glued);
        let letters = at > 1 && self.pieces.get(at - 2).is_some_and(|p| p.digits.is_none() && p.slots.is_empty());
        at > 1 && glued(at) && glued(at - 1) && self.mark(at - 1, &["-"]) && letters
    }

    fn month(&self, at: usize, state: &mut State) -> Option<usize> {
        let piece = self.pieces.get(at)?;
        let said = &mut state.said;
        let relative = said.relative.is_some_and(|(unit, _)| unit != Calendar::Year);
        if said.month.is_some() || said.hijri_month.is_some() || relative {
            return None;
        }
        let month = piece.find(|slot| match slot {
            Slot::Month(month) => Some((month, false)),
            Slot::GuardedMonth(month) => Some((month, true)),
            _ => None,
        });
        let evidence = said.days.is_some()
            || said.modifier.is_some()
            || said.year.is_some()
            || said.relative.is_some()
            || at > 0 && self.pieces.get(at - 1)?.period() == Some(Calendar::Month);
        let Some((month, guarded)) = month else {
            let month = piece.find(|s| if let Slot::HijriMonth(m) = s { Some(m) } else { None })?;
            said.hijri_month = Some(month);
            state.guarded = !evidence;
            state.core = true;
            return Some(at + 1);
        };
        said.month = Some(month);
        state.guarded = guarded && !evidence;
        state.core = true;
        // "August (Aab)", "August/Aab": one month by two names.
        let same = |at: usize| {
            self.pieces.get(at).is_some_and(|p| {
                p.slots.iter().any(|s| matches!(s, Slot::Month(m) | Slot::GuardedMonth(m) if *m == month))
            })
        };
        if self.mark(at + 1, &["/", "-"]) && same(at + 2) {
            state.guarded = false;
            return Some(at + 3);
        }
        if self.mark(at + 1, &["("]) && same(at + 2) && self.mark(at + 3, &[")"]) {
            state.guarded = false;
            return Some(at + 4);
        }
        Some(at + 1)
    }

    /// "August 15", "August 15-18".
    fn day_behind_month(&self, at: usize, state: &mut State) -> Option<usize> {
        let said = &mut state.said;
        if said.month.is_none() || said.days.is_some() || said.year.is_some() || !self.tables.month_first {
            return None;
        }
        let (first, end) = self.day(at)?;
        let free = |end: usize| {
            self.pieces.get(end).is_none_or(|p| {
                let counts = p.slots.iter().any(|s| matches!(s, Slot::Scale(_) | Slot::Number(_)));
                !counts && p.measure().is_none() && !(p.glued && matches!(p.text, ":" | "%"))
            })
        };
        let dash = self.mark(end, &["-", "–"]) || self.is(end, Slot::To);
        let and = self.is(end, Slot::And);
        let ends = |end: usize| self.pieces.get(end).is_none_or(|p| !p.text.chars().any(char::is_alphabetic));
        let second = (dash || and)
            .then(|| self.day(end + 1))
            .flatten()
            .filter(|(last, end)| *last > first && free(*end) && (dash || ends(*end)));
        if second.is_none() && !free(end) {
            return None;
        }
        let (days, also, end) = match second {
            Some((last, end)) if dash || last == first + 1 => ((first, last), None, end),
            Some((last, end)) => ((first, first), Some(last), end),
            None => ((first, first), None, end),
        };
        said.days = Some(days);
        state.also = also;
        state.guarded = false;
        Some(end)
    }

    fn year(&self, at: usize, state: &mut State) -> Option<usize> {
        let said = &mut state.said;
        if said.year.is_some() || said.relative.is_some() || state.closed {
            return None;
        }
        let noun = self.pieces.get(at)?.slots.iter().any(|s| {
            matches!(s, Slot::Period(Calendar::Year) | Slot::Periods(Calendar::Year) | Slot::Span(Calendar::Year, 2))
        });
        let digits = if noun { at + 1 } else { at };
        let value = i16::try_from(self.pieces.get(digits)?.plain(4..5)?).ok()?;
        let mut end = digits + 1;
        let dated =
            said.month.is_some() || said.hijri_month.is_some() || said.season.is_some() || said.quarter.is_some();
        if !dated && (state.core || said.modifier.is_some()) {
            return None;
        }
        let next = self.pieces.get(end);
        let era =
            next.and_then(|p| p.find(|s| matches!(s, Slot::Hijri | Slot::Gregorian | Slot::BeforeChrist).then_some(s)));
        let counts = next.is_some_and(|p| {
            p.measure().is_some() && !p.is(Slot::YearUnit) && era.is_none()
                || p.slots.iter().any(|s| matches!(s, Slot::Scale(_) | Slot::ScaleAfter(_)))
        });
        if counts && !noun || era == Some(Slot::BeforeChrist) || self.ends_name(digits) {
            return None;
        }
        said.hijri = era == Some(Slot::Hijri) || said.hijri_month.is_some();
        end += usize::from(era.is_some());
        let known = if said.hijri { 1200..=1600 } else { 1500..=2100 };
        if !known.contains(&value) {
            return None;
        }
        said.year = Some(value);
        state.bare_year = !noun && era.is_none();
        state.leads |= !dated;
        state.core = true;
        state.guarded = false;
        Some(end)
    }

    fn season(&self, at: usize, state: &mut State) -> Option<usize> {
        let said = &mut state.said;
        if said.season.is_some() || said.quarter.is_some() || said.month.is_some() || said.days.is_some() {
            return None;
        }
        let piece = self.pieces.get(at)?;
        if let Some(season) = piece.find(|s| if let Slot::Season(s) = s { Some(s) } else { None }) {
            said.season = Some(season);
            state.core = true;
            return Some(at + 1);
        }
        let ordinal = |p: &Piece| p.find(|s| if let Slot::Ordinal(o @ 1..=4) = s { Some(o) } else { None });
        let next = self.pieces.get(at + 1)?;
        let quarter = match (ordinal(piece), ordinal(next)) {
            (Some(quarter), _) if next.period() == Some(Calendar::Quarter) => quarter,
            (_, Some(quarter)) if piece.period() == Some(Calendar::Quarter) => quarter,
            _ => return None,
        };
        said.quarter = u8::try_from(quarter).ok();
        state.core = true;
        Some(at + 2)
    }

    fn weekday(&self, at: usize, state: &mut State) -> Option<usize> {
        let weekday = self.pieces.get(at)?.find(|s| if let Slot::Weekday(d) = s { Some(d) } else { None })?;
        let said = &mut state.said;
        let dated = said.days.is_some() || matches!(said.relative, Some((Calendar::Day | Calendar::Week, _)));
        if said.weekday.is_some() || (state.core && !dated) {
            return None;
        }
        said.weekday = Some(weekday);
        state.core = true;
        Some(at + 1)
    }

    /// "2023-08-15", "15/8/2023", "2023. 8. 15".
    fn numeric(&self, at: usize, state: &mut State) -> Option<usize> {
        if state.core || self.ends_name(at) {
            return None;
        }
        let parts = |text: &str| -> Vec<Option<i64>> { text.split('.').map(|p| p.parse().ok()).collect() };
        let piece = self.pieces.get(at)?;
        let (numbers, order, end) = match parts(piece.text).as_slice() {
            [Some(a), Some(b), Some(c)] => ([*a, *b, *c], ".", at + 1),
            _ => {
                let sign = self.pieces.get(at + 1)?.text;
                let spaced = sign == ".";
                let same = self.mark(at + 3, &[sign]);
                let joined = (1..=4).all(|i| spaced && i % 2 == 0 || self.pieces.get(at + i).is_some_and(|p| p.glued));
                if !matches!(sign, "-" | "/" | "." | "–") || !same || !joined {
                    return None;
                }
                let number = |at: usize| self.pieces.get(at)?.plain(1..5);
                ([number(at)?, number(at + 2)?, number(at + 4)?], sign, at + 5)
            }
        };
        let [a, b, c] = numbers;
        let day_first = self.tables.day_first.iter().any(|mark| &**mark == order);
        let (year, month, day) = match () {
            () if a >= 1500 => (a, b, c),
            () if c < 1500 => return None,
            // Without a rule of the language only what can be read in one way is read.
            () if day_first || a > 12 => (c, b, a),
            () if b > 12 => (c, a, b),
            () if a == b => (c, a, b),
            () => return None,
        };
        let day = i8::try_from(day).ok().filter(|d| (1..=31).contains(d))?;
        state.said.year = Some(i16::try_from(year).ok().filter(|y| (1500..=2100).contains(y))?);
        state.said.month = Some(i8::try_from(month).ok().filter(|m| (1..=12).contains(m))?);
        state.said.days = Some((day, day));
        (state.core, state.closed) = (true, true);
        Some(end)
    }
}
