//! Status: whether it happened, was planned, threatened, claimed, denied or failed, and whether it is told as past
//! background.
//!
//! In: an act, its frame, its parts, its date and the cues around it. Out: a [`Verdict`] with the words that decided
//! and who said them. What a cue reaches is for [`Scope`]. When two cues speak, the one that says least about the
//! world wins: a threat to launch is no launch.
//! Never takes a question, a condition or a ban for what happened.

mod course;

mod claim;

mod form;

use jiff::civil::Date;

use super::{
    Scene, apart, is_future,
    role::{self, Part, Parts},
    scope::Scope,
};
use crate::{
    enriched::{EventType, Label, Status},
    extract::{Mention, date::DateSpan},
    text::Span,
    world::{
        World,
        class::{Class, Features},
        frames::Frame,
        lang::{Lang, What, WordOrder},
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
    /// Who denies or claims it, where the cue says.
    pub speaker: Vec<Part>,
}

/// What is asked about an act: its parts and its day.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Who acts, and who says so.
    pub parts: &'a Parts,
    /// Its days.
    pub days: Option<DateSpan>,
    /// The article's day.
    pub reference: Option<Date>,
}

/// Words that a denial, a claim or a threat reaches within its sentence.
const FAR: usize = 40;

/// A word of launching, striking or intercepting, which can be told of without having been done: no other label has
/// such acts.
fn launches(frame: &Frame) -> bool {
    frame.label == Label::MissileLaunch
}

/// Whether the act is told of only as what someone is forbidden to do.
#[must_use]
pub fn forbidden(scene: &Scene<'_>, act: &Mention, lang: &Lang) -> bool {
    let scope = Scope { scene, act, lang };
    scope.cues(&[Class::Ban]).any(|c| scope.governed(c, 9))
}

/// The status of an act.
#[must_use]
pub fn of(scene: &Scene<'_>, act: &Mention, frame: &Frame, told: Told<'_>, lang: &Lang, world: &World) -> Verdict {
    let case = Case { scope: Scope { scene, act, lang }, told, launch: launches(frame), world };
    let statement = matches!(frame.type_, EventType::Commitment | EventType::Assurance | EventType::Statement);
    // What is promised or said is done by saying it; only the saying itself may still be to come.
    let saying = statement && act.what != What::Word(Class::Pledge);
    let verdict = case
        .denied()
        .or_else(|| case.negated().filter(|_| frame.type_ != EventType::Statement))
        .or_else(|| (frame.status == Status::Threatened).then(|| verdict(Status::Threatened, None, "frame")))
        .or_else(|| case.failed())
        .or_else(|| {
            (!statement).then(|| case.asked().or_else(|| case.threatened()).or_else(|| case.warned())).flatten()
        })
        .or_else(|| (!statement).then(|| case.stopped()).flatten())
        .or_else(|| (!saying).then(|| case.planned(statement)).flatten())
        .or_else(|| (!statement).then(|| case.alleged()).flatten())
        .or_else(|| (!statement).then(|| case.ongoing()).flatten())
        .or_else(|| case.claimed().filter(|_| frame.status == Status::Occurred))
        .unwrap_or_else(|| verdict(frame.status, None, "frame"));
    case.by_form(frame, verdict)
}

/// Told as past background: a cue says so, or its day lies more than 30 days before publication.
#[must_use]
pub fn historical(
    scene: &Scene<'_>,
    act: &Mention,
    status: Status,
    days: Option<DateSpan>,
    reference: Option<Date>,
    lang: &Lang,
) -> bool {
    if matches!(status, Status::Planned | Status::Threatened) {
        return false;
    }
    let scope = Scope { scene, act, lang };
    let old = match (days, reference) {
        (Some(days), Some(reference)) => {
            reference.checked_sub(jiff::Span::new().days(30)).is_ok_and(|limit| days.end < limit)
        }
        _ => false,
    };
    let near = |c: &Mention| scope.leads(c, 6) || (lang.order != WordOrder::Sov && scope.trails(c, 8));
    old || (scope.cues(&[Class::Historical]).any(near) && !days.is_some_and(|d| is_future(d.start, reference)))
}

