//! Role: who acts and who is acted on.
//!
//! In: an act, its frame and the parties of its sentence. Out: [`Parts`], each with the rule by which it was found.
//! Looks where the language's word order says, then further away, and rather leaves a part empty than guesses.

use super::{
    Scene,
    frame::{is, is_nominal},
};
use crate::{
    enriched::Kind,
    extract::{
        Mention,
        actor::{Mark, Party},
    },
    text::Span,
    world::{
        ActorIndex, WeaponRole, World,
        class::{Class, Features},
        frames::{Frame, Need, Reach, Roles},
        lang::{Lang, What, WordOrder},
    },
};

/// An actor in its part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Who.
    pub actor: ActorIndex,
    /// The words that name it.
    pub span: Span,
    /// How it was found, where not by a name in the clause.
    pub rule: Option<&'static str>,
}

/// Those who act, those acted on and those who say so.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Who acts.
    pub sources: Vec<Part>,
    /// Who is acted on.
    pub targets: Vec<Part>,
    /// Who says so.
    pub attributed: Vec<Part>,
}

/// The parts of an event.
#[must_use]
pub fn parts(scene: &Scene<'_>, act: &Mention, frame: &Frame, lang: &Lang, world: &World) -> Parts {
    let mut parts = Parts::default();
    match frame.roles {
        Roles::Partners => {
            parts.sources = partners(scene, act, frame.reach, world);
            if parts.sources.is_empty() {
                parts.sources = subject(scene, act, lang, world);
                parts.sources.retain(|p| !is_group(p, world));
            }
            parts.targets = faced(scene, act, world);
        }
        Roles::Launcher => {
            parts.sources = launched_by(scene, act, lang, world);
        }
        Roles::Attacker => {
            parts.sources = launched_by(scene, act, lang, world);
            parts.targets = aimed_at(scene, act, &parts.sources, world);
        }
        Roles::Defender => {
            // Whoever launched what is shot at does not shoot at it.
            parts.targets = attackers(scene, act, lang, world);
            let launched: Vec<&str> = parts.targets.iter().filter_map(|p| code(p.actor, world)).collect();
            let defends = |p: &Part| !code(p.actor, world).is_some_and(|c| launched.contains(&c));
            parts.sources = subject(scene, act, lang, world).into_iter().filter(defends).collect();
            if parts.sources.is_empty() {
                parts.sources = owner(scene, act, world).into_iter().filter(defends).collect();
            }
            if parts.sources.is_empty() {
                let first = scene.parties.iter().filter(|p| matches!(p.mark, Mark::Bare | Mark::Subject | Mark::Agent));
                let mut others = first.map(|p| as_parts(p, Some("subject-of-sentence")));
                parts.sources = others.find(|p| p.iter().all(defends)).unwrap_or_default();
            }
        }
        Roles::Subject => {
            parts.sources = subject(scene, act, lang, world);
        }
        Roles::Shower => {
            parts.sources = owner(scene, act, world);
            if parts.sources.is_empty() {
                parts.sources = subject(scene, act, lang, world);
            }
            parts.targets = warned(scene, act, &parts.sources, lang, world);
        }
        Roles::Protector => {
            parts.sources = subject(scene, act, lang, world);
            parts.targets = protected(scene, act, &parts.sources, world);
        }
        Roles::Speaker => {
            parts.sources = speaker(scene, act, lang, world);
            parts.targets = warned(scene, act, &parts.sources, lang, world);
        }
        Roles::Donor => {
            parts.sources = subject(scene, act, lang, world);
            parts.targets = recipients(scene, act, &parts.sources, world);
        }
    }
    let codes: Vec<&str> = parts.sources.iter().filter_map(|p| code(p.actor, world)).collect();
    parts.targets.retain(|p| code(p.actor, world).is_some_and(|c| !codes.contains(&c)));
    if frame.roles != Roles::Speaker {
        parts.attributed = reporter(scene, act, lang, world);
        parts.attributed.retain(|p| code(p.actor, world).is_some_and(|c| !codes.contains(&c)));
    }
    parts
}

