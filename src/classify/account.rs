//! Account: what the second reader weighed, for whoever asks.
//!
//! In: all that is known of a text before its labels. Out: a [`Step`] for each label. Only asked where somebody wants
//! to know; the labels are decided elsewhere, by the same weights.

use super::{
    salience,
    weigh::{View, contributions, weigh},
};
use crate::{enriched::Label, trail::Step};

/// What speaks most for and against a label, at most so many.
const MOST: usize = 8;

/// What the second reader makes of each label, where the language has one.
#[must_use]
pub fn tell(view: View<'_>) -> Vec<Step> {
    let Some(weighed) = weigh(view) else { return Vec::new() };
    let told = |(at, label): (usize, Label)| {
        let strongest = weighed.strongest(at)?;
        Some(Step::Weighed {
            label,
            decides: view.decides(at),
            likely: weighed.likely.get(at).copied()?,
            rules: salience(view, label),
            sentence: view.text.sentences.get(strongest)?.span,
            margin: weighed.margins.get(strongest)?.get(at).copied()?,
            features: contributions(view, strongest, label, MOST).into_iter().map(|c| (c.feature, c.weight)).collect(),
        })
    };
    Label::ALL.into_iter().enumerate().filter_map(told).collect()
}
