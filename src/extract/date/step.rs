//! Steps: parts of a date that are counted from the article's date: "yesterday", "last week", "three days ago".
//!
//! In: pieces, and where to look. Out: the part noted in the [`State`], and where it ends; nothing where none stands.
//! Never asks which day the article is of: that is for [`super::calendar`].

use super::expression::{Reader, State};
use crate::{
    extract::quantity::{number::number, piece::Piece},
    world::slots::{Calendar, Slot},
};

impl Reader<'_> {
    pub(super) fn modifier_before(&self, at: usize, state: &mut State) -> Option<usize> {
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
    pub(super) fn relate(&self, unit: Calendar, steps: i32, state: &mut State) -> bool {
        let said = &mut state.said;
        let fits = match unit {
            Calendar::Day => said.days.is_none() && said.month.is_none() && said.modifier.is_none(),
            Calendar::Week => said.days.is_none() && said.month.is_none(),
            Calendar::Month | Calendar::Quarter => said.month.is_none(),
            // "On the 11th this year": two dates, since a day needs its month before its year.
            _ => said.days.is_none() || said.month.is_some() || said.hijri_month.is_some(),
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

    pub(super) fn relative(&self, at: usize, state: &mut State) -> Option<usize> {
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
        // "The 20 years past" is a length of time.
        let number = |p: &Piece| p.digits.is_some() || p.slots.iter().any(|s| matches!(s, Slot::Number(_)));
        if at.checked_sub(1).and_then(|before| self.pieces.get(before)).is_some_and(number) {
            return None;
        }
        let when = next?.find(|slot| match slot {
            Slot::ModifierAfter(when) => Some(when),
            _ => None,
        })?;
        let unit_fits = matches!(unit, Calendar::Week | Calendar::Month | Calendar::Quarter | Calendar::Year);
        (unit_fits && self.relate(unit, when.steps(), state)).then_some(at + 2)
    }

    /// "Three days ago", in front or behind.
    pub(super) fn ago(&self, at: usize, state: &mut State) -> Option<usize> {
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
        // "Before the day of Monday" is before Monday.
        let named = self
            .pieces
            .get(end)
            .is_some_and(|p| p.slots.iter().any(|s| matches!(s, Slot::Weekday(_) | Slot::Month(_))));
        let short = matches!(unit, Calendar::Day | Calendar::Week);
        if rough || (since && !short) || ((in_front || since) && count == 1 && named) {
            return None;
        }
        let known = matches!(unit, Calendar::Day | Calendar::Week | Calendar::Month | Calendar::Year);
        (known && self.relate(unit, -count, state)).then(|| {
            state.closed = true;
            end
        })
    }

    /// A length of time: "three days", "two weeks" in one word, or a bare unit for one of it.
    pub(super) fn length(&self, at: usize, in_front: bool) -> Option<(Calendar, i32, usize)> {
        let piece = self.pieces.get(at)?;
        if let Some((unit, count)) = piece.find(|slot| match slot {
            Slot::Span(unit, count) => Some((unit, count)),
            _ => None,
        }) {
            return Some((unit, count, at + 1));
        }
        if let Some(unit) = piece.period() {
            // Where number and unit are one word, a bare unit before "ago" belongs to something else.
            let one = if in_front { !piece.article } else { !self.tables.compounds };
            return one.then_some((unit, 1, at + 1));
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
}
