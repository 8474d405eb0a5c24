//! Extract: a text becomes mentions of actors, places, weapons, words that do something, dates and quantities.
//!
//! In: a [`Text`] and its [`Lang`]. Out: [`Findings`], one for each sentence, in the order of the text.
//! Never decides what happened: that is for [`crate::event`].

pub mod aside;

pub mod actor;

pub mod antecedent;

pub mod person;

pub mod date;

pub mod quantity;

use std::ops::Range;

use jiff::civil::Date;

use crate::{
    text::{Sentence, Span, Text, Word, affix::Piece},
    trail::{Lost, Step, Trail},
    world::{
        WeaponRole, World,
        class::{Class, Features, Group},
        lang::{Entry, Lang, Node, Reading, What, WordOrder},
        slots::Slot,
    },
};

/// What one sentence names.
#[derive(Debug, Default)]
pub struct Findings {
    /// By position, longer first.
    pub mentions: Vec<Mention>,
    /// Persons, by position.
    pub persons: Vec<person::PersonMention>,
    /// For each word of the sentence, the number of its clause.
    pub clauses: Vec<usize>,
    /// For each clause, whether a word of class `clause_break` begins it.
    pub subordinate: Vec<bool>,
    /// Days, months and years, by position.
    pub dates: Vec<date::DateMention>,
    /// Numbers with what they count, by position.
    pub quantities: Vec<quantity::QuantityMention>,
}

impl Findings {
    /// The clause of a word.
    #[must_use]
    pub fn clause(&self, word: usize) -> usize {
        self.clauses.get(word).copied().unwrap_or_default()
    }

    /// The mentions of a class, by position.
    pub fn of_class(&self, class: Class) -> impl Iterator<Item = &Mention> {
        self.mentions.iter().filter(move |m| m.what == What::Word(class))
    }
}

/// Something that the sentence names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The words it covers, by index in the sentence.
    pub words: Range<usize>,
    /// The characters it covers, affixes left out.
    pub span: Span,
    /// What it stands for.
    pub what: What,
    /// How it names it.
    pub reading: Reading,
    /// What its form and affixes tell.
    pub features: Features,
}

/// Finds everything in a text.
#[must_use]
pub fn find(text: &Text, lang: &Lang, world: &World, reference: Option<Date>) -> Vec<Findings> {
    find_and_tell(text, lang, world, reference, &mut Trail::off())
}

/// Finds everything in a text, and tells what was left out.
#[must_use]
pub fn find_and_tell(
    text: &Text,
    lang: &Lang,
    world: &World,
    reference: Option<Date>,
    trail: &mut Trail,
) -> Vec<Findings> {
    let mut around = aside::Aside::default();
    let mut names = Vec::with_capacity(text.sentences.len());
    let mut findings: Vec<Findings> = text
        .sentences
        .iter()
        .map(|sentence| {
            let mut mentions = mentions(sentence, lang, world, trail);
            let mut persons = person::part(&mut mentions);
            actor::guard(&mut mentions, world, trail);
            for (words, kind) in around.next(sentence, &mentions) {
                trail.steps(|| covered(sentence, &words).map(|span| Step::Aside { span, kind }));
                let apart = |m: &Mention| m.words.end <= words.start || words.end <= m.words.start;
                mentions.retain(apart);
                persons.retain(apart);
            }
            names.push(persons);
            let (clauses, subordinate) = clauses(sentence, &mentions, lang);
            let (dates, quantities) = numbers(sentence, lang, (&mut mentions, &clauses), world, reference);
            Findings { mentions, persons: Vec::new(), clauses, subordinate, dates, quantities }
        })
        .collect();
    person::find(text, &mut findings, &names, lang, world, reference);
    findings
}

/// The characters that some words of a sentence cover.
#[must_use]
pub fn covered(sentence: &Sentence, words: &Range<usize>) -> Option<Span> {
    let words = sentence.words.get(words.clone())?;
    Some(words.first()?.span.to(words.last()?.span))
}