/// States and their organisations are partners; a group that they are said to face is no partner of theirs.
pub(super) fn is_group(part: &Part, world: &World) -> bool {
    world.actor(part.actor).is_some_and(|a| a.kind == Kind::ArmedGroup)
}

/// Whom partners face together: marked as such in the clause, or an armed group that it names.
fn faced(scene: &Scene<'_>, act: &Mention, world: &World) -> Vec<Part> {
    let clause = scene.findings.clause(act.words.start);
    let parts: Vec<Part> = scene
        .parties
        .iter()
        .filter(|p| scene.findings.clause(p.words.start) == clause && p.words.start >= act.words.end)
        .flat_map(|p| as_parts(p, None).into_iter().map(move |part| (part, p.mark)))
        .filter(|(part, mark)| is_group(part, world) || *mark == Mark::Against)
        .map(|(part, _)| part)
        .collect();
    one_each(parts, world)
}

/// Who launched what a defender shoots at: the subject of another act of launching in the sentence, else whose weapon it
/// is.
fn attackers(scene: &Scene<'_>, act: &Mention, lang: &Lang, world: &World) -> Vec<Part> {
    let launch = |m: &&Mention| {
        m.words != act.words && matches!(m.what, What::Word(Class::Launch | Class::TestLaunch | Class::Strike))
    };
    let beside = |m: &Mention| {
        scene
            .parties
            .iter()
            .filter(|p| matches!(p.mark, Mark::Agent | Mark::Bare | Mark::Subject) && !p.metonym)
            .filter(|p| {
                (p.words.start >= m.words.end && p.words.start <= m.words.end + 2)
                    || (p.words.end <= m.words.start
                        && p.words.end + 1 >= m.words.start
                        && p.words.start > act.words.end)
            })
            .min_by_key(|p| p.words.start.abs_diff(m.words.end))
            .map(|p| one_each(as_parts(p, None), world))
    };
    let launched = scene.findings.mentions.iter().filter(launch).find_map(beside);
    launched.unwrap_or_else(|| {
        // "the Russian missile"; the owner of what shoots it down is the defender.
        let projectile = |p: &&Party| {
            scene.findings.mentions.iter().any(|m| {
                is(&Need::Weapon(WeaponRole::Projectile), m.what, world)
                    && match lang.order {
                        WordOrder::Vso => m.words.end == p.words.start,
                        WordOrder::Svo | WordOrder::Sov => p.words.end == m.words.start,
                    }
            })
        };
        let owner = scene.parties.iter().find(|p| p.mark == Mark::Owner && projectile(p));
        owner.map(|p| one_each(as_parts(p, Some("owner-of-weapon")), world)).unwrap_or_default()
    })
}

/// Who is said to have done it: the one accused. An accuser who reports the act is not its author.
fn accused(scene: &Scene<'_>, lang: &Lang, world: &World) -> Option<Vec<Part>> {
    let accuse = scene.findings.of_class(Class::Accuse).find(|m| !m.features.any(Features::PASSIVE))?;
    let behind = scene.parties.iter().filter(|p| p.words.start >= accuse.words.end);
    let party = match lang.order {
        // The accuser follows the verb, the accused follows the accuser; or stands before where the accuser stands before.
        WordOrder::Vso => {
            let spoken = scene.parties.iter().any(|p| {
                p.words.end <= accuse.words.start
                    && matches!(p.mark, Mark::Bare)
                    && scene.findings.clause(p.words.start) == scene.findings.clause(accuse.words.start)
            });
            let mut behind = behind.filter(|p| p.words.start < accuse.words.end + 10);
            if spoken || accuse.features.any(Features::PARTICIPLE) { behind.next() } else { behind.nth(1) }
        }
        WordOrder::Svo => behind.filter(|p| p.words.start < accuse.words.end + 6).find(|p| !p.metonym_place()),
        WordOrder::Sov => None,
    };
    party.map(|p| one_each(as_parts(p, Some("accused")), world))
}

