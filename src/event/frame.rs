//! Frame: which frames fit the words of a sentence.
//!
//! In: a [`Scene`]. Out: its events, at most one for each act and label, in the order of the text.
//! Rules live in `config/world/frames.toml`; this file only looks whether what they ask for is there.

use jiff::civil::Date;

use super::{
    Coded, Scene, acts, fact, object, place, role, scope, status, tried,
    when::{self, When},
};
use crate::{
    enriched::{EventType, Field, Kind, Label, Status},
    extract::{
        Mention,
        actor::{Mark, Party},
    },
    text::Span,
    trail::{Folded, Lacks, Silence, Step, Trail},
    world::{
        WeaponRole, World,
        class::{Class, Features},
        frames::{Frame, Need, Reach},
        lang::{Lang, Reading, What, WordOrder},
    },
};

/// Words to either side that `phrase` reaches.
const PHRASE: usize = 8;

/// The events of a sentence.
#[must_use]
pub fn events(scene: &Scene<'_>, lang: &Lang, world: &World, reference: Option<Date>, trail: &mut Trail) -> Vec<Coded> {
    let mut found = Vec::new();
    for act in &scene.findings.mentions {
        if matches!(act.what, What::Actor(_) | What::Place(_) | What::Weapon(_)) || acts(act, world).next().is_none() {
            continue;
        }
        if let Some((why, by)) = silenced(scene, act, lang) {
            trail.step(|| Step::Silenced { span: act.span, what: act.what, by: by.map(|m| m.span), why });
            continue;
        }
        for label in Label::ALL {
            let fitting = acts(act, world)
                .filter(|frame| frame.label == label)
                .find(|frame| fits(scene, act, frame, lang, world));
            trail.steps(|| tried::act(scene, act, label, fitting, lang, world));
            if let Some(frame) = fitting {
                take(&mut found, build(scene, act, frame, lang, world, reference), world, trail);
            }
        }
    }
    // "deployed to deter": the purpose belongs to what is done for it and is no statement of its own.
    let done = found.iter().any(|e| e.label == Label::Deterrence && e.type_ != EventType::Statement);
    if done {
        drop_type(&mut found, EventType::Statement, Folded::Deed, trail);
    }
    // The forces that are shown to deter are no posture besides.
    if found.iter().any(|e| e.type_ == EventType::ShowOfForce) {
        drop_type(&mut found, EventType::Posture, Folded::Show, trail);
    }
    trail.steps(|| found.iter().flat_map(|event| beside(scene, event, world)).collect::<Vec<_>>());
    found
}

/// Drops the events of a type that are told with others.
fn drop_type(found: &mut Vec<Coded>, type_: EventType, why: Folded, trail: &mut Trail) {
    trail.steps(|| found.iter().filter(|e| e.type_ == type_).map(|e| folded(e, why)).collect::<Vec<_>>());
    found.retain(|e| e.type_ != type_);
}

/// What stands beside the act of an event and was not taken.
fn beside(scene: &Scene<'_>, event: &Coded, world: &World) -> Vec<Step> {
    let frame = world.frames.iter().find(|frame| frame.id == event.rule);
    // Where one act tells of several days, only the first event stands at the act.
    let act = |frame: &Frame| {
        let can = |m: &&Mention| acts(m, world).any(|f| std::ptr::eq(f, frame));
        scene.findings.mentions.iter().filter(can).find(|m| m.span == event.trigger)
    };
    let found = frame.and_then(|frame| Some((act(frame)?, frame)));
    found.map(|(act, frame)| tried::passed_over(scene, act, event, frame, world)).unwrap_or_default()
}

/// Why an act is told as none, with the word that says so.
fn silenced<'a>(scene: &'a Scene<'_>, act: &'a Mention, lang: &'a Lang) -> Option<(Silence, Option<&'a Mention>)> {
    commemorated(scene, act)
        .map(|by| (Silence::Commemorated, Some(by)))
        .or_else(|| called_off(scene, act).map(|by| (Silence::CalledOff, Some(by))))
        .or_else(|| only_possible(scene, act, lang).map(|by| (Silence::OnlyPossible, Some(by))))
        .or_else(|| forbidden(scene, act, lang).then_some((Silence::Forbidden, None)))
        .or_else(|| heading(scene, act).then_some((Silence::Heading, None)))
}

