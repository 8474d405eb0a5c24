//! Fit: logistic regressions, one over the hashed features of sentences, one over the few features of texts.
//!
//! In: features with what people found. Out: weights as integers, as [`Reader`] holds them. The same examples in the
//! same order give the same weights on every machine: a fixed seed, sums in one order and in one thread, and only
//! operations that IEEE 754 defines to the last digit. Never reads a file.

use crate::{
    classify::weigh::logistic,
    world::reader::{BUCKETS, FEATURES, FINE_UNIT, Reader, UNIT, Weights},
};

/// The features of a sentence: bucket and value, each bucket once, by bucket.
pub(super) type Vector = Vec<(u32, f32)>;

/// A sentence with what is to be learned from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) vector: &'a Vector,
    /// By label: how much it is there, 0 to 1.
    pub(super) there: [f32; 3],
    /// By label: how much the sentence counts.
    pub(super) counts: [f32; 3],
}

/// Half of the square of every weight is added to what is made small.
const PENALTY: f64 = 1.0;

/// What a sentence without features weighs may be large.
const PENALTY_BIAS: f64 = 0.01;

/// Buckets of fewer sentences are left out: what stands in two sentences may be in both by chance.
const LEAST: u32 = 3;

/// Smaller weights are left out of the file.
const SMALLEST: i16 = 3;

/// Learns the weights of buckets: one logistic regression a label with a penalty on the square of the weights.
pub(super) fn buckets(sentences: &[Sentence<'_>], reader: &mut Reader) {
    let mut often = vec![0_u32; BUCKETS as usize];
    for (bucket, _) in sentences.iter().flat_map(|s| s.vector) {
        if let Some(n) = often.get_mut(*bucket as usize) {
            *n += 1;
        }
    }
    let known: Vec<u32> = (0..).zip(&often).filter(|(_, n)| **n >= LEAST).map(|(bucket, _)| bucket).collect();
    // The last column is what is always there.
    let mut columns = vec![None; BUCKETS as usize];
    known.iter().enumerate().for_each(|(column, bucket)| columns[*bucket as usize] = Some(column));
    let always = known.len();
    let rows: Vec<Vec<(usize, f64)>> = sentences
        .iter()
        .map(|s| {
            let known = s.vector.iter().filter_map(|(b, value)| Some((columns[*b as usize]?, f64::from(*value))));
            known.chain([(always, 1.0)]).collect()
        })
        .collect();
    let mut weights = vec![[0_i16; 3]; known.len()];
    for label in 0..3 {
        let counted = rows.iter().zip(sentences).filter(|(_, s)| s.counts[label] > 0.0);
        let problem = Problem {
            rows: counted.clone().map(|(row, _)| row.as_slice()).collect(),
            there: counted.clone().map(|(_, s)| f64::from(s.there[label])).collect(),
            counts: counted.map(|(_, s)| f64::from(s.counts[label])).collect(),
            columns: always + 1,
        };
        let learned = problem.smallest();
        reader.bias[label] = (learned[always] * f64::from(UNIT)).round() as i32;
        for (slot, weight) in weights.iter_mut().zip(&learned) {
            let whole = (weight * f64::from(UNIT)).round().clamp(-32_000.0, 32_000.0) as i16;
            slot[label] = if whole.abs() < SMALLEST { 0 } else { whole };
        }
    }
    known.into_iter().zip(weights).for_each(|(bucket, weights)| reader.set_bucket(bucket, weights));
}

/// A logistic regression over rows of few columns.
struct Problem<'a> {
    /// Column and value.
    rows: Vec<&'a [(usize, f64)]>,
    /// By row: how much it is there, 0 to 1.
    there: Vec<f64>,
    /// By row: how much it counts.
    counts: Vec<f64>,
    columns: usize,
}