/// Who launches: the subject, else whose weapon it is, else the state of the place from which it was launched.
fn launched_by(scene: &Scene<'_>, act: &Mention, lang: &Lang, world: &World) -> Vec<Part> {
    if let Some(blamed) = accused(scene, lang, world) {
        return blamed;
    }
    let named = subject(scene, act, lang, world);
    if !named.is_empty() {
        return named;
    }
    // Before a passive verb stands the one who is hit: only the weapon's own adjective tells whose it is.
    let hit = act.features.any(Features::PASSIVE) && !scene.parties.iter().any(|p| p.mark == Mark::Owner);
    let owned = if hit { Vec::new() } else { owner(scene, act, world) };
    if !owned.is_empty() {
        return owned;
    }
    scene
        .findings
        .mentions
        .iter()
        .filter(|m| super::place::mark(scene, m) == Mark::From)
        .find_map(|m| match m.what {
            What::Place(index) => {
                let state = world.state_of(index)?;
                Some(vec![Part { actor: state, span: m.span, rule: Some("state-of-launch-place") }])
            }
            _ => None,
        })
        .unwrap_or_default()
}

/// Who says so: the subject of a word of reporting in the sentence.
fn reporter(scene: &Scene<'_>, act: &Mention, lang: &Lang, world: &World) -> Vec<Part> {
    let speaks = |p: &&Party| matches!(p.mark, Mark::Bare | Mark::Subject | Mark::Agent) && !p.adjective;
    let reports = scene.findings.mentions.iter().filter(|m| {
        matches!(m.what, What::Word(Class::Report | Class::Detect | Class::Allegation | Class::Threaten))
            && m.words != act.words
    });
    for report in reports {
        let before = || {
            scene
                .parties
                .iter()
                .rfind(|p| speaks(p) && p.words.end <= report.words.start && p.words.end + 3 >= report.words.start)
        };
        let after = || {
            scene
                .parties
                .iter()
                .find(|p| speaks(p) && p.words.start >= report.words.end && p.words.start <= report.words.end + 4)
        };
        let marked = || scene.parties.iter().find(|p| p.mark == Mark::Subject && p.words.end <= report.words.start);
        let party = match lang.order {
            WordOrder::Vso => after().or_else(before),
            WordOrder::Svo => before().or_else(after),
            WordOrder::Sov => marked(),
        };
        if let Some(party) = party {
            return one_each(as_parts(party, None), world);
        }
    }
    Vec::new()
}

pub(super) fn code(actor: ActorIndex, world: &World) -> Option<&str> {
    world.actor(actor).map(|a| a.code.as_str())
}

/// A party's actors as parts, one for each code.
pub(super) fn as_parts(party: &Party, rule: Option<&'static str>) -> Vec<Part> {
    party
        .actors
        .iter()
        .zip(&party.spans)
        .map(|(actor, span)| Part { actor: *actor, span: *span, rule: party.rule.or(rule) })
        .collect()
}

pub(super) fn one_each(parts: Vec<Part>, world: &World) -> Vec<Part> {
    let mut kept: Vec<Part> = Vec::new();
    for part in parts {
        if !kept.iter().any(|k| code(k.actor, world) == code(part.actor, world)) {
            kept.push(part);
        }
    }
    kept
}

