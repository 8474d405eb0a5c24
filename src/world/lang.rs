//! Lang: all we know of one language, as types.
//!
//! In: the tables of `config/lang/<code>`, read by [`super::load`]. Out: what the stages ask of a language.
//! Never holds a word of its own: every word stands in the tables.

use std::collections::HashMap;

use super::{
    ActorIndex, InstrumentIndex, OfficeIndex, OfficePart, PersonIndex, PlaceIndex, WeaponIndex,
    class::{Class, Features},
    fold::Fold,
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
    pub frequent: Vec<String>,
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
    pub affixes: Vec<Affix>,
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
    /// The script of a letter, by the blocks of Unicode; `None` for what is no letter.
    #[must_use]
    pub fn of(c: char) -> Option<Self> {
        match c {
            '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
                if c.is_alphabetic() =>
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
    by_first: HashMap<Box<str>, Vec<OfficePhrase>>,
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

/// The words and phrases of a language: a trie over words, shared by all entries.
#[derive(Debug, Default)]
pub struct Lexicon {
    words: HashMap<Box<str>, u32>,
    longest_word: usize,
    longest_from: HashMap<char, usize>,
    steps: HashMap<(u32, u32), u32>,
    entries: Vec<Vec<Entry>>,
}

/// A word of the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(u32);

/// A place in the trie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node(u32);

impl Lexicon {
    /// The start of every phrase.
    pub const ROOT: Node = Node(0);

    /// Adds an entry under the words of a folded form.
    pub(super) fn insert(&mut self, words: &[&str], entry: Entry) {
        if self.entries.is_empty() {
            self.entries.push(Vec::new());
        }
        let mut node = 0;
        for word in words {
            let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
            let id = *self.words.entry((*word).into()).or_insert(next);
            self.longest_word = self.longest_word.max(word.len());
            if let Some(first) = word.chars().next() {
                let longest = self.longest_from.entry(first).or_default();
                *longest = word.len().max(*longest);
            }
            let fresh = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
            let to = *self.steps.entry((node, id)).or_insert(fresh);
            if to == fresh {
                self.entries.push(Vec::new());
            }
            node = to;
        }
        if let Some(at) = self.entries.get_mut(node as usize)
            && !at.contains(&entry)
        {
            at.push(entry);
        }
    }

    /// The word, if any phrase has it.
    #[must_use]
    pub fn word(&self, folded: &str) -> Option<WordId> {
        (folded.len() <= self.longest_word).then(|| self.words.get(folded).map(|id| WordId(*id))).flatten()
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

    /// Where a word leads to.
    #[must_use]
    pub fn step(&self, from: Node, word: WordId) -> Option<Node> {
        self.steps.get(&(from.0, word.0)).map(|to| Node(*to))
    }

    /// What ends here.
    #[must_use]
    pub fn entries(&self, at: Node) -> &[Entry] {
        self.entries.get(at.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Number of distinct words, for `marsad data stats`.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words.len()
    }
}
