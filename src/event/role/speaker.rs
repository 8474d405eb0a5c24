//! Speaker: who says so, and who threatens, warns or declares.
//!
//! In: an act in its sentence. Out: the parts that speak. Whoever reports what another did is not the one who did it.

use super::{
    Part, View, can_take_part,
    subject::{CARRIED, can_act, subject},
    target::Others,
};
use crate::{
    event::frame::is_nominal,
    extract::actor::{Mark, Party},
    world::{
        class::Class,
        lang::{What, WordOrder},
    },
};

/// Who says so: the subject of a word of reporting in the sentence.
pub(super) fn reporter(view: View<'_>) -> Vec<Part> {
    let speaks = |p: &&Party| matches!(p.mark, Mark::Bare | Mark::Subject | Mark::Agent) && !p.adjective;
    let reports = view.mentions().filter(|m| {
        matches!(m.what, What::Word(Class::Report | Class::Detect | Class::Allegation | Class::Threaten))
            && m.words != view.act.words
    });
    for report in reports {
        let before = || {
            view.parties()
                .rfind(|p| speaks(p) && p.words.end <= report.words.start && p.words.end + 3 >= report.words.start)
        };
        let after = || {
            view.parties()
                .find(|p| speaks(p) && p.words.start >= report.words.end && p.words.start <= report.words.end + 4)
        };
        let marked = || view.parties().find(|p| p.mark == Mark::Subject && p.words.end <= report.words.start);
        let party = match view.order() {
            WordOrder::Vso => after().or_else(before),
            WordOrder::Svo => before().or_else(after),
            WordOrder::Sov => marked(),
        };
        if let Some(party) = party {
            return view.parts(party, None);
        }
    }
    Vec::new()
}

/// Who speaks: named before the attack or condition that is spoken of, since whoever is named behind it is the one
/// warned; else the subject.
pub(super) fn speaker(view: View<'_>) -> Vec<Part> {
    let act = view.act;
    let spoken_of = view
        .mentions()
        .filter(|m| matches!(m.what, What::Word(Class::Attack | Class::Condition)) && m.words.end <= act.words.start)
        .map(|m| m.words.start)
        .min();
    let mut said = reporter(view);
    said.retain(|p| can_take_part(p.actor, view.world));
    if matches!(act.what, What::Word(Class::Deter | Class::Deterrence)) && said.is_empty() {
        return deterrer(view);
    }
    let Some(limit) = spoken_of else {
        // Who warns or threatens is the subject of the verb; what else is said is said by whoever is reported to say it.
        let own = act.what == What::Word(Class::Threaten) && !is_nominal(view.scene, act);
        let subject = subject(view);
        return if said.is_empty() || own || view.order() == WordOrder::Sov { subject } else { said };
    };
    if !said.is_empty() && view.order() != WordOrder::Sov {
        return said;
    }
    let free = |p: &&Party| matches!(p.mark, Mark::Bare | Mark::Subject | Mark::Agent) && can_act(p, view);
    // Where the verb stands last, whoever is marked between the attack and the verb speaks.
    let between = |p: &&Party| p.mark == Mark::Subject && p.words.start >= limit && view.before(p) && can_act(p, view);
    if let Some(party) = view.parties().filter(|_| view.order() == WordOrder::Sov).find(between) {
        return view.parts(party, None);
    }
    // Directly before the attack stands who attacks ("North Korea's attack"), not who speaks.
    let spoken =
        view.order() != WordOrder::Sov || view.parties().any(|p| p.mark == Mark::Subject && p.words.end < limit);
    let named = view.parties().find(|p| spoken && free(p) && p.words.end <= limit);
    let behind = || {
        // "…, the Pentagon warned": named behind what is spoken of, in a clause of its own.
        view.parties().rfind(|p| {
            view.order() == WordOrder::Svo
                && p.mark == Mark::Bare
                && !p.adjective
                && view.after(p)
                && !view.clause(&p.words)
                && can_act(p, view)
        })
    };
    let carried = || view.scene.carried.as_ref().map(|p| view.parts(p, Some(CARRIED)));
    named
        .map(|p| view.parts(p, Some("subject-of-sentence")))
        .or_else(|| behind().map(|p| view.parts(p, Some("speaker-behind"))))
        .or_else(carried)
        .unwrap_or_default()
}

/// Who deters: the subject, but never the one who stands at the word as the one to be deterred.
fn deterrer(view: View<'_>) -> Vec<Part> {
    let act = view.act;
    let at = |p: &&Party| match view.order() {
        WordOrder::Sov => view.before(p) && p.words.end + 2 >= act.words.start && p.mark != Mark::Subject,
        _ => view.after(p) && p.words.start <= act.words.end + 1,
    };
    let deterred = view.parties().find(at).map(|p| view.parts(p, None)).unwrap_or_default();
    let deterred = Others::of(&deterred, view.world);
    let subject = subject(view);
    if !subject.iter().any(|p| deterred.has(p)) {
        return subject;
    }
    let free = |p: &&Party| matches!(p.mark, Mark::Bare | Mark::Subject) && view.before(p) && can_act(p, view);
    let mut first = view.parties().filter(free).map(|p| view.parts(p, Some("subject-of-sentence")));
    first.find(|parts| !parts.iter().any(|p| deterred.has(p))).unwrap_or_default()
}
