//! Numbers: digits and number words become one value.
//!
//! In: pieces, and where to begin. Out: the value and where it ends.
//! One accumulator serves languages that add by juxtaposition, by "and", with tens behind units, and those that count
//! in ten thousands: a scale word multiplies whatever of the value is smaller than itself.

use super::piece::Piece;
use crate::world::slots::{Slot, Tables};

/// A number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// One past its last piece.
    pub end: usize,
    /// Its value.
    pub value: f64,
    /// Written in digits alone.
    pub digits: bool,
    /// Counts only before a unit.
    pub counted: bool,
}

/// A number has at most so many pieces.
const MOST_PIECES: usize = 16;

/// The number that begins at `at`.
#[must_use]
pub fn number(pieces: &[Piece], at: usize, tables: &Tables) -> Option<Number> {
    let first = pieces.get(at)?;
    let mut state = start(first).or_else(|| {
        // Where scale words stand alone too ("a thousand people"), they are so common otherwise that a unit must follow.
        let scale = scale(first).filter(|_| tables.compounds && !first.glued)?;
        pieces.get(at + 1)?.find(|slot| if let Slot::Measure(unit) = slot { Some(unit) } else { None })?;
        Some(State { value: scale, room: scale, unit: false, scale, half: false, counted: true })
    })?;
    let mut end = at + 1;
    while end < at + MOST_PIECES {
        let Some(next) = step(pieces, end, &mut state, tables) else {
            break;
        };
        end = next;
    }
    Some(Number {
        end,
        value: state.value,
        digits: first.digits.is_some() && end == at + 1,
        counted: state.counted && end == at + 1,
    })
}

struct State {
    value: f64,
    /// What is added next must be smaller.
    room: f64,
    /// The last word was a number from one to nine, behind which tens may stand.
    unit: bool,
    /// The last scale word, of which "a half" is half.
    scale: f64,
    /// Only "a half" was added last.
    half: bool,
    counted: bool,
}

fn start(piece: &Piece) -> Option<State> {
    let state = |value: f64, room: f64| State {
        value,
        room,
        unit: (1.0..10.0).contains(&value),
        scale: 1.0,
        half: false,
        counted: false,
    };
    if let Some(value) = piece.digits {
        return Some(state(value, 0.0));
    }
    if piece.is(Slot::Vague) {
        return None;
    }
    piece.find(|slot| match slot {
        Slot::Number(value) => Some(state(whole(value), room(value))),
        Slot::Counted(value) => Some(State { counted: true, ..state(whole(value), room(value)) }),
        Slot::Digit(value) if piece.compound => Some(state(whole(value), 0.0)),
        Slot::Scale(value) => Some(State { scale: whole(value), ..state(whole(value), whole(value)) }),
        Slot::ScaleAfter(value) if piece.compound => {
            Some(State { scale: whole(value), ..state(whole(value), whole(value)) })
        }
        Slot::Half => Some(State { half: true, ..state(0.5, 0.0) }),
        _ => None,
    })
}

/// Takes one more part of the number in; where it ends.
fn step(pieces: &[Piece], at: usize, state: &mut State, tables: &Tables) -> Option<usize> {
    let here = pieces.get(at)?;
    let and = here.is(Slot::And);
    let hyphen = !and && here.glued && here.text == "-" && here.slots.is_empty();
    let part_at = if and || hyphen { at + 1 } else { at };
    let part = pieces.get(part_at)?;
    if state.half && (and || hyphen) {
        return None;
    }
    if !and {
        if let Some(scale) = scale(part) {
            if hyphen && !part.glued {
                return None;
            }
            return multiply(state, scale).then_some(part_at + 1);
        }
    } else if let Some(scale) = scale(part)
        && tables.tens_after_units
        && scale < state.room
    {
        state.value += scale;
        state.room = scale;
        state.scale = scale;
        return Some(part_at + 1);
    }
    if and && part.is(Slot::Half) {
        state.value += state.scale / 2.0;
        state.room = 0.0;
        state.unit = false;
        state.half = true;
        return Some(part_at + 1);
    }
    let (value, is_digits) = match part.digits {
        Some(value) => (value, true),
        None => (part.find(|slot| addend(slot, part.compound))?, false),
    };
    let tens = (20.0..100.0).contains(&value) && value % 10.0 == 0.0;
    if and && tables.tens_after_units && state.unit && tens && !is_digits {
        state.value += value;
        state.room = 0.0;
        state.unit = false;
        return Some(part_at + 1);
    }
    let allowed = match (and, tables.tens_after_units) {
        (true, true) => true,
        // "a hundred and five", but "twenty and five" are two numbers.
        (true, false) => state.room >= 100.0 && !tables.compounds && !is_digits,
        (false, true) => false,
        (false, false) => !hyphen || (state.room <= 10.0 && part.glued && !is_digits),
    };
    if !allowed || value >= state.room || value <= 0.0 || (is_digits && !and && !tables.compounds) {
        return None;
    }
    state.value += value;
    state.room = if is_digits { 0.0 } else { room(whole_back(value)) };
    state.unit = (1.0..10.0).contains(&value);
    Some(part_at + 1)
}

/// Multiplies what of the value is smaller than the scale word; whether it fits.
fn multiply(state: &mut State, scale: f64) -> bool {
    let low = state.value % scale;
    let high = state.value - low;
    if low > 0.0 {
        state.value = high + low * scale;
    } else if scale < state.room {
        state.value += scale;
    } else {
        return false;
    }
    state.room = scale;
    state.scale = scale;
    state.unit = false;
    state.half = false;
    true
}

fn scale(piece: &Piece) -> Option<f64> {
    piece.find(|slot| match slot {
        Slot::Scale(value) | Slot::ScaleAfter(value) => Some(whole(value)),
        _ => None,
    })
}

fn addend(slot: Slot, compound: bool) -> Option<f64> {
    match slot {
        Slot::Number(value) | Slot::Counted(value) => Some(whole(value)),
        Slot::Digit(value) if compound => Some(whole(value)),
        _ => None,
    }
}

/// The largest power of ten that divides a value: what is added to it must be smaller.
fn room(value: u64) -> f64 {
    let mut power = 1;
    while value > 0 && power < value && value.is_multiple_of(power * 10) {
        power *= 10;
    }
    // Eleven to nineteen, and ten itself, take nothing; ten does in languages that say "ten three".
    if power == 1 { 0.0 } else { whole(power) }
}

#[allow(clippy::cast_precision_loss, reason = "number words are far below 2^53")]
const fn whole(value: u64) -> f64 {
    value as f64
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "number words are whole and not negative")]
const fn whole_back(value: f64) -> u64 {
    value as u64
}
