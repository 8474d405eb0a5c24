//! Segment: where words begin in a script that writes none between them.
//!
//! In: a run of letters without white space, folded, and the tables of its language. Out: the bytes where its words
//! begin: each word of the tables with the affixes behind it is one, what no table has is one up to the next of them.
//! Never needs a dictionary beyond those tables: of all ways to cut, the cheapest leaves least unread, in fewest words.
//!
//! A short word is no word inside a longer one of the same script: what is unread must not touch it there.

use crate::world::lang::{Lang, Script, Side};

/// Cost of a word of the tables, of one of a single letter, of an affix, and of a letter that stays unread.
const WORD: u32 = 10;
const LETTER: u32 = 12;
const AFFIX: u32 = 6;
const UNREAD: u32 = 15;

/// A word that begins so in the script of endings, and is shorter, may as well be the ending of what is unread.
const LEAST_BEHIND_UNREAD: usize = 3;

/// How the way so far ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing yet.
    Nothing,
    /// A word; `open` if letters of its own script may follow it unread.
    Word { open: bool },
    /// An affix of this order.
    Affix(u8),
    /// A letter that no table has.
    Unread,
}

/// The cheapest way to a letter, of those that end alike.
#[derive(Debug, Clone, Copy)]
struct Way {
    cost: u32,
    last: Last,
    /// Where its last part begins, and which way led there.
    from: (usize, usize),
}

/// The run as letters.
struct Run<'a> {
    text: &'a str,
    letters: Vec<(usize, char)>,
    lang: &'a Lang,
    /// A number stands directly before it, and a word of units begins it: no other word does.
    counts: bool,
}

/// Kinds of ends that are kept apart at each letter.
const KINDS: usize = 4;

const fn kind(last: Last) -> usize {
    match last {
        Last::Nothing | Last::Word { open: true } => 0,
        Last::Word { open: false } => 1,
        Last::Affix(_) => 2,
        Last::Unread => 3,
    }
}

/// Letters of a script that writes no spaces.
#[must_use]
pub fn is_run(text: &str) -> bool {
    matches!(text.chars().next().and_then(Script::of), Some(Script::Han | Script::Kana))
}

/// The bytes of a folded run where its words begin, the first left out.
#[must_use]
pub fn cuts(text: &str, counts: bool, lang: &Lang) -> Vec<usize> {
    let mut run = Run { text, letters: text.char_indices().collect(), lang, counts };
    let length = run.letters.len();
    run.counts &= (1..=length).take(lang.slots.longest).any(|to| run.is_unit(0, to));
    let mut ways: Vec<[Option<Way>; KINDS]> = vec![[None; KINDS]; length + 1];
    if let Some(first) = ways.first_mut() {
        first[0] = Some(Way { cost: 0, last: Last::Nothing, from: (0, 0) });
    }
    for at in 0..length {
        for index in 0..KINDS {
            let Some(way) = ways.get(at).and_then(|kinds| kinds.get(index).copied().flatten()) else { continue };
            run.steps(at, way.last, &mut |to, last, cost| {
                let Some(slot) = ways.get_mut(to).and_then(|kinds| kinds.get_mut(kind(last))) else { return };
                let cost = way.cost + cost;
                if slot.is_none_or(|known| cost < known.cost) {
                    *slot = Some(Way { cost, last, from: (at, index) });
                }
            });
        }
    }
    backwards(&ways, &run)
}

/// The cuts of the cheapest way, from its end.
fn backwards(ways: &[[Option<Way>; KINDS]], run: &Run<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = run.letters.len();
    let best = |kinds: &[Option<Way>; KINDS]| {
        (0..KINDS)
            .filter(|k| kinds.get(*k).is_some_and(Option::is_some))
            .min_by_key(|k| kinds.get(*k).copied().flatten().map(|w| w.cost))
    };
    let Some(mut index) = ways.get(at).and_then(best) else { return found };
    while at > 0 {
        let Some(way) = ways.get(at).and_then(|kinds| kinds.get(index).copied().flatten()) else { break };
        let (from, before) = way.from;
        let last = ways.get(from).and_then(|kinds| kinds.get(before).copied().flatten()).map(|w| w.last);
        // An affix goes with its word, and unread letters stand together.
        let joined = matches!(way.last, Last::Affix(_)) || (way.last == Last::Unread && last == Some(Last::Unread));
        if from > 0 && !joined {
            found.extend(run.letters.get(from).map(|(byte, _)| *byte));
        }
        (at, index) = (from, before);
    }
    found.reverse();
    found
}