/// A verb of several classes ("sent") is one act under a label: what the frame that stands first says of it.
fn take(found: &mut Vec<Coded>, events: Vec<Coded>, world: &World, trail: &mut Trail) {
    let place = |e: &Coded| world.frames.iter().position(|frame| frame.id == e.rule);
    let Some(first) = events.first() else { return };
    let same = |e: &Coded| e.label == first.label && e.trigger == first.trigger;
    if let Some(before) = found.iter().find(|e| same(e) && place(e) <= place(first)) {
        let others = events.iter().filter(|e| e.type_ != before.type_);
        trail.steps(|| others.map(|e| folded(e, Folded::SameWord)).collect::<Vec<_>>());
        return;
    }
    let others = found.iter().filter(|e| same(e) && e.type_ != first.type_);
    trail.steps(|| others.map(|e| folded(e, Folded::SameWord)).collect::<Vec<_>>());
    found.retain(|e| !same(e));
    found.extend(events);
}

/// An event that is told with another one.
fn folded(event: &Coded, why: Folded) -> Step {
    Step::Folded { span: event.trigger, rule: event.rule.clone(), why }
}

/// An anniversary of something is no event of its own.
fn commemorated<'a>(scene: &'a Scene<'_>, act: &Mention) -> Option<&'a Mention> {
    super::cue_before(scene, Class::Anniversary, act, 6)
}

/// "resolutions that forbid launching": tells of no launch.
fn forbidden(scene: &Scene<'_>, act: &Mention, lang: &Lang) -> bool {
    matches!(act.what, What::Word(Class::Launch | Class::TestLaunch)) && status::forbidden(scene, act, lang)
}

/// "Missile tests "There are signs that …": a noun that stands before a quotation like a headline reports nothing itself.
fn heading(scene: &Scene<'_>, act: &Mention) -> bool {
    let quote = |at: usize| scene.sentence.words.get(at).is_some_and(|w| w.mark && w.folded.contains(['"', '«', '“']));
    act.words.start == 0
        && scene.sentence.span.field == Field::Body
        && is_nominal(scene, act)
        && (act.words.end..act.words.end + 2).any(quote)
}

/// "designed to intercept", "capable of hitting", "a site for launching": tells what a thing is for, not what was done.
fn only_possible<'a>(scene: &'a Scene<'_>, act: &Mention, lang: &Lang) -> Option<&'a Mention> {
    let done_with_weapons = matches!(
        act.what,
        What::Word(Class::Launch | Class::TestLaunch | Class::Strike | Class::Intercept | Class::Attack)
    );
    if !done_with_weapons {
        return None;
    }
    let told = match lang.order {
        WordOrder::Vso | WordOrder::Svo => super::cue_before(scene, Class::Capability, act, 3),
        WordOrder::Sov => scene.findings.of_class(Class::Capability).find(|m| m.words.start == act.words.end),
    };
    // "firing rockets is a right": the act as such.
    let reach = |m: &Mention| act.words.end + if m.words.len() > 1 { 6 } else { 2 };
    let named = |m: &&Mention| m.words.start >= act.words.end && m.words.start <= reach(m);
    let option = || scene.findings.of_class(Class::Option).find(named).filter(|_| is_nominal(scene, act));
    told.or_else(option)
}

/// What is called off is told by the word that calls it off, as a rift or as negated.
fn called_off<'a>(scene: &'a Scene<'_>, act: &Mention) -> Option<&'a Mention> {
    let partners_do =
        matches!(act.what, What::Word(Class::Sign | Class::Cooperate | Class::Acquire | Class::Aid | Class::Deploy));
    if partners_do { super::cue_before(scene, Class::Cancel, act, 3) } else { None }
}

