//! Reader: the weights of a language's second reader of labels, and the scores of what the rules alone find.
//!
//! In: `config/lang/<code>/reader.tsv` and `config/world/calibration.tsv`, both written by `marsad train`.
//! Out: [`Reader`] and [`Calibration`], looked up by [`crate::classify`]. Weights are integers, so that a file and
//! what is read from it are the same on every machine. Never reads a text.

use std::collections::BTreeMap;

use crate::enriched::{Label, Salience, Score};

/// Buckets that the features of sentences are hashed into; a power of two.
pub const BUCKETS: u32 = 1 << 17;

/// What a weight of 1.0 is written as, for the features of sentences.
pub const UNIT: i32 = 64;

/// The same, for the features of texts.
pub const FINE_UNIT: i32 = 1024;

/// What is asked of a text and a label, each step with weights of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Whether it is there at all, if only as background.
    Any,
    /// Whether a sentence of its own reports it: primary or secondary.
    Whole,
    /// Whether the text is about it.
    Primary,
}

impl Level {
    /// All of them, in the order of their indices.
    pub const ALL: [Self; 3] = [Self::Any, Self::Whole, Self::Primary];

    /// The name in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Whole => "whole",
            Self::Primary => "primary",
        }
    }
}

/// What kind of text is weighed: a single sentence says less than an article of which it would be the lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Two sentences or more.
    Article,
    /// One sentence.
    Sentence,
}

impl Form {
    /// Both, in the order of their indices.
    pub const ALL: [Self; 2] = [Self::Article, Self::Sentence];

    /// The name in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Sentence => "sentence",
        }
    }
}

/// The features of a text by which a label is weighed; what each is stands at [`crate::classify::weigh`].
pub const FEATURES: [&str; 24] = [
    "always",
    "title",
    "no_title",
    "lead",
    "first",
    "second",
    "third",
    "sure",
    "likely",
    "share",
    "told",
    "told_title",
    "told_lead",
    "told_often",
    "told_share",
    "event",
    "word",
    "surest",
    "unreal",
    "aside",
    "other_first",
    "other_told",
    "length",
    "rules_primary",
];

/// One weight for each of [`FEATURES`].
pub type Weights = [i32; FEATURES.len()];

/// The second reader of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// For each of [`Label::ALL`] whether it has a say; where not, the rules decide alone.
    pub decides: [bool; 3],
    /// What a sentence without any feature weighs, in [`UNIT`].
    pub bias: [i32; 3],
    /// By bucket, in [`UNIT`].
    buckets: Vec<[i16; 3]>,
    /// By form, label and level, in [`FINE_UNIT`].
    texts: [[[Weights; 3]; 3]; 2],
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            decides: [false; 3],
            bias: [0; 3],
            buckets: vec![[0; 3]; BUCKETS as usize],
            texts: [[[[0; FEATURES.len()]; 3]; 3]; 2],
        }
    }
}

impl Reader {
    /// The weights of a bucket by label; what lies beyond [`BUCKETS`] wraps around.
    #[must_use]
    pub fn bucket(&self, hash: u32) -> [i16; 3] {
        self.buckets.get((hash % BUCKETS) as usize).copied().unwrap_or_default()
    }

    /// Sets the weights of a bucket.
    pub fn set_bucket(&mut self, hash: u32, weights: [i16; 3]) {
        if let Some(slot) = self.buckets.get_mut((hash % BUCKETS) as usize) {
            *slot = weights;
        }
    }

    /// The buckets that weigh something, by number.
    pub fn filled(&self) -> impl Iterator<Item = (u32, [i16; 3])> {
        (0..).zip(self.buckets.iter().copied()).filter(|(_, weights)| *weights != [0; 3])
    }

    /// The weights of a text's features for the label at an index of [`Label::ALL`].
    #[must_use]
    pub fn text(&self, form: Form, label: usize, level: Level) -> Weights {
        let labels = self.texts.get(form as usize);
        labels.and_then(|l| l.get(label)).and_then(|l| l.get(level as usize)).copied().unwrap_or([0; FEATURES.len()])
    }

    /// Sets them.
    pub fn set_text(&mut self, form: Form, label: usize, level: Level, weights: Weights) {
        let labels = self.texts.get_mut(form as usize);
        if let Some(slot) = labels.and_then(|l| l.get_mut(label)).and_then(|l| l.get_mut(level as usize)) {
            *slot = weights;
        }
    }

    /// The same weights with a say in other labels.
    #[must_use]
    pub fn deciding(&self, decides: [bool; 3]) -> Self {
        Self { decides, ..self.clone() }
    }