impl Run<'_> {
    fn letter(&self, at: usize) -> Option<char> {
        self.letters.get(at).map(|(_, c)| *c)
    }

    fn script(&self, at: usize) -> Option<Script> {
        self.letter(at).and_then(Script::of)
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        let byte = |at: usize| self.letters.get(at).map_or(self.text.len(), |(byte, _)| *byte);
        self.text.get(byte(from)..byte(to)).unwrap_or_default()
    }

    fn is_unit(&self, from: usize, to: usize) -> bool {
        !self.lang.slots.forms(self.slice(from, to)).is_empty()
    }

    /// All that may stand next.
    fn steps(&self, at: usize, last: Last, step: &mut impl FnMut(usize, Last, u32)) {
        let same_before = at > 0 && self.alike(at - 1, at);
        let whole = matches!(last, Last::Word { open: false }) && same_before;
        let counted = at == 0 && self.counts;
        if !whole && !counted {
            step(at + 1, Last::Unread, UNREAD);
        }
        self.affixes(at, last, step);
        let from = self.letter(at).map_or(0, |first| self.lang.lexicon.longest_from(first));
        let longest = from.max(self.lang.slots.longest_bytes());
        let start = self.letters.get(at).map_or(0, |(byte, _)| *byte);
        for to in at + 1..=self.letters.len() {
            let word = self.slice(at, to);
            if self.letters.get(to).map_or(self.text.len(), |(byte, _)| *byte) - start > longest {
                break;
            }
            let unit = self.is_unit(at, to);
            if !unit && (counted || self.lang.lexicon.word(word).is_none()) {
                continue;
            }
            let letters = to - at;
            if letters == 1
                && self.is_solid(at)
                && (self.is_solid(to) || at.checked_sub(1).is_some_and(|b| self.is_solid(b)))
            {
                continue;
            }
            if last == Last::Unread && !counted && self.is_inside(at, letters, same_before) {
                continue;
            }
            let open = counted || !(letters == 1 || self.is_solid(to - 1));
            step(to, Last::Word { open }, if letters == 1 { LETTER } else { WORD });
        }
    }

    /// Affixes stand behind words, those nearer the word first. Behind what is unread the same letters may be the ending
    /// of a verb that no table has: there they end the word.
    fn affixes(&self, at: usize, last: Last, step: &mut impl FnMut(usize, Last, u32)) {
        let order = match last {
            Last::Word { .. } | Last::Unread => u8::MAX,
            Last::Affix(order) => order,
            Last::Nothing => return,
        };
        let rest = self.slice(at, self.letters.len());
        let behind = self.lang.affixes.iter().filter(|a| a.side == Side::After && a.order < order);
        for affix in behind.filter(|a| rest.starts_with(&a.form)) {
            let to = at + affix.form.chars().count();
            if last != Last::Unread || !self.letter(to).is_some_and(is_hiragana) {
                step(to, Last::Affix(affix.order), AFFIX);
            }
        }
    }

    /// A word behind unread letters that is but a part of what they begin.
    fn is_inside(&self, at: usize, letters: usize, same_before: bool) -> bool {
        let ending = self.letter(at).is_some_and(is_hiragana);
        (same_before && (letters == 1 || self.is_solid(at))) || (ending && letters < LEAST_BEHIND_UNREAD)
    }

    /// Letters of one script, the two halves of Kana apart.
    fn alike(&self, first: usize, second: usize) -> bool {
        let half = |at: usize| self.letter(at).is_some_and(is_hiragana);
        self.script(first) == self.script(second) && half(first) == half(second)
    }

    /// In this script a foreign name is written through: it has no parts.
    fn is_solid(&self, at: usize) -> bool {
        self.script(at) == Some(Script::Kana) && !self.letter(at).is_some_and(is_hiragana)
    }
}

const fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    fn check(lang: &Lang, text: &str, expected: &str) {
        let folded = lang.fold.fold(text);
        let cuts = cuts(&folded, false, lang);
        let ends = cuts.iter().copied().chain([folded.len()]);
        let starts = [0].into_iter().chain(cuts.iter().copied());
        let words: Vec<&str> = starts.zip(ends).filter_map(|(from, to)| folded.get(from..to)).collect();
        assert_eq!(words.join("|"), expected);
    }

    #[test]
    fn words_of_the_tables_are_cut_out_with_their_affixes() {
        let world = World::load(None).unwrap();
        let lang = world.lang("ja").unwrap();
        for (text, expected) in [
            ("北朝鮮が弾道ミサイルを発射したと発表した", "北朝鮮が|弾道ミサイルを|発射したと|発表した"),
            ("日米韓首脳会談で", "日米韓|首脳会談で"),
            ("ロシアによるウクライナへの攻撃", "ロシア|による|ウクライナへの|攻撃"),
            ("厳重に抗議した", "厳重に|抗議した"),
            // A short name inside another word of its script is none.
            ("新米を食べる", "新米を|食べる"),
            ("独自の印象", "独自の|印象"),
            ("南アジアとイランド", "南アジアと|イランド"),
            ("", ""),
        ] {
            check(lang, text, expected);
        }
    }

    #[test]
    fn word_of_units_counts_behind_a_number_only() {
        let world = World::load(None).unwrap();
        let lang = world.lang("ja").unwrap();
        assert_eq!(cuts("発未満", true, lang), ["発".len()]);
        assert_eq!(cuts("発明品", true, lang), ["発".len()]);
        // "on the morning of the 26th", not "of Japan and North Korea".
        assert_eq!(cuts("日朝", true, lang), ["日".len()]);
        assert!(cuts("日朝", false, lang).is_empty());
        assert!(cuts("発明品", false, lang).is_empty());
    }
}
