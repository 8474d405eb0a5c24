//! Unknown: persons of whom the world knows nothing, by the title beside their name.
//!
//! In: a sentence with its titles and the known persons in it. Out: more [`PersonMention`]s.
//! Never takes a name without an office, and rather none than one with a word too many.

use std::ops::Range;

use super::{
    PersonMention, acts,
    title::{Board, Title},
};
use crate::{
    enriched::Kind,
    extract::Mention,
    text::Span,
    world::{
        ActorIndex, OfficePart, TitleNeed,
        class::{Class, Features},
        lang::{Side, What, WordOrder},
    },
};

/// Most words of a name, its particles left out.
const MOST_WORDS: usize = 4;

/// Adds the unknown persons of a sentence.
pub(super) fn find(board: &Board<'_>, found: &mut Vec<PersonMention>) {
    if board.lang.order != WordOrder::Sov && board.is_headline() {
        return;
    }
    for mention in board.names.iter().filter(|m| matches!(m.what, What::Office(_))) {
        let named = match board.lang.order {
            WordOrder::Sov => name_before(board, mention),
            WordOrder::Svo | WordOrder::Vso => name_behind(board, mention),
        };
        let Some((words, span, title)) = named else { continue };
        let taken = |m: &PersonMention| m.words.start < words.end && words.start < m.words.end;
        if found.iter().any(taken) || board.is_namesake(&title.with(&words), &words, span) {
            continue;
        }
        if let Some(person) = person(board, &words, span, &title, found) {
            found.push(person);
        }
    }
}

/// An unknown person, if the title says enough.
fn person(
    board: &Board<'_>,
    words: &Range<usize>,
    span: Span,
    title: &Title,
    before: &[PersonMention],
) -> Option<PersonMention> {
    let own = title.office?;
    let office = match board.world.office(own)?.part {
        // Whose counterpart is clear only if one person was named before.
        OfficePart::Counterpart => match before {
            [one] => one.office?,
            _ => return None,
        },
        _ => own,
    };
    let delegation = || delegation(board, words.end).map(|body| (body, None));
    let body = title.body.or(title.organ).map(|(body, span)| (body, Some(span))).or_else(delegation);
    let state =
        |(body, _): (ActorIndex, Option<Span>)| board.world.actor(body).is_some_and(|a| a.kind == Kind::Country);
    let enough = match board.world.office(office)?.needs {
        TitleNeed::Nothing => true,
        TitleNeed::Body => body.is_some(),
        TitleNeed::State => body.is_some_and(state),
    };
    if !title.complete || !enough {
        return None;
    }
    Some(PersonMention {
        words: title.with(words),
        span,
        person: None,
        office: Some(office),
        tenure: title.tenure,
        body: body.map(|(body, _)| body),
        named: body.and_then(|(_, span)| span),
        head: title.head,
        acts: title.tenure.holds() && body.is_some_and(|(_, span)| span.is_some()) && acts(office, board.world),
        features: title.features,
    })
}

/// The state whose delegation is named right behind a name ("… headed the Korean delegation").
fn delegation(board: &Board<'_>, at: usize) -> Option<ActorIndex> {
    let near = |m: &&Mention| m.words.start >= at && m.words.start <= at + 3;
    let side = board.mentions.iter().filter(near).find(|m| m.what == What::Word(Class::OneSide))?;
    board.mentions.iter().find_map(|m| match m.what {
        What::Actor(index) if m.words.end == side.words.start || m.words.start == side.words.end => Some(index),
        _ => None,
    })
}

/// The name behind a title, in languages that put it there.
fn name_behind(board: &Board<'_>, office: &Mention) -> Option<(Range<usize>, Span, Title)> {
    let mut start = board.end_of_title(office);
    if board.lang.order == WordOrder::Vso && board.is_comma(start) {
        start += 1;
    }
    let cased = board.word(start)?.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    let (end, span) = if cased { capitals(board, start)? } else { plain(board, start)? };
    let title = board.before(start)?;
    Some((start..end, span, title))
}

/// Words in capitals, with small particles between them.
fn capitals(board: &Board<'_>, start: usize) -> Option<(usize, Span)> {
    let mut at = start;
    let mut count = 0;
    let mut end = start;
    while let Some(word) = board.sentence.words.get(at) {
        let initial = word.mark && word.glued && word.folded == "." && at == end && end_is_initial(board, end);
        let hyphen = word.mark && word.glued && word.folded == "-";
        if initial || hyphen {
            at += 1;
            end = if initial { at } else { end };
            continue;
        }
        let joined = at > start && board.sentence.words.get(at - 1).is_some_and(|w| w.folded == "-") && word.glued;
        let particle = board.lang.titles.is(&word.folded, OfficePart::Particle);
        if board.lang.titles.is(&word.folded, OfficePart::NamesakeBehind) && count > 0 {
            return None;
        }
        if word.mark || word.number || !(word.capital || particle || joined) || (ends_name(board, at) && !particle) {
            break;
        }
        at += 1;
        if word.capital || joined {
            end = at;
            count += usize::from(!joined);
        }
        if word.folded.ends_with("'s") {
            break;
        }
    }
    let (first, last) = (board.sentence.words.get(start)?, board.sentence.words.get(end.checked_sub(1)?)?);
    let name = (2..=MOST_WORDS).contains(&count) && !board.lang.titles.is(&last.folded, OfficePart::Particle);
    name.then(|| (end, first.span.to(without_mark(board, last))))
}

