//! Tried: which frames an act was tried on, and what each of them lacked.
//!
//! In: an act in its [`Scene`] and the frame that fits, if one does. Out: [`Step`]s for a [`Trail`](crate::trail::Trail).
//! Only asked where somebody wants to know: looks at the same needs with the same eyes as [`super::frame`], but at all of
//! them. Never decides anything.

use super::{Coded, Scene, acts, apart, frame::lacks, place};
use crate::{
    enriched::{Label, PlaceRole},
    extract::{Mention, actor::Mark, covered},
    text::Span,
    trail::{Beside, Part, Step, Tried},
    world::{
        World,
        class::Class,
        frames::Frame,
        lang::{Lang, What},
    },
};

/// The frames of a label that come before the one that fits, or all, with what they lack.
pub(super) fn act(
    scene: &Scene<'_>,
    act: &Mention,
    label: Label,
    fitting: Option<&Frame>,
    lang: &Lang,
    world: &World,
) -> Option<Step> {
    let at = |frame: &Frame| world.frames.iter().position(|f| std::ptr::eq(f, frame));
    let tried: Vec<Tried> = acts(act, world)
        .filter(|frame| frame.label == label)
        .take_while(|frame| !fitting.is_some_and(|fits| std::ptr::eq(*frame, fits)))
        .filter_map(|frame| Some(Tried { frame: at(frame)?, lacks: lacks(scene, act, frame, lang, world) }))
        .collect();
    let fits = fitting.and_then(at);
    (fits.is_some() || !tried.is_empty()).then_some(Step::Act { span: act.span, what: act.what, label, fits, tried })
}

/// Words that decide a status where they reach the act.
const DECISIVE: [Class; 14] = [
    Class::Allegation,
    Class::Ban,
    Class::Call,
    Class::Condition,
    Class::Denial,
    Class::Failure,
    Class::Future,
    Class::Inability,
    Class::Negation,
    Class::NonEvent,
    Class::Plan,
    Class::Possibility,
    Class::Stop,
    Class::Threaten,
];

/// What stands beside an act and was not taken: actors, places, dates, cues.
pub(super) fn passed_over(scene: &Scene<'_>, act: &Mention, event: &Coded, frame: &Frame, world: &World) -> Vec<Step> {
    let beside = |span: Span, part: Part, why: Beside| Step::PassedOver {
        trigger: event.trigger,
        label: event.label,
        span,
        part,
        why,
    };
    let mut steps = Vec::new();
    let clause = |word: usize| scene.findings.clause(word);
    let parts = || event.sources.iter().chain(&event.targets).chain(&event.attributed);
    let code = |actor| super::role::code(actor, world);
    for party in &scene.parties {
        let why = match party.mark {
            mark @ (Mark::About | Mark::Located | Mark::From | Mark::Direction | Mark::Owner) => Beside::Marked(mark),
            _ if clause(party.words.start) != clause(act.words.start) => Beside::OtherClause,
            Mark::Bare | Mark::Subject => Beside::OthersFirst,
            mark => Beside::Marked(mark),
        };
        let named = party.actors.iter().zip(&party.spans);
        let left = named.filter(|(actor, _)| !parts().any(|p| code(p.actor) == code(**actor)));
        steps.extend(left.map(|(actor, span)| beside(*span, Part::Actor(*actor), why)));
    }
    for candidate in place::candidates(scene, act, frame, world) {
        let taken = |p: &&place::Placed| p.role == candidate.placed.role;
        let (span, role) = (candidate.placed.span, candidate.placed.role);
        let what = match candidate.placed.place {
            place::Site::Place(index) => What::Place(index),
            place::Site::State(index) => What::Actor(index),
        };
        let why = match event.places.iter().find(taken) {
            Some(taken) if taken.span == span => continue,
            Some(taken) => Beside::Nearer(taken.span),
            None => Beside::TooFar,
        };
        steps.push(beside(span, Part::Place(what, role), why));
    }
    let governments = scene.findings.mentions.iter().filter(|m| place::names_government(scene, m));
    // Where it acts, nobody asks why it is no place.
    let idle = |m: &&Mention| matches!(m.what, What::Place(_)) && !parts().any(|p| p.span == m.span);
    for mention in governments.filter(idle) {
        steps.push(beside(mention.span, Part::Place(mention.what, PlaceRole::Event), Beside::Government));
    }
    let stated = event.time.as_ref().and_then(|t| t.span);
    for date in &scene.findings.dates {
        let Some(span) = covered(scene.sentence, &date.words) else { continue };
        let why = match stated {
            Some(taken) if taken == span => continue,
            _ if date.since => Beside::Since,
            Some(taken) => Beside::Nearer(taken),
            None => continue,
        };
        steps.push(beside(span, Part::Time, why));
    }
    let used = |span: Span| event.facts.spans.iter().any(|(_, fact)| fact.within(span) || span.within(*fact));
    for number in scene.findings.quantities.iter().filter(|_| event.label == Label::MissileLaunch) {
        let span = covered(scene.sentence, &number.words);
        steps.extend(span.filter(|s| !used(*s)).map(|span| beside(span, Part::Number, Beside::Uncounted)));
    }
    for mention in &scene.findings.mentions {
        let apart = apart(&mention.words, &act.words) > 0 && Some(mention.span) != event.status.cue;
        if apart && matches!(mention.what, What::Word(class) if DECISIVE.contains(&class)) {
            steps.push(beside(mention.span, Part::Status(mention.what), Beside::NotDecisive));
        }
    }
    steps
}