/// Who acts.
#[must_use]
pub fn subject(scene: &Scene<'_>, act: &Mention, lang: &Lang, world: &World) -> Vec<Part> {
    let clause = |party: &Party| scene.findings.clause(party.words.start) == scene.findings.clause(act.words.start);
    let before = |party: &Party| party.words.end <= act.words.start;
    let after = |party: &Party| party.words.start >= act.words.end;
    let free = |party: &Party| matches!(party.mark, Mark::Bare | Mark::Subject) && can_act(party, world);
    let itself = |party: &Party| free(party) && !of_a_thing(scene, party, lang, world);
    let parties = || scene.parties.iter();
    let nominal = is_nominal(scene, act);
    let launch = matches!(act.what, What::Word(Class::Launch | Class::TestLaunch | Class::Fall));
    // "a missile fired from X": a past form directly behind what is launched.
    let behind_object = lang.order == WordOrder::Svo
        && launch
        && scene
            .findings
            .mentions
            .iter()
            .any(|m| m.words.end == act.words.start && is(&Need::Weapon(WeaponRole::Projectile), m.what, world));
    let passive = act.features.any(Features::PASSIVE) || (behind_object && act.features.any(Features::PAST));
    let found = |party: Option<&Party>, rule: Option<&'static str>| party.map(|p| one_each(as_parts(p, rule), world));

    // Someone marked as the one who acts.
    let agent = || found(parties().find(|p| p.mark == Mark::Agent && clause(p)), None);
    // Marked as subject on the word: in the clause, else the nearest before in the sentence.
    let marked = || {
        found(parties().rfind(|p| p.mark == Mark::Subject && clause(p) && before(p)), None)
            .or_else(|| found(parties().rfind(|p| p.mark == Mark::Subject && before(p)), Some("subject-of-sentence")))
    };
    // Directly joined to a noun of action, before or behind it.
    let possessor = |reach: usize| {
        found(
            parties().rfind(|p| {
                before(p)
                    && p.words.end + reach > act.words.start
                    && clause(p)
                    && !p.metonym_place()
                    && matches!(p.mark, Mark::Genitive | Mark::Bare | Mark::Subject)
            }),
            None,
        )
    };
    // "their commitment", "defence of X": whoever stands behind such a noun is not the one who acts.
    let taken = act.features.any(Features::POSSESSIVE) || matches!(act.what, What::Word(Class::Defend | Class::Aid));
    let possessor_after = |reach: usize| {
        let behind = |p: &&Party| {
            after(p)
                && p.words.start < act.words.end + reach
                && clause(p)
                && (matches!(p.mark, Mark::Bare | Mark::Genitive | Mark::Agent)
                    || (launch && p.mark == Mark::Recipient))
                && can_act(p, world)
        };
        if taken { None } else { found(parties().find(behind), None) }
    };
    // "the launch of a missile from X": whoever is named before is the one who saw it.
    let departed = || {
        let from = |p: &&Party| launch && after(p) && clause(p) && p.mark == Mark::From;
        found(parties().find(from), None)
    };
    let after_verb = |reach: usize| {
        found(parties().find(|p| free(p) && after(p) && p.words.start < act.words.end + reach && clause(p)), None)
    };
    // Headlines, and the verb of a clause that begins with its topic.
    let directly_before = || {
        found(parties().rfind(|p| itself(p) && p.words.end == act.words.start && p.words.start < act.words.start), None)
    };
    let nearest_before = || found(parties().rfind(|p| free(p) && before(p) && clause(p)), None);
    let first_of_sentence = || found(parties().find(|p| free(p) && before(p)), Some("subject-of-sentence"));
    let carried = || {
        let no_rival = !parties().any(|p| free(p) && before(p));
        (no_rival && starts_without_subject(scene))
            .then(|| found(scene.carried.as_ref(), Some("subject-of-sentence-before")))
            .flatten()
    };
    let chain: Option<Vec<Part>> = match (lang.order, nominal) {
        _ if passive => agent().or_else(departed),
        (WordOrder::Vso, false) => agent()
            .or_else(directly_before)
            .or_else(|| {
                let close = |p: &&Party| itself(p) && after(p) && p.words.start < act.words.end + 6 && clause(p);
                found(parties().find(close), None)
            })
            .or_else(|| after_verb(6))
            .or_else(nearest_before)
            .or_else(first_of_sentence)
            .or_else(carried),
        (WordOrder::Vso, true) => agent()
            .or_else(|| possessor_after(6))
            .or_else(departed)
            .or_else(nearest_before)
            .or_else(first_of_sentence)
            .or_else(|| after_verb(10))
            .or_else(carried),
        (WordOrder::Svo, false) => agent().or_else(nearest_before).or_else(first_of_sentence).or_else(carried),
        (WordOrder::Svo, true) => agent()
            .or_else(|| possessor(4))
            .or_else(departed)
            .or_else(nearest_before)
            .or_else(first_of_sentence)
            .or_else(|| possessor_after(5))
            .or_else(carried),
        // "X's launch": the possessor of the noun launches, whatever the sentence is about.
        (WordOrder::Sov, _) if (launch && nominal) || reported_behind(scene, act, world) => {
            possessor(5).or_else(marked).or_else(nearest_before).or_else(first_of_sentence).or_else(carried)
        }
        (WordOrder::Sov, _) => {
            marked().or_else(|| possessor(5)).or_else(nearest_before).or_else(first_of_sentence).or_else(carried)
        }
    };
    chain.unwrap_or_default()
}

