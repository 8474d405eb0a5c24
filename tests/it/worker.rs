//! The real threads of the worker against the mock broker in this process: what becomes of errors.
//!
//! The mock knows no transactions, so nothing here proves delivery; `tests/kafka` does, on a real broker.

use std::{
    collections::BTreeSet,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use marsad::{
    settings::{Delivery, GroupProtocol, Settings},
    worker::{self, Ended, RunOptions, Signals, StopHandle, WorkerError, Writes},
    world::World,
};
use rdkafka::{
    ClientConfig, Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    message::Headers,
    mocking::MockCluster,
    producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer},
    types::{RDKafkaApiKey, RDKafkaRespErr},
};

const PARTITIONS: i32 = 2;
const SOON: Duration = Duration::from_secs(60);

type Mock = MockCluster<'static, DefaultProducerContext>;

/// A mock with the four topics, and settings for a worker on it.
fn mock(delivery: Delivery) -> (Mock, Settings) {
    let mock = MockCluster::new(1).unwrap();
    let mut settings = Settings::defaults();
    settings.kafka.bootstrap_servers = mock.bootstrap_servers();
    // The mock lets classic groups wait for three seconds.
    settings.kafka.group_protocol = GroupProtocol::Consumer;
    settings.worker.delivery = delivery;
    settings.worker.probe = false;
    settings.worker.threads = 2;
    settings.http.listen.clear();
    let topics = &settings.topics;
    for topic in [&topics.input, &topics.articles, &topics.events, &topics.dead] {
        mock.create_topic(topic, PARTITIONS, 1).unwrap();
    }
    (mock, settings)
}

fn client(settings: &Settings) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &settings.kafka.bootstrap_servers);
    config
}

/// Writes good records, and a bad one in place of each that `is_bad`.
fn produce(settings: &Settings, count: usize, is_bad: impl Fn(usize) -> bool) {
    let producer: BaseProducer = client(settings).create().unwrap();
    for number in 0..count {
        let key = format!("k{number}");
        let value =
            if is_bad(number) { "{no json".to_owned() } else { format!("The weather of day {number} was mild.") };
        let partition = i32::try_from(number).unwrap() % PARTITIONS;
        producer
            .send(BaseRecord::to(&settings.topics.input).partition(partition).key(&key).payload(&value))
            .map_err(|(error, _)| error)
            .unwrap();
    }
    producer.flush(SOON).unwrap();
}

/// Starts a worker; joined, it tells how it ended.
fn start(settings: &Settings, writes: Writes) -> (thread::JoinHandle<Result<Ended, WorkerError>>, StopHandle) {
    let stop = StopHandle::default();
    let options = RunOptions { writes, signals: Signals::Ignored, stop: stop.clone(), ..RunOptions::default() };
    let settings = settings.clone();
    let world = Arc::new(World::load(None).unwrap());
    (thread::spawn(move || worker::run(&settings, world, options)), stop)
}

/// Reads both topics that an input can come out on until `count` inputs were seen: how many of each.
fn await_outcomes(settings: &Settings, count: usize) -> (usize, usize) {
    let consumer: BaseConsumer = client(settings).set("group.id", "reader").create().unwrap();
    let mut all = TopicPartitionList::new();
    for topic in [&settings.topics.articles, &settings.topics.dead] {
        for partition in 0..PARTITIONS {
            all.add_partition_offset(topic, partition, Offset::Beginning).unwrap();
        }
    }
    consumer.assign(&all).unwrap();
    let (mut good, mut dead) = (BTreeSet::new(), BTreeSet::new());
    let deadline = Instant::now() + SOON;
    while good.len() + dead.len() < count {
        assert!(Instant::now() < deadline, "{} and {} of {count} came out", good.len(), dead.len());
        let Some(Ok(message)) = consumer.poll(Duration::from_millis(50)) else { continue };
        let header = |name: &str| {
            let headers = message.headers().unwrap();
            headers.iter().find(|header| header.key == name).map(|header| header.value.unwrap().to_vec())
        };
        let is_dead = message.topic() == settings.topics.dead;
        let kind = if is_dead { "marsad.error" } else { "marsad.source" };
        let source = (header(&format!("{kind}.partition")).unwrap(), header(&format!("{kind}.offset")).unwrap());
        if is_dead {
            dead.insert(source)
        } else {
            good.insert(source)
        };
    }
    (good.len(), dead.len())
}

