//! Course: where an act stands that is not simply done: threatened, warned of, stopped, planned or going on.
//!
//! In: the [`Case`] of an act. Out: a [`Verdict`] with the words that decided, or nothing.
//! Never says that something happened.

use super::{Case, FAR, Verdict, verdict};
use crate::{
    enriched::Status,
    event::is_future,
    extract::Mention,
    world::{
        class::{Class, Features},
        lang::{What, WordOrder},
    },
};

impl<'a> Case<'a> {
    pub(super) fn threatened(&self) -> Option<Verdict> {
        let told = |cue| Some(verdict(Status::Threatened, Some(cue), "threat-or-condition"));
        if self.is(Features::CONDITIONAL) && self.launch {
            return told(self.act());
        }
        if let Some(cue) = self.governing(&[Class::Threaten], FAR) {
            return told(cue);
        }
        let act = self.act();
        let to_come = self.is(Features::FUTURE) || self.scope.cues(&[Class::Future]).any(|c| self.scope.leads(c, 3));
        let condition = self.scope.cues(&[Class::Condition]).find(|c| {
            let ahead = self.scope.leads(c, 5)
                || (self.scope.leads(c, 14) && !self.is(Features::PAST.and(Features::PARTICIPLE)));
            let clauses = self.scope.clauses_apart(c);
            ahead || (to_come && clauses <= 1)
        });
        if let Some(cue) = condition.filter(|_| !self.scope.given()) {
            return told(cue);
        }
        // Whoever prepares it plans it, however sure that is.
        let possible = self.possible(6).filter(|_| self.launch)?;
        let away = |c: &Mention| c.span.start.abs_diff(act.span.start);
        let prepared = self.governing(&[Class::Prepare, Class::Plan], 5).is_some_and(|p| away(p) < away(possible));
        (!prepared).then(|| told(possible)).flatten()
    }

    /// Warned of or against: what someone warns of may come. Where "that" follows, what is said of it must be to come too:
    /// "warned that launching another will not help", but not "warned that the launch broke a resolution".
    pub(super) fn warned(&self) -> Option<Verdict> {
        let nominal = !self.is(Features::PAST.and(Features::PRESENT)) || self.is(Features::NOMINAL);
        let cue = self.governing(&[Class::Warn], FAR).filter(|_| self.launch && nominal && !self.scope.given())?;
        let to_come = |m: &Mention| {
            m.words.start >= self.act().words.end
                && m.features.any(Features::FUTURE)
                && self.scope.clauses_apart(m) <= 2
        };
        let future = || {
            self.scope.scene.findings.mentions.iter().any(to_come)
                || self.scope.cues(&[Class::Future]).any(|c| c.words.start >= self.act().words.end)
        };
        (!(self.scope.said_between(cue) || self.scope.completed(cue)) || future())
            .then(|| verdict(Status::Threatened, Some(cue), "warned-of-act"))
    }

