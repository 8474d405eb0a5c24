//! Lang: all we know of one language, as types.
//!
//! In: the tables of `config/lang/<code>`, read by [`super::load`]. Out: what the stages ask of a language.
//! Never holds a word of its own: every word stands in the tables.

use std::num::NonZeroU32;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    ActorIndex, InstrumentIndex, OfficeIndex, OfficePart, PersonIndex, PlaceIndex, WeaponIndex,
    class::{Class, Features},
    fold::Fold,
    letter::is_alphabetic,
    reader::Reader,
    slots::Tables,
};

/// One language.
#[derive(Debug)]
pub struct Lang {
    /// BCP 47 code.
    pub code: String,
    /// ISO 15924 code of its script.
    pub script: Script,
    /// Letters that it does not have among those of its script.
    pub not_letters: Vec<char>,
    /// Its commonest words, folded; they tell it from others in the same script.
    pub frequent: FxHashSet<String>,
    /// What its verbs begin with and few foreign names: letters of person.
    pub verb_starts: Vec<String>,
    /// What its common nouns end with and few names: a title's neighbour that ends so is no name.
    pub noun_ends: Vec<String>,
    /// Where the subject of a verb is looked for first.
    pub order: WordOrder,
    /// One token may hold several entries one after another.
    pub compounds: bool,
    /// Words are written with spaces between them.
    pub spaces: bool,
    /// Letters that count as the same.
    pub fold: Fold,
    /// What is written joined to a word but is not the word.
    pub affixes: Affixes,
    /// Marks that end a clause.
    pub clause_marks: Vec<char>,
    /// A comma alone may list two names; where it may not, it stands behind a topic.
    pub comma_lists: bool,
    /// What a word ends with behind which such a mark ends a clause; behind any word if there are none.
    pub clause_ends: Vec<String>,
    /// Words after which a full stop ends nothing.
    pub abbreviations: Vec<String>,
    /// Everything that can be found in a text.
    pub lexicon: Lexicon,
    /// The words that stand at offices and names.
    pub titles: TitleWords,
    /// The words that dates and quantities are made of.
    pub slots: Tables,
    /// The second reader of labels, where the language has one.
    pub reader: Option<Reader>,
}

/// Scripts that we tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "names of scripts")]
pub enum Script {
    Arabic,
    Latin,
    Hangul,
    Kana,
    Han,
    Cyrillic,
    Hebrew,
    Other,
}

impl Script {
    /// All of them, in order.
    pub const ALL: [Self; 8] =
        [Self::Arabic, Self::Latin, Self::Hangul, Self::Kana, Self::Han, Self::Cyrillic, Self::Hebrew, Self::Other];

    /// The script of a letter, by the blocks of Unicode; `None` for what is no letter.
    #[must_use]
    pub fn of(c: char) -> Option<Self> {
        match c {
            '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
                if is_alphabetic(c) =>
            {
                Some(Self::Arabic)
            }
            '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7AF}' => Some(Self::Hangul),
            '\u{3040}'..='\u{30FF}' => Some(Self::Kana),
            '\u{3005}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => Some(Self::Han),
            '\u{0400}'..='\u{052F}' => Some(Self::Cyrillic),
            '\u{0590}'..='\u{05FF}' if c.is_alphabetic() => Some(Self::Hebrew),
            'a'..='z' | 'A'..='Z' | '\u{00C0}'..='\u{024F}' => Some(Self::Latin),
            _ if c.is_alphabetic() => Some(Self::Other),
            _ => None,
        }
    }
}

/// Where the subject of a verb is looked for first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WordOrder {
    /// Verb, subject, object; the subject may also come before the verb.
    Vso,
    /// Subject, verb, object.
    Svo,
    /// Subject, object, verb, with marks on the nouns.
    Sov,
}

/// What is written joined to a word but is not the word.
#[derive(Debug, Clone)]
pub struct Affix {
    /// Before or after the word.
    pub side: Side,
    /// Folded.
    pub form: String,
    /// What it tells.
    pub features: Features,
    /// What may carry it.
    pub on: Hosts,
    /// Affixes nearer the word have higher numbers; at most one of each number.
    pub order: u8,
    /// The word's last letter changes so before it: as in the table, as written.
    pub host: Vec<(char, char)>,
    /// Anything may follow.
    pub open: bool,
}

/// The affixes of a language, to be found by the letter at the edge of a word.
#[derive(Debug, Default)]
pub struct Affixes {
    all: Vec<Affix>,
    /// Those before a word by their first letter.
    before: FxHashMap<char, Vec<usize>>,
    /// Those behind it by their last letter, without the open ones.
    behind: FxHashMap<char, Vec<usize>>,
    /// Open ones by their first letter.
    open: FxHashMap<char, Vec<usize>>,
}