/// Dates and quantities of a sentence; weapons with an article that says "one" are told to be one. Words of a name
/// ("Hwasong-17") count nothing.
fn numbers(
    sentence: &Sentence,
    lang: &Lang,
    (mentions, clauses): (&mut [Mention], &[usize]),
    world: &World,
    reference: Option<Date>,
) -> (Vec<date::DateMention>, Vec<quantity::QuantityMention>) {
    let words: Vec<quantity::piece::Word<'_>> = sentence
        .words
        .iter()
        .map(|w| quantity::piece::Word { text: &w.folded, glued: w.glued, stems: &w.parts.stems })
        .collect();
    let pieces = quantity::piece::pieces(&words, &lang.slots);
    for at in single(&pieces, mentions, world) {
        if let Some(mention) = mentions.get_mut(at) {
            mention.features = mention.features.and(Features::SINGULAR);
        }
    }
    let mentions = &*mentions;
    let tense = |word: usize| tense(mentions, clauses, word, lang.order);
    let dates = date::dates(&pieces, reference, tense, &lang.slots);
    let named = |range: &Range<usize>| {
        mentions.iter().any(|m| {
            matches!(m.what, What::Weapon(_) | What::Instrument(_) | What::Place(_) | What::Actor(_))
                && m.words.start <= range.start
                && range.end <= m.words.end
        })
    };
    let dates: Vec<date::DateMention> = dates.into_iter().filter(|d| !named(&d.words)).collect();
    let taken: Vec<Range<usize>> = dates.iter().map(|d| d.words.clone()).collect();
    let mut quantities = quantity::quantities(&pieces, &taken, &lang.slots);
    quantities.retain(|q| !named(&q.words));
    (dates, quantities)
}

/// Words that may stand between an article and the weapon that it belongs to.
const ARTICLE_REACH: usize = 4;

/// The weapons that an article tells to be one: "a new ballistic missile", "the missile", not "a missile strike". What
/// is launched only; behind a word that knows its noun already only kinds of weapons, since names tell no plural.
fn single(pieces: &[quantity::piece::Piece], mentions: &[Mention], world: &World) -> Vec<usize> {
    let of_words = |word: usize, groups: &[Group]| {
        mentions
            .iter()
            .any(|m| m.words.contains(&word) && matches!(m.what, What::Word(class) if groups.contains(&class.group())))
    };
    // "A missile strike", "a missile cruiser" are no missile, "a missile fired at" and "a missile hit" are.
    let heads = |word: usize| {
        let verb = Features::PAST.and(Features::PARTICIPLE).and(Features::PASSIVE);
        mentions.iter().any(|m| {
            let noun = match m.what {
                What::Word(class) => matches!(class.group(), Group::Act | Group::Noun),
                What::Weapon(index) => world.weapon(index).is_some_and(|w| w.role != WeaponRole::Projectile),
                _ => false,
            };
            m.words.contains(&word) && noun && !m.features.any(verb)
        })
    };
    let article = |m: &Mention, kind: bool| {
        let end = pieces.iter().position(|p| p.words.start >= m.words.start)?;
        let before = pieces.get(end.saturating_sub(ARTICLE_REACH)..end)?.iter().rev();
        for piece in before {
            if piece.is(Slot::Indefinite) {
                return Some(());
            }
            if piece.is(Slot::Definite) {
                return kind.then_some(());
            }
            let word = piece.text.chars().all(|c| c.is_alphanumeric() || c == '-');
            if !word || piece.digits.is_some() || of_words(piece.words.start, &[Group::Act, Group::Cue, Group::Part]) {
                return None;
            }
        }
        None
    };
    let weapon = |m: &Mention| match m.what {
        What::Weapon(index) => world.weapon(index).filter(|w| w.role == WeaponRole::Projectile),
        _ => None,
    };
    let number = Features::PLURAL.and(Features::DUAL).and(Features::SINGULAR);
    mentions
        .iter()
        .enumerate()
        .filter(|(_, m)| !m.features.any(number) && !heads(m.words.end))
        .filter(|(_, m)| weapon(m).is_some_and(|w| article(m, w.name.is_none()).is_some()))
        .map(|(at, _)| at)
        .collect()
}