/// The word before is a single letter: "J. F.".
fn end_is_initial(board: &Board<'_>, end: usize) -> bool {
    end.checked_sub(1).and_then(|at| board.word(at)).is_some_and(|word| word.chars().count() == 1)
}

/// A word without a suffix that is set off by a sign ("'s").
fn without_mark(board: &Board<'_>, word: &crate::text::Word) -> Span {
    let suffix = board
        .lang
        .affixes
        .iter()
        .filter(|a| a.side == Side::After && !a.form.starts_with(char::is_alphanumeric))
        .find(|a| word.folded.ends_with(&a.form));
    word.part(0, word.folded.len() - suffix.map_or(0, |a| a.form.len()))
}

/// Words of a script without capitals: all up to one that ends a name for certain.
fn plain(board: &Board<'_>, start: usize) -> Option<(usize, Span)> {
    let mut at = start;
    let mut count = 0;
    while let Some(word) = board.sentence.words.get(at) {
        if board.lang.titles.is(&word.folded, OfficePart::Particle) {
            at += 1;
            continue;
        }
        let given = board.lang.titles.is(&word.folded, OfficePart::Given);
        if word.mark || word.number || ends_name(board, at) || (count >= 2 && is_verb_like(board, at)) {
            break;
        }
        let verb = count == 0 && is_verb_like(board, at) && !heads_delegation(board, at);
        if !given && (verb || is_common(board, at, count)) {
            return None;
        }
        count += 1;
        at += 1;
        if count > MOST_WORDS {
            return None;
        }
    }
    let (first, last) = (board.sentence.words.get(start)?, board.sentence.words.get(at.checked_sub(1)?)?);
    let whole = count >= 2 && !board.lang.titles.is(&last.folded, OfficePart::Particle);
    // A first word with the article is an adjective of the office, or a rank that no table has.
    (whole && !has_article(board, start)).then(|| (at, first.span.to(last.span)))
}

/// "… the minister NAME the delegation of …": between a title and the delegation that its holder leads stands a name.
fn heads_delegation(board: &Board<'_>, at: usize) -> bool {
    let sides = board.mentions.iter().filter(|m| m.what == What::Word(Class::OneSide));
    sides.clone().any(|m| m.words.start > at + 1 && m.words.start <= at + MOST_WORDS)
        && delegation(board, at + 2).is_some()
}

/// A first word of a name that begins like one joined by "and" has at most so many letters.
const LONGEST_WITH_AND: usize = 5;

/// A word with the shape of a common noun: endings that names do not have, or a sign of inflection that is folded away.
fn is_common(board: &Board<'_>, at: usize, count: usize) -> bool {
    let Some(word) = board.sentence.words.get(at) else { return true };
    let ends = |endings: &[String]| {
        endings
            .iter()
            .any(|end| word.folded.ends_with(end.as_str()) && word.folded.chars().count() > end.chars().count() + 1)
    };
    let marked = word.span.end - word.span.start > word.folded.len() && count > 0;
    // "… in X and Y": a long word that begins like one joined to what stands before it.
    let joined = count == 0
        && board.lang.affixes.iter().any(|a| {
            a.side == Side::Before
                && a.features.any(Features::AND)
                && word.folded.starts_with(&a.form)
                && word.folded.chars().count() > LONGEST_WITH_AND
        });
    ends(&board.lang.noun_ends) || marked || joined
}

/// A word that no name goes on behind: it stands in a table, or ends names.
fn ends_name(board: &Board<'_>, at: usize) -> bool {
    let Some(word) = board.sentence.words.get(at) else { return true };
    let says = |part: OfficePart| board.lang.titles.is(&word.folded, part);
    let stops =
        |text: &str| board.lang.titles.is(text, OfficePart::Stop) || board.lang.titles.is(text, OfficePart::Namesake);
    says(OfficePart::Former)
        || stops(&word.folded)
        || board
            .mentions
            .iter()
            .chain(board.names.iter().filter(|m| matches!(m.what, What::Office(_))))
            .any(|m| m.words.contains(&at))
        || word.stems().any(|(stem, _)| stops(stem) && stem.chars().count() > 2)
}

/// A word with the shape of a verb: a letter of person that the language's own verbs begin with, and enough behind it.
fn is_verb_like(board: &Board<'_>, at: usize) -> bool {
    board.word(at).is_some_and(|word| {
        let letters = word.chars().count();
        board
            .lang
            .verb_starts
            .iter()
            .any(|start| word.starts_with(start.as_str()) && letters > start.chars().count() + 2)
    })
}

fn has_article(board: &Board<'_>, at: usize) -> bool {
    board.word(at).is_some_and(|word| {
        board
            .lang
            .affixes
            .iter()
            .any(|a| a.side == Side::Before && a.features.any(Features::ARTICLE) && word.starts_with(&a.form))
    })
}

/// The name before a title, where titles follow: one word of three or four syllables that begins with a surname.
fn name_before(board: &Board<'_>, office: &Mention) -> Option<(Range<usize>, Span, Title)> {
    let start = board.start_of_title(office);
    let at = start.checked_sub(1)?;
    let word = board.sentence.words.get(at)?;
    let letters: Vec<char> = word.folded.chars().collect();
    let surname = |count: usize| {
        let text: String = letters.iter().take(count).collect();
        board.lang.titles.is(&text, OfficePart::Surname)
    };
    let shaped = (letters.len() == 3 && surname(1)) || (letters.len() == 4 && surname(2));
    if !shaped || word.glued || ends_name(board, at) || !word.parts.pieces.is_empty() {
        return None;
    }
    let title = board.behind(at + 1, &[])?;
    Some((at..at + 1, word.span, title))
}
