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

/// How often the sentences are gone through, how far a step goes, and the penalty on large weights. Of several values
/// tried on the parts of the training two thirds, those from which neighbours differ little.
const ROUNDS: usize = 6;
const RATE: f32 = 0.2;
const PENALTY: f32 = 0.0001;

/// Buckets of fewer sentences are left out: what stands in two sentences may be in both by chance.
const LEAST: u32 = 3;

/// Smaller weights are left out of the file.
const SMALLEST: i16 = 3;

/// Learns the weights of buckets: one logistic regression a label, by AdaGrad (Duchi, Hazan and Singer, 2011) with a
/// penalty on the square of the weights.
pub(super) fn buckets(sentences: &[Sentence<'_>], reader: &mut Reader) {
    let size = BUCKETS as usize;
    let mut often = vec![0_u32; size];
    for (bucket, _) in sentences.iter().flat_map(|s| s.vector) {
        if let Some(n) = often.get_mut(*bucket as usize) {
            *n += 1;
        }
    }
    let mut weights = vec![[0_f32; 3]; size];
    let mut squares = vec![[0_f32; 3]; size];
    let (mut bias, mut bias_squares) = ([-3_f32; 3], [0_f32; 3]);
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut random = Random(7);
    for _ in 0..ROUNDS {
        random.shuffle(&mut order);
        for sentence in order.iter().filter_map(|at| sentences.get(*at)) {
            let mut margin = bias;
            for (bucket, value) in sentence.vector {
                if let Some(weight) = weights.get(*bucket as usize) {
                    margin.iter_mut().zip(weight).for_each(|(m, w)| *m += w * value);
                }
            }
            let mut slope = [0_f32; 3];
            for label in 0..3 {
                #[allow(clippy::cast_possible_truncation, reason = "digits beyond those of f32 are noise")]
                let likely = logistic(f64::from(margin[label])) as f32;
                slope[label] = (likely - sentence.there[label]) * sentence.counts[label];
            }
            step(&mut bias, &mut bias_squares, slope, 1.0, 0.0);
            for (bucket, value) in sentence.vector {
                let at = *bucket as usize;
                if often.get(at).is_some_and(|n| *n < LEAST) {
                    continue;
                }
                if let (Some(weight), Some(square)) = (weights.get_mut(at), squares.get_mut(at)) {
                    step(weight, square, slope, *value, PENALTY);
                }
            }
        }
    }
    let unit = UNIT as f32;
    reader.bias = bias.map(|b| (b * unit).round() as i32);
    for (bucket, weight) in (0..).zip(&weights) {
        #[allow(clippy::cast_possible_truncation, reason = "held in the range before")]
        let whole = weight.map(|w| (w * unit).round().clamp(-32_000.0, 32_000.0) as i16);
        let kept = whole.map(|w| if w.abs() < SMALLEST { 0 } else { w });
        reader.set_bucket(bucket, kept);
    }
}

fn step(weight: &mut [f32; 3], square: &mut [f32; 3], slope: [f32; 3], value: f32, penalty: f32) {
    for label in 0..3 {
        if slope[label].abs() < 1e-4 {
            continue;
        }
        let down = slope[label] * value + penalty * weight[label];
        square[label] += down * down;
        weight[label] -= RATE * down / (square[label].sqrt() + 1e-6);
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same for ever.
struct Random(u64);

impl Random {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            let other = self.next() % (at as u64 + 1);
            order.swap(at, usize::try_from(other).unwrap_or(0));
        }
    }
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