impl Problem<'_> {
    /// The weights that make penalty and loss together smallest: Newton's method, each step found by conjugate gradients
    /// (Lin, Weng and Keerthi, "Trust Region Newton Method for Logistic Regression", 2008), its length by halving.
    fn smallest(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.columns];
        let mut margins = vec![0.0; self.rows.len()];
        let mut first = None;
        for _ in 0..STEPS {
            let likely: Vec<f64> = margins.iter().map(|m| logistic(*m)).collect();
            let slopes: Vec<f64> = (0..likely.len()).map(|i| (likely[i] - self.there[i]) * self.counts[i]).collect();
            let down: Vec<f64> = self.columns_of(&slopes, &weights).iter().map(|slope| -slope).collect();
            let length = dot(&down, &down);
            if length <= *first.get_or_insert(length) * CLOSE {
                break;
            }
            let bends: Vec<f64> = (0..likely.len()).map(|i| likely[i] * (1.0 - likely[i]) * self.counts[i]).collect();
            let step = self.step(&down, &bends);
            let along = self.rows_of(&step);
            let far = self.far(&weights, &step, dot(&down, &step), &margins, &along);
            weights.iter_mut().zip(&step).for_each(|(w, s)| *w += far * s);
            margins.iter_mut().zip(&along).for_each(|(m, a)| *m += far * a);
        }
        weights
    }

    /// Solves the equations of one step of Newton's as well as they are worth.
    fn step(&self, down: &[f64], bends: &[f64]) -> Vec<f64> {
        let mut step = vec![0.0; self.columns];
        let mut rest = down.to_vec();
        let mut way = rest.clone();
        let mut length = dot(&rest, &rest);
        let enough = length * 0.01;
        for _ in 0..TURNS {
            let across: Vec<f64> = self.rows_of(&way).iter().zip(bends).map(|(a, bend)| a * bend).collect();
            let bent = self.columns_of(&across, &way);
            let by = length / dot(&way, &bent);
            step.iter_mut().zip(&way).for_each(|(s, w)| *s += by * w);
            rest.iter_mut().zip(&bent).for_each(|(r, b)| *r -= by * b);
            let now = dot(&rest, &rest);
            if now <= enough {
                break;
            }
            way.iter_mut().zip(&rest).for_each(|(w, r)| *w = r + now / length * *w);
            length = now;
        }
        step
    }

    /// How much of a step is gone: the whole, or a half, a quarter, … of it if at its end it leads up again, more than
    /// half as steeply as it led down.
    fn far(&self, weights: &[f64], step: &[f64], steep: f64, margins: &[f64], along: &[f64]) -> f64 {
        let mut far = 1.0;
        for _ in 0..8 {
            let penalty: f64 =
                (0..self.columns).map(|c| self.penalty(c) * (weights[c] + far * step[c]) * step[c]).sum();
            let loss: f64 = (0..margins.len())
                .map(|i| (logistic(margins[i] + far * along[i]) - self.there[i]) * self.counts[i] * along[i])
                .sum();
            if penalty + loss <= steep / 2.0 {
                break;
            }
            far /= 2.0;
        }
        far
    }

    /// For each row the sum of its columns' values.
    fn rows_of(&self, columns: &[f64]) -> Vec<f64> {
        self.rows.iter().map(|row| row.iter().map(|(column, value)| columns[*column] * value).sum()).collect()
    }

    /// For each column the sum of its rows' values, and the penalty.
    fn columns_of(&self, rows: &[f64], weights: &[f64]) -> Vec<f64> {
        let mut sums: Vec<f64> = weights.iter().enumerate().map(|(c, w)| self.penalty(c) * w).collect();
        for (row, value) in self.rows.iter().zip(rows) {
            row.iter().for_each(|(column, times)| sums[*column] += times * value);
        }
        sums
    }

    fn penalty(&self, column: usize) -> f64 {
        if column + 1 == self.columns { PENALTY_BIAS } else { PENALTY }
    }
}

/// Most steps, most turns within one, and the share of the first slope's square below which it is flat enough.
const STEPS: usize = 12;
const TURNS: usize = 20;
const CLOSE: f64 = 1e-5;

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

/// A text with what is to be learned from it for one label and level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) seen: [f64; N],
    pub(super) lang: usize,
    pub(super) there: bool,
    pub(super) counts: f64,
}