/// Whether the clause of a word tells of what is to come: it has a mark of the future and none of the past. Where it
/// has both ("announced that it will fire in June") and the date follows its verb, the verb before the date tells.
fn tense(mentions: &[Mention], clauses: &[usize], word: usize, order: WordOrder) -> date::Tense {
    let clause = clauses.get(word);
    let told = |m: &Mention| {
        if m.features.any(Features::FUTURE) {
            Some(date::Tense::Future)
        } else if m.features.any(Features::PAST) {
            Some(date::Tense::Past)
        } else {
            matches!(m.what, What::Word(Class::Future | Class::Plan)).then_some(date::Tense::Future)
        }
    };
    let here = || mentions.iter().filter(|m| clauses.get(m.words.start) == clause);
    let has = |tense| here().any(|m| told(m) == Some(tense));
    match (has(date::Tense::Future), has(date::Tense::Past)) {
        (true, false) => date::Tense::Future,
        (false, true) => date::Tense::Past,
        (true, true) if order != WordOrder::Sov => {
            here().filter(|m| m.words.end <= word).filter_map(told).next_back().unwrap_or_default()
        }
        _ => date::Tense::Unknown,
    }
}

/// One reading of the words from some start.
struct Match {
    words: Range<usize>,
    span: Span,
    entry: Entry,
    features: Features,
}

/// At most so many pieces are followed from one start; phrases of the lexicon are far shorter.
const MOST_STEPS: usize = 256;

/// All mentions of a sentence: at each start the entries that the trie holds, then the shorter inside the longer left out.
fn mentions(sentence: &Sentence, lang: &Lang, world: &World, trail: &mut Trail) -> Vec<Mention> {
    let mut found: Vec<Match> = Vec::with_capacity(2 * sentence.words.len());
    for (at, word) in sentence.words.iter().enumerate() {
        for piece in &word.parts.pieces {
            follow(sentence, at, *piece, lang, &mut found);
        }
    }
    let doubtful = |m: &Match| {
        matches!(m.entry.reading, Reading::Guarded | Reading::Cued)
            && matches!(m.entry.what, What::Actor(_) | What::Place(_))
    };
    if found.iter().any(doubtful) {
        let keep: Vec<bool> = found.iter().map(|m| !doubtful(m) || supported(m, &found, sentence, world)).collect();
        trail.steps(|| unsupported(&found, &keep, sentence));
        let mut keep = keep.into_iter();
        found.retain(|_| keep.next().unwrap_or(true));
    }
    settle(found, trail)
}

/// A name without its capital, where the language has capitals.
fn uncapital(name: &Match, sentence: &Sentence) -> bool {
    let cased = |w: &&Word| w.folded.starts_with(char::is_lowercase);
    sentence.words.get(name.words.start).filter(cased).is_some_and(|w| !w.capital)
}

/// Names that nothing supports. Where something longer is read or the text writes no capital, nobody misses them.
fn unsupported(found: &[Match], keep: &[bool], sentence: &Sentence) -> Vec<Step> {
    let read = |m: &Match| {
        let mut kept = found.iter().zip(keep).filter(|(_, keep)| **keep).map(|(other, _)| other);
        kept.any(|other| m.span.within(other.span) && !matches!(other.entry.what, What::Word(_)))
    };
    let dropped = found.iter().zip(keep).filter(|(m, keep)| !**keep && !read(m) && !uncapital(m, sentence));
    let step = |(m, _): (&Match, &bool)| Step::Reading { span: m.span, what: m.entry.what, why: Lost::Unsupported };
    dropped.map(step).collect()
}

