//! Verdicts: what became of every input record, and whether that is what had to become of it.
//!
//! In: a line after a run. Out: a [`Verdict`] that names each input record lost, doubled, halved or changed.
//! The values expected are those of the library, so those of `marsad enrich`; nothing is taken from the worker's word.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::OnceLock,
};

use jiff::{Timestamp, tz::TimeZone};
use marsad::{
    article::{Limits, Published, Raw},
    enriched::PublishedBasis,
    outcome::{self, Outcome, TextOut, Writing},
    world::World,
};

use crate::{
    line::Line,
    reader::{Isolation, Reader, Record},
};

/// Partition and offset of an input record.
pub(crate) type Source = (i32, i64);

/// What is wrong after a run, each by its input record.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Number of input records.
    pub(crate) inputs: usize,
    /// No trace of it on any output.
    pub(crate) lost: BTreeSet<Source>,
    /// A record of its outcome more than once.
    pub(crate) doubled: BTreeSet<Source>,
    /// Some of its outcome, not all.
    pub(crate) halved: BTreeSet<Source>,
    /// Something that it must not have, or other bytes than the library gives.
    pub(crate) wrong: BTreeMap<Source, String>,
    /// Output records out of the order of their input.
    pub(crate) disordered: Vec<String>,
    /// Outputs of no committed input record.
    pub(crate) strange: Vec<String>,
    /// Number of dead letters by code.
    pub(crate) dead: BTreeMap<String, usize>,
    /// Number of articles and events.
    pub(crate) articles: usize,
    pub(crate) events: usize,
}

impl Verdict {
    /// Reads input and outputs from their beginnings and judges.
    pub(crate) fn of(line: &Line) -> Self {
        let inputs = Reader::read_all(line, &line.input, Isolation::Committed);
        let articles = Reader::read_all(line, &line.articles, Isolation::Committed);
        let events = Reader::read_all(line, &line.events, Isolation::Committed);
        let dead = Reader::read_all(line, &line.dead, Isolation::Committed);
        judge(&inputs, &articles, &events, &dead)
    }

    /// Each input record has exactly its outcome, in order.
    pub(crate) fn is_exactly_once(&self) -> bool {
        self.is_at_least_once() && self.doubled.is_empty() && self.disordered.is_empty()
    }

    /// Each input record has its outcome, perhaps more than once.
    pub(crate) fn is_at_least_once(&self) -> bool {
        self.lost.is_empty() && self.halved.is_empty() && self.wrong.is_empty() && self.strange.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} input records, {} articles, {} events, dead {:?}",
            self.inputs, self.articles, self.events, self.dead
        )?;
        let some = |set: &BTreeSet<Source>| format!("{} {:?}", set.len(), set.iter().take(5).collect::<Vec<_>>());
        writeln!(f, "lost {}", some(&self.lost))?;
        writeln!(f, "doubled {}", some(&self.doubled))?;
        writeln!(f, "halved {}", some(&self.halved))?;
        writeln!(f, "wrong {} {:?}", self.wrong.len(), self.wrong.iter().take(5).collect::<Vec<_>>())?;
        writeln!(f, "disordered {} {:?}", self.disordered.len(), self.disordered.iter().take(5).collect::<Vec<_>>())?;
        write!(f, "strange {} {:?}", self.strange.len(), self.strange.iter().take(5).collect::<Vec<_>>())
    }
}

/// The outcome that the library gives to a record.
pub(crate) fn expected(input: &Record) -> Outcome {
    static WORLD: OnceLock<World> = OnceLock::new();
    let world = WORLD.get_or_init(|| World::load(None).unwrap());
    let headers: Vec<(String, Vec<u8>)> = input
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-type") || name.starts_with("ce_"))
        .cloned()
        .collect();
    let at = Timestamp::from_millisecond(input.timestamp_ms).unwrap();
    let day = TimeZone::UTC.to_datetime(at).date();
    let raw = Raw {
        key: input.key.as_deref(),
        value: input.value.as_deref(),
        headers: &headers,
        fallback: Some(Published { at, day, basis: PublishedBasis::Record }),
    };
    outcome::of(&raw, world, Writing { limits: Limits::default(), text: TextOut::Full })
}

fn judge(inputs: &[Record], articles: &[Record], events: &[Record], dead: &[Record]) -> Verdict {
    let mut verdict =
        Verdict { inputs: inputs.len(), articles: articles.len(), events: events.len(), ..Verdict::default() };
    let known: BTreeSet<Source> = inputs.iter().map(|r| (r.partition, r.offset)).collect();
    let articles_of = by_source("articles", articles, "source", Order::Increasing, &known, &mut verdict);
    let events_of = by_source("events", events, "source", Order::NotDecreasing, &known, &mut verdict);
    let dead_of = by_source("dead", dead, "error", Order::Increasing, &known, &mut verdict);
    for letter in dead {
        *verdict.dead.entry(letter.header("marsad.error.code").unwrap_or("none").to_owned()).or_default() += 1;
    }
    for input in inputs {
        let source = (input.partition, input.offset);
        let found = [&articles_of, &events_of, &dead_of].map(|of| of.get(&source).cloned().unwrap_or_default());
        judge_one(source, input, &found, &mut verdict);
    }
    verdict
}

