//! Place: where an event was or is to be, where something was launched and where it came down.
//!
//! In: an act and the places of its clause. Out: [`Placed`] places with their part.
//! Never takes a place from another sentence.

use super::{Scene, apart};
use crate::{
    enriched::{Kind, Label, PlaceRole},
    extract::{
        Mention,
        actor::{Mark, Party},
    },
    text::Span,
    world::{
        ActorIndex, PlaceIndex, World,
        class::{Class, Features},
        frames::{Frame, Reach},
        lang::{Reading, What, WordOrder},
    },
};

/// A place in its part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its part.
    pub role: PlaceRole,
    /// Which place.
    pub place: Site,
    /// The words that name it.
    pub span: Span,
}

/// A place of the tables, or a whole state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// A place of the tables.
    Place(PlaceIndex),
    /// A state as a place.
    State(ActorIndex),
}

/// A place that could be that of an event.
#[derive(Debug)]
pub(super) struct Candidate {
    /// How far from the act it stands, in words, and how coarse it is; what is too far is no place of the event.
    distance: usize,
    /// In its part.
    pub(super) placed: Placed,
}

/// The places of an event: at most one for each part.
#[must_use]
pub fn of(scene: &Scene<'_>, act: &Mention, frame: &Frame, world: &World) -> Vec<Placed> {
    let launch = frame.label == Label::MissileLaunch;
    let most = if frame.reach == Reach::Sentence || launch { 160 } else { 130 };
    let mut kept: Vec<Placed> = Vec::new();
    for Candidate { distance, placed } in candidates(scene, act, frame, world) {
        if distance <= most && !kept.iter().any(|k| k.role == placed.role) {
            kept.push(placed);
        }
    }
    kept.sort_by_key(|p| p.role);
    kept
}

/// All places that the sentence names, the nearest and most exact first.
pub(super) fn candidates(scene: &Scene<'_>, act: &Mention, frame: &Frame, world: &World) -> Vec<Candidate> {
    let launch = frame.label == Label::MissileLaunch;
    let clause = scene.findings.clause(act.words.start);
    let mut found: Vec<Candidate> = Vec::new();
    let distance = |words: &std::ops::Range<usize>| {
        let far = usize::from(scene.findings.clause(words.start) != clause);
        far * 100 + apart(&act.words, words)
    };
    for mention in &scene.findings.mentions {
        if let What::Place(index) = mention.what
            && let Some(place) = world.place(index)
            && !names_government(scene, mention)
        {
            let water = matches!(place.kind, Kind::Sea | Kind::Strait);
            let role = match (launch, mark(scene, mention)) {
                (true, Mark::From) => PlaceRole::Launch,
                (true, Mark::Direction | Mark::Against) => PlaceRole::Impact,
                (true, _) if water => PlaceRole::Impact,
                (true, _) if frame.roles == crate::world::frames::Roles::Attacker => PlaceRole::Impact,
                (true, _) => PlaceRole::Launch,
                (false, _) => PlaceRole::Event,
            };
            // A settlement is more exact than a region: of two places take the more exact, then the nearer.
            let coarse = match place.kind {
                Kind::Site | Kind::City => 0,
                _ => 20,
            };
            found.push(Candidate {
                distance: distance(&mention.words) + coarse,
                placed: Placed { role, place: Site::Place(index), span: mention.span },
            });
        }
    }
    for party in
        scene.parties.iter().filter(|p| matches!(p.mark, Mark::Located | Mark::From) && !p.adjective && !p.metonym)
    {
        if let Some((state, span)) = state(party, world) {
            let role = match (launch, party.mark) {
                (true, Mark::From) => PlaceRole::Launch,
                (true, _) => PlaceRole::Impact,
                (false, _) => PlaceRole::Event,
            };
            let placed = Placed { role, place: Site::State(state), span };
            found.push(Candidate { distance: distance(&party.words) + 40, placed });
        }
    }
    found.sort_by_key(|candidate| (candidate.distance, candidate.placed.span));
    found
}

fn state(party: &Party, world: &World) -> Option<(ActorIndex, Span)> {
    party
        .actors
        .iter()
        .zip(&party.spans)
        .find(|(a, _)| world.actor(**a).is_some_and(|a| a.kind == Kind::Country))
        .map(|(a, s)| (*a, *s))
}

/// A capital that was read as its government is no place there.
pub(super) fn names_government(scene: &Scene<'_>, mention: &Mention) -> bool {
    scene.parties.iter().any(|p| p.metonym && p.spans.contains(&mention.span) && p.mark != Mark::Located)
        || scene.findings.mentions.iter().any(|m| {
            m.span == mention.span
                && m.reading == Reading::Metonym
                && scene.parties.iter().any(|p| p.spans.contains(&m.span))
        })
}

/// What the affixes of a place, the word before it or, where verbs stand last, the word behind it say.
#[must_use]
pub fn mark(scene: &Scene<'_>, mention: &Mention) -> Mark {
    let part = |m: &Mention| match m.what {
        What::Word(Class::FromPlace) => Some(Mark::From),
        What::Word(Class::Direction) => Some(Mark::Direction),
        What::Word(Class::Against) => Some(Mark::Against),
        What::Word(Class::InPlace | Class::OverPlace) => Some(Mark::Located),
        _ => None,
    };
    let mentions = || scene.findings.mentions.iter();
    let word = match scene.order {
        WordOrder::Sov => mentions()
            .filter(|m| m.words.start >= mention.words.end && m.words.start <= mention.words.end + 1)
            .find_map(part),
        WordOrder::Vso | WordOrder::Svo => mentions()
            .filter(|m| m.words.end <= mention.words.start && m.words.end + 3 >= mention.words.start)
            .filter_map(part)
            .next_back(),
    };
    word.unwrap_or_else(|| {
        if mention.features.any(Features::FROM) {
            Mark::From
        } else if mention.features.any(Features::TOWARD) {
            Mark::Direction
        } else if mention.features.any(Features::LOCATIVE.and(Features::INSTRUMENT)) {
            Mark::Located
        } else {
            Mark::Bare
        }
    })
}