/// Whether something stands for what a frame asks for, taken alone.
#[must_use]
pub fn is(need: &Need, what: What, world: &World) -> bool {
    match (need, what) {
        (Need::Word(class), What::Word(word)) => *class == word,
        (Need::Weapon(role), What::Weapon(index)) => world.weapon(index).is_some_and(|w| w.role == *role),
        (Need::WeaponClass(class), What::Weapon(index)) => world.weapon(index).is_some_and(|w| w.class == Some(*class)),
        (Need::AnyWeapon, What::Weapon(_)) | (Need::Actor, What::Actor(_)) => true,
        (Need::Instrument(kind), What::Instrument(index)) => world.instrument(index).is_some_and(|i| i.kind == *kind),
        (Need::Land, What::Place(index)) => {
            world.place(index).is_some_and(|p| matches!(p.kind, Kind::City | Kind::Site | Kind::Region))
        }
        (Need::Sea, What::Place(index)) => {
            world.place(index).is_some_and(|p| matches!(p.kind, Kind::Sea | Kind::Strait))
        }
        _ => false,
    }
}

/// Whether a mention lies in reach of the act.
fn reaches(scene: &Scene<'_>, act: &Mention, reach: Reach, other: &std::ops::Range<usize>) -> bool {
    match reach {
        Reach::Sentence => true,
        Reach::Clause => scene.findings.clause(act.words.start) == scene.findings.clause(other.start),
        Reach::Phrase => {
            let near = other.start < act.words.end + PHRASE && act.words.start < other.end + PHRASE;
            let clause = scene.findings.clause(act.words.start);
            let other = scene.findings.clause(other.start);
            // A long phrase may run over one comma, not over more.
            near && clause.abs_diff(other) <= 1
        }
    }
}

fn fits(scene: &Scene<'_>, act: &Mention, frame: &Frame, lang: &Lang, world: &World) -> bool {
    let there = |need: &Need| has(scene, act, frame, *need, lang, world);
    frame.with.iter().all(|alternatives| alternatives.iter().any(there))
        && !frame.without.iter().any(there)
        && acted_on(scene, act, frame, lang, world)
}

/// The act is done to what the frame asks for.
fn acted_on(scene: &Scene<'_>, act: &Mention, frame: &Frame, lang: &Lang, world: &World) -> bool {
    frame.object.is_empty() || object::has(scene, act, &frame.object, lang, world)
}

/// All that keeps a frame from fitting.
pub(super) fn lacks(scene: &Scene<'_>, act: &Mention, frame: &Frame, lang: &Lang, world: &World) -> Lacks {
    let there = |need: &Need| has(scene, act, frame, *need, lang, world);
    let missing = frame.with.iter().enumerate().filter(|(_, alternatives)| !alternatives.iter().any(there));
    Lacks {
        missing: missing.map(|(at, _)| at).collect(),
        barred: frame.without.iter().copied().filter(|need| there(need)).collect(),
        object: !acted_on(scene, act, frame, lang, world),
    }
}

fn has(scene: &Scene<'_>, act: &Mention, frame: &Frame, need: Need, lang: &Lang, world: &World) -> bool {
    match need {
        Need::Partners => role::partners(scene, act, frame.reach, lang, world).len() > 1,
        Need::Target => {
            let clause = |word: usize| scene.findings.clause(word) == scene.findings.clause(act.words.start);
            let aimed = |mark| matches!(mark, Mark::Against | Mark::Direction);
            // Where the verb stands last, "to X" says at whom, unless the launch itself is what is told to X.
            let told = act.features.any(Features::OBJECT.and(Features::TOPIC).and(Features::GENITIVE))
                || scene.findings.of_class(Class::Call).any(|m| m.words.start >= act.words.end);
            let to = |p: &Party| {
                lang.order == WordOrder::Sov && !told && p.mark == Mark::Recipient && p.words.end <= act.words.start
            };
            scene.parties.iter().any(|p| (aimed(p.mark) || to(p)) && clause(p.words.start))
                || aimed_at_something(scene, act, lang)
                || aimed_abroad(scene, act, lang, world)
                || thrown_at(scene, act, lang, world)
                || scene
                    .findings
                    .mentions
                    .iter()
                    .any(|m| is(&Need::Land, m.what, world) && clause(m.words.start) && aimed(place::mark(scene, m)))
        }
        Need::Host => scene.parties.iter().any(|p| {
            matches!(p.mark, Mark::Located | Mark::Direction | Mark::Recipient)
                && reaches(scene, act, frame.reach, &p.words)
        }),
        Need::ArmedSource | Need::StateSource => {
            let wanted = if need == Need::ArmedSource { Kind::ArmedGroup } else { Kind::Country };
            role::subject(scene, act, lang, world)
                .iter()
                .filter_map(|p| world.actor(p.actor))
                .any(|a| a.kind == wanted || (wanted == Kind::Country && a.kind == Kind::Organisation))
        }
        // A missile between which and the blow a launch stands is what that launch launches.
        Need::Weapon(_) | Need::WeaponClass(_) if matches!(act.what, What::Word(Class::Strike | Class::Attack)) => {
            scene.findings.mentions.iter().any(|m| {
                m.words != act.words
                    && is(&need, m.what, world)
                    && reaches(scene, act, frame.reach, &m.words)
                    && !launched_by_another(scene, act, m)
            })
        }
        // The act itself, or a word that it swallows, does not support it.
        _ => scene
            .findings
            .mentions
            .iter()
            .any(|m| m.span != act.span && is(&need, m.what, world) && reaches(scene, act, frame.reach, &m.words)),
    }
}

