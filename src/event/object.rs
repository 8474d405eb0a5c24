//! Object: what an act is done to, as the order of the words tells it.
//!
//! In: an act in its [`Scene`], and the words of something that is named beside it. Out: whether that can be what is
//! given, sent, signed, called off or talked about. "Sent missiles to Kyiv" has missiles as its object, "sent his
//! condolences after the missile attack" has not.
//! Never looks past another verb.

use std::ops::Range;

use super::{
    Scene, apart,
    frame::is,
    scope::{self, finite},
};
use crate::{
    extract::Mention,
    world::{
        World,
        class::{Class, Features},
        frames::Need,
        lang::{Lang, What, WordOrder},
    },
};

/// Words between an act and its object, where it follows or, with the verb last, goes before.
const FAR: usize = 8;

/// Words between a noun of action and a noun in front of it ("military and economic aid").
const NEAR: usize = 2;

/// Something that a frame asks for is the object of the act, or is named by its own words ("arms deal").
#[must_use]
pub fn has(scene: &Scene<'_>, act: &Mention, needs: &[Need], lang: &Lang, world: &World) -> bool {
    // "defence [agreement] signed": the last word of what it is done to begins the act's own phrase.
    let begins = |m: &Mention| m.words.start < act.words.start && m.words.end < act.words.end;
    let there = |m: &Mention| {
        if scope::overlap(m, act) { begins(m) } else { stands(scene, act, &m.words, lang) }
    };
    scene.findings.mentions.iter().any(|m| needs.iter().any(|n| is(n, m.what, world)) && there(m))
        || within(scene, act, needs, lang, world)
}

/// The words of the act's own phrase name it.
fn within(scene: &Scene<'_>, act: &Mention, needs: &[Need], lang: &Lang, world: &World) -> bool {
    act.words.len() > 1
        && scene.sentence.words.get(act.words.clone()).into_iter().flatten().any(|word| {
            let pieces = word.parts.pieces.iter();
            pieces
                .filter_map(|piece| Some((piece.on, lang.lexicon.begin(piece.word)?)))
                .flat_map(|(on, node)| lang.lexicon.entries(node).iter().filter(move |entry| on.any(entry.host)))
                .any(|entry| needs.iter().any(|n| is(n, entry.what, world)))
        })
}

/// Whether words stand where the object of an act stands.
fn stands(scene: &Scene<'_>, act: &Mention, other: &Range<usize>, lang: &Lang) -> bool {
    let (clause, theirs) = (scene.findings.clause(act.words.start), scene.findings.clause(other.start));
    let gap = apart(&act.words, other);
    // A list may run over a comma, not over more.
    let ahead = other.start < act.words.start;
    if clause.abs_diff(theirs) > 1 || gap > FAR || parted(scene, act, other) || (!ahead && turned(scene, act, other)) {
        return false;
    }
    let nominal = !act.features.any(Features::PAST.and(Features::PRESENT).and(Features::FUTURE).and(Features::PASSIVE))
        || act.features.any(Features::NOMINAL);
    match lang.order {
        // One written word may hold both. "The arms that it gave": described by the act.
        WordOrder::Sov => {
            (ahead && clause == theirs)
                || other.start < act.words.end
                || (act.features.any(Features::PARTICIPLE) && gap <= NEAR)
        }
        WordOrder::Svo => {
            !ahead
                || act.features.any(Features::PASSIVE)
                || (nominal && gap <= NEAR)
                // "weapons supplied by": described by the act.
                || (gap == 0 && act.features.any(Features::PAST.and(Features::PARTICIPLE)))
        }
        WordOrder::Vso => {
            let relative = scene.findings.of_class(Class::ClauseBreak).any(|b| b.words.end == act.words.start);
            !ahead || (relative && gap <= NEAR)
        }
    }
}

/// Another verb that can be the main one of its clause stands between the two.
fn parted(scene: &Scene<'_>, act: &Mention, other: &Range<usize>) -> bool {
    let between = act.words.end.min(other.end)..act.words.start.max(other.start);
    scene
        .findings
        .mentions
        .iter()
        .any(|m| !scope::overlap(m, act) && between.contains(&m.words.start) && m.words.end <= between.end && finite(m))
}

/// Behind the act stands a word that turns to something else: "sent condolences after the attack".
fn turned(scene: &Scene<'_>, act: &Mention, other: &Range<usize>) -> bool {
    scene.findings.mentions.iter().any(|m| {
        matches!(m.what, What::Word(Class::Given | Class::During | Class::Complement | Class::ClauseBreak))
            && m.words.start >= act.words.end
            && m.words.end <= other.start
    })
}
