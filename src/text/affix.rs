//! Affix: what is written joined to a word but is not the word.
//!
//! In: a folded word and its language's closed list of affixes. Out: every [`Piece`] of it that stands in the
//! lexicon once affixes are removed. Nothing is ever removed unless what is left is a word of the lexicon.

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
}

/// At most so many ways to read the affixes of one side; real words have fewer than ten.
const MOST: usize = 24;

/// Bytes of the longest word that is taken apart; what is longer is no word of any language.
const LONGEST: usize = 256;

/// All pieces of a folded word, by start, then longest first.
#[must_use]
pub fn pieces(folded: &str, lang: &Lang) -> Vec<Piece> {
    if folded.len() > LONGEST {
        return Vec::new();
    }
    let before = removals(folded, lang, Side::Before);
    let after = removals(folded, lang, Side::After);
    let mut found = Vec::new();
    for b in &before {
        for a in &after {
            let (start, end) = (b.bytes, folded.len().saturating_sub(a.bytes));
            if start < end {
                push(folded, start, end, b, Some(a), true, lang, &mut found);
            }
        }
    }
    if lang.compounds {
        compounds(folded, &before, &after, lang, &mut found);
    }
    found.sort_by(|x, y| x.start.cmp(&y.start).then(y.end.cmp(&x.end)));
    found.dedup();
    found
}

/// All that a word may be once its affixes are removed, whether or not it stands in the lexicon: for the grammars of
/// dates and quantities, which have tables of their own.
#[must_use]
pub fn stems(folded: &str, lang: &Lang) -> Vec<(String, Features)> {
    if folded.len() > LONGEST {
        return Vec::new();
    }
    let mut found = Vec::new();
    for before in removals(folded, lang, Side::Before) {
        for after in removals(folded, lang, Side::After) {
            let end = folded.len().saturating_sub(after.bytes);
            let whole = before.bytes == 0 && after.bytes == 0;
            if after.host.is_none()
                && !whole
                && let Some(stem) = folded.get(before.bytes..end).filter(|stem| !stem.is_empty())
            {
                found.push((stem.to_owned(), before.features.and(after.features)));
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
        let none = Removed { bytes: 0, features: Features::NONE, on: Hosts::ANY, host: None };
        let a = after.unwrap_or(&none);
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
            let none = Removed { bytes: 0, features: Features::NONE, on: Hosts::ANY, host: None };
            let first = before.iter().find(|b| b.bytes == start);
            push(folded, start, end, first.unwrap_or(&none), None, first.is_some(), lang, found);
            // The last piece of a compound carries the affixes of the whole.
            if first.is_none() {
                for a in after.iter().filter(|a| folded.len() - a.bytes == end) {
                    push(folded, start, end, &none, Some(a), false, lang, found);
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
    let mut found = vec![Removed { bytes: 0, features: Features::NONE, on: Hosts::ANY, host: None }];
    let mut orders = vec![0_u8];
    let mut at = 0;
    while at < found.len() && found.len() < MOST {
        let (Some(&so_far), Some(&order)) = (found.get(at), orders.get(at)) else {
            break;
        };
        at += 1;
        if so_far.host.is_some() {
            continue;
        }
        let rest = match side {
            Side::Before => folded.get(so_far.bytes..),
            Side::After => folded.get(..folded.len() - so_far.bytes),
        };
        let Some(rest) = rest else { continue };
        for affix in lang.affixes.iter().filter(|a| a.side == side && a.order > order) {
            for bytes in matches(rest, affix) {
                let on = so_far.on.common(affix.on);
                if bytes >= rest.len() || !on.any(Hosts::ANY) || found.len() >= MOST {
                    continue;
                }
                let features = so_far.features.and(affix.features);
                let removed = Removed { bytes: so_far.bytes + bytes, features, on, host: None };
                if affix.host.is_empty() {
                    found.push(removed);
                    orders.push(affix.order);
                } else {
                    // The word may end otherwise in the table; the plain reading stays possible.
                    found.push(removed);
                    orders.push(affix.order);
                    for host in &affix.host {
                        found.push(Removed { host: Some(*host), ..removed });
                        orders.push(u8::MAX);
                    }
                }
            }
        }
    }
    found
}

/// How many bytes an affix takes from its side of `rest`; an open one may take anything behind it too.
fn matches(rest: &str, affix: &Affix) -> Vec<usize> {
    match affix.side {
        Side::Before => rest.starts_with(&affix.form).then_some(affix.form.len()).into_iter().collect(),
        Side::After if affix.open => rest.match_indices(&affix.form).map(|(at, _)| rest.len() - at).collect(),
        Side::After => rest.ends_with(&affix.form).then_some(affix.form.len()).into_iter().collect(),
    }
}