impl Affixes {
    /// From all of them, in the order in which they are tried.
    #[must_use]
    pub fn new(all: Vec<Affix>) -> Self {
        let mut affixes = Self::default();
        for (at, affix) in all.iter().enumerate() {
            let (table, letter) = match affix.side {
                Side::Before => (&mut affixes.before, affix.form.chars().next()),
                Side::After if affix.open => (&mut affixes.open, affix.form.chars().next()),
                Side::After => (&mut affixes.behind, affix.form.chars().next_back()),
            };
            if let Some(letter) = letter {
                table.entry(letter).or_default().push(at);
            }
        }
        Self { all, ..affixes }
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Affix> {
        self.all.iter()
    }

    /// Those that a text begins or ends with, with their place in the order; without the open ones.
    pub fn at_edge(&self, side: Side, text: &str) -> impl Iterator<Item = (usize, &Affix)> {
        let listed = match side {
            Side::Before => text.chars().next().and_then(|letter| self.before.get(&letter)),
            Side::After => text.chars().next_back().and_then(|letter| self.behind.get(&letter)),
        };
        self.listed(listed).filter(move |(_, affix)| match side {
            Side::Before => text.starts_with(&affix.form),
            Side::After => text.ends_with(&affix.form),
        })
    }

    /// Where in a text the open ones begin, with their place in the order: by that, then from the left, one affix never
    /// over itself.
    #[must_use]
    pub fn open_within(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        if self.open.is_empty() {
            return found;
        }
        for (from, letter) in text.char_indices() {
            for (at, affix) in self.listed(self.open.get(&letter)) {
                let free = || found.iter().all(|(other, begun)| *other != at || begun + affix.form.len() <= from);
                if text.get(from..).is_some_and(|rest| rest.starts_with(&affix.form)) && free() {
                    found.push((at, from));
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// The affix at a place in the order.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&Affix> {
        self.all.get(at)
    }

    fn listed(&self, places: Option<&Vec<usize>>) -> impl Iterator<Item = (usize, &Affix)> {
        places.into_iter().flatten().filter_map(|at| Some((*at, self.all.get(*at)?)))
    }
}

/// The side on which an affix stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// In front.
    Before,
    /// Behind.
    After,
}

/// Kinds of words, as a set: which affixes they may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hosts(u8);

impl Hosts {
    /// Proper names.
    pub const NAME: Self = Self(1);
    /// Demonyms and other adjectives.
    pub const ADJECTIVE: Self = Self(2);
    /// Nouns.
    pub const NOUN: Self = Self(4);
    /// Verbs.
    pub const VERB: Self = Self(8);
    /// Cues and other function words.
    pub const CUE: Self = Self(16);
    /// All of them.
    pub const ANY: Self = Self(31);

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "name" => Self::NAME,
            "adjective" => Self::ADJECTIVE,
            "noun" | "word" => Self::NOUN,
            "verb" => Self::VERB,
            "cue" => Self::CUE,
            "any" => Self::ANY,
            _ => return None,
        })
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both have.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Has any of `other`.
    #[must_use]
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What an entry stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// An actor of the world.
    Actor(ActorIndex),
    /// A place of the world.
    Place(PlaceIndex),
    /// A weapon of the world.
    Weapon(WeaponIndex),
    /// An exercise, treaty, dialogue, summit or forum.
    Instrument(InstrumentIndex),
    /// A person of the world.
    Person(PersonIndex),
    /// An office that a person may hold.
    Office(OfficeIndex),
    /// A word that does something.
    Word(Class),
    /// A phrase that looks like one of ours and is not.
    Lookalike,
}

/// How an entry names what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// The proper name.
    Name,
    /// The demonym.
    Adjective,
    /// A capital, palace or ministry that stands for the government.
    Metonym,
    /// A name that is also a common word: counts only beside a cue.
    Guarded,
    /// A name that is nearly always something else: counts only directly behind a word such as "city", or directly
    /// before the name of its state.
    Cued,
    /// Counts only if the text writes it in capitals.
    Uppercase,
    /// No name.
    Word,
}

/// One thing that can be found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it stands for.
    pub what: What,
    /// How it names it.
    pub reading: Reading,
    /// Which affixes it may take.
    pub host: Hosts,
    /// What the form tells.
    pub features: Features,
}

/// The words of a phrase behind its first, and what it is.
pub type OfficePhrase = (Vec<Box<str>>, OfficePart);

/// The words that stand at offices and names: looked up only beside those, since most of them are everywhere.
#[derive(Debug, Default)]
pub struct TitleWords {
    by_first: FxHashMap<Box<str>, Vec<OfficePhrase>>,
}

impl TitleWords {
    /// Adds the words of a folded form.
    pub(super) fn insert(&mut self, words: &[&str], part: OfficePart) {
        if let Some(first) = words.first() {
            let rest = words.iter().skip(1).map(|word| (*word).into()).collect();
            self.by_first.entry((*first).into()).or_default().push((rest, part));
        }
    }

    /// The phrases that begin with a word: what follows it in each, and what the phrase does.
    #[must_use]
    pub fn beginning(&self, first: &str) -> &[OfficePhrase] {
        self.by_first.get(first).map_or(&[], Vec::as_slice)
    }

    /// A single word does this.
    #[must_use]
    pub fn is(&self, word: &str, part: OfficePart) -> bool {
        self.beginning(word).iter().any(|(rest, p)| rest.is_empty() && *p == part)
    }
}

