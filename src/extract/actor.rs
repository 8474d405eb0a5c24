//! Actor: which mentions of actors and places count, and which actors stand together.
//!
//! In: the mentions and persons of a sentence. Out: the mentions without names that are common words there, and
//! [`Party`]s: actors with the mark that says which part they may play. A person in office stands for the state.
//! Never guesses a role.

use super::{Findings, Mention, person::PersonMention};
use crate::{
    enriched::Kind,
    text::Sentence,
    world::{
        ActorIndex, WeaponRole, World,
        class::{Class, Features},
        lang::{Lang, Reading, What, WordOrder},
    },
};

/// Drops guarded names that nothing supports: a name that is also a common word counts only behind a word such as
/// "city", or where its state is named in the same sentence by a name that is no common word.
pub fn guard(mentions: &mut Vec<Mention>, world: &World) {
    let sure: Vec<&str> =
        mentions.iter().filter(|m| m.reading != Reading::Guarded).filter_map(|m| state(m, world)).collect();
    let cues: Vec<usize> =
        mentions.iter().filter(|m| matches!(m.what, What::Word(Class::PlaceCue))).map(|m| m.words.end).collect();
    // Where the tables have the same word as a common one, only a cue makes it a name.
    let common = |m: &Mention| mentions.iter().any(|o| o.span == m.span && matches!(o.what, What::Word(_)));
    let keep: Vec<bool> = mentions
        .iter()
        .map(|m| {
            m.reading != Reading::Guarded
                || cues.contains(&m.words.start)
                || (!common(m) && state(m, world).is_some_and(|state| sure.contains(&state)))
        })
        .collect();
    let mut keep = keep.into_iter();
    mentions.retain(|_| keep.next().unwrap_or(true));
}

/// The state that an actor acts for or a place lies in.
fn state<'a>(mention: &Mention, world: &'a World) -> Option<&'a str> {
    match mention.what {
        What::Actor(index) => world.actor(index).map(|a| a.code.as_str()),
        What::Place(index) => world.place(index).and_then(|p| p.country.as_deref()),
        _ => None,
    }
}

/// What stands before or on an actor and says which part it may play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing: subject or object by its place.
    Bare,
    /// Subject or topic by a mark on the word.
    Subject,
    /// Object by a mark on the word.
    Object,
    /// Possessor.
    Genitive,
    /// By, at the hands of.
    Agent,
    /// Against, at.
    Against,
    /// To, for.
    Recipient,
    /// With.
    Partner,
    /// Between, among.
    Between,
    /// The one defended.
    Protected,
    /// In, at: a place, not an actor.
    Located,
    /// From: a place of departure.
    From,
    /// Toward, into.
    Direction,
    /// About.
    About,
    /// By adjective at a weapon: whose it is.
    Owner,
}

/// Actors named by one expression, or standing for actors named before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The words of the expression in its sentence.
    pub words: std::ops::Range<usize>,
    /// Which actors.
    pub actors: Vec<ActorIndex>,
    /// Where each stands in the text, in the same order; the expression itself for actors named before.
    pub spans: Vec<crate::text::Span>,
    /// What says which part it may play.
    pub mark: Mark,
    /// All by adjective: weaker than a name.
    pub adjective: bool,
    /// All by the capital.
    pub metonym: bool,
    /// The rule by which it stands for actors named before.
    pub rule: Option<&'static str>,
}

