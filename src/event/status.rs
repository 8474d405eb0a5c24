//! Status: whether it happened, was planned, threatened, claimed, denied or failed: cue and scope.
//!
//! In: an act, its frame, its date and the cues around it. Out: a [`Verdict`] with the words that decided.
//! Cues reach within their clause; denial, claim and condition also reach what the clause reports. When two cues
//! speak, the one that says least about the world wins: a threat to launch is no launch.

use jiff::civil::Date;

use super::{Scene, cue_before, in_clause, is_future};
use crate::{
    enriched::{EventType, Label, Status},
    extract::Mention,
    text::Span,
    world::{
        class::{Class, Features},
        frames::Frame,
        lang::What,
    },
};

/// A status and what earned it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it happened.
    pub status: Status,
    /// The words that decided; none where nothing speaks against what the frame says.
    pub cue: Option<Span>,
    /// The rule that used them.
    pub rule: &'static str,
}

/// The status of an act.
#[must_use]
pub fn of(scene: &Scene<'_>, act: &Mention, frame: &Frame, date: Option<Date>, reference: Option<Date>) -> Verdict {
    let verdict = |status, cue: Option<&Mention>, rule| Verdict { status, cue: cue.map(|m| m.span), rule };
    let launch = frame.label == Label::MissileLaunch;
    let statement = frame.status == Status::Threatened
        || matches!(frame.type_, EventType::Commitment | EventType::Assurance | EventType::Statement);

    if let Some(cue) = denied(scene, act) {
        return verdict(Status::Denied, Some(cue), "denial-of-act");
    }
    if act.features.any(Features::NEGATIVE) {
        return verdict(Status::Negated, Some(act), "negative-form");
    }
    if let Some(cue) = negated(scene, act) {
        return verdict(Status::Negated, Some(cue), "negation-of-act");
    }
    if frame.status == Status::Threatened {
        return verdict(Status::Threatened, None, "frame");
    }
    if launch && let Some(cue) = failed(scene, act) {
        return verdict(Status::Failed, Some(cue), "failure-of-act");
    }
    if !statement {
        if let Some(cue) = threatened(scene, act) {
            return verdict(Status::Threatened, Some(cue), "threat-or-condition");
        }
        if let Some(cue) = stopped(scene, act) {
            return verdict(Status::Negated, Some(cue), "stop-of-act");
        }
        if let Some((cue, rule)) = planned(scene, act) {
            return verdict(Status::Planned, Some(cue), rule);
        }
        if date.is_some_and(|d| is_future(d, reference)) {
            return verdict(Status::Planned, None, "day-after-publication");
        }
        if let Some(cue) = alleged(scene, act) {
            return verdict(Status::Alleged, Some(cue), "claim-of-act");
        }
    }
    if let Some(cue) = in_clause(scene, Class::Ongoing, act).filter(|_| !launch && !statement) {
        return verdict(Status::Ongoing, Some(cue), "ongoing");
    }
    verdict(frame.status, None, "frame")
}

/// Denied in the clause, or in the clause before that reports it.
fn denied<'a>(scene: &'a Scene<'_>, act: &Mention) -> Option<&'a Mention> {
    let clause = scene.findings.clause(act.words.start);
    scene.findings.of_class(Class::Denial).find(|m| {
        let other = scene.findings.clause(m.words.start);
        // Languages with the verb at the end deny behind what is denied.
        (m.words.end <= act.words.start && clause - other.min(clause) <= 1)
            || (other == clause && m.words.start >= act.words.end)
    })
}

/// "not" directly at the act.
fn negated<'a>(scene: &'a Scene<'_>, act: &Mention) -> Option<&'a Mention> {
    cue_before(scene, Class::Negation, act, 1).or_else(|| {
        scene.findings.of_class(Class::Negation).find(|m| {
            m.words.start >= act.words.start && m.words.start <= act.words.end + 1 && m.words.end > act.words.end
        })
    })
}

/// A word for failure in the clause, close by.
fn failed<'a>(scene: &'a Scene<'_>, act: &Mention) -> Option<&'a Mention> {
    let clause = scene.findings.clause(act.words.start);
    scene
        .findings
        .of_class(Class::Failure)
        .filter(|m| m.words.start < act.words.end + 12 && act.words.start < m.words.end + 8)
        .find(|m| scene.findings.clause(m.words.start).abs_diff(clause) <= 1)
}

/// A threat before the act in its sentence, or a condition in its clause.
fn threatened<'a>(scene: &'a Scene<'_>, act: &Mention) -> Option<&'a Mention> {
    cue_before(scene, Class::Condition, act, 8).or_else(|| {
        let clause = scene.findings.clause(act.words.start);
        scene.findings.of_class(Class::Threaten).find(|m| {
            let other = scene.findings.clause(m.words.start);
            m.words != act.words
                && ((m.words.end <= act.words.start && clause - other.min(clause) <= 1)
                    || (other == clause && m.words.start >= act.words.end && m.words.start < act.words.end + 4))
        })
    })
}

/// "stopped", "suspended" directly before a noun of action.
fn stopped<'a>(scene: &'a Scene<'_>, act: &Mention) -> Option<&'a Mention> {
    let own = act.what == What::Word(Class::Cancel) || act.what == What::Word(Class::Withdraw);
    if own {
        return None;
    }
    cue_before(scene, Class::Stop, act, 2).or_else(|| cue_before(scene, Class::Cancel, act, 2)).or_else(|| {
        // Verb-final languages stop behind what is stopped.
        scene.findings.mentions.iter().find(|m| {
            matches!(m.what, What::Word(Class::Stop | Class::Cancel))
                && m.words.start >= act.words.end
                && m.words.start <= act.words.end + 1
                && act.features.any(Features::OBJECT)
        })
    })
}

/// Told as future, wished, intended or asked for.
fn planned<'a>(scene: &'a Scene<'_>, act: &'a Mention) -> Option<(&'a Mention, &'static str)> {
    if act.features.any(Features::FUTURE.and(Features::INTENTION)) {
        return Some((act, "future-form"));
    }
    let near = |class, within, rule| cue_before(scene, class, act, within).map(|m| (m, rule));
    near(Class::Future, 3, "future")
        .or_else(|| near(Class::Plan, 8, "plan"))
        .or_else(|| near(Class::Prepare, 5, "preparation"))
        .or_else(|| near(Class::Possibility, 5, "possibility"))
        .or_else(|| near(Class::Call, 6, "call"))
        .or_else(|| {
            // Verb-final languages tell the plan behind the act.
            let clause = scene.findings.clause(act.words.start);
            scene
                .findings
                .mentions
                .iter()
                .find(|m| {
                    matches!(m.what, What::Word(Class::Plan | Class::Future | Class::Prepare))
                        && m.words.start >= act.words.end
                        && m.words.start <= act.words.end + 2
                        && scene.findings.clause(m.words.start) == clause
                })
                .map(|m| (m, "plan-behind"))
        })
}

/// A word of claiming or accusing before the act.
fn alleged<'a>(scene: &'a Scene<'_>, act: &Mention) -> Option<&'a Mention> {
    let clause = scene.findings.clause(act.words.start);
    scene.findings.mentions.iter().find(|m| {
        matches!(m.what, What::Word(Class::Allegation | Class::Accuse))
            && m.words.end <= act.words.start
            && clause - scene.findings.clause(m.words.start).min(clause) <= 1
    })
}