#[test]
fn at_least_once_gives_each_record_its_outcome_and_commits() {
    let (_mock, settings) = mock(Delivery::AtLeastOnce);
    produce(&settings, 60, |number| number % 6 == 5);
    let (worker, stop) = start(&settings, Writes::All);
    assert_eq!(await_outcomes(&settings, 60), (50, 10));
    stop.stop();
    assert_eq!(worker.join().unwrap(), Ok(Ended { committed: 60 }));
    // A successor finds nothing left to do.
    produce(&settings, 2, |_| false);
    let (worker, stop) = start(&settings, Writes::All);
    await_outcomes(&settings, 62);
    stop.stop();
    assert_eq!(worker.join().unwrap(), Ok(Ended { committed: 2 }));
}

#[test]
fn two_workers_share_a_group_in_one_process() {
    let (_mock, settings) = mock(Delivery::AtLeastOnce);
    produce(&settings, 40, |_| false);
    let workers = [start(&settings, Writes::All), start(&settings, Writes::All)];
    await_outcomes(&settings, 40);
    let ended = workers.map(|(worker, stop)| {
        stop.stop();
        worker.join().unwrap().unwrap().committed
    });
    assert!(ended.iter().sum::<u64>() >= 40, "{ended:?}");
}

#[test]
fn a_batch_whose_offsets_are_refused_is_aborted_and_tried_again() {
    let (mock, settings) = mock(Delivery::ExactlyOnce);
    produce(&settings, 20, |_| false);
    let refused = [RDKafkaRespErr::RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION; 3];
    mock.request_errors(RDKafkaApiKey::TxnOffsetCommit, &refused);
    let (worker, stop) = start(&settings, Writes::All);
    await_outcomes(&settings, 20);
    stop.stop();
    assert_eq!(worker.join().unwrap(), Ok(Ended { committed: 20 }));
}

#[test]
fn a_worker_that_is_fenced_again_and_again_ends_and_names_its_id() {
    let (mock, mut settings) = mock(Delivery::ExactlyOnce);
    settings.worker.instance = "twin".to_owned();
    produce(&settings, 20, |_| false);
    let fenced = [RDKafkaRespErr::RD_KAFKA_RESP_ERR_PRODUCER_FENCED; 8];
    mock.request_errors(RDKafkaApiKey::EndTxn, &fenced);
    let (worker, _stop) = start(&settings, Writes::All);
    let error = worker.join().unwrap().unwrap_err();
    assert!(matches!(&error, WorkerError::Fenced { id } if id.contains("marsad.marsad.twin")), "{error}");
}

#[test]
fn the_mock_does_not_pass_the_probe() {
    let (_mock, mut settings) = mock(Delivery::ExactlyOnce);
    settings.worker.probe = true;
    let (worker, _stop) = start(&settings, Writes::All);
    let error = worker.join().unwrap().unwrap_err().to_string();
    assert!(error.contains("aborted transaction") && error.contains("at_least_once"), "{error}");
}

#[test]
fn a_dry_run_writes_nothing_and_commits_nothing() {
    let (_mock, settings) = mock(Delivery::ExactlyOnce);
    produce(&settings, 10, |_| false);
    let (dry, stop_dry) = start(&settings, Writes::Nothing);
    let (worker, stop) = start(&settings, Writes::All);
    // The other one gets all partitions, for the dry one is no member of the group.
    await_outcomes(&settings, 10);
    stop.stop();
    assert_eq!(worker.join().unwrap(), Ok(Ended { committed: 10 }));
    stop_dry.stop();
    assert!(dry.join().unwrap().is_ok());
}

#[test]
fn a_topic_that_is_missing_is_named() {
    let (_mock, mut settings) = mock(Delivery::AtLeastOnce);
    settings.topics.input = "not there".to_owned();
    let (worker, _stop) = start(&settings, Writes::All);
    let error = worker.join().unwrap().unwrap_err();
    assert!(matches!(&error, WorkerError::Broker(reason) if reason.contains("not there")), "{error}");
}
