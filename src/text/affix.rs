//! Affix: what is written joined to a word but is not the word.
//!
//! In: a folded word and its language's closed list of affixes. Out: its [`Parts`]: every [`Piece`] that stands in the
//! lexicon once affixes are removed, and every [`Stem`] for those who have tables of their own. Done once for each word of
//! a text. Never says which of them is meant.

use crate::world::{
    class::Features,
    lang::{Affix, Hosts, Lang, Side, WordId},
};

/// A part of a written word that is a word of the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// First byte in the folded word.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Which word.
    pub word: WordId,
    /// What the removed affixes tell.
    pub features: Features,
    /// What may carry those affixes.
    pub on: Hosts,
    /// An article was removed.
    pub article: bool,
    /// It stands at the beginning of the written word, affixes aside.
    pub first: bool,
    /// Nothing but affixes follows it in the written word.
    pub last: bool,
}

/// What was removed from one side.
#[derive(Debug, Clone, Copy)]
struct Removed {
    /// Bytes left out from that side.
    bytes: usize,
    features: Features,
    on: Hosts,
    host: Option<(char, char)>,
    /// That of the last affix; nothing is removed behind it that does not have a higher one.
    order: u8,
}

impl Removed {
    const NOTHING: Self = Self { bytes: 0, features: Features::NONE, on: Hosts::ANY, host: None, order: 0 };
}

/// At most so many ways to read the affixes of one side; real words have fewer than ten.
const MOST: usize = 24;

/// Bytes of the longest word that is taken apart; what is longer is no word of any language.
const LONGEST: usize = 256;

/// A part of a written word with at least one affix left out on either side, whether or not it stands in the lexicon: for
/// the grammars of dates and quantities, and the words beside names, which have tables of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stem {
    /// First byte in the folded word.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What the removed affixes tell.
    pub features: Features,
}

impl Stem {
    /// The part of the word that it was found in, and what the removed affixes tell.
    #[must_use]
    pub fn of<'a>(&self, folded: &'a str) -> Option<(&'a str, Features)> {
        Some((folded.get(self.start..self.end)?, self.features))
    }
}

/// A written word taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// Its words of the lexicon, by start, then longest first.
    pub pieces: Vec<Piece>,
    /// All that it may be once its affixes are removed; never the word itself.
    pub stems: Vec<Stem>,
}

/// Takes a folded word apart.
#[must_use]
pub fn parts(folded: &str, lang: &Lang) -> Parts {
    if folded.len() > LONGEST {
        return Parts::default();
    }
    let before = removals(folded, lang, Side::Before);
    let after = removals(folded, lang, Side::After);
    Parts { pieces: pieces(folded, &before, &after, lang), stems: stems(folded, &before, &after) }
}

fn pieces(folded: &str, before: &[Removed], after: &[Removed], lang: &Lang) -> Vec<Piece> {
    let mut found = Vec::new();
    for b in before {
        for a in after {
            let (start, end) = (b.bytes, folded.len().saturating_sub(a.bytes));
            if start < end {
                push(folded, start, end, b, Some(a), true, lang, &mut found);
            }
        }
    }
    if lang.compounds {
        compounds(folded, before, after, lang, &mut found);
    }
    found.sort_by(|x, y| x.start.cmp(&y.start).then(y.end.cmp(&x.end)));
    found.dedup();
    found
}

fn stems(folded: &str, before: &[Removed], after: &[Removed]) -> Vec<Stem> {
    let mut found = Vec::with_capacity(before.len() * after.len() - 1);
    for b in before {
        for a in after.iter().filter(|a| a.host.is_none()) {
            let (start, end) = (b.bytes, folded.len().saturating_sub(a.bytes));
            if start < end && end - start < folded.len() {
                found.push(Stem { start, end, features: b.features.and(a.features) });
            }
        }
    }
    found
}

/// Adds the piece if it is a word of the lexicon, in the form it has without the affix.
#[allow(clippy::too_many_arguments, reason = "one call for the plain case and one for compounds")]
fn push(
    folded: &str,
    start: usize,
    end: usize,
    before: &Removed,
    after: Option<&Removed>,
    first: bool,
    lang: &Lang,
    found: &mut Vec<Piece>,
) {
    let Some(stem) = folded.get(start..end) else {
        return;
    };
    let host = after.and_then(|a| a.host);
    let word = match host {
        None => lang.lexicon.word(stem),
        Some((table, text)) => match stem.strip_suffix(text) {
            Some(rest) => lang.lexicon.word(&format!("{rest}{table}")),
            None => None,
        },
    };
    if let Some(word) = word {
        let a = after.unwrap_or(&Removed::NOTHING);
        found.push(Piece {
            start,
            end,
            word,
            features: before.features.and(a.features),
            on: before.on.common(a.on),
            article: before.features.any(Features::ARTICLE),
            first,
            last: after.is_some(),
        });
    }
}

