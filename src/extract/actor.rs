//! Actor: which mentions of actors and places count, and which actors stand together.
//!
//! In: the mentions and persons of a sentence. Out: the mentions without names that are common words there, and
//! [`Party`]s: actors with the mark that says which part they may play. A person in office stands for the state.
//! Never guesses a role.

use super::{
    Findings, Mention,
    antecedent::{Before, refers},
    person::PersonMention,
};
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
        mentions.iter().filter(|m| m.reading != Reading::Guarded).filter_map(|m| state(m.what, world)).collect();
    let cues: Vec<usize> =
        mentions.iter().filter(|m| matches!(m.what, What::Word(Class::PlaceCue))).map(|m| m.words.end).collect();
    // Where the tables have the same word as a common one, only a cue makes it a name.
    let common = |m: &Mention| mentions.iter().any(|o| o.span == m.span && matches!(o.what, What::Word(_)));
    let keep: Vec<bool> = mentions
        .iter()
        .map(|m| {
            m.reading != Reading::Guarded
                || cues.contains(&m.words.start)
                || (!common(m) && state(m.what, world).is_some_and(|state| sure.contains(&state)))
        })
        .collect();
    let mut keep = keep.into_iter();
    mentions.retain(|_| keep.next().unwrap_or(true));
}

/// The state that an actor acts for or a place lies in.
pub(super) fn state(what: What, world: &World) -> Option<&str> {
    match what {
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
    /// With a mark of the possessor, whatever stands before it: "on X's attack".
    pub possessive: bool,
    /// The rule by which it stands for actors named before.
    pub rule: Option<&'static str>,
}

/// The parties of a sentence, coordinated ones together. `before` are those that the sentences before named.
#[must_use]
pub fn parties(sentence: &Sentence, findings: &Findings, lang: &Lang, world: &World, before: &Before) -> Vec<Party> {
    let mut found: Vec<Party> = Vec::new();
    let holders: Vec<Mention> = findings.persons.iter().filter_map(|p| holder(p, findings)).collect();
    let mut named: Vec<&Mention> = findings
        .mentions
        .iter()
        .filter(|m| match m.what {
            What::Actor(_) => true,
            What::Word(class) => refers(class) && !named_beside(m, findings),
            _ => false,
        })
        .filter(|m| !findings.persons.iter().any(|p| belongs(m, p, findings, world)))
        .filter(|m| !begins_inside(m, findings))
        .chain(&holders)
        .collect();
    named.sort_by_key(|m| (m.words.start, m.span.start, m.reading));
    for mention in named {
        let mark = mark(mention, sentence, findings, lang.order, world);
        let (actors, rule) = match mention.what {
            What::Word(class) => {
                let (meant, rule) = before.resolve(class, &found, world);
                (meant, Some(rule))
            }
            What::Actor(index) => (vec![index], None),
            _ => continue,
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
            possessive: mention.features.any(Features::GENITIVE),
            rule,
        };
        match found.last_mut() {
            Some(last)
                if same_place(last, &party)
                    || coordinated(last, &party, mention, (sentence, findings), lang, world) =>
            {
                join(last, party, lang.order);
            }
            _ => found.push(party),
        }
    }
    found
}

/// A person in office as a mention of the state: the whole of title and name, so that what stands before or behind it
/// says which part it plays. Inside a name of the government ("the X administration") that name says it.
fn holder(person: &PersonMention, findings: &Findings) -> Option<Mention> {
    let body = person.body.filter(|_| person.acts && !shared(person, findings))?;
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

/// In one written word the name that begins first has its part: "AB minister" is no "B minister" behind an A.
fn begins_inside(mention: &Mention, findings: &Findings) -> bool {
    findings.mentions.iter().any(|o| {
        matches!(o.what, What::Actor(_))
            && o.span.field == mention.span.field
            && o.span.start < mention.span.start
            && mention.span.start < o.span.end
            && o.span.end < mention.span.end
    })
}

/// One word names several states whose ministers are meant together.
fn shared(person: &PersonMention, findings: &Findings) -> bool {
    let Some(named) = person.named else { return false };
    let states = |m: &&Mention| matches!(m.what, What::Actor(_)) && m.reading == Reading::Name && named.within(m.span);
    let mut bodies = findings.mentions.iter().filter(states).map(|m| m.what);
    bodies.next().is_some_and(|first| bodies.any(|other| other != first))
}

/// The state's name in the title of a person: it is no actor beside them, and none at all if they do not act for it.
fn belongs(mention: &Mention, person: &PersonMention, findings: &Findings, world: &World) -> bool {
    let What::Actor(index) = mention.what else { return false };
    let code = |actor: ActorIndex| world.actor(actor).map(|a| a.code.as_str());
    let inside = person.words.start <= mention.words.start && mention.words.end <= person.words.end;
    // "foreign ministry" in one word with the office says whose office it is, no more.
    if person.head.is_some_and(|head| mention.span.within(head)) {
        return true;
    }
    if shared(person, findings) {
        return false;
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

fn join(last: &mut Party, party: Party, order: WordOrder) {
    last.words.end = last.words.end.max(party.words.end);
    last.adjective &= party.adjective;
    last.metonym &= party.metonym;
    last.possessive = party.possessive;
    // Languages that mark the noun mark the last of a list; there "with" only joins what stands before it.
    let listed = order == WordOrder::Sov && last.mark == Mark::Partner && party.mark != Mark::Bare;
    if listed || (last.mark == Mark::Bare && !matches!(party.mark, Mark::Partner)) {
        last.mark = party.mark;
    }
    for (actor, span) in party.actors.into_iter().zip(party.spans) {
        if !last.actors.contains(&actor) {
            last.actors.push(actor);
            last.spans.push(span);
        }
    }
}

/// The marks that join names; a quotation mark or a bracket between them begins something else.
const LIST: [&str; 9] = [",", "،", "、", ";", "-", "–", "/", "·", "&"];

/// Two names belong together if nothing but "and", "with", a comma, a hyphen or an article stands between them.
fn coordinated(
    last: &Party,
    party: &Party,
    mention: &Mention,
    (sentence, findings): (&Sentence, &Findings),
    lang: &Lang,
    world: &World,
) -> bool {
    let order = lang.order;
    if party.rule.is_some() || last.rule.is_some() || mention.words.start < last.words.end {
        return false;
    }
    let gap = last.words.end..mention.words.start;
    if gap.len() > 3 {
        return false;
    }
    // Where adjectives follow, two states' adjectives at one noun name both ("the exercise American Korean").
    let joined = mention.features.any(Features::AND)
        || (order == WordOrder::Vso && last.adjective && party.adjective)
        || findings.mentions.iter().any(|m| m.words.end == last.words.end && m.features.any(Features::WITH));
    let link = |at: usize| {
        sentence
            .words
            .get(at)
            .is_some_and(|w| w.mark && LIST.contains(&w.folded.as_str()) && (lang.comma_lists || w.folded != ","))
            || findings
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
    // A headline names its subject and a comma: "X, to Y …" is no list.
    let topic = order == WordOrder::Sov
        && comma
        && last.words.start == 0
        && !matches!(party.mark, Mark::Bare | Mark::Subject | Mark::Genitive | Mark::Partner);
    let alike = kinds(party).iter().any(|kind| kinds(last).contains(kind));
    let between_is_link = between_is_link && !topic && (!comma || alike || mention.features.any(Features::AND));
    if gap.is_empty() { joined } else { between_is_link }
}

/// "the group Hamas": where the name stands at it, the word stands for nobody else.
fn named_beside(word: &Mention, findings: &Findings) -> bool {
    findings.mentions.iter().any(|m| {
        matches!(m.what, What::Actor(_))
            && m.words != word.words
            && m.words.start <= word.words.end
            && word.words.start <= m.words.end
    })
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
    // A word that says the part, directly before or behind the name; an article or an adjective may stand between.
    let word = findings
        .mentions
        .iter()
        .filter(|m| order != WordOrder::Sov && m.words.end <= mention.words.start)
        .filter(|m| m.words.end + 1 >= mention.words.start || behind_its_noun(mention, m, sentence, findings, order))
        .filter(|m| {
            // "at an American ship"; where adjectives follow, the noun itself stands between: "at a base American".
            m.words.end == mention.words.start
                || (order == WordOrder::Vso && mention.reading == Reading::Adjective)
                || sentence.words.get(m.words.end).is_some_and(|w| !w.mark && w.folded.chars().count() <= 3)
        })
        .filter_map(|m| match m.what {
            What::Word(class) => part(class).map(|mark| (m.words.start, mark)),
            _ => None,
        })
        // One word may say several parts ("at"): behind an act of force it says at whom before it says where.
        .max_by_key(|(start, mark)| (*start, *mark == Mark::Against && forced(mention, findings)))
        .map(|(_, mark)| mark);
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
            What::Word(Class::Agent) if m.words.start == mention.words.end => Some(Mark::Agent),
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
    let affix = by_affix(mention.features, mention.reading).or_else(|| by_head(mention, findings, order));
    match (word, affix) {
        (_, Some(Mark::Object)) => behind.unwrap_or(Mark::Object),
        (_, Some(Mark::Subject)) => Mark::Subject,
        (Some(mark), _) if !matches!(mention.what, What::Word(_)) || mark != Mark::Located => mark,
        (_, Some(mark)) => behind.unwrap_or(mark),
        _ => behind.unwrap_or(Mark::Bare),
    }
}

/// Where adjectives follow, the noun that they belong to may have another adjective between: "at a base military
/// American". What the noun names must be something that is there, not an act, so that the mark belongs to it.
fn behind_its_noun(
    adjective: &Mention,
    mark: &Mention,
    sentence: &Sentence,
    findings: &Findings,
    order: WordOrder,
) -> bool {
    let between = mark.words.end..adjective.words.start;
    order == WordOrder::Vso
        && adjective.reading == Reading::Adjective
        && between.len() == 2
        && sentence.words.get(between.clone()).is_some_and(|words| words.iter().all(|w| !w.mark))
        && findings.mentions.iter().filter(|m| m.words.start < between.end && between.start < m.words.end).all(|m| {
            matches!(
                m.what,
                What::Word(Class::Base | Class::Force | Class::Defence | Class::PlaceCue) | What::Weapon(_)
            )
        })
}

/// What the affixes say. One particle may say to whom and where: a capital with it is a place.
fn by_affix(features: Features, reading: Reading) -> Option<Mark> {
    let somewhere = reading == Reading::Metonym && features.any(Features::LOCATIVE);
    [
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
    ]
    .into_iter()
    .filter(|(feature, _)| !(somewhere && *feature == Features::DATIVE))
    .find(|(feature, _)| features.any(*feature))
    .map(|(_, mark)| mark)
}

/// Where particles follow, the noun that a bare name belongs to carries its mark ("to X city").
fn by_head(mention: &Mention, findings: &Findings, order: WordOrder) -> Option<Mark> {
    let head = |m: &&Mention| {
        m.words.start == mention.words.end
            && matches!(
                m.what,
                What::Word(Class::PlaceCue | Class::Base | Class::Force | Class::OneSide | Class::Title | Class::Arms)
            )
    };
    let head = findings.mentions.iter().filter(|_| order == WordOrder::Sov).find(head)?;
    by_affix(head.features, mention.reading)
}

/// An act of force stands before the name in its clause.
fn forced(mention: &Mention, findings: &Findings) -> bool {
    findings.mentions.iter().any(|m| {
        let force = matches!(
            m.what,
            What::Word(
                Class::Launch | Class::TestLaunch | Class::Strike | Class::Attack | Class::Fall | Class::Retaliate
            )
        );
        force
            && m.words.end <= mention.words.start
            && findings.clause(m.words.start) == findings.clause(mention.words.start)
    })
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