const N: usize = FEATURES.len();

/// Penalty on what the languages share, and on how each of them differs from it.
const SHARED: f64 = 1.0;
const OWN: f64 = 3.0;

type Matrix = Vec<Vec<f64>>;

/// Learns the weights of texts, one set a language. A language has what all share and what it adds to it (Daumé,
/// "Frustratingly Easy Domain Adaptation", 2007), so that one with few examples leans on the others. By Newton's
/// method, which needs few steps and no rate.
pub(super) fn texts(rows: &[Row], langs: usize) -> Vec<Weights> {
    let size = N * (langs + 1);
    let mut weights = vec![0.0; size];
    for _ in 0..12 {
        let of = |lang: usize| -> Vec<f64> { (0..N).map(|f| weights[f] + weights[N * (lang + 1) + f]).collect() };
        let now: Vec<Vec<f64>> = (0..langs).map(of).collect();
        let mut slopes = vec![[0.0; N]; langs];
        let mut bends = vec![[[0.0; N]; N]; langs];
        for row in rows {
            let margin: f64 = now[row.lang].iter().zip(row.seen).map(|(w, v)| w * v).sum();
            let likely = logistic(margin);
            let off = (likely - f64::from(u8::from(row.there))) * row.counts;
            let bend = (likely * (1.0 - likely)).max(1e-4) * row.counts;
            for (a, x) in row.seen.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                slopes[row.lang][a] += off * x;
                for (b, y) in row.seen.iter().enumerate() {
                    bends[row.lang][a][b] += bend * x * y;
                }
            }
        }
        // What is shared bends as all languages together, what is a language's own as that language.
        let mut slope: Vec<f64> = (0..size).map(|i| weights[i] * penalty(i)).collect();
        let mut bend: Matrix = vec![vec![0.0; size]; size];
        for (i, row) in bend.iter_mut().enumerate() {
            row[i] = penalty(i);
        }
        for lang in 0..langs {
            for a in 0..N {
                let (common, mine) = (a, N * (lang + 1) + a);
                slope[common] += slopes[lang][a];
                slope[mine] += slopes[lang][a];
                for b in 0..N {
                    let value = bends[lang][a][b];
                    let other = N * (lang + 1) + b;
                    bend[common][b] += value;
                    bend[common][other] += value;
                    bend[mine][b] += value;
                    bend[mine][other] += value;
                }
            }
        }
        let down = solve(bend, slope);
        // A step is held short, lest the first ones overshoot.
        let longest = down.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
        let measure = if longest > 2.0 { 2.0 / longest } else { 1.0 };
        weights.iter_mut().zip(down).for_each(|(w, d)| *w -= measure * d);
    }
    (0..langs)
        .map(|lang| {
            let mut whole = [0; N];
            for (f, slot) in whole.iter_mut().enumerate() {
                let weight = weights[f] + weights[N * (lang + 1) + f];
                *slot = (weight * f64::from(FINE_UNIT)).round() as i32;
            }
            whole
        })
        .collect()
}

/// The first feature is what is always there; it may be large.
const fn penalty(index: usize) -> f64 {
    match (index / N, index % N) {
        (0, 0) => 0.01,
        (_, 0) => 0.3,
        (0, _) => SHARED,
        _ => OWN,
    }
}

/// Solves a system of linear equations whose matrix is symmetric and positive: elimination without exchange of rows.
fn solve(mut matrix: Matrix, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for pivot in 0..size {
        let (above, below) = matrix.split_at_mut(pivot + 1);
        let top = &above[pivot];
        for (down, row) in below.iter_mut().enumerate() {
            let factor = row[pivot] / top[pivot];
            if factor == 0.0 {
                continue;
            }
            for column in pivot..size {
                row[column] -= factor * top[column];
            }
            right[pivot + 1 + down] -= factor * right[pivot];
        }
    }
    for at in (0..size).rev() {
        let known: f64 = (at + 1..size).map(|column| matrix[at][column] * right[column]).sum();
        right[at] = (right[at] - known) / matrix[at][at];
    }
    right
}