/// Pieces that share a written word with others: each begins where one ends (or where the word begins) and ends where
/// another begins (or where only affixes follow).
fn compounds(folded: &str, before: &[Removed], after: &[Removed], lang: &Lang, found: &mut Vec<Piece>) {
    let bounds: Vec<usize> = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
    let longest = lang.lexicon.longest_word();
    // From the right: from which offsets on can the rest be read as entries and affixes?
    let mut ends: Vec<bool> = bounds.iter().map(|at| after.iter().any(|a| folded.len() - a.bytes == *at)).collect();
    for from in (0..bounds.len()).rev() {
        let readable = (from + 1..bounds.len())
            .take_while(|to| distance(&bounds, from, *to) <= longest)
            .any(|to| ends.get(to).copied().unwrap_or(false) && is_word(folded, &bounds, from, to, lang));
        if readable && let Some(end) = ends.get_mut(from) {
            *end = true;
        }
    }
    // From the left: which offsets can be reached?
    let mut reached: Vec<bool> = bounds.iter().map(|at| before.iter().any(|b| b.bytes == *at)).collect();
    for from in 0..bounds.len() {
        if !reached.get(from).copied().unwrap_or(false) {
            continue;
        }
        for to in (from + 1..bounds.len()).take_while(|to| distance(&bounds, from, *to) <= longest) {
            if !is_word(folded, &bounds, from, to, lang) {
                continue;
            }
            // A long word at the beginning may be followed by what no table has ("embassy" behind a state's name).
            let fits = ends.get(to).copied().unwrap_or(false) || (from == 0 && to >= 2 && to + 1 < bounds.len());
            if !fits {
                continue;
            }
            if ends.get(to).copied().unwrap_or(false)
                && let Some(r) = reached.get_mut(to)
            {
                *r = true;
            }
            let (Some(&start), Some(&end)) = (bounds.get(from), bounds.get(to)) else {
                continue;
            };
            let first = before.iter().find(|b| b.bytes == start);
            push(folded, start, end, first.unwrap_or(&Removed::NOTHING), None, first.is_some(), lang, found);
            // The last piece of a compound carries the affixes of the whole.
            if first.is_none() {
                for a in after.iter().filter(|a| folded.len() - a.bytes == end) {
                    push(folded, start, end, &Removed::NOTHING, Some(a), false, lang, found);
                }
            }
        }
    }
    // A piece that ends the word stands there with its affixes already.
    let whole: Vec<(usize, usize)> = found.iter().filter(|p| p.last).map(|p| (p.start, p.end)).collect();
    found.retain(|p| p.last || !whole.contains(&(p.start, p.end)));
}

fn distance(bounds: &[usize], from: usize, to: usize) -> usize {
    bounds.get(to).copied().unwrap_or(0).saturating_sub(bounds.get(from).copied().unwrap_or(0))
}

fn is_word(folded: &str, bounds: &[usize], from: usize, to: usize, lang: &Lang) -> bool {
    let (Some(&start), Some(&end)) = (bounds.get(from), bounds.get(to)) else {
        return false;
    };
    folded.get(start..end).is_some_and(|stem| lang.lexicon.word(stem).is_some())
}

/// All ways to take affixes off one side, none first. Affixes nearer the word have higher numbers, at most one of each.
fn removals(folded: &str, lang: &Lang, side: Side) -> Vec<Removed> {
    let mut found = Vec::with_capacity(MOST / 4);
    found.push(Removed::NOTHING);
    let open = match side {
        Side::Before => Vec::new(),
        Side::After => lang.affixes.open_within(folded),
    };
    let mut at = 0;
    while at < found.len() && found.len() < MOST {
        let Some(&so_far) = found.get(at) else { break };
        at += 1;
        if so_far.host.is_some() {
            continue;
        }
        let rest = match side {
            Side::Before => folded.get(so_far.bytes..),
            Side::After => folded.get(..folded.len() - so_far.bytes),
        };
        let Some(rest) = rest else { continue };
        let mut take = |affix: &Affix, bytes: usize| {
            let on = so_far.on.common(affix.on);
            if affix.order <= so_far.order || bytes >= rest.len() || !on.any(Hosts::ANY) || found.len() >= MOST {
                return;
            }
            let features = so_far.features.and(affix.features);
            let removed = Removed { bytes: so_far.bytes + bytes, features, on, host: None, order: affix.order };
            // The word may end otherwise in the table; the plain reading stays possible.
            found.push(removed);
            found.extend(affix.host.iter().map(|host| Removed { host: Some(*host), ..removed }));
        };
        // An open one may take anything behind it too.
        let mut open = open
            .iter()
            .filter_map(|(place, from)| {
                let affix = lang.affixes.get(*place).filter(|affix| from + affix.form.len() <= rest.len())?;
                Some((*place, affix, rest.len() - from))
            })
            .peekable();
        for (place, affix) in lang.affixes.at_edge(side, rest) {
            while let Some((_, affix, bytes)) = open.next_if(|(before, ..)| *before < place) {
                take(affix, bytes);
            }
            take(affix, affix.form.len());
        }
        open.for_each(|(_, affix, bytes)| take(affix, bytes));
    }
    found
}