/// At most so many words stand between a name that needs its state and that state: "in the north of".
const STATE_BEHIND: usize = 4;

/// Whether a guarded or cued name may count, so that what cannot count swallows nothing. A guarded one may where its
/// state is named; [`actor::guard`] looks closer. A cued one stands directly behind a word such as "city", or directly
/// before the name of its state ("X, France", "X in northern France"). Where the language has capitals it has one, and
/// the cue has none: "the city of X", not "the X city police" nor "X County Police".
fn supported(name: &Match, found: &[Match], sentence: &Sentence, world: &World) -> bool {
    let words = |range: &Range<usize>| sentence.words.get(range.clone()).unwrap_or_default();
    let loose = name.entry.reading == Reading::Guarded;
    if !loose && uncapital(name, sentence) {
        return false;
    }
    let state = actor::state(name.entry.what, world);
    // A capital before it makes it a person's: "Angela X of Italy".
    let before = name.words.start.checked_sub(1).filter(|at| *at > 0);
    let person = before.and_then(|at| sentence.words.get(at)).is_some_and(|w| w.capital);
    let beside = |other: &Match| {
        let gap = name.words.end..other.words.start;
        !person
            && name.words.end <= other.words.start
            && gap.len() < STATE_BEHIND
            && !words(&gap).iter().any(|w| w.mark && !matches!(w.folded.as_str(), "," | "،" | "("))
    };
    found.iter().any(|other| match other.entry.what {
        What::Word(Class::PlaceCue) => {
            other.words.end == name.words.start && (loose || words(&other.words).last().is_none_or(|w| !w.capital))
        }
        What::Actor(_) | What::Place(_) => {
            !matches!(other.entry.reading, Reading::Guarded | Reading::Cued)
                && (loose || (matches!(other.entry.what, What::Actor(_)) && beside(other)))
                && actor::state(other.entry.what, world) == state
        }
        _ => false,
    })
}

/// Walks the trie from one piece on.
fn follow(sentence: &Sentence, at: usize, first: Piece, lang: &Lang, found: &mut Vec<Match>) {
    let pieces = |word: usize| sentence.words.get(word).into_iter().flat_map(|w| &w.parts.pieces);
    let Some(node) = lang.lexicon.begin(first.word) else {
        return;
    };
    // Most phrases are one word long: the stack stays empty.
    let mut start = Some((node, at, first, first.on, first.article));
    let mut stack = Vec::new();
    let mut steps = 0;
    while let Some((node, word, piece, on, article)) = start.take().or_else(|| stack.pop()) {
        steps += 1;
        if steps > MOST_STEPS {
            break;
        }
        finish(sentence, (at, first), (word, piece, on, article), node, lang, found);
        // The next piece: in the same written word where this one ended, else at the beginning of the next word.
        let same = pieces(word).filter(|p| !piece.last && p.start == piece.end);
        let next = pieces(word + 1).filter(|p| piece.last && p.first);
        for (to, candidate) in same.map(|p| (word, *p)).chain(next.map(|p| (word + 1, *p))) {
            // Inside a phrase only the article may be joined to a word.
            let joined =
                candidate.features.any(Features::AND) || (candidate.start > 0 && !candidate.article && to != word);
            if joined {
                continue;
            }
            if let Some(node) = lang.lexicon.step(node, candidate.word) {
                stack.push((node, to, candidate, on.common(candidate.on), article || candidate.article));
            }
        }
    }
}