/// A launch stands between a blow and a weapon.
fn launched_by_another(scene: &Scene<'_>, act: &Mention, weapon: &Mention) -> bool {
    scene.findings.mentions.iter().any(|m| {
        matches!(m.what, What::Word(Class::Launch | Class::TestLaunch)) && scope::stands_between(m, act, weapon)
    })
}

/// "fired missiles at a house": behind the act stands a word that says at what, and behind it no name, day or number.
/// Only where the verb stands first: elsewhere the same words say when and where.
fn aimed_at_something(scene: &Scene<'_>, act: &Mention, lang: &Lang) -> bool {
    let taken =
        |word: usize| {
            scene.findings.dates.iter().any(|d| d.words.contains(&word))
                || scene.findings.quantities.iter().any(|q| q.words.contains(&word))
                || scene.findings.mentions.iter().any(|m| {
                    m.words.contains(&word) && matches!(m.what, What::Place(_) | What::Actor(_) | What::Weapon(_))
                })
        };
    lang.order == WordOrder::Vso
        && scene.findings.of_class(Class::Against).any(|m| {
            m.words.start >= act.words.end
                && m.words.start < act.words.end + PHRASE
                && scene.findings.clause(m.words.start) == scene.findings.clause(act.words.start)
                && scene.sentence.words.get(m.words.end).is_some_and(|w| !w.mark && !w.number)
                && !taken(m.words.end)
        })
}

/// "fired missiles at Israel": the word before the name may say where, too; a state does not fire at its own land, and
/// seldom stands on another's. Where a mark on the word says the same of many things, nothing is taken from it.
fn aimed_abroad(scene: &Scene<'_>, act: &Mention, lang: &Lang, world: &World) -> bool {
    let state = |what: What| match what {
        What::Place(index) => world.state_of(index).filter(|_| !is(&Need::Sea, what, world)),
        What::Actor(index) => world.actor(index).is_some_and(|a| a.kind == Kind::Country).then_some(index),
        _ => None,
    };
    let clause = scene.findings.clause(act.words.start);
    let aimed: Vec<&str> = scene
        .findings
        .mentions
        .iter()
        .filter(|m| m.words.start >= act.words.end && scene.findings.clause(m.words.start) == clause)
        .filter(|m| m.reading != Reading::Adjective)
        .filter(|m| scene.findings.of_class(Class::Against).any(|word| word.words.end == m.words.start))
        .filter_map(|m| role::code(state(m.what)?, world))
        .collect();
    lang.order != WordOrder::Sov && !aimed.is_empty() && {
        let subjects = role::subject(scene, act, lang, world);
        let codes: Vec<&str> = role::codes(&subjects, world).collect();
        !codes.is_empty() && aimed.iter().any(|state| !codes.contains(state))
    }
}

