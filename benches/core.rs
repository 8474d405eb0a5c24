//! What the core costs: CPU time of an article by language and size, step by step, and of loading all data.
//!
//! In: the articles of `data/samples`, several joined to the sizes that news articles have. Out: microseconds of CPU an
//! article, beside what it takes in the same run to find the word boundaries of the same text and nothing more. Machines
//! differ and are shared: the ratio of the two is the figure to compare.
//! Never part of the tests: a time is no proof of anything.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::{collections::BTreeMap, hint::black_box, path::Path, time::Duration};

use marsad::{
    article::{self, Article, Limits, Raw},
    enrich::enrich,
    event, extract, text,
    world::{World, lang::Lang},
};
use rustix::time::{ClockId, clock_gettime};
use unicode_segmentation::UnicodeSegmentation;

/// Bytes of title and body together.
const SIZES: [usize; 2] = [3000, 6000];

/// Rounds over all articles of a row; the median is told.
const ROUNDS: usize = 41;

/// What an Arabic article of 6000 bytes may take, in microseconds.
const BAR: f64 = 2000.0;

/// What loading all data may take, in milliseconds.
const START_BAR: f64 = 1000.0;

const LIMITS: Limits = Limits { article_bytes: 1 << 20, depth: 64, events: 64 };

fn main() {
    let loads: Vec<f64> = (0..5).map(|_| micros(|| World::load(None))).collect();
    let world = World::load(None).expect("the embedded data loads");
    println!("start with all data: {:.0} ms of CPU, may be {START_BAR:.0}\n", median(loads) / 1000.0);
    println!(
        "{:>9} {:>6} {:>10} {:>6} {:>8} {:>6} {:>6} {:>6}",
        "", "", "boundaries", "text", "extract", "event", "all", "ratio"
    );
    for (code, samples) in samples() {
        let Some(lang) = world.lang(&code) else { continue };
        for size in SIZES {
            let articles = articles(&samples, size);
            let [boundaries, text, extract, event, all] = measure(&articles, lang, &world);
            let ratio = all / boundaries;
            let may = if code == "ar" && size == 6000 { format!("  may be {BAR:.0} µs") } else { String::new() };
            println!(
                "{code:>2} {size:>6} {:>6} {boundaries:>10.0} {text:>6.0} {extract:>8.0} {event:>6.0} {all:>6.0} {ratio:>6.1}{may}",
                "µs"
            );
        }
    }
}

/// The samples of each language, by name.
fn samples() -> BTreeMap<String, Vec<Article>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    let list = |folder: &Path| {
        let entries = std::fs::read_dir(folder).expect("a folder of samples");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths
    };
    let read = |path: &Path| {
        let value = std::fs::read(path).expect("a sample");
        article::decode(&Raw { value: Some(&value), ..Raw::default() }, &LIMITS).expect("a sample is an article")
    };
    let code = |folder: &Path| folder.file_name().expect("a name").to_string_lossy().into_owned();
    list(&root).iter().map(|folder| (code(folder), list(folder).iter().map(|path| read(path)).collect())).collect()
}

/// As many articles as there are samples: each begins with another one, and those that follow it fill it up.
fn articles(samples: &[Article], size: usize) -> Vec<Article> {
    let filled = |first: usize| {
        let mut joined = samples.get(first).cloned().expect("a sample");
        let size = size - joined.title.len();
        for next in samples.iter().cycle().skip(first + 1) {
            if joined.body.len() >= size {
                break;
            }
            joined.body = [&joined.body, &next.title, &next.body].map(String::as_str).join("\n");
        }
        joined.body.truncate(joined.body.floor_char_boundary(size));
        joined
    };
    (0..samples.len()).map(filled).collect()
}

/// Microseconds an article: word boundaries alone, sentences and words, mentions, events, and everything with what
/// comes after. All in each round, so that a slow moment of the machine meets all of them.
fn measure(articles: &[Article], lang: &Lang, world: &World) -> [f64; 5] {
    let texts: Vec<_> = articles.iter().map(|article| text::read(article, lang)).collect();
    let day = |article: &Article| article.published.map(|published| published.day);
    let found: Vec<_> =
        articles.iter().zip(&texts).map(|(article, text)| extract::find(text, lang, world, day(article))).collect();
    let mut rounds: [Vec<f64>; 5] = Default::default();
    for _ in 0..ROUNDS {
        let times = [
            each(articles, |article, _| article.body.split_word_bound_indices().count()),
            each(articles, |article, _| text::read(article, lang)),
            each(articles, |article, at| extract::find(&texts[at], lang, world, day(article))),
            each(articles, |article, at| {
                event::code(&texts[at], &found[at], lang, world, article.published.map(|p| p.day))
            }),
            each(articles, |article, _| enrich(article, world, LIMITS.events)),
        ];
        for (round, time) in rounds.iter_mut().zip(times) {
            round.push(time);
        }
    }
    rounds.map(median)
}

/// Microseconds of CPU that a step takes for one of the articles.
fn each<T>(articles: &[Article], step: impl Fn(&Article, usize) -> T) -> f64 {
    let all = micros(|| {
        for (at, article) in articles.iter().enumerate() {
            black_box(step(black_box(article), at));
        }
    });
    all / articles.len() as f64
}

/// Microseconds that this thread spends: what others do on the machine does not count.
fn micros<T>(work: impl FnOnce() -> T) -> f64 {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).expect("a time").as_secs_f64() * 1e6;
    let start = now();
    black_box(work());
    now() - start
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
