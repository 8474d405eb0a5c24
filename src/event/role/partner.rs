//! Partner: who takes part together, and whom they face.
//!
//! In: an act of partners in its sentence. Out: all who take part. Names joined to the act itself ("the Korean-American
//! exercise", "talks between A and B") are all who do, whoever else the sentence names.

use super::{Part, View, as_parts, can_take_part, code, is_group, one_each, subject::subject, target::Others};
use crate::{
    extract::{
        Mention,
        actor::{Mark, Party},
    },
    world::{
        class::Class,
        frames::Reach,
        lang::{What, WordOrder},
    },
};

/// All who take part: joined to the act, else the partners of the clause, else of the sentence, else named before.
pub(super) fn partners(view: View<'_>, reach: Reach) -> Vec<Part> {
    if let Some(pair) = joined(view, view.act) {
        return pair;
    }
    let takes_part = |p: &&Party| {
        // "ministers from Japan and Korea" take part; a single "from" may tell whence something comes.
        let several = p.mark == Mark::From && p.actors.len() > 1 && !p.metonym;
        !matches!(
            p.mark,
            Mark::Against | Mark::About | Mark::Direction | Mark::Located | Mark::From | Mark::Protected | Mark::Owner
        ) || several
    };
    // "the two sides" are all who take part, but for those that are named as going along with them.
    let sides = |p: &Party| p.rule.is_some() && p.actors.len() > 1;
    let both = view.parties().any(|p| sides(p) && view.clause(&p.words));
    let takes_part = |p: &&Party| takes_part(p) && (!both || sides(p) || p.mark == Mark::Partner);
    let of = |here: bool| {
        let parts: Vec<Part> = view
            .parties()
            .filter(takes_part)
            .filter(|p| !here || view.clause(&p.words))
            .flat_map(|p| as_parts(p, if here { None } else { Some("partners-of-sentence") }))
            .filter(|part| !is_group(part, view.world))
            .filter(|part| can_take_part(part.actor, view.world))
            .collect();
        one_each(parts, view.world)
    };
    let mut here = of(true);
    if here.len() < 2 {
        here = told_behind(view).unwrap_or(here);
    }
    if here.is_empty() {
        // "On science, the two sides agreed …": what stands for all who take part counts from another clause too.
        let both = view.parties().filter(|p| sides(p)).flat_map(|p| view.parts(p, None));
        here = one_each(both.filter(|p| !is_group(p, view.world)).collect(), view.world);
    }
    let found = if here.len() > 1 || reach == Reach::Phrase { here } else { of(false) };
    let members = instrument_members(view);
    if members.is_empty() {
        return found;
    }
    // A named dialogue or exercise has its members, whoever else the sentence names.
    members
        .iter()
        .filter_map(|member| {
            found.iter().find(|p| code(p.actor, view.world) == Some(member)).cloned().or_else(|| {
                Some(Part {
                    actor: view.world.actor_of_code(member)?,
                    span: view.act.span,
                    rule: Some("member-of-instrument"),
                })
            })
        })
        .collect()
}

