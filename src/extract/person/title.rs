//! Title: the words beside a name that say which office its bearer holds, and whose office it is.
//!
//! In: a sentence with its mentions, and where a name begins or ends. Out: a [`Title`].
//! Never crosses a word that is no part of a title: better no title than another's.

use std::ops::Range;

use super::Tenure;
use crate::{
    extract::Mention,
    text::{Sentence, Span, Word},
    world::{
        ActorIndex, OfficeIndex, OfficePart, World,
        class::Features,
        lang::{Lang, What, WordOrder},
    },
};

/// A sentence as titles are read in it.
pub(super) struct Board<'a> {
    pub(super) sentence: &'a Sentence,
    /// Actors, places and words.
    pub(super) mentions: &'a [Mention],
    /// Persons and offices.
    pub(super) names: &'a [Mention],
    pub(super) lang: &'a Lang,
    pub(super) world: &'a World,
}

/// An office with what is said of it.
#[derive(Debug, Clone)]
pub(super) struct Title {
    pub(super) words: Range<usize>,
    /// `None` if there is but a rank.
    pub(super) office: Option<OfficeIndex>,
    pub(super) tenure: Tenure,
    /// Whose office it is, with the words that say so.
    pub(super) body: Option<(ActorIndex, Span)>,
    /// An organ inside the word of office, for persons of whom nothing else is known.
    pub(super) organ: Option<(ActorIndex, Span)>,
    /// The word of office.
    pub(super) head: Option<Span>,
    pub(super) features: Features,
    /// It says by itself which office it is: it has an article, several words, or a body.
    pub(super) complete: bool,
}

impl Title {
    /// The words of title and name.
    pub(super) fn with(&self, name: &Range<usize>) -> Range<usize> {
        self.words.start.min(name.start)..self.words.end.max(name.end)
    }

    /// It may speak of this office: the same, or a general word for it.
    pub(super) fn is(&self, office: OfficeIndex, world: &World) -> bool {
        self.office.is_some_and(|own| own == office || world.office(own).is_some_and(|o| o.covers.contains(&office)))
    }
}

/// One part of a title.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item<'a> {
    Office(OfficeIndex, &'a Mention),
    Body(ActorIndex, Span, Features),
    Beside(OfficePart),
}

impl Item<'_> {
    fn features(self) -> Features {
        match self {
            Self::Office(_, mention) => mention.features,
            Self::Body(_, _, features) => features,
            Self::Beside(_) => Features::NONE,
        }
    }
}

/// Marks on a word that end a title where they stand behind it.
const CASES: [Features; 9] = [
    Features::SUBJECT,
    Features::TOPIC,
    Features::OBJECT,
    Features::GENITIVE,
    Features::DATIVE,
    Features::LOCATIVE,
    Features::INSTRUMENT,
    Features::WITH,
    Features::FROM,
];

fn has_case(features: Features) -> bool {
    CASES.iter().any(|case| features.any(*case))
}

/// Words of the longest phrase that stands at offices.
const LONGEST_PHRASE: usize = 6;

/// At most so many parts make a title.
const MOST_PARTS: usize = 8;

impl<'a> Board<'a> {
    /// The title of a known person: before the name, else behind it.
    pub(super) fn title(&self, name: &Mention) -> Option<Title> {
        let before = self.before(name.words.start);
        if before.as_ref().is_some_and(|title| title.office.is_some()) {
            return before;
        }
        self.after(name).or(before)
    }