    /// May be to come. A word that says "may" only in front of a present verb stands directly there.
    fn possible(&self, within: usize) -> Option<&'a Mention> {
        if self.is(Features::PAST) && !self.is(Features::FUTURE.and(Features::PASSIVE).and(Features::NOMINAL)) {
            return None;
        }
        let present = self.is(Features::PRESENT) && !self.is(Features::NOMINAL);
        self.scope
            .cues(&[Class::Possibility])
            .filter(|c| self.scope.governed(c, within))
            .filter(|c| !c.features.any(Features::BEFORE_PRESENT) || (present && self.scope.leads(c, 0)))
            .min_by_key(|c| self.scope.bytes_apart(c))
    }

    /// "stopped", "suspended" before a noun of action, told as done and not as aim or demand.
    pub(super) fn stopped(&self) -> Option<Verdict> {
        if matches!(self.act().what, What::Word(Class::Cancel | Class::Withdraw)) {
            return None;
        }
        let cue = self.scope.cues(&[Class::Stop, Class::Cancel]).find(|c| match self.scope.lang.order {
            WordOrder::Sov => {
                self.scope.trails(c, 1) && (self.is(Features::OBJECT) || c.words.start <= self.act().words.end)
            }
            _ => self.scope.leads(c, 2) || (c.features.any(Features::PASSIVE) && self.scope.trails(c, 8)),
        })?;
        let over = |classes: &'static [Class], within: usize| {
            self.scope.cues(classes).any(|c| match self.scope.lang.order {
                WordOrder::Sov => c.span.start >= cue.span.end && c.words.start <= cue.words.end + 2,
                _ => c.span.end <= cue.span.start && c.words.end + within >= cue.words.start && self.scope.here(c),
            })
        };
        // "to stop" is an aim, "stopped" a fact.
        let aim = self
            .scope
            .cues(&[Class::ToRecipient])
            .any(|to| to.span.end < cue.span.start && to.words.end == cue.words.start);
        let wanted = over(&[Class::Call, Class::Purpose, Class::Condition, Class::Negation], 6)
            || (aim && !cue.features.any(Features::PAST))
            || cue.features.any(Features::DATIVE.and(Features::INTENTION));
        let promised = over(&[Class::Pledge, Class::Report, Class::Sign, Class::Plan, Class::Future], 6);
        if wanted && !promised {
            // What someone wants stopped goes on.
            return Some(verdict(Status::Occurred, None, "stop-wanted"));
        }
        Some(verdict(Status::Negated, Some(cue), "stop-of-act"))
    }

    /// Told as future, wished, intended or asked for.
    pub(super) fn planned(&self, saying: bool) -> Option<Verdict> {
        let told = |cue, rule| Some(verdict(Status::Planned, Some(cue), rule));
        // Before a noun the same letter only says "to", as in "exposed to shelling".
        let intended = self.is(Features::INTENTION) && !self.is(Features::DATIVE);
        if self.is(Features::FUTURE) || intended {
            return told(self.act(), "future-form");
        }
        // Behind the verb a plan stands at once; what comes later tells of another act.
        let most = if self.scope.lang.order == WordOrder::Sov { 3 } else { usize::MAX };
        // "asked him during their meeting": the meeting is none of what was asked.
        let meanwhile = |c: &Mention| {
            self.scope.cues(&[Class::During]).any(|d| c.span.end <= d.span.start && self.scope.leads(d, 2))
        };
        let near = |classes, within: usize, rule| {
            self.governing(classes, within.min(most))
                .filter(|c| c.what == What::Word(Class::Future) || !meanwhile(c))
                .map(|c| verdict(Status::Planned, Some(c), rule))
        };
        let past = self.is(Features::PAST) && !self.is(Features::PASSIVE.and(Features::NOMINAL).and(Features::PRESENT));
        let noun = self.is(Features::NOMINAL);
        if saying {
            return near(&[Class::Future], 3, "future");
        }
        // "visits to meet", where the verb stands last.
        let goes_to_it = self.scope.lang.order == WordOrder::Sov
            && matches!(self.act().what, What::Word(Class::Meet | Class::Sign | Class::Exercise));
        if !past || self.scope.lang.order == WordOrder::Sov {
            let found = near(&[Class::Future], if self.launch && noun { 3 } else { 8 }, "future")
                .or_else(|| near(&[Class::Plan], 8, "plan"))
                .or_else(|| near(&[Class::Prepare], 5, "preparation"))
                .or_else(|| self.possible(5).map(|c| verdict(Status::Planned, Some(c), "possibility")))
                .or_else(|| near(&[Class::Call], 6, "call"))
                .or_else(|| near(&[Class::Purpose], 3, "purpose").filter(|_| self.launch || goes_to_it));
            if found.is_some() {
                return found;
            }
        }
        // "the expected launch", "the summit to be held": said at the noun itself.
        let at_noun = self.scope.cues(&[Class::Upcoming]).find(|c| {
            !past
                && match self.scope.lang.order {
                    WordOrder::Sov => self.scope.leads(c, 1),
                    WordOrder::Svo => self.scope.leads(c, 3) || self.scope.follows(c, 1),
                    WordOrder::Vso => self.scope.follows(c, 1),
                }
        });
        if let Some(cue) = at_noun {
            return told(cue, "said-at-noun");
        }
        self.told
            .days
            .is_some_and(|days| is_future(days.start, self.told.reference))
            .then(|| verdict(Status::Planned, None, "day-after-publication"))
    }

    pub(super) fn ongoing(&self) -> Option<Verdict> {
        let cue = if self.launch {
            // "fires almost daily": an adverb may stand behind all that is said of the act.
            let often = |c: &&Mention| c.words.len() > 1 && self.scope.follows(c, 10) && !self.scope.acts_between(c);
            let behind =
                || self.scope.cues(&[Class::Ongoing]).filter(|_| self.scope.lang.order != WordOrder::Sov).find(often);
            self.governing(&[Class::Ongoing], 2).or_else(behind)
        } else {
            self.scope.cues(&[Class::Ongoing, Class::Begin]).find(|c| {
                let at_it = match self.scope.lang.order {
                    WordOrder::Sov => self.scope.follows(c, 8) || self.scope.leads(c, 1),
                    _ => self.scope.leads(c, 7) || self.scope.follows(c, 10),
                };
                at_it && !self.scope.acts_between(c)
            })
        };
        cue.map(|cue| verdict(Status::Ongoing, Some(cue), "ongoing"))
    }
}