/// The parties of a sentence, coordinated ones together. `before` are the last two or more partners named earlier.
#[must_use]
pub fn parties(
    sentence: &Sentence,
    findings: &Findings,
    lang: &Lang,
    world: &World,
    before: &[ActorIndex],
) -> Vec<Party> {
    let mut found: Vec<Party> = Vec::new();
    let holders: Vec<Mention> = findings.persons.iter().filter_map(|p| holder(p, findings)).collect();
    let mut named: Vec<&Mention> = findings
        .mentions
        .iter()
        .filter(|m| matches!(m.what, What::Actor(_) | What::Word(Class::OtherSide)))
        .filter(|m| !findings.persons.iter().any(|p| belongs(m, p, world)))
        .chain(&holders)
        .collect();
    named.sort_by_key(|m| (m.words.start, m.span.start, m.reading));
    for mention in named {
        let mark = mark(mention, sentence, findings, lang.order, world);
        let (actors, rule) = match mention.what {
            What::Actor(index) => (vec![index], None),
            _ => {
                let here = partners_before(&found, world);
                (if here.len() > 1 { here } else { before.to_vec() }, Some("antecedent-of-both-sides"))
            }
        };
        if actors.is_empty() || (mention.reading == Reading::Metonym && is_place(mention, mark, findings)) {
            continue;
        }
        let adjective = mention.reading == Reading::Adjective;
        if adjective && not_the_state(mention, findings, lang.order, world) {
            continue;
        }
        let spans = vec![mention.span; actors.len()];
        let party = Party {
            words: mention.words.clone(),
            actors,
            spans,
            mark,
            adjective,
            metonym: mention.reading == Reading::Metonym,
            rule,
        };
        match found.last_mut() {
            Some(last)
                if same_place(last, &party)
                    || coordinated(last, &party, mention, (sentence, findings), lang, world) =>
            {
                join(last, party);
            }
            _ => found.push(party),
        }
    }
    found
}

/// A person in office as a mention of the state: the whole of title and name, so that what stands before or behind it
/// says which part it plays. Inside a name of the government ("the X administration") that name says it.
fn holder(person: &PersonMention, findings: &Findings) -> Option<Mention> {
    let body = person.body.filter(|_| person.acts)?;
    let inside = findings
        .mentions
        .iter()
        .any(|m| matches!(m.what, What::Actor(_)) && person.span.within(m.span) && !m.span.within(person.span));
    (!inside).then(|| Mention {
        words: person.words.clone(),
        span: person.named.unwrap_or(person.span),
        what: What::Actor(body),
        reading: Reading::Name,
        features: person.features,
    })
}

/// The state's name in the title of a person: it is no actor beside them, and none at all if they do not act for it.
fn belongs(mention: &Mention, person: &PersonMention, world: &World) -> bool {
    let What::Actor(index) = mention.what else { return false };
    let code = |actor: ActorIndex| world.actor(actor).map(|a| a.code.as_str());
    let inside = person.words.start <= mention.words.start && mention.words.end <= person.words.end;
    // "foreign ministry" in one word with the office says whose office it is, no more.
    if person.head.is_some_and(|head| mention.span.within(head)) {
        return true;
    }
    if person.acts {
        inside && person.body.is_some_and(|body| code(body) == code(index))
    } else {
        person.named == Some(mention.span)
    }
}

/// "Syrian opposition", "a Turkish company": the adjective says whence they are, not that the state acts. Where there
/// is no state, its people act for it ("Palestinian gunmen").
fn not_the_state(mention: &Mention, findings: &Findings, order: WordOrder, world: &World) -> bool {
    let state = match mention.what {
        What::Actor(index) => world.actor(index),
        _ => None,
    };
    let stateless = state.is_some_and(|s| s.code == STATELESS);
    !stateless && findings.of_class(Class::NonState).any(|m| belongs_to(mention, m, order))
}

/// The label guide: fire by Palestinians whose group is not named is coded so.
const STATELESS: &str = "PSE";

/// Several readings of one expression, such as one word for two states.
fn same_place(last: &Party, party: &Party) -> bool {
    last.words == party.words && last.rule.is_none() && party.rule.is_none() && last.metonym == party.metonym
}

fn join(last: &mut Party, party: Party) {
    last.words.end = last.words.end.max(party.words.end);
    last.adjective &= party.adjective;
    last.metonym &= party.metonym;
    if last.mark == Mark::Bare && !matches!(party.mark, Mark::Partner) {
        // Languages that mark the noun mark the last of a list.
        last.mark = party.mark;
    }
    for (actor, span) in party.actors.into_iter().zip(party.spans) {
        if !last.actors.contains(&actor) {
            last.actors.push(actor);
            last.spans.push(span);
        }
    }
}

