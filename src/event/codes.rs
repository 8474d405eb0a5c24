//! Codes: the crosswalk from an event to PLOVER and CAMEO.
//!
//! In: type and status. Out: [`Codes`] with how well they fit. The table is `config/world/codes.tsv`.

use crate::{
    enriched::{CodeMatch, Codes, EventType, Status},
    world::World,
};

/// The codes of an event; a row for its status goes before the row for any status.
#[must_use]
pub fn of(type_: EventType, status: Status, world: &World) -> Codes {
    match world.codes.get(&(type_, Some(status))).or_else(|| world.codes.get(&(type_, None))) {
        Some(crosswalk) => {
            Codes { plover: crosswalk.plover.clone(), cameo: crosswalk.cameo.clone(), match_: crosswalk.match_ }
        }
        None => Codes { plover: None, cameo: None, match_: CodeMatch::None },
    }
}
