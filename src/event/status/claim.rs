//! Claim: what someone says of an act: that it was not done, or that it was, and nobody else does.
//!
//! In: the [`Case`] of an act. Out: a [`Verdict`] with its speaker, or nothing.
//! Never takes the writer's own word for somebody's claim.

use super::{Case, FAR, Verdict, verdict};
use crate::{
    enriched::Status,
    event::role::{self, Part},
    extract::{
        Mention,
        actor::{Mark, Party},
    },
    world::{
        class::{Class, Features},
        lang::WordOrder,
    },
};

impl<'a> Case<'a> {
    pub(super) fn denied(&self) -> Option<Verdict> {
        let nominal = !self.is(Features::PAST.and(Features::FUTURE).and(Features::PASSIVE));
        // "reports of a launch are baseless": said of what stands before.
        let behind = || {
            self.scope
                .cues(&[Class::Denial])
                .filter(|_| self.scope.lang.order != WordOrder::Sov && nominal && !self.scope.given())
                .find(|c| {
                    let verb = c.features.any(Features::PAST.and(Features::PRESENT));
                    self.scope.trails(c, 10) || (!verb && self.scope.follows(c, 14))
                })
        };
        let cue = self.governing(&[Class::Denial], FAR).or_else(behind)?;
        // "neither confirmed nor denied that": the longer phrase says less.
        let withheld = |m: &Mention| m.span.start < cue.span.end && cue.span.start < m.span.end;
        if self.scope.cues(&[Class::Allegation, Class::Possibility]).any(withheld) {
            return None;
        }
        let (status, rule) = match self.undone(cue) {
            Some(_) => (Status::Alleged, "denial-withheld"),
            None => (Status::Denied, "denial-of-act"),
        };
        Some(Verdict { speaker: self.speaker(cue), ..verdict(status, Some(cue), rule) })
    }

    /// The word of negation that a cue has on itself: "did not deny".
    fn undone(&self, cue: &Mention) -> Option<&'a Mention> {
        self.scope.cues(&[Class::Negation]).find(|n| match self.scope.lang.order {
            WordOrder::Sov => n.span.start >= cue.span.end && n.words.start <= cue.words.end,
            _ => n.span.end <= cue.span.start && n.words.end + 1 >= cue.words.start,
        })
    }

    /// A word of claiming or accusing about the act.
    pub(super) fn alleged(&self) -> Option<Verdict> {
        let cue = self.governing(&[Class::Allegation, Class::Accuse], FAR)?;
        // "condemned the launch" is no claim that there was one; "condemned it for having launched" is.
        let blamed = self.scope.cues(&[Class::Condemn]).any(|c| c.span == cue.span);
        if blamed && !self.is(Features::REPORTED.and(Features::PAST)) {
            return None;
        }
        Some(Verdict { speaker: self.speaker(cue), ..verdict(Status::Alleged, Some(cue), "claim-of-act") })
    }

    /// An armed group says what it or its enemy did: nobody else confirms it.
    pub(super) fn claimed(&self) -> Option<Verdict> {
        let armed = |parts: &[Part]| parts.iter().any(|p| role::is_group(p, self.world));
        let said = |c: &Mention| Some(self.speaker(c)).filter(|speaker| armed(speaker));
        let speaker =
            self.scope.cues(&[Class::Report]).filter(|c| self.launch && self.scope.governed(c, FAR)).find_map(said)?;

        let span = speaker.first().map(|p| p.span);
        Some(Verdict { status: Status::Alleged, cue: span, rule: "claimed-by-armed-group", speaker })
    }

    /// A word of saying that governs the act and whose subject is who acts.
    pub(super) fn own_word(&self) -> Option<(&'a Mention, Vec<Part>)> {
        let codes = self.codes(&self.told.parts.sources);
        self.scope.cues(&[Class::Report]).filter(|c| self.scope.governed(c, FAR)).find_map(|said| {
            let speaker = self.speaker(said);
            let same = self.codes(&speaker).iter().any(|code| codes.contains(code));
            same.then_some((said, speaker))
        })
    }

    /// Whoever a word of saying, denying or claiming has as its subject.
    fn speaker(&self, cue: &Mention) -> Vec<Part> {
        let scene = self.scope.scene;
        let speaks = |p: &&Party| matches!(p.mark, Mark::Bare | Mark::Subject | Mark::Agent) && !p.adjective;
        let limit = scene
            .findings
            .of_class(Class::Complement)
            .map(|c| c.words.start)
            .filter(|start| *start >= cue.words.end)
            .min()
            .unwrap_or(usize::MAX)
            .min(cue.words.end + 6);
        let behind =
            || scene.parties.iter().find(|p| speaks(p) && p.words.start >= cue.words.end && p.words.start < limit);
        let ahead = || {
            scene
                .parties
                .iter()
                .rfind(|p| speaks(p) && p.words.end <= cue.words.start && p.words.end + 6 >= cue.words.start)
        };
        let party = match self.scope.lang.order {
            WordOrder::Vso => behind().or_else(ahead),
            WordOrder::Svo => ahead().or_else(behind),
            WordOrder::Sov => scene.parties.iter().find(|p| p.mark == Mark::Subject && p.words.end <= cue.words.start),
        };
        party.map(|party| role::one_each(role::as_parts(party, None), self.world)).unwrap_or_default()
    }
}
