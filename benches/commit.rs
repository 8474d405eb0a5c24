//! What draining the producer before `commit_transaction` is worth: the time of a commit with and without.
//!
//! In: a broker, `MARSAD_TEST_KAFKA=HOST:PORT` (`tests/kafka/start.sh` starts one). Out: p50 and p95 of both, in milliseconds,
//! for transactions of several sizes. Without a broker it prints why there is nothing to measure.
//! Never part of the tests: it measures, and proves nothing.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::{Duration, Instant};

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    producer::{BaseProducer, BaseRecord, Producer as _},
};

const TOPIC: &str = "marsad.bench.commit";
const ROUNDS: usize = 60;
const VALUE_BYTES: usize = 4096;

/// Who waits for the deliveries.
#[derive(Clone, Copy)]
enum Wait {
    /// We, before the commit.
    Drained,
    /// The wrapper's own flush, inside the commit.
    Undrained,
}

fn main() {
    let Ok(broker) = std::env::var("MARSAD_TEST_KAFKA") else {
        println!("skipped: set MARSAD_TEST_KAFKA=HOST:PORT; tests/kafka/start.sh starts a broker");
        return;
    };
    create_topic(&broker);
    println!("{:>8} {:>10} {:>9} {:>9}", "records", "", "p50 ms", "p95 ms");
    for records in [1, 10, 100, 500, 2000] {
        for (name, wait) in [("undrained", Wait::Undrained), ("drained", Wait::Drained)] {
            let producer = producer(&broker);
            let mut times: Vec<Duration> = (0..ROUNDS).map(|_| transaction(&producer, records, wait)).collect();
            times.sort_unstable();
            let at = |share: usize| times[(ROUNDS - 1) * share / 100].as_secs_f64() * 1000.0;
            println!("{records:>8} {name:>10} {:>9.1} {:>9.1}", at(50), at(95));
        }
    }
}

fn client(broker: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker);
    config
}

fn create_topic(broker: &str) {
    let admin: AdminClient<DefaultClientContext> = client(broker).create().expect("an admin client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let topic = NewTopic::new(TOPIC, 4, TopicReplication::Fixed(-1));
    // It may be there from an earlier run.
    let _ = runtime.block_on(admin.create_topics([&topic], &AdminOptions::new())).expect("an answer");
}

fn producer(broker: &str) -> BaseProducer {
    let mut config = client(broker);
    config.set("transactional.id", "marsad.bench.commit").set("linger.ms", "0").set("compression.type", "lz4");
    let producer: BaseProducer = config.create().expect("a producer");
    producer.init_transactions(Duration::from_secs(30)).expect("transactions");
    producer
}

/// The time from the last record handed over to the end of the commit.
fn transaction(producer: &BaseProducer, records: usize, wait: Wait) -> Duration {
    let value = vec![b'x'; VALUE_BYTES];
    producer.begin_transaction().expect("a transaction");
    for number in 0..records {
        let key = number.to_string();
        producer.send(BaseRecord::to(TOPIC).key(&key).payload(&value)).map_err(|(e, _)| e).expect("room in the queue");
    }
    let started = Instant::now();
    if matches!(wait, Wait::Drained) {
        while producer.in_flight_count() > 0 {
            producer.poll(Duration::from_millis(1));
        }
    }
    producer.commit_transaction(Duration::from_secs(30)).expect("a commit");
    started.elapsed()
}
