//! Feature: what the second reader sees in a sentence: what the rules found, words, and pieces of words.
//!
//! In: a sentence, its findings and reports. Out: each feature with its [`Block`] and its hash, to a function that is
//! called for it. Features are hashed by their names, so that a new class or frame moves no other. Never allocates
//! for a piece of a word.

use crate::{
    enriched::Kind,
    event::Report,
    extract::Findings,
    text::Sentence,
    world::{
        InstrumentKind, WeaponRole, World,
        class::Group,
        lang::{Lang, Script, What},
    },
};

/// Features that are weighed by one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Block {
    /// Pieces of words.
    Gram,
    /// Words and pairs of neighbours.
    Word,
    /// What the rules found.
    Found,
    /// Two of those together.
    Both,
}

impl Block {
    /// All of them, in the order of their indices.
    pub const ALL: [Self; 4] = [Self::Gram, Self::Word, Self::Found, Self::Both];

    /// What each of `n` features of the block counts: long sentences have more of them, but say no more. What the
    /// rules found counts whole.
    #[must_use]
    pub fn measure(self, n: u32) -> f64 {
        match self {
            Self::Found => 0.5,
            Self::Gram | Self::Word | Self::Both => 1.0 / f64::from(n.max(1)).sqrt(),
        }
    }
}

/// Something that the rules found: of a kind, which one, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token<'a> {
    kind: &'static str,
    name: &'a str,
    how: &'static str,
}

/// A feature as a person reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// So many characters of a word up to one; the word has a mark before and behind it.
    Gram {
        /// The word, folded.
        word: &'a str,
        /// The place of the last character, the mark before the word being 0.
        last: usize,
        /// Its length in characters.
        length: usize,
    },
    /// A word.
    Word(&'a str),
    /// Two neighbours.
    Pair(&'a str, &'a str),
    /// What the rules found.
    Found(Token<'a>),
    /// Two of those.
    Both(Token<'a>, Token<'a>),
}

impl Piece<'_> {
    /// As `explain` prints it.
    #[must_use]
    pub fn describe(self) -> String {
        let token = |t: Token<'_>| [t.kind, t.name, t.how].join(" ").trim_end().to_owned();
        match self {
            Self::Gram { word, last, length } => {
                let all = std::iter::once('<').chain(word.chars()).chain(std::iter::once('>'));
                all.skip((last + 1).saturating_sub(length)).take(length).collect()
            }
            Self::Word(word) => word.to_owned(),
            Self::Pair(one, two) => format!("{one} {two}"),
            Self::Found(one) => token(one),
            Self::Both(one, two) => format!("{} + {}", token(one), token(two)),
        }
    }
}

/// Most things of a sentence that are put together in pairs.
const MOST_PAIRED: usize = 14;

/// What the rules found in a sentence, each once.
#[must_use]
pub fn tokens<'a>(sentence: &Sentence, found: &Findings, reports: &'a [Report], world: &'a World) -> Vec<Token<'a>> {
    let mut tokens: Vec<Token<'a>> = Vec::with_capacity(found.mentions.len() + 3 * reports.len());
    let mut add = |kind, name, how| tokens.push(Token { kind, name, how });
    for report in reports {
        let how = match (report.subordinate, report.historical) {
            (_, true) => "historical",
            (true, false) => "subordinate",
            (false, false) => "main",
        };
        add("frame", &report.rule, how);
        add("frame", &report.rule, report.status.as_str());
        add(report.label.as_str(), report.type_.as_str(), how);
        add(report.label.as_str(), report.type_.as_str(), report.status.as_str());
    }
    let mut actors: Vec<&str> = Vec::new();
    for mention in &found.mentions {
        let clause = found.clause(mention.words.start);
        let how = if found.subordinate.get(clause).copied().unwrap_or(false) { "subordinate" } else { "" };
        match mention.what {
            What::Word(class) if class.group() == Group::Part => {}
            What::Word(class) => {
                add("class", class.as_str(), "");
                if class.group() == Group::Act {
                    add("act", class.as_str(), if clause == 0 { "first" } else { how });
                }
            }
            What::Weapon(index) => {
                if let Some(weapon) = world.weapon(index) {
                    add("weapon", role(weapon.role), "");
                    if let Some(class) = weapon.class {
                        add("weapon_class", class.as_str(), "");
                    }
                }
            }
            What::Instrument(index) => {
                if let Some(instrument) = world.instrument(index) {
                    add("instrument", self::kind(instrument.kind), "");
                }
            }
            What::Actor(index) => {
                if let Some(actor) = world.actor(index) {
                    actors.push(&actor.code);
                    let kind = match actor.kind {
                        Kind::Country => "country",
                        Kind::Organisation => "organisation",
                        _ => "armed_group",
                    };
                    add("actor", kind, "");
                }
            }
            What::Place(_) => add("place", "any", ""),
            What::Person(_) => add("actor", "person", ""),
            What::Office(_) => add("actor", "office", ""),
            What::Lookalike => {}
        }
    }
    actors.sort_unstable();
    actors.dedup();
    add("actors", count(actors.len()), "");
    add("words", count(sentence.words.len() / 8), "");
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// Numbers that differ little are alike.
const fn count(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "3",
        4 | 5 => "4-5",
        _ => "6-",
    }
}