    /// Takes one line of `reader.tsv`: kind, key and a number for each label.
    pub(super) fn line(&mut self, kind: &str, key: &str, numbers: [i32; 3]) -> Result<(), String> {
        let labels = numbers.iter().copied().enumerate();
        match kind {
            "decides" => self.decides = numbers.map(|n| n != 0),
            "bias" => self.bias = numbers,
            "bucket" => {
                let bucket = u32::from_str_radix(key, 16).ok().filter(|b| *b < BUCKETS);
                let bucket = bucket.ok_or_else(|| format!("{key:?} is no bucket below {BUCKETS:x}"))?;
                let mut weights = [0; 3];
                for (slot, number) in weights.iter_mut().zip(numbers) {
                    *slot = i16::try_from(number).map_err(|_| format!("{number} is no weight of a bucket"))?;
                }
                self.set_bucket(bucket, weights);
            }
            _ => {
                let form = Form::ALL.into_iter().find(|form| form.as_str() == kind);
                let form = form.ok_or_else(|| format!("unknown kind {kind:?}"))?;
                let (level, feature) = key.split_once('.').unwrap_or_default();
                let level = Level::ALL.into_iter().find(|l| l.as_str() == level);
                let at = FEATURES.iter().position(|name| *name == feature);
                let (Some(level), Some(at)) = (level, at) else {
                    return Err(format!("unknown feature {key:?}"));
                };
                for (label, number) in labels {
                    let mut weights = self.text(form, label, level);
                    if let Some(slot) = weights.get_mut(at) {
                        *slot = number;
                    }
                    self.set_text(form, label, level, weights);
                }
            }
        }
        Ok(())
    }

    /// The lines of `reader.tsv`, comments left out.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let three = |n: [i32; 3]| n.map(|n| if n == 0 { String::new() } else { n.to_string() }).join("\t");
        let mut lines = Vec::new();
        for form in Form::ALL {
            for level in Level::ALL {
                for (at, name) in FEATURES.iter().enumerate() {
                    let mut numbers = [0; 3];
                    for (label, slot) in numbers.iter_mut().enumerate() {
                        *slot = self.text(form, label, level).get(at).copied().unwrap_or_default();
                    }
                    lines.push(format!("{}\t{}.{name}\t{}", form.as_str(), level.as_str(), three(numbers)));
                }
            }
        }
        lines.push(format!("bias\t-\t{}", three(self.bias)));
        lines.push(format!("decides\t-\t{}", three(self.decides.map(i32::from))));
        lines.extend(self.filled().map(|(bucket, w)| format!("bucket\t{bucket:05x}\t{}", three(w.map(i32::from)))));
        for line in &mut lines {
            line.truncate(line.trim_end_matches('\t').len());
        }
        lines.sort_unstable();
        lines
    }
}

/// How surely the rules found a label, apart from its salience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Words only, no event.
    Word,
    /// Events of frames with a confidence below 85.
    Weak,
    /// A frame with more.
    Strong,
}

impl Grade {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Word, Self::Weak, Self::Strong];

    /// The name in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Weak => "weak",
            Self::Strong => "strong",
        }
    }
}

/// How often what the rules found alone was right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calibration(pub BTreeMap<(Label, Salience, Grade), Score>);

impl Calibration {
    /// The score of a label that the rules found.
    #[must_use]
    pub fn score(&self, label: Label, salience: Salience, grade: Grade) -> Score {
        // Without a table: what tables have come to lie around.
        let usual = match salience {
            Salience::Primary => 80,
            Salience::Secondary => 65,
            Salience::Background => 20,
        };
        self.0.get(&(label, salience, grade)).copied().unwrap_or(Score::from_hundredths(usual))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut reader = Reader { decides: [true, false, true], bias: [-130, 0, 7], ..Reader::default() };
        reader.set_bucket(0x1f, [5, 0, -32000]);
        reader.set_bucket(BUCKETS - 1, [0, -1, 0]);
        let mut weights = [0; FEATURES.len()];
        weights[3] = -2048;
        reader.set_text(Form::Sentence, 1, Level::Whole, weights);
        let lines = reader.lines();
        assert!(lines.contains(&"bucket\t0001f\t5\t\t-32000".to_owned()), "{lines:?}");
        assert!(lines.contains(&"sentence\twhole.lead\t\t-2048".to_owned()), "{lines:?}");
        let mut again = Reader::default();
        for line in &lines {
            let cells: Vec<&str> = line.split('\t').collect();
            let number = |at: usize| cells.get(at).and_then(|c| c.parse().ok()).unwrap_or_default();
            again.line(cells[0], cells[1], [number(2), number(3), number(4)]).unwrap();
        }
        assert_eq!(again, reader);
    }

    #[test]
    fn what_is_no_weight_is_refused() {
        let mut reader = Reader::default();
        for (kind, key, number) in [
            ("bucket", "20000", 1),
            ("bucket", "x", 1),
            ("bucket", "1", 40_000),
            ("article", "any.colour", 1),
            ("verse", "-", 1),
        ] {
            assert!(reader.line(kind, key, [number; 3]).is_err(), "{kind} {key}");
        }
    }
}
