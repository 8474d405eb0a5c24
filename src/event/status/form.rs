//! Form: what the form of an act tells of its status where no cue does.
//!
//! In: the [`Case`] of an act, and the [`Verdict`] of its cues. Out: that verdict, or what its frame says of such a form.
//! Never speaks against a cue.

use super::{Case, Verdict};
use crate::{
    enriched::{DatePrecision, Status},
    event::{frame::is_nominal, in_clause},
    extract::date::DateSpan,
    world::{
        class::{Class, Features},
        frames::Frame,
    },
};

impl Case<'_> {
    /// Without a cue the form of the act tells whether it is done, under way or still to come. What goes on is done if its
    /// day has passed; the day beside what is still to come is often that of its announcement.
    pub(super) fn by_form(&self, frame: &Frame, verdict: Verdict) -> Verdict {
        let goes_on = frame.as_noun == Some(Status::Ongoing);
        let passed = |days: DateSpan| {
            days.precision == DatePrecision::Day && self.told.reference.is_some_and(|today| days.end <= today)
        };
        // "after the withdrawal": what is taken as done is done.
        let given = self.scope.given() && frame.as_noun == Some(Status::Planned);
        if given
            || verdict.cue.is_some()
            || verdict.status != frame.status
            || (goes_on && self.told.days.is_some_and(passed))
        {
            return verdict;
        }
        let scene = self.scope.scene;
        if let Some(cue) = in_clause(scene, Class::Perform, self.act()).filter(|_| goes_on) {
            return Verdict { status: Status::Occurred, cue: Some(cue.span), rule: "performed", ..verdict };
        }
        let told = if is_nominal(scene, self.act()) {
            frame.as_noun.map(|status| (status, "told-as-noun"))
        } else if self.is(Features::PRESENT.and(Features::PARTICIPLE)) && !self.is(Features::PAST) {
            frame.as_present.map(|status| (status, "told-as-present"))
        } else {
            None
        };
        match told {
            Some((status, rule)) => Verdict { status, rule, ..verdict },
            None => verdict,
        }
    }
}