fn finish(
    sentence: &Sentence,
    (start, first): (usize, Piece),
    (end, last, on, article): (usize, Piece, crate::world::lang::Hosts, bool),
    node: Node,
    lang: &Lang,
    found: &mut Vec<Match>,
) {
    let (Some(from), Some(to)) = (sentence.words.get(start), sentence.words.get(end)) else {
        return;
    };
    for entry in lang.lexicon.entries(node) {
        if !on.any(entry.host) {
            continue;
        }
        if entry.reading == Reading::Uppercase
            && !sentence.words.get(start..=end).is_some_and(|words| words.iter().all(|w| w.capitals || w.mark))
        {
            continue;
        }
        let span = from.part(first.start, if start == end { last.end } else { from.folded.len() });
        let span = if start == end { span } else { span.to(to.part(0, last.end)) };
        let article = if article { Features::ARTICLE } else { Features::NONE };
        found.push(Match {
            words: start..end + 1,
            span,
            entry: *entry,
            features: first.features.and(last.features).and(entry.features).and(article),
        });
    }
}

/// What swallows what, when one lies within the other.
fn swallows(outer: What, inner: What) -> bool {
    match (outer, inner) {
        (What::Lookalike, _) => true,
        (_, What::Lookalike) => false,
        // Offices stand beside all other readings of their words; a government named after a person names the person.
        (What::Office(_), _) => matches!(inner, What::Office(_)),
        (_, What::Office(_)) | (What::Actor(_), What::Person(_)) => false,
        // A word inside a name still tells the topic, but reports no act and is no cue: "launched" in "submarine-launched
        // missile", "without" in "aircraft without pilot", "cooperation" in the name of an agency. What a named exercise
        // or dialogue reports, its own entry does.
        (What::Actor(_) | What::Place(_) | What::Weapon(_) | What::Instrument(_), What::Word(class)) => {
            class.group() != Group::Noun
        }
        // "missile defence" is no missile; "North Korean" inside a longer phrase of words stays an actor.
        (What::Word(_), What::Weapon(_) | What::Word(_)) => true,
        // "the northern part" is not "the North".
        (What::Word(Class::PlaceCue), What::Actor(_) | What::Place(_)) => true,
        (What::Word(_), _) => false,
        (_, _) => true,
    }
}

fn settle(mut found: Vec<Match>, trail: &mut Trail) -> Vec<Mention> {
    found.sort_by(|a, b| {
        (a.span.start, std::cmp::Reverse(a.span.end), a.entry.what, a.entry.reading).cmp(&(
            b.span.start,
            std::cmp::Reverse(b.span.end),
            b.entry.what,
            b.entry.reading,
        ))
    });
    // One form with several readings of one class (an act as verb and as noun) keeps what each tells.
    found.dedup_by(|b, a| {
        let same = a.span == b.span && a.entry.what == b.entry.what;
        if same {
            a.features = a.features.and(b.features);
        }
        same
    });
    // How far anything reaches that begins no later.
    let reach: Vec<usize> = found
        .iter()
        .scan(0, |reach, m| {
            *reach = m.span.end.max(*reach);
            Some(*reach)
        })
        .collect();
    let kept: Vec<bool> = found
        .iter()
        .enumerate()
        .map(|(at, inner)| !is_swallowed(&found, &reach, at, inner) && !is_lookalike(&found, at, inner))
        .collect();
    trail.steps(|| lost(&found, &kept));
    found
        .into_iter()
        .zip(kept)
        .filter(|(m, kept)| *kept && m.entry.what != What::Lookalike)
        .map(|(m, _)| Mention {
            words: m.words,
            span: m.span,
            what: m.entry.what,
            reading: m.entry.reading,
            features: m.features,
        })
        .collect()
}