/// Who speaks: named before the attack or condition that is spoken of, since whoever is named behind it is the one
/// warned; else the subject.
fn speaker(scene: &Scene<'_>, act: &Mention, lang: &Lang, world: &World) -> Vec<Part> {
    let spoken_of = scene
        .findings
        .mentions
        .iter()
        .filter(|m| matches!(m.what, What::Word(Class::Attack | Class::Condition)) && m.words.end <= act.words.start)
        .map(|m| m.words.start)
        .min();
    let said = reporter(scene, act, lang, world);
    let Some(limit) = spoken_of else {
        // Who warns or threatens is the subject of the verb; what else is said is said by whoever is reported to say it.
        let own = act.what == What::Word(Class::Threaten) && !is_nominal(scene, act);
        let subject = subject(scene, act, lang, world);
        return if said.is_empty() || own || lang.order == WordOrder::Sov { subject } else { said };
    };
    if !said.is_empty() && lang.order != WordOrder::Sov {
        return said;
    }
    let named = scene
        .parties
        .iter()
        .find(|p| {
            p.words.end <= limit && matches!(p.mark, Mark::Bare | Mark::Subject | Mark::Agent) && can_act(p, world)
        })
        .map(|p| one_each(as_parts(p, Some("subject-of-sentence")), world));
    // Directly before the attack stands who attacks ("North Korea's attack"), not who speaks.
    let named = named.filter(|_| {
        lang.order != WordOrder::Sov || scene.parties.iter().any(|p| p.mark == Mark::Subject && p.words.end < limit)
    });
    let behind = || {
        // "…, the Pentagon warned": named behind what is spoken of, in a clause of its own.
        let clause = scene.findings.clause(act.words.start);
        scene
            .parties
            .iter()
            .rfind(|p| {
                lang.order == WordOrder::Svo
                    && p.mark == Mark::Bare
                    && !p.adjective
                    && p.words.start >= act.words.end
                    && scene.findings.clause(p.words.start) != clause
            })
            .map(|p| one_each(as_parts(p, Some("speaker-behind")), world))
    };
    named
        .or_else(behind)
        .or_else(|| scene.carried.as_ref().map(|p| one_each(as_parts(p, Some("subject-of-sentence-before")), world)))
        .unwrap_or_default()
}

/// In a verb-final sentence that ends in a word of reporting, the organ named first is the one who reports.
fn reported_behind(scene: &Scene<'_>, act: &Mention, world: &World) -> bool {
    let reports = scene
        .findings
        .mentions
        .iter()
        .any(|m| matches!(m.what, What::Word(Class::Report | Class::Detect)) && m.words.start >= act.words.end);
    let first = scene.parties.iter().find(|p| p.mark == Mark::Subject);
    let organ =
        first.is_some_and(|p| p.actors.iter().filter_map(|a| world.actor(*a)).all(|a| a.kind == Kind::Organisation));
    reports && organ
}