const fn role(role: WeaponRole) -> &'static str {
    match role {
        WeaponRole::Projectile => "projectile",
        WeaponRole::Satellite => "satellite",
        WeaponRole::Launcher => "launcher",
        WeaponRole::Interceptor => "interceptor",
        WeaponRole::Platform => "platform",
        WeaponRole::Bomb => "bomb",
        WeaponRole::Drone => "drone",
    }
}

const fn kind(kind: InstrumentKind) -> &'static str {
    match kind {
        InstrumentKind::Exercise => "exercise",
        InstrumentKind::Treaty => "treaty",
        InstrumentKind::Dialogue => "dialogue",
        InstrumentKind::Summit => "summit",
        InstrumentKind::Forum => "forum",
        InstrumentKind::Concept => "concept",
    }
}

/// Calls `see` for every feature of a sentence.
pub fn each<'a>(sentence: &'a Sentence, tokens: &[Token<'a>], lang: &Lang, mut see: impl FnMut(Block, u32, Piece<'a>)) {
    // One syllable of Hangul or one character of Han says as much as two or three letters.
    let lengths = match lang.script {
        Script::Hangul | Script::Han | Script::Kana => 2..=4,
        _ => 3..=5,
    };
    let mut before: Option<(&str, u32)> = None;
    for word in sentence.words.iter().filter(|w| !w.mark) {
        let folded = if word.number { "0" } else { word.folded.as_str() };
        let own = text(1, folded);
        see(Block::Word, own, Piece::Word(folded));
        if let Some((other, hash)) = before {
            see(Block::Word, mix(hash.wrapping_add(2), own), Piece::Pair(other, folded));
        }
        before = Some((folded, own));
        if !word.number {
            grams(folded, &lengths, &mut see);
        }
    }
    for token in tokens {
        see(Block::Found, hash(*token), Piece::Found(*token));
    }
    let paired =
        || tokens.iter().filter(|t| matches!(t.kind, "class" | "weapon" | "instrument" | "actors")).take(MOST_PAIRED);
    for (at, one) in paired().enumerate() {
        for two in paired().skip(at + 1) {
            see(Block::Both, mix(hash(*one).wrapping_add(3), hash(*two)), Piece::Both(*one, *two));
        }
    }
}

/// The pieces of a word that end at each of its characters.
fn grams<'a>(word: &'a str, lengths: &std::ops::RangeInclusive<usize>, see: &mut impl FnMut(Block, u32, Piece<'a>)) {
    // The last five characters, the newest first.
    let mut window = ['\0'; 5];
    let all = std::iter::once('<').chain(word.chars()).chain(std::iter::once('>'));
    for (last, c) in all.enumerate() {
        window.rotate_right(1);
        if let Some(newest) = window.first_mut() {
            *newest = c;
        }
        let mut hash = 4;
        for (at, c) in window.iter().take((last + 1).min(*lengths.end())).enumerate() {
            hash = mix(hash, u32::from(*c));
            if at + 1 >= *lengths.start() {
                see(Block::Gram, hash, Piece::Gram { word, last, length: at + 1 });
            }
        }
    }
}

fn hash(token: Token<'_>) -> u32 {
    mix(mix(text(5, token.kind), text(6, token.name)), text(7, token.how))
}

fn text(seed: u32, text: &str) -> u32 {
    text.bytes().fold(seed, |hash, byte| mix(hash, u32::from(byte)))
}

/// One step of a hash: multiplication by an odd number near the golden ratio of 2^32, the high bits brought down.
const fn mix(hash: u32, next: u32) -> u32 {
    let mixed = (hash ^ next).wrapping_mul(0x9E37_79B1);
    mixed ^ (mixed >> 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(word: &str, lengths: std::ops::RangeInclusive<usize>) -> Vec<String> {
        let mut found = Vec::new();
        grams(word, &lengths, &mut |_, _, piece: Piece<'_>| found.push(piece.describe()));
        found
    }

    #[test]
    fn pieces_of_a_word_have_its_ends() {
        assert_eq!(pieces("ab", 3..=5), ["<ab", "ab>", "<ab>"]);
        assert_eq!(pieces("가나", 2..=4), ["<가", "가나", "<가나", "나>", "가나>", "<가나>"]);
        assert_eq!(pieces("", 3..=5), Vec::<String>::new());
    }

    #[test]
    fn hashes_stay_as_they_are() {
        // Weights are kept by them: whoever changes one makes every reader.tsv anew.
        let token = Token { kind: "class", name: "launch", how: "" };
        assert_eq!((text(1, "missile"), hash(token)), (0x0877_0806, 0xCE00_CE86));
    }
}
