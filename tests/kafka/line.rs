//! A line: the four topics and the consumer group of one test, so that tests on one broker do not meet.
//!
//! In: a broker and a name. Out: topics, and input records in them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rdkafka::{
    ClientConfig, ClientContext, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    error::{KafkaError, RDKafkaErrorCode},
    message::{DeliveryResult, Header, OwnedHeaders},
    producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer},
};

use crate::articles::{Input, article};

/// How long a single call to the broker may take on a busy machine.
const CALL: Duration = Duration::from_secs(120);

/// The topics and the group of one test.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) bootstrap: String,
    pub(crate) input: String,
    pub(crate) articles: String,
    pub(crate) events: String,
    pub(crate) dead: String,
    pub(crate) group: String,
    pub(crate) partitions: i32,
}

impl Line {
    /// The names alone; the topics are made elsewhere.
    pub(crate) fn unmade(bootstrap: &str, name: &str, partitions: i32) -> Self {
        // A broker given by the environment keeps the topics of earlier runs.
        let run = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        Self {
            bootstrap: bootstrap.to_owned(),
            input: format!("{name}-{run}.articles.raw"),
            articles: format!("{name}-{run}.articles.enriched"),
            events: format!("{name}-{run}.events.coded"),
            dead: format!("{name}-{run}.articles.dead"),
            group: format!("{name}-{run}"),
            partitions,
        }
    }

    /// Creates the topics, the input with this number of partitions.
    pub(crate) fn new(bootstrap: &str, name: &str, partitions: i32) -> Self {
        let line = Self::unmade(bootstrap, name, partitions);
        let topics = [(&line.input, partitions), (&line.articles, 3), (&line.events, 3), (&line.dead, 1)];
        let topics = topics.map(|(topic, partitions)| {
            NewTopic::new(topic, partitions, TopicReplication::Fixed(-1)).set("max.message.bytes", "16777216")
        });
        let admin: AdminClient<DefaultClientContext> = line.client().create().unwrap();
        let options = AdminOptions::new().request_timeout(Some(CALL)).operation_timeout(Some(CALL));
        let created = wait(admin.create_topics(&topics, &options)).unwrap();
        for topic in created {
            topic.unwrap();
        }
        line
    }

    /// Settings that every client of the tests has in common.
    pub(crate) fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.bootstrap);
        config
    }

    /// Writes the records, one after the other over the partitions.
    pub(crate) fn produce(&self, inputs: impl IntoIterator<Item = Input>) {
        let producer = self.producer(None);
        let mut written = 0;
        for input in inputs {
            self.send(&producer, &input, written);
            written += 1;
        }
        producer.flush(CALL).unwrap();
        assert_eq!(
            producer.context().delivered.load(Ordering::SeqCst),
            written,
            "records that reached the input topic"
        );
    }

    /// The same in transactions of `size` records, a transaction of as many `ghosts` aborted before each.
    pub(crate) fn produce_in_transactions(
        &self,
        inputs: impl IntoIterator<Item = Input>,
        size: usize,
        ghost: impl Fn(usize) -> Input,
    ) {
        let inputs: Vec<Input> = inputs.into_iter().collect();
        let producer = self.producer(Some(&format!("{}.writer", self.group)));
        producer.init_transactions(CALL).unwrap();
        let mut written = 0;
        for chunk in inputs.chunks(size) {
            producer.begin_transaction().unwrap();
            for n in 0..size {
                self.send(&producer, &ghost(written + n), n);
            }
            // On the broker before it is taken back, or it proves nothing.
            producer.flush(CALL).unwrap();
            producer.abort_transaction(CALL).unwrap();
            producer.begin_transaction().unwrap();
            for input in chunk {
                self.send(&producer, input, written);
                written += 1;
            }
            producer.flush(CALL).unwrap();
            producer.commit_transaction(CALL).unwrap();
        }
        // The last that the partitions hold is a marker of an aborted transaction, which nobody reads.
        producer.begin_transaction().unwrap();
        for n in 0..size {
            self.send(&producer, &ghost(n), n);
        }
        producer.flush(CALL).unwrap();
        producer.abort_transaction(CALL).unwrap();
    }

    /// Takes away the records of an input partition that are older than this offset, as retention does.
    pub(crate) fn expire(&self, partition: i32, before: i64) {
        let mut offsets = TopicPartitionList::new();
        offsets.add_partition_offset(&self.input, partition, Offset::Offset(before)).unwrap();
        let admin: AdminClient<DefaultClientContext> = self.client().create().unwrap();
        let options = AdminOptions::new().request_timeout(Some(CALL)).operation_timeout(Some(CALL));
        wait(admin.delete_records(&offsets, &options)).unwrap();
    }

    fn producer(&self, transactional_id: Option<&str>) -> ThreadedProducer<Deliveries> {
        let mut config = self.client();
        config
            .set("message.max.bytes", "16777216")
            .set("queue.buffering.max.kbytes", "262144")
            .set("compression.type", "lz4")
            .set("linger.ms", "5")
            .set("acks", "all");
        if let Some(id) = transactional_id {
            config.set("transactional.id", id);
        }
        config.create_with_context(Deliveries::default()).unwrap()
    }

    fn send(&self, producer: &ThreadedProducer<Deliveries>, input: &Input, n: usize) {
        let mut headers = OwnedHeaders::new();
        for &(key, value) in &input.headers {
            headers = headers.insert(Header { key, value: Some(value) });
        }
        let mut record = BaseRecord::<[u8], [u8]>::to(&self.input)
            .partition(i32::try_from(n).unwrap() % self.partitions)
            .headers(headers);
        record.key = input.key.as_deref();
        record.payload = input.value.as_deref();
        loop {
            match producer.send(record) {
                Ok(()) => return,
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), again)) => {
                    record = again;
                    producer.flush(CALL).unwrap();
                }
                Err((error, _)) => panic!("writing an input record: {error}"),
            }
        }
    }
}

/// Waits for an answer of the broker.
fn wait<T>(answer: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(answer)
}

/// Counts what reached the broker.
#[derive(Default, Clone)]
struct Deliveries {
    delivered: Arc<AtomicUsize>,
}

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if result.is_ok() {
            self.delivered.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Articles that keep coming while workers come and go.
pub(crate) struct Feeder {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<usize>>,
}

impl Feeder {
    /// Writes a hundred articles ten times a second, until stopped.
    pub(crate) fn start(line: &Line) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (line, stopped) = (line.clone(), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            let producer = line.producer(None);
            let mut written = 0;
            while !stopped.load(Ordering::SeqCst) {
                for _ in 0..100 {
                    line.send(&producer, &article(written), written);
                    written += 1;
                }
                thread::sleep(Duration::from_millis(100));
            }
            producer.flush(CALL).unwrap();
            assert_eq!(producer.context().delivered.load(Ordering::SeqCst), written, "articles fed");
            written
        });
        Self { stop, thread: Some(thread) }
    }

    /// Stops and tells how many there were.
    pub(crate) fn stop(mut self) -> usize {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Feeder {
    /// A failed test feeds no further.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}