/// Where adjectives follow their noun, one that follows an unknown noun tells whose thing it is ("Japanese aircraft"), not
/// who acts; behind "army", "minister", "forces" it does.
fn of_a_thing(scene: &Scene<'_>, party: &Party, lang: &Lang, world: &World) -> bool {
    if lang.order != WordOrder::Vso || !party.adjective {
        return false;
    }
    let acts = |m: &Mention| match m.what {
        What::Word(Class::OneSide | Class::Title | Class::Force | Class::Defence | Class::Intelligence) => true,
        What::Weapon(index) => world.weapon(index).is_some_and(|w| {
            matches!(w.role, WeaponRole::Platform | WeaponRole::Drone | WeaponRole::Launcher | WeaponRole::Interceptor)
        }),
        What::Actor(_) => true,
        _ => false,
    };
    !scene.findings.mentions.iter().any(|m| {
        acts(m)
            && m.words.start < party.words.start
            && m.words.end <= party.words.start
            && m.words.end + 1 >= party.words.start
    })
}

/// A state, organ or group; a place name alone does not act.
fn can_act(party: &Party, world: &World) -> bool {
    party.actors.iter().any(|a| world.actor(*a).is_some())
}

/// The sentence names nobody before its first act who could be its subject.
fn starts_without_subject(scene: &Scene<'_>) -> bool {
    scene.carried.is_some()
}

impl Party {
    /// A capital with a mark of place.
    fn metonym_place(&self) -> bool {
        self.metonym && matches!(self.mark, Mark::Located | Mark::From | Mark::Direction)
    }
}

/// The state whose name or adjective stands at the weapon or the asset ("the Iranian missile", "a US carrier").
fn owner(scene: &Scene<'_>, act: &Mention, world: &World) -> Vec<Part> {
    let owned = |m: &&Mention| {
        let near = m.words.start < act.words.end + 8 && act.words.start < m.words.end + 8;
        near && match m.what {
            What::Weapon(index) => world.weapon(index).is_some(),
            What::Word(Class::StrategicAsset) => true,
            _ => false,
        }
    };
    scene
        .findings
        .mentions
        .iter()
        .filter(owned)
        .find_map(|thing| {
            scene.parties.iter().find(|p| {
                let beside = p.words.start <= thing.words.end + 1 && thing.words.start <= p.words.end + 1;
                beside
                    && (p.mark == Mark::Owner
                        || p.adjective
                        || (p.mark == Mark::Bare && p.words.end <= thing.words.start))
            })
        })
        .map(|p| one_each(as_parts(p, Some("owner-of-weapon")), world))
        .unwrap_or_default()
}

/// All who take part: the partners of the clause, else of the sentence, else named before.
#[must_use]
pub fn partners(scene: &Scene<'_>, act: &Mention, reach: Reach, world: &World) -> Vec<Part> {
    let clause = scene.findings.clause(act.words.start);
    let members = instrument_members(act, world);
    let takes_part = |p: &&Party| {
        // "ministers from Japan and Korea" take part; a single "from" may tell whence something comes.
        let several = p.mark == Mark::From && p.actors.len() > 1 && !p.metonym;
        !matches!(
            p.mark,
            Mark::Against | Mark::About | Mark::Direction | Mark::Located | Mark::From | Mark::Protected | Mark::Owner
        ) || several
    };
    // "the two sides" are all who take part, but for those that are named as going along with them.
    let both = scene.parties.iter().any(|p| p.rule.is_some() && scene.findings.clause(p.words.start) == clause);
    let takes_part = |p: &&Party| takes_part(p) && (!both || p.rule.is_some() || p.mark == Mark::Partner);
    let of = |here: bool| {
        let parts: Vec<Part> = scene
            .parties
            .iter()
            .filter(takes_part)
            .filter(|p| !here || scene.findings.clause(p.words.start) == clause)
            .flat_map(|p| as_parts(p, if here { None } else { Some("partners-of-sentence") }))
            .filter(|part| !is_group(part, world))
            .collect();
        one_each(parts, world)
    };
    let here = of(true);
    let mut found = if here.len() > 1 || reach == Reach::Phrase { here } else { of(false) };
    if !members.is_empty() {
        // A named dialogue or exercise has its members, whoever else the sentence names.
        let named: Vec<Part> =
            found.iter().filter(|p| code(p.actor, world).is_some_and(|c| members.contains(&c))).cloned().collect();
        found = members
            .iter()
            .filter_map(|member| {
                named.iter().find(|p| code(p.actor, world) == Some(member)).cloned().or_else(|| {
                    Some(Part {
                        actor: world.actor_of_code(member)?,
                        span: act.span,
                        rule: Some("member-of-instrument"),
                    })
                })
            })
            .collect();
    }
    found
}