/// Two names belong together if nothing but "and", "with", a comma, a hyphen or an article stands between them.
fn coordinated(
    last: &Party,
    party: &Party,
    mention: &Mention,
    (sentence, findings): (&Sentence, &Findings),
    lang: &Lang,
    world: &World,
) -> bool {
    if party.rule.is_some() || last.rule.is_some() || mention.words.start < last.words.end {
        return false;
    }
    let gap = last.words.end..mention.words.start;
    if gap.len() > 3 {
        return false;
    }
    let joined = mention.features.any(Features::AND)
        || findings.mentions.iter().any(|m| m.words.end == last.words.end && m.features.any(Features::WITH));
    let link = |at: usize| {
        sentence.words.get(at).is_some_and(|w| {
            w.mark
                && !matches!(w.folded.as_str(), "." | ":" | "(" | ")" | "\"" | "«" | "»" | "?" | "!")
                && (lang.comma_lists || w.folded != ",")
        }) || findings
            .mentions
            .iter()
            .any(|m| m.words.start <= at && at < m.words.end && m.what == What::Word(Class::Conjunction))
    };
    // Beside the link an article may stand.
    let small = |at: usize| sentence.words.get(at).is_some_and(|w| w.folded.chars().count() <= 3);
    let between_is_link = gap.clone().any(link) && gap.clone().all(|at| link(at) || small(at));
    // A comma alone lists like with like; between a state and an organ it ends a clause ("…, the Pentagon said").
    let comma = gap.clone().all(|at| sentence.words.get(at).is_some_and(|w| w.mark) || small(at))
        && !gap.clone().any(|at| {
            findings.mentions.iter().any(|m| m.words.contains(&at) && m.what == What::Word(Class::Conjunction))
        });
    let kinds =
        |party: &Party| -> Vec<Kind> { party.actors.iter().filter_map(|a| world.actor(*a)).map(|a| a.kind).collect() };
    let alike = kinds(party).iter().any(|kind| kinds(last).contains(kind));
    let between_is_link = between_is_link && (!comma || alike || mention.features.any(Features::AND));
    if gap.is_empty() { joined } else { between_is_link }
}

/// The codes named so far in the sentence, if they are several.
fn partners_before(found: &[Party], world: &World) -> Vec<ActorIndex> {
    let mut partners: Vec<ActorIndex> = Vec::new();
    for party in found.iter().filter(|p| !matches!(p.mark, Mark::Against | Mark::About)) {
        for actor in &party.actors {
            let code = world.actor(*actor).map(|a| &a.code);
            if !partners.iter().any(|p| world.actor(*p).map(|a| &a.code) == code) {
                partners.push(*actor);
            }
        }
    }
    if partners.len() == 2 { partners } else { Vec::new() }
}

/// A capital behind "in", or in apposition to "the capital of", is a place.
fn is_place(mention: &Mention, mark: Mark, findings: &Findings) -> bool {
    let cued = findings.mentions.iter().any(|m| {
        m.what == What::Word(Class::PlaceCue)
            && m.words.end <= mention.words.start
            && m.words.end + 4 >= mention.words.start
    });
    matches!(mark, Mark::Located | Mark::From | Mark::Direction) || cued
}