/// What was left out, where that could surprise: words that a look-alike silences, acts and names inside something else.
fn lost(found: &[Match], kept: &[bool]) -> Vec<Step> {
    let readings = found.iter().zip(kept).filter(|(m, kept)| !**kept && m.entry.what != What::Lookalike);
    readings
        .filter_map(|(inner, _)| {
            let what = inner.entry.what;
            let around = || found.iter().filter(|outer| inner.span.within(outer.span));
            let lookalike = around().find(|outer| outer.entry.what == What::Lookalike);
            let longer = || {
                around()
                    .filter(|outer| outer.span != inner.span && outer.entry.what != what)
                    .find(|outer| swallows(outer.entry.what, what))
            };
            let surprising = match what {
                What::Word(class) => class.group() == Group::Act,
                What::Actor(_) | What::Place(_) | What::Weapon(_) => true,
                _ => false,
            };
            let part = matches!(what, What::Word(class) if class.group() == Group::Part);
            let why = match lookalike {
                Some(_) if part => return None,
                Some(outer) => Lost::Lookalike(outer.span),
                None if surprising => longer().map(|outer| Lost::Within(outer.span, outer.entry.what))?,
                None => return None,
            };
            Some(Step::Reading { span: inner.span, what, why })
        })
        .collect()
}

/// Something longer that swallows it lies around a match. Sorted by start and longest first, it stands before it, within
/// a bounded way.
fn is_swallowed(found: &[Match], reach: &[usize], at: usize, inner: &Match) -> bool {
    let before = found.iter().zip(reach).take(at).skip(at.saturating_sub(64)).rev();
    before.take_while(|(_, reach)| **reach >= inner.span.end).any(|(outer, _)| {
        outer.span != inner.span && inner.span.within(outer.span) && swallows(outer.entry.what, inner.entry.what)
    })
}

/// The same words look like one of ours and are not. A person's name looks like other things, never like itself.
fn is_lookalike(found: &[Match], at: usize, inner: &Match) -> bool {
    if matches!(inner.entry.what, What::Lookalike | What::Person(_)) {
        return false;
    }
    let from = at.saturating_sub(16);
    let same = |other: &&Match| other.span == inner.span;
    let before = found.iter().take(at).skip(from).rev().take_while(same);
    let behind = found.iter().take(from + 32).skip(at).take_while(same);
    before.chain(behind).any(|other| other.entry.what == What::Lookalike)
}

/// Whether a clause can end before a mark. Some languages set the mark behind topics and days too: there only behind a
/// word that ends as verbs do, and is no word that says which part a name plays.
fn ends_clause(sentence: &Sentence, mark: usize, mentions: &[Mention], lang: &Lang) -> bool {
    let Some(last) = mark.checked_sub(1) else { return true };
    let part = || {
        mentions.iter().any(|m| m.words.contains(&last) && matches!(m.what, What::Word(c) if c.group() == Group::Part))
    };
    lang.clause_ends.is_empty()
        || sentence.words.get(last).is_some_and(|w| lang.clause_ends.iter().any(|end| w.folded.ends_with(end)))
            && !part()
}

/// Numbers the clauses of a sentence. A comma between two names parts no clause.
fn clauses(sentence: &Sentence, mentions: &[Mention], lang: &Lang) -> (Vec<usize>, Vec<bool>) {
    let breaks: Vec<usize> =
        mentions.iter().filter(|m| m.what == What::Word(Class::ClauseBreak)).map(|m| m.words.start).collect();
    let named = |from: usize, to: usize| {
        mentions.iter().any(|m| matches!(m.what, What::Actor(_)) && m.words.start >= from && m.words.start < to)
    };
    let mut clause = 0;
    let mut subordinate = vec![false];
    let mut numbers = Vec::with_capacity(sentence.words.len());
    for (at, word) in sentence.words.iter().enumerate() {
        if at > 0 && breaks.contains(&at) {
            clause += 1;
            subordinate.push(true);
        } else if word.mark && word.folded.chars().all(|c| lang.clause_marks.contains(&c)) {
            let list = named(at.saturating_sub(2), at) && named(at + 1, at + 4);
            if !list && ends_clause(sentence, at, mentions, lang) {
                clause += 1;
                subordinate.push(false);
            }
        }
        numbers.push(clause);
    }
    (numbers, subordinate)
}