fn instrument_members<'a>(act: &Mention, world: &'a World) -> Vec<&'a str> {
    match act.what {
        What::Instrument(index) => {
            world.instrument(index).map(|i| i.members.iter().map(String::as_str).collect()).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Who is attacked: marked as such, else the object, else the state of the place that was hit.
fn aimed_at(scene: &Scene<'_>, act: &Mention, sources: &[Part], world: &World) -> Vec<Part> {
    let clause = scene.findings.clause(act.words.start);
    let here = |p: &&Party| scene.findings.clause(p.words.start) == clause;
    let other = |p: &&Party| !p.actors.iter().any(|a| sources.iter().any(|s| code(s.actor, world) == code(*a, world)));
    let marked =
        scene.parties.iter().filter(here).filter(other).find(|p| {
            matches!(p.mark, Mark::Against | Mark::Direction | Mark::Object | Mark::Recipient | Mark::Located)
        });
    let object = || {
        scene
            .parties
            .iter()
            .filter(here)
            .filter(other)
            .find(|p| p.words.start >= act.words.end && p.mark == Mark::Bare && !p.adjective)
    };
    // "were hit by rockets": the one before the passive verb.
    let patient = || {
        let passive = act.features.any(Features::PASSIVE);
        scene
            .parties
            .iter()
            .filter(here)
            .filter(other)
            .rfind(|p| passive && p.words.end <= act.words.start && matches!(p.mark, Mark::Bare | Mark::Subject))
    };
    if let Some(party) = patient().or(marked).or_else(object) {
        return one_each(as_parts(party, None), world);
    }
    scene
        .findings
        .mentions
        .iter()
        .filter(|m| scene.findings.clause(m.words.start) == clause)
        // Where the verb stands last, the place stands before it with its mark.
        .filter(|m| m.words.start >= act.words.end || m.features.any(Features::OBJECT.and(Features::LOCATIVE)))
        .filter(|m| super::place::mark(scene, m) != Mark::From)
        .find_map(|m| match m.what {
            What::Place(index) => {
                world.place(index).filter(|p| !matches!(p.kind, Kind::Sea | Kind::Strait))?;
                let state = world.state_of(index)?;
                Some(vec![Part { actor: state, span: m.span, rule: Some("state-of-place-hit") }])
            }
            _ => None,
        })
        .unwrap_or_default()
}

/// Who is defended: directly behind the word for it, or marked so.
fn protected(scene: &Scene<'_>, act: &Mention, sources: &[Part], world: &World) -> Vec<Part> {
    let other = |p: &&Party| !p.actors.iter().all(|a| sources.iter().any(|s| code(s.actor, world) == code(*a, world)));
    let defend: Vec<&Mention> = if act.what == What::Word(Class::Defend) {
        vec![act]
    } else {
        scene.findings.of_class(Class::Defend).filter(|m| m.words.start >= act.words.start).collect()
    };
    // "extended deterrence to X", "the alliance with X": joined to the word for what is promised.
    let promised = |p: &Party| {
        scene.findings.mentions.iter().any(|m| {
            matches!(
                m.what,
                What::Word(Class::Defend | Class::Deterrence | Class::Alliance | Class::Support | Class::Defence)
            ) && m.words.start >= act.words.start
                && m.words.end <= p.words.start
                && p.words.start <= m.words.end + 2
        })
    };
    let marked = scene
        .parties
        .iter()
        .filter(other)
        .find(|p| p.mark == Mark::Protected || (matches!(p.mark, Mark::Recipient | Mark::Partner) && promised(p)));
    let beside = || {
        defend.iter().find_map(|d| {
            scene.parties.iter().filter(other).find(|p| {
                (p.words.start >= d.words.end && p.words.start < d.words.end + 4)
                    || (p.words.end <= d.words.start
                        && p.words.end + 3 > d.words.start
                        && matches!(p.mark, Mark::Object | Mark::Genitive))
            })
        })
    };
    marked.or_else(beside).map(|p| one_each(as_parts(p, None), world)).unwrap_or_default()
}

/// Who is warned: marked as acted on, else the one whose attack is spoken of, else another actor behind the act.
fn warned(scene: &Scene<'_>, act: &Mention, sources: &[Part], lang: &Lang, world: &World) -> Vec<Part> {
    let other = |p: &&Party| !p.actors.iter().any(|a| sources.iter().any(|s| code(s.actor, world) == code(*a, world)));
    // Who is to be deterred stands at the word for it.
    let deterred = scene.findings.of_class(Class::Deter).find_map(|deter| {
        scene.parties.iter().filter(other).find(|p| match lang.order {
            WordOrder::Sov => p.words.end <= deter.words.start && p.words.end + 3 >= deter.words.start,
            _ => p.words.start >= deter.words.end && p.words.start <= deter.words.end + 2,
        })
    });
    // In "any attack by X on us will end its regime" the one warned is X, not the ones attacked.
    let attacker = scene.findings.of_class(Class::Attack).find_map(|attack| {
        scene.parties.iter().filter(other).rfind(|p| {
            (p.mark == Mark::Agent && p.words.start >= attack.words.start && p.words.start < attack.words.end + 5)
                || (p.words.start >= attack.words.end && p.words.start <= attack.words.end + 1 && p.mark == Mark::Bare)
                || (p.words.end <= attack.words.start
                    && p.words.end + 2 >= attack.words.start
                    && matches!(p.mark, Mark::Subject | Mark::Genitive | Mark::Bare))
        })
    });
    let regime = || {
        scene.findings.of_class(Class::RegimeEnd).find_map(|end| {
            scene
                .parties
                .iter()
                .filter(other)
                .find(|p| p.words.start >= end.words.start && p.words.start < end.words.end + 4)
        })
    };
    let marked = || {
        scene.parties.iter().filter(other).find(|p| {
            matches!(p.mark, Mark::Against | Mark::Object | Mark::Recipient | Mark::Direction)
                || (p.mark == Mark::Partner && matches!(act.what, What::Word(Class::Cancel | Class::Withdraw)))
        })
    };
    let behind = || {
        scene
            .parties
            .iter()
            .filter(other)
            .find(|p| p.words.start >= act.words.end && p.words.start < act.words.end + 4 && p.mark == Mark::Bare)
    };
    deterred
        .or(attacker)
        .or_else(regime)
        .or_else(marked)
        .or_else(behind)
        .map(|p| one_each(as_parts(p, None), world))
        .unwrap_or_default()
}

/// Who gets it: marked as recipient or place, else another actor behind the act.
fn recipients(scene: &Scene<'_>, act: &Mention, sources: &[Part], world: &World) -> Vec<Part> {
    let clause = scene.findings.clause(act.words.start);
    let other = |p: &&Party| !p.actors.iter().any(|a| sources.iter().any(|s| code(s.actor, world) == code(*a, world)));
    let here = |p: &&Party| scene.findings.clause(p.words.start) == clause;
    let marked = scene
        .parties
        .iter()
        .filter(here)
        .filter(other)
        .find(|p| matches!(p.mark, Mark::Recipient | Mark::Located | Mark::Direction | Mark::Protected));
    let behind = || {
        scene
            .parties
            .iter()
            .filter(here)
            .filter(other)
            .find(|p| p.words.start >= act.words.end && p.mark == Mark::Bare && !p.adjective)
    };
    marked.or_else(behind).map(|p| one_each(as_parts(p, None), world)).unwrap_or_default()
}