/// "missiles at Haifa": where the verb stands before its object, "at" directly behind what is launched says at what.
fn thrown_at(scene: &Scene<'_>, act: &Mention, lang: &Lang, world: &World) -> bool {
    let found = &scene.findings;
    let thrown = |m: &&Mention| {
        is(&Need::Weapon(WeaponRole::Projectile), m.what, world)
            && m.words.start >= act.words.end
            && found.clause(m.words.start) == found.clause(act.words.start)
    };
    let somewhere = |at: usize| {
        found.mentions.iter().any(|m| {
            (at..at + 2).contains(&m.words.start) && (is(&Need::Land, m.what, world) || is(&Need::Actor, m.what, world))
        })
    };
    lang.order == WordOrder::Svo
        && found.mentions.iter().filter(thrown).any(|missile| {
            found.of_class(Class::Against).any(|at| at.words.start == missile.words.end && somewhere(at.words.end))
        })
}

fn build(
    scene: &Scene<'_>,
    act: &Mention,
    frame: &Frame,
    lang: &Lang,
    world: &World,
    reference: Option<Date>,
) -> Vec<Coded> {
    let parts = role::parts(scene, act, frame, lang, world);
    let mut dates = when::stated(scene, act, lang);
    let told = status::Told { parts: &parts, days: dates.first().map(|w| w.days), reference };
    let verdict = status::of(scene, act, frame, told, lang, world);
    if verdict.status == Status::Planned {
        dates.iter_mut().for_each(|date| date.look_ahead(reference));
    }
    let clause = scene.findings.clause(act.words.start);
    let subordinate = scene.findings.subordinate.get(clause).copied().unwrap_or(false) && !reported(scene, clause);
    let one = |time: Option<When>, trigger: Span| {
        let days = time.as_ref().map(|t| t.days);
        let historical = status::historical(scene, act, verdict.status, days, reference, lang);
        Coded {
            label: frame.label,
            type_: frame.type_,
            status: verdict.clone(),
            sentence: scene.index,
            last: scene.index,
            subordinate,
            historical,
            fell: act.what == What::Word(Class::Fall),
            trigger,
            rule: frame.id.clone(),
            vague: frame.vague,
            sources: parts.sources.clone(),
            targets: parts.targets.clone(),
            heard: super::merge::Heard::hint(&parts.other),
            attributed: if verdict.speaker.is_empty() { parts.attributed.clone() } else { verdict.speaker.clone() },
            time,
            places: place::of(scene, act, frame, world),
            facts: fact::of(scene, act, frame, &parts, verdict.status, world),
            confidence: frame.confidence,
        }
    };
    if dates.len() < 2 {
        return vec![one(dates.into_iter().next(), act.span)];
    }
    // "in May and August": one happening each; the later ones are told apart by their own day.
    dates
        .into_iter()
        .enumerate()
        .map(|(at, date)| {
            let trigger = date.span.filter(|_| at > 0).unwrap_or(act.span);
            one(Some(date), trigger)
        })
        .collect()
}

/// The clause is what somebody is said to say: a word of reporting stands in the clause before it.
fn reported(scene: &Scene<'_>, clause: usize) -> bool {
    scene.findings.mentions.iter().any(|m| {
        matches!(m.what, What::Word(Class::Report | Class::Detect))
            && scene.findings.clause(m.words.start) < clause
            && scene.findings.clause(m.words.start) + 2 >= clause
    })
}

/// Whether the act is told as a noun. A form that may be both ("launch") is a verb directly behind an actor.
#[must_use]
pub fn is_nominal(scene: &Scene<'_>, act: &Mention) -> bool {
    // One written form may be both ("cooperated", "cooperation"): a verb only where who does it follows.
    if act.features.any(Features::NOMINAL) && act.features.any(Features::PAST) && !act.features.any(Features::PASSIVE) {
        return !scene.parties.iter().any(|p| {
            p.words.start >= act.words.end
                && p.words.start < act.words.end + 2
                && matches!(p.mark, Mark::Bare | Mark::Subject)
                && !p.adjective
        });
    }
    let finite = Features::PAST.and(Features::FUTURE).and(Features::PASSIVE);
    if act.features.any(finite) {
        return false;
    }
    let both = act.features.any(Features::NOMINAL) && act.features.any(Features::PRESENT);
    if both {
        return !scene
            .parties
            .iter()
            .any(|p| p.words.end == act.words.start && matches!(p.mark, Mark::Bare) && !p.adjective);
    }
    !act.features.any(Features::PRESENT)
}