/// Several states joined to the noun itself: their adjectives or names beside it, or "between" behind it.
fn joined(view: View<'_>, noun: &Mention) -> Option<Vec<Part>> {
    let clause = view.scene.findings.clause(noun.words.start);
    let parties = || view.parties().filter(|p| view.scene.findings.clause(p.words.start) == clause);
    let several = |p: &Party| -> Option<Vec<Part>> {
        let mut parts = view.parts(p, None);
        parts.retain(|part| !is_group(part, view.world));
        (parts.len() > 1).then_some(parts)
    };
    let beside = |p: &Party| {
        let (gap, at) = match view.order() {
            WordOrder::Vso => (noun.words.end..p.words.start, p.words.start >= noun.words.end),
            WordOrder::Svo | WordOrder::Sov => (p.words.end..noun.words.start, p.words.end <= noun.words.start),
        };
        let plain = matches!(p.mark, Mark::Bare | Mark::Genitive | Mark::Between);
        plain && at && gap.len() <= 3 && view.unknown(gap) == 0
    };
    let between =
        |p: &Party| p.mark == Mark::Between && p.words.start >= noun.words.end && p.words.start <= noun.words.end + 5;
    // "the exercise of A and B": only small words stand between.
    let of = |p: &Party| {
        let gap = noun.words.end..p.words.start;
        view.order() == WordOrder::Svo
            && p.mark == Mark::Bare
            && p.words.start >= noun.words.end
            && (1..=2).contains(&gap.len())
            && view
                .scene
                .sentence
                .words
                .get(gap)
                .is_some_and(|words| words.iter().all(|w| !w.mark && w.folded.chars().count() <= 3))
    };
    let pair = parties().filter(|p| beside(p) || between(p) || of(p)).find_map(several)?;
    // "… with Japan" joins one more.
    let also = parties().filter(|p| p.mark == Mark::Partner && p.words.start >= noun.words.end);
    let also = also.flat_map(|p| view.parts(p, None)).filter(|part| !is_group(part, view.world));
    Some(one_each(pair.into_iter().chain(also).collect(), view.world))
}

/// "the agreement that A signed with B": those named in the clause that begins at the noun.
fn told_behind(view: View<'_>) -> Option<Vec<Part>> {
    let clause = view.relative_clause()?;
    let takes_part = |p: &&Party| {
        clause.contains(&p.words.start) && matches!(p.mark, Mark::Bare | Mark::Subject | Mark::Partner | Mark::Between)
    };
    let parts = view.parties().filter(takes_part).flat_map(|p| view.parts(p, None));
    let parts = one_each(parts.filter(|p| !is_group(p, view.world)).collect(), view.world);
    (parts.len() > 1).then_some(parts)
}

/// Who strengthens or praises an alliance, and with whom. Where one of two allies speaks of the alliance that both are
/// named in, the other is the partner spoken of.
pub(super) fn allies(view: View<'_>, reach: Reach) -> (Vec<Part>, Vec<Part>) {
    let near = |m: &&Mention| {
        matches!(m.what, What::Word(Class::Alliance | Class::Relation))
            && super::super::apart(&m.words, &view.act.words) < 6
    };
    let speaks = subject(view);
    let pair = view.mentions().filter(near).find_map(|noun| joined(view, noun));
    if let (Some(pair), [one]) = (&pair, speaks.as_slice()) {
        let others = Others::of(std::slice::from_ref(one), view.world);
        let says = view
            .mentions()
            .any(|m| matches!(m.what, What::Word(Class::Report | Class::Repeat | Class::Pledge | Class::Threaten)));
        let together = view.parties().any(|p| {
            view.before(p)
                && pair
                    .iter()
                    .all(|q| view.parts(p, None).iter().any(|r| code(r.actor, view.world) == code(q.actor, view.world)))
        });
        if says && !together && pair.iter().any(|p| others.has(p)) && one.rule.is_none() {
            return (speaks.clone(), pair.iter().filter(|p| !others.has(p)).cloned().collect());
        }
    }
    let sources = pair.unwrap_or_else(|| partners(view, reach));
    let sources = if sources.is_empty() { speaks } else { sources };
    (sources.into_iter().filter(|p| !is_group(p, view.world)).collect(), faced(view))
}

/// Whom partners face together: marked as such in the clause, or an armed group that it names.
pub(super) fn faced(view: View<'_>) -> Vec<Part> {
    let parts: Vec<Part> = view
        .parties()
        .filter(|p| view.clause(&p.words) && view.after(p))
        .flat_map(|p| as_parts(p, None).into_iter().map(move |part| (part, p.mark)))
        .filter(|(part, mark)| is_group(part, view.world) || *mark == Mark::Against)
        .map(|(part, _)| part)
        .collect();
    one_each(parts, view.world)
}

fn instrument_members<'a>(view: View<'a>) -> Vec<&'a str> {
    match view.act.what {
        What::Instrument(index) => {
            view.world.instrument(index).map(|i| i.members.iter().map(String::as_str).collect()).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}