/// One record that must be there: key, value, and for a dead letter its code.
type Due = (Option<Vec<u8>>, Option<Vec<u8>>, Option<&'static str>);

fn judge_one(source: Source, input: &Record, found: &[Vec<&Record>; 3], verdict: &mut Verdict) {
    let due: [Vec<Due>; 3] = match expected(input) {
        Outcome::Published(publication) => {
            let article = (Some(publication.article_id.into_bytes()), Some(publication.article), None);
            let events = publication.events.into_iter().map(|e| (Some(e.id.into_bytes()), Some(e.value), None));
            [vec![article], events.collect(), Vec::new()]
        }
        Outcome::Tombstone => [vec![(input.key.clone(), None, None)], Vec::new(), Vec::new()],
        Outcome::Dead(rejection) => {
            let letter = (input.key.clone(), input.value.clone(), Some(rejection.code.as_str()));
            [Vec::new(), Vec::new(), vec![letter]]
        }
    };
    if found.iter().all(Vec::is_empty) {
        verdict.lost.insert(source);
        return;
    }
    for (due, found) in due.iter().zip(found) {
        let mut left = found.clone();
        for (key, value, code) in due {
            let is_it = |r: &&Record| {
                r.key == *key && r.value == *value && (code.is_none() || r.header("marsad.error.code") == *code)
            };
            let before = left.len();
            left.retain(|r| !is_it(r));
            match before - left.len() {
                0 => {
                    verdict.halved.insert(source);
                }
                1 => {}
                _ => {
                    verdict.doubled.insert(source);
                }
            }
        }
        if let Some(record) = left.first() {
            let key = record.key.as_deref().map(String::from_utf8_lossy);
            let value = record.value.as_deref().map(String::from_utf8_lossy);
            let value = value.map(|v| v.chars().take(300).collect::<String>());
            verdict.wrong.insert(source, format!("key {key:?}, value {value:?}, headers {:?}", record.headers.len()));
        }
    }
    // A dead letter is the record as it came, its headers included.
    for letter in &found[2] {
        for header in &input.headers {
            if !letter.headers.contains(header) {
                verdict.wrong.insert(source, format!("dead letter without header {}", header.0));
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Increasing,
    NotDecreasing,
}

/// Output records by the input record that they name, their order checked on the way.
fn by_source<'a>(
    topic: &str,
    records: &'a [Record],
    headers: &str,
    order: Order,
    known: &BTreeSet<Source>,
    verdict: &mut Verdict,
) -> BTreeMap<Source, Vec<&'a Record>> {
    let mut by_source: BTreeMap<Source, Vec<&Record>> = BTreeMap::new();
    let mut last: BTreeMap<(i32, i32), i64> = BTreeMap::new();
    for record in records {
        let number = |name: &str| record.header(&format!("marsad.{headers}.{name}")).and_then(|text| text.parse().ok());
        let source = number("partition").and_then(|p| i32::try_from(p).ok()).zip(number("offset"));
        let at = format!("{topic} {}:{}", record.partition, record.offset);
        let Some(source) = source.filter(|source| known.contains(source)) else {
            verdict.strange.push(format!("{at} names {source:?} as its source"));
            continue;
        };
        by_source.entry(source).or_default().push(record);
        // Partitions are read in turns, but each in its order.
        if let Some(before) = last.insert((source.0, record.partition), source.1)
            && (before > source.1 || (before == source.1 && order == Order::Increasing))
        {
            verdict.disordered.push(format!("{at} is of {source:?}, the one before it of offset {before}"));
        }
    }
    by_source
}

#[cfg(test)]
mod tests {
    use super::{Record, Source, Verdict, expected, judge};
    use crate::articles;
    use marsad::outcome::Outcome;
    use std::collections::BTreeSet;

    /// What three topics hold after a run.
    struct Outputs {
        articles: Vec<Record>,
        events: Vec<Record>,
        dead: Vec<Record>,
    }

    fn record(partition: i32, offset: i64, key: Option<Vec<u8>>, value: Option<Vec<u8>>) -> Record {
        Record { partition, offset, key, value, headers: Vec::new(), timestamp_ms: 1_712_131_200_000 }
    }

    /// Twenty input records of two partitions, among them bad ones, with gaps in the offsets.
    fn inputs() -> Vec<Record> {
        (0..20)
            .map(|n| {
                let input = if n % 5 == 4 { articles::poison(n / 5).0 } else { articles::article(n) };
                let mut record =
                    record(i32::try_from(n % 2).unwrap(), i64::try_from(n / 2 * 3).unwrap(), input.key, input.value);
                record.headers = input.headers.iter().map(|&(k, v)| (k.to_owned(), v.to_vec())).collect();
                record
            })
            .collect()
    }

    fn outputs(inputs: &[Record]) -> Outputs {
        let mut outputs = Outputs { articles: Vec::new(), events: Vec::new(), dead: Vec::new() };
        for input in inputs {
            let push = |topic: &mut Vec<Record>, key, value, prefix: &str, code: Option<&str>| {
                let mut out = record(0, i64::try_from(topic.len()).unwrap(), key, value);
                out.headers = input.headers.clone();
                for (name, value) in [("partition", i64::from(input.partition)), ("offset", input.offset)] {
                    out.headers.push((format!("marsad.{prefix}.{name}"), value.to_string().into_bytes()));
                }
                out.headers.extend(code.map(|code| ("marsad.error.code".to_owned(), code.as_bytes().to_vec())));
                topic.push(out);
            };
            match expected(input) {
                Outcome::Published(p) => {
                    push(&mut outputs.articles, Some(p.article_id.into_bytes()), Some(p.article), "source", None);
                    for event in p.events {
                        push(&mut outputs.events, Some(event.id.into_bytes()), Some(event.value), "source", None);
                    }
                }
                Outcome::Tombstone => push(&mut outputs.articles, input.key.clone(), None, "source", None),
                Outcome::Dead(r) => {
                    push(&mut outputs.dead, input.key.clone(), input.value.clone(), "error", Some(r.code.as_str()));
                }
            }
        }
        outputs
    }

    fn check(change: impl FnOnce(&mut Outputs), found: impl FnOnce(&Verdict, Source) -> bool) {
        let inputs = inputs();
        let mut outputs = outputs(&inputs);
        change(&mut outputs);
        let verdict = judge(&inputs, &outputs.articles, &outputs.events, &outputs.dead);
        assert!(found(&verdict, (inputs[0].partition, inputs[0].offset)), "{verdict}");
    }

    fn only(set: &BTreeSet<Source>, source: Source) -> bool {
        set.len() == 1 && set.contains(&source)
    }

    #[test]
    fn the_bad_records_of_these_tests_are_bad_in_the_way_they_say() {
        for n in 0..articles::POISONS {
            let (input, code) = articles::poison(n);
            let mut record = record(0, 0, input.key, input.value);
            record.headers = input.headers.iter().map(|&(k, v)| (k.to_owned(), v.to_vec())).collect();
            match expected(&record) {
                Outcome::Dead(rejection) => assert_eq!(Some(rejection.code.as_str()), code, "bad record {n}"),
                Outcome::Tombstone => assert_eq!(None, code, "bad record {n}"),
                Outcome::Published(_) => panic!("bad record {n} passes as an article"),
            }
        }
    }

    #[test]
    fn a_good_run_is_exactly_once() {
        check(|_| (), |v, _| v.is_exactly_once() && v.inputs == 20);
    }

    #[test]
    fn a_missing_outcome_is_lost() {
        check(
            |o| {
                let first = o.articles.remove(0).headers;
                o.events.retain(|e| e.headers != first);
            },
            |v, first| !v.is_at_least_once() && only(&v.lost, first),
        );
    }

    #[test]
    fn a_repeated_outcome_is_doubled() {
        check(
            |o| o.articles.insert(1, o.articles[0].clone()),
            |v, first| v.is_at_least_once() && !v.is_exactly_once() && only(&v.doubled, first),
        );
    }

    #[test]
    fn a_swapped_pair_is_disordered() {
        check(
            |o| o.articles.swap(0, 2),
            |v, _| v.is_at_least_once() && !v.is_exactly_once() && !v.disordered.is_empty(),
        );
    }

    #[test]
    fn a_missing_part_of_an_outcome_is_halved() {
        check(
            |o| {
                // Still known by its event, or by an event that it must not have.
                let article = o.articles.remove(0);
                o.events.insert(0, article);
            },
            |v, first| !v.is_at_least_once() && v.halved.contains(&first),
        );
    }

    #[test]
    fn other_bytes_are_wrong() {
        check(
            |o| o.articles[0].value.get_or_insert_default().push(b' '),
            |v, first| !v.is_at_least_once() && v.wrong.contains_key(&first),
        );
    }

    #[test]
    fn an_outcome_of_nothing_is_strange() {
        check(
            |o| {
                let mut ghost = o.articles[0].clone();
                ghost.headers.retain(|(name, _)| name != "marsad.source.offset");
                ghost.headers.push(("marsad.source.offset".to_owned(), b"1".to_vec()));
                o.articles.push(ghost);
            },
            |v, _| !v.is_at_least_once() && v.strange.len() == 1,
        );
    }
}
