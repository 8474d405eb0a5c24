//! Parts: day, month, year, decade, season, quarter and weekday, and dates written in digits alone.
//!
//! In: pieces, and where to look. Out: the part noted in the [`State`], and where it ends; nothing where none stands.
//! Never takes a number for a day or a year that its surroundings do not make one.

use super::expression::{Reader, State};
use crate::{
    extract::quantity::piece::Piece,
    world::slots::{Calendar, Slot, When},
};

impl Reader<'_> {
    /// A year of an era that counts its own: "令和5年".
    fn era(&self, at: usize, state: &mut State) -> Option<usize> {
        let before = self.pieces.get(at)?.find(|s| if let Slot::EraFrom(year) = s { Some(year) } else { None })?;
        let year = i16::try_from(self.pieces.get(at + 1)?.plain(1..3)?).ok()?;
        (self.is(at + 2, Slot::YearUnit) && state.said.year.is_none() && state.said.days.is_none()).then_some(())?;
        state.said.year = Some(before + year);
        state.leads |= state.said.month.is_none();
        state.core = true;
        self.not_length(at + 3)
    }

    /// A number with the mark of its unit behind: "2023년", "8월", "15일", "15~18일".
    pub(super) fn counted(&self, at: usize, state: &mut State) -> Option<usize> {
        if let Some(end) = self.era(at, state) {
            return Some(end);
        }
        let value = self.pieces.get(at)?.plain(1..5)?;
        let said = &mut state.said;
        let dash = self.mark(at + 1, &["-", "~", "∼", "–", "·", ","]);
        let second = dash.then(|| self.pieces.get(at + 2)?.plain(1..3)).flatten();
        let last_year = dash.then(|| self.pieces.get(at + 2)?.plain(4..5)).flatten();
        if let Some(last) = last_year
            && self.is(at + 3, Slot::YearUnit)
            && !state.core
            && (1500..=2100).contains(&value)
            && value < last
        {
            (said.year, said.last_year) = (i16::try_from(value).ok(), i16::try_from(last).ok());
            (state.core, state.closed) = (true, true);
            return self.not_length(at + 4);
        }
        if let Some(last) = second
            && let Some(unit) = self.pieces.get(at + 3)
        {
            let (first, last) = (i8::try_from(value).ok()?, i8::try_from(last).ok()?);
            if unit.is(Slot::DayUnit) && said.days.is_none() {
                said.days = Some((first, last));
                state.day_marked = true;
            } else if unit.is(Slot::MonthUnit) && said.month.is_none() && said.days.is_none() && first < last {
                (said.month, said.last_month) = (Some(first), Some(last));
            } else {
                return None;
            }
            state.core = true;
            return self.not_length(at + 4);
        }
        let unit = self.pieces.get(at + 1)?;
        if said.days.is_some() {
            // The larger unit stands first; what follows a day is another date.
            return None;
        }
        if unit.is(Slot::YearUnit) && said.year.is_none() && said.relative.is_none() {
            said.year = Some(i16::try_from(value).ok().filter(|y| (1500..=2100).contains(y))?);
            state.leads |= said.month.is_none();
        } else if unit.is(Slot::MonthUnit) && said.month.is_none() && (1..=12).contains(&value) {
            said.month = i8::try_from(value).ok();
        } else if unit.is(Slot::QuarterUnit) && said.quarter.is_none() && (1..=4).contains(&value) {
            said.quarter = u8::try_from(value).ok();
        } else if unit.is(Slot::DayUnit) && (1..=31).contains(&value) {
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
    pub(super) fn not_length(&self, end: usize) -> Option<usize> {
        let length = self.is(end, Slot::Duration) || self.is(end, Slot::AgoAfter) || self.is(end, Slot::Anniversary);
        (!length).then_some(end)
    }

    /// "1990s", "the nineties".
    pub(super) fn decade(&self, at: usize, state: &mut State) -> Option<usize> {
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
    pub(super) fn day(&self, at: usize) -> Option<(i8, usize)> {
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
    pub(super) fn day_before_month(&self, at: usize, state: &mut State) -> Option<usize> {
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
    pub(super) fn ends_name(&self, at: usize) -> bool {
        let glued = |at: usize| self.pieces.get(at).is_some_and(|p| p.glued);
        let letters = at > 1 && self.pieces.get(at - 2).is_some_and(|p| p.digits.is_none() && p.slots.is_empty());
        at > 1 && glued(at) && glued(at - 1) && self.mark(at - 1, &["-"]) && letters
    }

    pub(super) fn month(&self, at: usize, state: &mut State) -> Option<usize> {
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
            // "This" before it proves nothing: some of these months are also adjectives and names.
            let evidence = evidence && said.modifier != Some(When::Current);
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
    pub(super) fn day_behind_month(&self, at: usize, state: &mut State) -> Option<usize> {
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

    pub(super) fn year(&self, at: usize, state: &mut State) -> Option<usize> {
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
            p.measure().is_some() && !p.article && !p.is(Slot::YearUnit) && era.is_none()
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

    pub(super) fn season(&self, at: usize, state: &mut State) -> Option<usize> {
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

    pub(super) fn weekday(&self, at: usize, state: &mut State) -> Option<usize> {
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
    pub(super) fn numeric(&self, at: usize, state: &mut State) -> Option<usize> {
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