/// What the affixes of a mention or the word before it say.
fn mark(mention: &Mention, sentence: &Sentence, findings: &Findings, order: WordOrder, world: &World) -> Mark {
    if mention.reading == Reading::Adjective && at_weapon(mention, findings, order, world) {
        return Mark::Owner;
    }
    let by_affix = [
        (Features::SUBJECT, Mark::Subject),
        (Features::TOPIC, Mark::Subject),
        (Features::OBJECT, Mark::Object),
        (Features::GENITIVE, Mark::Genitive),
        (Features::TOWARD, Mark::Direction),
        (Features::DATIVE, Mark::Recipient),
        (Features::WITH, Mark::Partner),
        (Features::FROM, Mark::From),
        (Features::LOCATIVE, Mark::Located),
        (Features::INSTRUMENT, Mark::Located),
    ];
    // A word that says the part, directly before or behind the name; an article or an adjective may stand between.
    let word = findings
        .mentions
        .iter()
        .filter(|m| order != WordOrder::Sov && m.words.end <= mention.words.start)
        .filter(|m| m.words.end + 1 >= mention.words.start)
        .filter(|m| {
            // "at an American ship"; where adjectives follow, the noun itself stands between: "at a base American".
            m.words.end == mention.words.start
                || (order == WordOrder::Vso && mention.reading == Reading::Adjective)
                || sentence.words.get(m.words.end).is_some_and(|w| !w.mark && w.folded.chars().count() <= 3)
        })
        .filter_map(|m| match m.what {
            What::Word(class) => part(class),
            _ => None,
        })
        .next_back();
    // Verb-final languages say the part behind the name.
    let behind = findings
        .mentions
        .iter()
        .filter(|m| {
            let near = mention.words.end..mention.words.end + 3;
            order == WordOrder::Sov
                && near.contains(&m.words.start)
                && !findings.mentions.iter().any(|o| {
                    matches!(o.what, What::Actor(_))
                        && o.words.start >= mention.words.end
                        && o.words.end <= m.words.start
                })
        })
        .filter_map(|m| match m.what {
            What::Word(Class::Against) => Some(Mark::Against),
            What::Word(Class::Direction) => Some(Mark::Direction),
            What::Word(Class::About) if m.words.start == mention.words.end => Some(Mark::About),
            What::Word(Class::WithPartner) if m.words.start == mention.words.end => Some(Mark::Partner),
            _ => None,
        })
        .next();
    // "US-made", "Iran-backed": joined to what is made or backed, a hyphen may stand between.
    let tied = order != WordOrder::Vso
        && findings.of_class(Class::Tied).any(|m| {
            belongs_to(mention, m, order)
                && sentence.words.get(mention.words.end).is_some_and(|w| w.mark || w.span.start == m.span.start)
        });
    if tied {
        return Mark::About;
    }
    // "the secretary general of the group": whose title it is speaks, although the name has a mark of the recipient.
    let titled = order == WordOrder::Vso
        && mention.features.any(Features::DATIVE)
        && findings.of_class(Class::Title).any(|m| m.words.end == mention.words.start);
    if titled {
        return Mark::Bare;
    }
    let affix = by_affix.iter().find(|(feature, _)| mention.features.any(*feature)).map(|(_, mark)| *mark);
    match (word, affix) {
        (_, Some(Mark::Object)) => behind.unwrap_or(Mark::Object),
        (_, Some(Mark::Subject)) => Mark::Subject,
        (Some(mark), _) if !matches!(mention.what, What::Word(_)) || mark != Mark::Located => mark,
        (_, Some(mark)) => behind.unwrap_or(mark),
        _ => behind.unwrap_or(Mark::Bare),
    }
}

/// The adjective stands directly at a weapon, on the side where the language puts adjectives.
fn at_weapon(mention: &Mention, findings: &Findings, order: WordOrder, world: &World) -> bool {
    let launched = |m: &&Mention| match m.what {
        // A ship or a base of a state may be what is aimed at; its missile is not.
        What::Weapon(index) => world.weapon(index).is_some_and(|w| w.role != WeaponRole::Platform),
        _ => false,
    };
    findings.mentions.iter().filter(launched).any(|weapon| belongs_to(mention, weapon, order))
}

/// An adjective stands directly at a noun, on the side where the language puts adjectives.
const fn belongs_to(adjective: &Mention, noun: &Mention, order: WordOrder) -> bool {
    let (first, second) = match order {
        WordOrder::Vso => (&noun.words, &adjective.words),
        WordOrder::Svo | WordOrder::Sov => (&adjective.words, &noun.words),
    };
    first.end <= second.start && first.end + 1 >= second.start
}

/// The mark that a word of this class puts on the name behind it.
const fn part(class: Class) -> Option<Mark> {
    Some(match class {
        Class::Against => Mark::Against,
        Class::Agent => Mark::Agent,
        Class::Between => Mark::Between,
        Class::WithPartner => Mark::Partner,
        Class::ToRecipient => Mark::Recipient,
        Class::Protected => Mark::Protected,
        Class::InPlace => Mark::Located,
        Class::FromPlace => Mark::From,
        Class::Direction => Mark::Direction,
        Class::OverPlace => Mark::Located,
        Class::About | Class::Tied => Mark::About,
        _ => return None,
    })
}