fn verdict(status: Status, cue: Option<&Mention>, rule: &'static str) -> Verdict {
    Verdict { status, cue: cue.map(|m| m.span), rule, speaker: Vec::new() }
}

/// One act whose status is asked for.
struct Case<'a> {
    scope: Scope<'a>,
    told: Told<'a>,
    launch: bool,
    world: &'a World,
}

impl<'a> Case<'a> {
    fn act(&self) -> &'a Mention {
        self.scope.act
    }

    fn is(&self, features: Features) -> bool {
        self.act().features.any(features)
    }

    /// The nearest word of some classes that governs the act.
    fn governing(&self, classes: &'static [Class], within: usize) -> Option<&'a Mention> {
        self.scope.cues(classes).filter(|c| self.scope.governed(c, within)).min_by_key(|c| self.scope.bytes_apart(c))
    }

    fn negated(&self) -> Option<Verdict> {
        let (cue, rule) = if self.is(Features::NEGATIVE) {
            (self.act(), "negative-form")
        } else if let Some(cue) = self.negation() {
            (cue, "negation-of-act")
        } else {
            (self.scope.cues(&[Class::NonEvent]).find(|c| self.scope.trails(c, 4))?, "non-event")
        };
        // "urged it not to fire", "if it does not fire": neither says that it is not done.
        let over = |classes: &'static [Class]| {
            self.scope.cues(classes).find(|c| match self.scope.lang.order {
                WordOrder::Sov => self.scope.governed(c, 4) && c.span.start >= cue.span.end,
                _ => self.scope.governed(c, 8) && c.span.end <= cue.span.start,
            })
        };
        if let Some(call) = over(&[Class::Call]) {
            return Some(verdict(Status::Planned, Some(call), "call-against-act"));
        }
        if let Some(condition) = over(&[Class::Condition]) {
            return Some(verdict(Status::Threatened, Some(condition), "condition"));
        }
        let to_come = self.is(Features::FUTURE) || cue.features.any(Features::FUTURE);
        match self.own_word().filter(|_| !to_come && self.launch) {
            Some((said, speaker)) => {
                Some(Verdict { speaker, ..verdict(Status::Denied, Some(said), "denial-by-actor") })
            }
            None => Some(verdict(Status::Negated, Some(cue), rule)),
        }
    }

    /// "not" at the act, or at the word that carries it out ("did not hold a joint drill", "no missile was fired").
    fn negation(&self) -> Option<&'a Mention> {
        let nominal =
            self.is(Features::NOMINAL) || !self.is(Features::PAST.and(Features::PRESENT).and(Features::FUTURE));
        self.scope.cues(&[Class::Negation]).find(|c| match self.scope.lang.order {
            // "did not rule it out": the end of another word is no "not" of ours.
            WordOrder::Sov => self.scope.trails(c, 0) && self.whole(c),
            _ => {
                let carried = self.is(Features::PASSIVE) || (nominal && c.words.len() > 1);
                self.scope.leads(c, 1)
                    || (carried && self.scope.linked(c))
                    || (nominal && c.words.len() > 2 && self.scope.carries(c))
                    || self.any_behind(c)
            }
        })
    }

    /// "has not seen in two days any launch": the negation is far, "any" stands at the act.
    fn any_behind(&self, negation: &Mention) -> bool {
        self.scope.leads(negation, 14)
            && self.scope.cues(&[Class::AnyOf]).any(|any| self.scope.linked(any) && negation.span.end <= any.span.start)
    }

    /// The cue begins a written word, or stands in the act's own.
    fn whole(&self, cue: &Mention) -> bool {
        cue.words.start < self.act().words.end
            || self.scope.scene.sentence.words.get(cue.words.start).is_some_and(|w| w.span.start == cue.span.start)
    }

    fn codes(&self, parts: &[Part]) -> Vec<&'a str> {
        parts.iter().filter_map(|p| role::code(p.actor, self.world)).collect()
    }

    fn failed(&self) -> Option<Verdict> {
        // "failed to agree", "failed in stopping it": only what follows at once failed.
        if let Some(cue) = self.scope.cues(&[Class::Inability]).find(|c| match self.scope.lang.order {
            WordOrder::Sov => self.scope.trails(c, 0),
            _ => self.scope.leads(c, 2) || (!self.launch && self.scope.linked(c)),
        }) {
            let status = if self.launch { Status::Failed } else { Status::Negated };
            return Some(verdict(status, Some(cue), "failure-of-act"));
        }
        // "Japan failed in signing": where the subject stands between the two.
        let parted = |c: &&Mention| c.features.any(Features::PAST) && self.scope.linked(c) && c.words.len() == 1;
        if !self.launch && self.scope.lang.order == WordOrder::Vso {
            let cue = self.scope.cues(&[Class::Failure]).find(parted)?;
            return Some(verdict(Status::Negated, Some(cue), "failure-of-act"));
        }
        let act = self.act();
        let cue = self.scope.cues(&[Class::Failure]).filter(|_| self.launch).find(|c| {
            let noun = !c.features.any(Features::PAST.and(Features::PRESENT).and(Features::PARTICIPLE));
            let noun = noun && c.features.any(Features::NOMINAL);
            let clauses = self.scope.clauses_apart(c);
            if c.span.end <= act.span.start {
                // "a failed launch"; "the missile that failed was launched".
                clauses <= 1
                    && (act.words.start.saturating_sub(c.words.end) <= if noun { 2 } else { 6 } || self.scope.linked(c))
                    && !self.unlike(c)
            } else {
                // "after its launch the Council failed": what stands at the end failed, not what is taken as done.
                let given = self.scope.lang.order == WordOrder::Sov && self.scope.given();
                let far = if noun { 1 } else { 12 };
                !given && clauses <= 1 && c.words.start.saturating_sub(act.words.end) <= far && !self.unlike(c)
            }
        })?;
        if self.supposed(cue) {
            return Some(verdict(Status::Threatened, Some(cue), "failure-supposed"));
        }
        Some(verdict(Status::Failed, Some(cue), "failure-of-act"))
    }

    /// "if the launch fails": the failure is only supposed.
    fn supposed(&self, failure: &Mention) -> bool {
        self.scope.cues(&[Class::Condition]).any(|c| match self.scope.lang.order {
            WordOrder::Sov => failure.span.end <= c.span.start && c.words.start <= failure.words.end + 1,
            _ => c.span.end <= failure.span.start && c.words.end + 2 >= failure.words.start,
        })
    }

    /// Another act stands nearer to a word of failure than ours: that one failed.
    fn unlike(&self, cue: &Mention) -> bool {
        let away = |m: &Mention| apart(&m.words, &cue.words);
        self.scope
            .cues(&[
                Class::Meet,
                Class::Sign,
                Class::Cooperate,
                Class::Intercept,
                Class::Deter,
                Class::Stop,
                Class::Sanction,
            ])
            .any(|m| {
                away(m) < away(self.act())
                    && self.scope.scene.findings.clause(m.words.start)
                        == self.scope.scene.findings.clause(cue.words.start)
            })
    }

    /// Asked whether: by a word for it, or by the mark at the end of a sentence that a question word opens.
    fn asked(&self) -> Option<Verdict> {
        let open = self.is(Features::FUTURE.and(Features::INTENTION))
            || self.scope.cues(&[Class::Future]).any(|c| self.scope.leads(c, 3));

        let status = if open { Status::Planned } else { Status::Alleged };
        if self.is(Features::QUESTION) && !self.scope.given() {
            return Some(verdict(status, Some(self.act()), "question"));
        }
        // "Did it fire?": a verb that opens a sentence or a clause of it, and a question mark at the end.
        let words = &self.scope.scene.sentence.words;
        let mark = |at: usize| words.get(at).is_some_and(|w| w.mark);
        let marked = words.iter().rev().take(2).any(|w| w.mark && w.folded.contains(['?', '؟', '？']));
        let opens = |c: &Mention| match self.scope.lang.order {
            WordOrder::Sov => c.words.end + 2 >= words.len(),
            _ => c.words.start == 0 || mark(c.words.start - 1),
        };
        let cue = self
            .scope
            .cues(&[Class::Question])
            .filter(|c| !c.features.any(Features::QUESTION) || (marked && opens(c)))
            .find(|c| self.scope.governed(c, 12))?;
        Some(verdict(status, Some(cue), "question"))
    }
}