/// The words and phrases of a language: a trie over words, shared by all entries. Laid out so that a word of a text
/// touches few places of memory: it is far larger than what a processor keeps near.
#[derive(Debug, Default)]
pub struct Lexicon {
    words: FxHashMap<Box<str>, WordId>,
    longest_word: usize,
    /// In bytes, of the words that begin with a letter.
    longest_from: FxHashMap<char, usize>,
    /// For each word, where the phrases that begin with it go on.
    first: Vec<Option<Node>>,
    /// The steps behind the first.
    steps: FxHashMap<(Node, WordId), Node>,
    nodes: Vec<Stop>,
    /// By node.
    entries: Vec<Entry>,
}

/// What stands at a node.
#[derive(Debug, Clone, Copy)]
struct Stop {
    /// Its first entry.
    from: u32,
    entries: u16,
    /// Some phrase goes on here.
    goes_on: bool,
}

/// A word of the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(u32);

/// A place in the trie behind its first word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Node(NonZeroU32);

impl Node {
    fn place(self) -> usize {
        self.0.get() as usize
    }
}

impl Lexicon {
    /// The word, if any phrase has it.
    #[must_use]
    pub fn word(&self, folded: &str) -> Option<WordId> {
        (folded.len() <= self.longest_word).then(|| self.words.get(folded).copied()).flatten()
    }

    /// Length in bytes of the longest word.
    #[must_use]
    pub const fn longest_word(&self) -> usize {
        self.longest_word
    }

    /// The same, of those that begin with this letter.
    #[must_use]
    pub fn longest_from(&self, first: char) -> usize {
        self.longest_from.get(&first).copied().unwrap_or(0)
    }

    /// Where the phrases that begin with a word go on.
    #[must_use]
    pub fn begin(&self, word: WordId) -> Option<Node> {
        self.first.get(word.0 as usize).copied().flatten()
    }

    /// Where a word leads to.
    #[must_use]
    pub fn step(&self, from: Node, word: WordId) -> Option<Node> {
        let goes_on = self.nodes.get(from.place()).is_some_and(|stop| stop.goes_on);
        goes_on.then(|| self.steps.get(&(from, word)).copied()).flatten()
    }

    /// What ends here.
    #[must_use]
    pub fn entries(&self, at: Node) -> &[Entry] {
        let range = self.nodes.get(at.place()).map_or(0..0, |stop| {
            let from = stop.from as usize;
            from..from + usize::from(stop.entries)
        });
        self.entries.get(range).unwrap_or_default()
    }

    /// Number of distinct words, for `marsad data stats`.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words.len()
    }
}

/// A lexicon that grows.
#[derive(Debug)]
pub(super) struct Forms {
    lexicon: Lexicon,
    /// By node; that of the start has none.
    entries: Vec<Vec<Entry>>,
}

impl Forms {
    pub(super) fn new() -> Self {
        Self { lexicon: Lexicon::default(), entries: vec![Vec::new()] }
    }

    /// Adds an entry under the words of a folded form.
    pub(super) fn insert(&mut self, words: &[&str], entry: Entry) {
        let lexicon = &mut self.lexicon;
        let mut node: Option<Node> = None;
        for word in words {
            let fresh = WordId(u32::try_from(lexicon.words.len()).unwrap_or(u32::MAX));
            let id = *lexicon.words.entry((*word).into()).or_insert(fresh);
            if id == fresh {
                lexicon.first.push(None);
            }
            lexicon.longest_word = lexicon.longest_word.max(word.len());
            if let Some(first) = word.chars().next() {
                let longest = lexicon.longest_from.entry(first).or_default();
                *longest = word.len().max(*longest);
            }
            let fresh =
                Node(u32::try_from(self.entries.len()).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX));
            let to = match node {
                None => lexicon.first.get_mut(id.0 as usize).map_or(fresh, |first| *first.get_or_insert(fresh)),
                Some(node) => *lexicon.steps.entry((node, id)).or_insert(fresh),
            };
            if to == fresh {
                self.entries.push(Vec::new());
            }
            node = Some(to);
        }
        if let Some(at) = node.and_then(|node| self.entries.get_mut(node.place()))
            && !at.contains(&entry)
        {
            at.push(entry);
        }
    }

    /// Laid out for reading.
    pub(super) fn finish(self) -> Lexicon {
        let mut lexicon = self.lexicon;
        for at in &self.entries {
            lexicon.nodes.push(Stop {
                from: u32::try_from(lexicon.entries.len()).unwrap_or(u32::MAX),
                entries: u16::try_from(at.len()).unwrap_or(u16::MAX),
                goes_on: false,
            });
            lexicon.entries.extend(at);
        }
        #[allow(clippy::iter_over_hash_type, reason = "marks, the same in any order")]
        for (from, _) in lexicon.steps.keys() {
            if let Some(stop) = lexicon.nodes.get_mut(from.place()) {
                stop.goes_on = true;
            }
        }
        lexicon
    }
}