    /// The title that ends where a name begins.
    pub(super) fn before(&self, name: usize) -> Option<Title> {
        let mut at = name;
        // "the minister, N. N.,": a comma may part them where the title stands first.
        if self.lang.order == WordOrder::Vso && at > 1 && self.is_comma(at - 1) {
            at -= 1;
        }
        let mut items: Vec<(Item<'a>, Range<usize>)> = Vec::new();
        // "commander of the US Army …": what follows a state behind "of" goes on with its name.
        if self.lang.order == WordOrder::Svo && matches!(self.ending(at), Some((Item::Body(..), _))) {
            return None;
        }
        while items.len() < MOST_PARTS {
            // "president-elect": the hyphen belongs to the title.
            if !items.is_empty() && at > 1 && self.word(at - 1) == Some("-") {
                at -= 1;
            }
            let Some((item, words)) = self.ending(at) else { break };
            let office_found = items.iter().any(|(item, _)| matches!(item, Item::Office(..)));
            let fits = match (item, self.lang.order) {
                // The state stands behind the office where nouns come first, before it elsewhere.
                (Item::Body(_, _, features), WordOrder::Vso) => !office_found && !features.any(Features::AND),
                (Item::Body(_, _, features), _) => !features.any(Features::AND),
                (Item::Office(..), WordOrder::Sov) if items.is_empty() => !has_case(item.features()),
                _ => true,
            };
            if !fits {
                break;
            }
            at = words.start;
            items.push((item, words));
            if item.features().any(Features::AND) {
                break;
            }
        }
        items.reverse();
        // What is left over before the first part that can begin a title.
        while items.first().is_some_and(|(item, _)| matches!(item, Item::Beside(OfficePart::Of | OfficePart::Scope))) {
            items.remove(0);
        }
        self.made(&items, name)
    }

    /// The title that begins where a name ends.
    fn after(&self, name: &Mention) -> Option<Title> {
        let mut at = name.words.end;
        let mut items = Vec::new();
        match self.lang.order {
            // "N. N., the minister of defence,": behind a comma only; else the next noun may be another's.
            WordOrder::Svo | WordOrder::Vso => {
                if !self.is_comma(at) {
                    return None;
                }
                at += 1;
            }
            WordOrder::Sov => {
                if has_case(name.features) {
                    return None;
                }
                // Written in one with the name.
                let joined = |m: &&Mention| m.words.start + 1 == at && m.span.start == name.span.end;
                if let Some((mention, What::Office(office))) =
                    self.names.iter().find(joined).filter(|m| self.is_whole(m)).map(|m| (m, m.what))
                {
                    items.push((Item::Office(office, mention), mention.words.clone()));
                    at = mention.words.end;
                }
            }
        }
        self.behind(at, &items)
    }

    /// The title that begins with a word, `items` being the parts found before.
    pub(super) fn behind(&self, from: usize, items: &[(Item<'a>, Range<usize>)]) -> Option<Title> {
        let mut items = items.to_vec();
        let mut at = from;
        let ended = |item: &Item<'_>| self.lang.order == WordOrder::Sov && has_case(item.features());
        while items.len() < MOST_PARTS && !items.last().is_some_and(|(item, _)| ended(item)) {
            at = self.past_article(at);
            let Some((item, words)) = self.starting(at) else { break };
            if item.features().any(Features::AND) {
                break;
            }
            at = words.end;
            items.push((item, words));
        }
        // Where titles end in the office, what stands behind it is somebody else's.
        while self.lang.order == WordOrder::Sov && items.last().is_some_and(|(item, _)| matches!(item, Item::Body(..)))
        {
            items.pop();
        }
        self.made(&items, from).filter(|title| title.office.is_some())
    }

    /// Where the parts of a title that ends in this office begin.
    pub(super) fn start_of_title(&self, office: &Mention) -> usize {
        let mut at = office.words.start;
        for _ in 0..MOST_PARTS {
            match self.ending(at) {
                Some((item, words)) if !has_case(item.features()) => at = words.start,
                _ => break,
            }
        }
        at
    }

    /// Where the parts of a title that begins with this office end.
    pub(super) fn end_of_title(&self, office: &Mention) -> usize {
        let mut at = office.words.end;
        for _ in 0..MOST_PARTS {
            match self.starting(self.past_article(at)) {
                Some((item, words)) if !item.features().any(Features::AND) => {
                    if let Item::Office(..) = item {
                        break;
                    }
                    at = words.end;
                }
                _ => break,
            }
        }
        at
    }

    /// Parts in the order of the text become a title.
    fn made(&self, items: &[(Item<'a>, Range<usize>)], name: usize) -> Option<Title> {
        let (first, last) = (items.first()?, items.last()?);
        let offices: Vec<(OfficeIndex, &Mention)> = items
            .iter()
            .filter_map(|(item, _)| match item {
                Item::Office(index, mention) => Some((*index, *mention)),
                _ => None,
            })
            .collect();
        // The head of the phrase: first where nouns come first, else the one nearest the end.
        let head = if self.lang.order == WordOrder::Vso { offices.first() } else { offices.last() };
        let words_say = |part: OfficePart| items.iter().any(|(item, _)| matches!(item, Item::Beside(p) if *p == part));
        if head.is_none() && !words_say(OfficePart::Rank) {
            return None;
        }
        let body = items.iter().enumerate().find_map(|(at, (item, _))| {
            let scope = at.checked_sub(1).and_then(|before| items.get(before));
            let scope = scope.is_some_and(|(item, _)| matches!(item, Item::Beside(OfficePart::Scope)));
            match item {
                Item::Body(index, span, _) if !scope => Some((*index, *span)),
                _ => None,
            }
        });
        let tenure = if words_say(OfficePart::Former) {
            Tenure::Former
        } else if words_say(OfficePart::Late) {
            Tenure::Late
        } else if words_say(OfficePart::Elect) {
            Tenure::Elect
        } else if words_say(OfficePart::Acting) {
            Tenure::Acting
        } else {
            Tenure::Holds
        };
        // What stands behind the name carries the marks of the whole; before it, the first word does.
        let features = if first.1.start >= name { last.0.features() } else { first.0.features() };
        let complete = body.is_some()
            || head.is_some_and(|(_, mention)| mention.words.len() > 1 || mention.features.any(Features::ARTICLE));
        Some(Title {
            words: first.1.start..last.1.end,
            office: head.map(|(index, _)| *index),
            tenure,
            body,
            organ: head.and_then(|(_, mention)| self.organ(mention)),
            head: head.map(|(_, mention)| mention.span),
            features,
            complete,
        })
    }

    /// The longest part of a title that ends before a word.
    fn ending(&self, at: usize) -> Option<(Item<'a>, Range<usize>)> {
        self.part(&|words| words.end == at, at)
    }

    /// The longest part of a title that begins with a word.
    fn starting(&self, at: usize) -> Option<(Item<'a>, Range<usize>)> {
        self.part(&|words| words.start == at, at)
    }

    fn part(&self, here: &dyn Fn(&Range<usize>) -> bool, at: usize) -> Option<(Item<'a>, Range<usize>)> {
        let items = |mentions: &'a [Mention]| {
            mentions.iter().filter(|m| self.is_whole(m)).filter_map(|m| match m.what {
                What::Office(index) if here(&m.words) => Some((Item::Office(index, m), m.words.clone())),
                What::Actor(index) => {
                    let words = self.without_office(m);
                    // What stands on the office is no mark of the name before it.
                    let features = if words.end == m.words.end { m.features } else { Features::NONE };
                    Some((Item::Body(index, m.span, features), words)).filter(|(_, words)| here(words))
                }
                _ => None,
            })
        };
        let words = (at.saturating_sub(LONGEST_PHRASE)..=at).filter_map(|start| self.title_word(start));
        let words = words.filter(|(_, words)| here(words)).map(|(part, words)| (Item::Beside(part), words));
        // Of the same words, the office says most.
        items(self.names)
            .chain(words)
            .chain(items(self.mentions))
            .max_by_key(|(item, words)| (words.len(), matches!(item, Item::Office(..))))
    }

    /// The words of an actor's name that are no word of office ("the US president" is a name in the tables).
    fn without_office(&self, actor: &Mention) -> Range<usize> {
        let inside = |m: &&Mention| {
            matches!(m.what, What::Office(_))
                && m.words.start >= actor.words.start
                && m.words.end <= actor.words.end
                && m.words.len() < actor.words.len()
        };
        let longest = self.names.iter().filter(inside).max_by_key(|m| m.words.len());
        match longest.map(|m| &m.words) {
            Some(office) if office.end == actor.words.end => actor.words.start..office.start,
            Some(office) if office.start == actor.words.start => office.end..actor.words.end,
            _ => actor.words.clone(),
        }
    }

    /// The organ that a word of office names ("the foreign ministry's deputy" in one word), or whose own name it is.
    fn organ(&self, office: &Mention) -> Option<(ActorIndex, Span)> {
        self.mentions.iter().find_map(|m| match m.what {
            What::Actor(index) if m.span == office.span || (self.lang.compounds && m.span.within(office.span)) => {
                Some((index, m.span))
            }
            _ => None,
        })
    }

    /// The longest phrase of words that stand at offices which begins with a word; words that end names are none.
    fn title_word(&self, start: usize) -> Option<(OfficePart, Range<usize>)> {
        self.phrases(start)
            .filter(|(part, _)| {
                !matches!(
                    part,
                    OfficePart::Stop
                        | OfficePart::Namesake
                        | OfficePart::NamesakeBehind
                        | OfficePart::Surname
                        | OfficePart::Particle
                        | OfficePart::Given
                )
            })
            .max_by_key(|(_, words)| words.len())
    }

    /// A mention ends where its written word ends but for affixes.
    fn is_whole(&self, mention: &Mention) -> bool {
        let Some(word) = mention.words.end.checked_sub(1).and_then(|at| self.sentence.words.get(at)) else {
            return false;
        };
        mention.span.end == word.span.end
            || !self.lang.compounds
            || word
                .parts
                .pieces
                .iter()
                .any(|piece| piece.last && word.part(piece.start, piece.end).end == mention.span.end)
    }

    /// The folded word.
    pub(super) fn word(&self, at: usize) -> Option<&'a str> {
        self.sentence.words.get(at).map(|w| w.folded.as_str())
    }

    /// A comma of any script.
    pub(super) fn is_comma(&self, at: usize) -> bool {
        self.word(at).is_some_and(|word| matches!(word, "," | "\u{60C}" | "\u{3001}"))
    }

    /// Behind an article, if one stands there.
    fn past_article(&self, at: usize) -> usize {
        let article = self.word(at).is_some_and(|word| self.lang.titles.is(word, OfficePart::Article));
        at + usize::from(article)
    }

    /// Words begin with a capital throughout, so that it tells nothing of names.
    pub(super) fn is_headline(&self) -> bool {
        let long = |w: &&Word| w.folded.chars().count() > 4;
        let capitals = self.sentence.words.iter().filter(|w| w.capital).count();
        capitals > 2 && self.sentence.words.iter().filter(long).filter(|w| !w.capital).count() < 2
    }

    /// The words belong to the name of a thing: a street, a ship, a law. `words` are those of title and name.
    pub(super) fn is_namesake(&self, words: &Range<usize>, name: &Range<usize>, span: Span) -> bool {
        let before = (words.start.saturating_sub(3)..words.start)
            .any(|start| self.phrase(start, OfficePart::Namesake).any(|end| end == words.start))
            || words.start.checked_sub(1).is_some_and(|at| self.is_inflected(at, OfficePart::Namesake));
        let next = name.end + usize::from(self.word(name.end) == Some("-"));
        let capital = |at: usize| self.sentence.words.get(at).is_some_and(|w| w.capital);
        let named = |at: usize| self.phrase(at, OfficePart::NamesakeBehind).next().is_some();
        let behind = named(next) || (capital(next) && capital(next + 1) && named(next + 1));
        // Written in one with the name.
        let last = name.end.checked_sub(1).and_then(|at| self.sentence.words.get(at));
        let joined = last.filter(|word| self.lang.compounds && word.span.end > span.end).is_some_and(|word| {
            let start = (0..word.folded.len()).find(|at| word.part(*at, word.folded.len()).start >= span.end);
            let rest = start.and_then(|at| word.folded.get(at..));
            rest.is_some_and(|rest| self.lang.titles.is(rest, OfficePart::NamesakeBehind))
        });
        before || behind || joined
    }

    /// The phrases of words that stand at offices and names which begin with a word.
    fn phrases(&self, start: usize) -> impl Iterator<Item = (OfficePart, Range<usize>)> {
        let phrases = self.word(start).map_or(&[][..], |first| self.lang.titles.beginning(first));
        phrases
            .iter()
            .filter(move |(rest, _)| rest.iter().zip(start + 1..).all(|(word, at)| self.word(at) == Some(word)))
            .map(move |(rest, part)| (*part, start..start + 1 + rest.len()))
    }

    /// Ends of those of a kind.
    fn phrase(&self, start: usize, kind: OfficePart) -> impl Iterator<Item = usize> {
        self.phrases(start).filter(move |(part, _)| *part == kind).map(|(_, words)| words.end)
    }

    /// The word is of a kind once its affixes are taken off.
    fn is_inflected(&self, at: usize, kind: OfficePart) -> bool {
        let word = self.sentence.words.get(at);
        word.is_some_and(|word| word.stems().any(|(stem, _)| self.lang.titles.is(stem, kind)))
    }
}
