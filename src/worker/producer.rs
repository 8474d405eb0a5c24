//! The producer, and what its errors mean for a transaction.
//!
//! In: a batch's records. Out: delivered, or [`Trouble`] that says what is known about the transaction.
//! Never commits with a record in flight: the wrapper's own flush costs 100 ms, and what was not delivered is not known.

use std::{
    mem,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig, ClientContext, TopicPartitionList,
    config::{FromClientConfigAndContext as _, RDKafkaLogLevel},
    consumer::ConsumerGroupMetadata,
    error::{KafkaError, KafkaResult, RDKafkaErrorCode as Code},
    message::DeliveryResult,
    producer::{BaseProducer, BaseRecord, Producer as _, ProducerContext, PurgeConfig},
};

use super::{chatter::Chatter, record::Output};

/// How long the abort of a transaction may take, and letting go of its records before.
const ABORT: Duration = Duration::from_secs(10);

/// Why a batch is not committed.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The broker surely has nothing of it, or will have after an abort.
    Abort(String),
    /// It is not known whether it is committed, or the producer is of no use any more.
    Rebuild(String),
    /// Another producer has our transactional id.
    Fenced(String),
    /// The broker refuses the record at this place of the batch for its size.
    TooLarge(usize),
    /// The broker refuses us for good.
    Refused(String),
}

/// What the producer's callbacks gather; they run only while the commit thread polls.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    chatter: Arc<Chatter>,
    failures: Mutex<Vec<(usize, Code)>>,
    /// Records handed over and not reported on. librdkafka's own count takes in statistics and errors too.
    in_flight: AtomicU64,
    /// A request may have been lost or repeated on its way: what is late may still arrive, in the next transaction.
    suspect: AtomicBool,
    timeouts: AtomicU64,
}

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.chatter.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        if let Some(Code::BrokerTransportFailure | Code::AllBrokersDown | Code::OperationTimedOut) =
            error.rdkafka_error_code()
        {
            self.suspect.store(true, Ordering::Relaxed);
        }
        tracing::debug!(error = %error, reason, "the producer reports an error");
    }

    fn stats_raw(&self, statistics: &[u8]) {
        let timeouts = timeouts(statistics);
        if timeouts > self.timeouts.swap(timeouts, Ordering::Relaxed) {
            self.suspect.store(true, Ordering::Relaxed);
        }
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, index: usize) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
        if let Err((error, _)) = result {
            let code = error.rdkafka_error_code().unwrap_or(Code::Fail);
            self.failures.lock().unwrap_or_else(PoisonError::into_inner).push((index, code));
        }
    }
}

/// Requests that timed out, over all brokers.
fn timeouts(statistics: &[u8]) -> u64 {
    let Ok(statistics) = serde_json::from_slice::<serde_json::Value>(statistics) else { return 0 };
    let brokers = statistics.get("brokers").and_then(serde_json::Value::as_object);
    let number = |broker: &serde_json::Value| broker.get("req_timeouts").and_then(serde_json::Value::as_u64);
    brokers.into_iter().flat_map(serde_json::Map::values).filter_map(number).sum()
}

/// A producer.
pub(crate) struct Producer {
    inner: BaseProducer<Deliveries>,
}

impl Producer {
    pub(crate) fn new(config: &ClientConfig, chatter: Arc<Chatter>) -> KafkaResult<Self> {
        let deliveries = Deliveries { chatter, ..Deliveries::default() };
        Ok(Self { inner: BaseProducer::from_config_and_context(config, deliveries)? })
    }

    /// Serves what librdkafka has for us.
    pub(crate) fn poll(&self) {
        self.inner.poll(Duration::ZERO);
    }

    /// Fences whoever had our id before and ends what it left open.
    pub(crate) fn init(&self, patience: Duration) -> Result<(), Trouble> {
        self.inner.init_transactions(patience).map_err(|error| self.judge("init_transactions", &error))
    }

    pub(crate) fn begin(&self) -> Result<(), Trouble> {
        self.deliveries().suspect.store(false, Ordering::Relaxed);
        self.inner.begin_transaction().map_err(|error| match self.judge("begin_transaction", &error) {
            // There is no transaction to abort, and a producer that cannot begin one is of no use.
            Trouble::Abort(reason) => Trouble::Rebuild(reason),
            trouble => trouble,
        })
    }

    /// Hands over all records and waits until each is delivered.
    pub(crate) fn deliver<'a>(
        &self,
        records: impl Iterator<Item = (&'a str, &'a Output)>,
        deadline: Instant,
    ) -> Result<(), Trouble> {
        self.failures();
        for (index, (topic, output)) in records.enumerate() {
            self.hand_over(index, topic, output, deadline)?;
        }
        if !self.drain(deadline) {
            return Err(Trouble::Abort("records were not delivered in time".to_owned()));
        }
        let failures = self.failures();
        if let Some((index, _)) = failures.iter().find(|(_, code)| is_too_large(*code)) {
            return Err(Trouble::TooLarge(*index));
        }
        match failures.first() {
            None => Ok(()),
            Some((_, code)) => Err(self.judge("delivery", &KafkaError::MessageProduction(*code))),
        }
    }

    fn hand_over(&self, index: usize, topic: &str, output: &Output, deadline: Instant) -> Result<(), Trouble> {
        loop {
            let mut record = BaseRecord::with_opaque_to(topic, index).headers(output.headers.clone());
            record.key = output.key.as_ref();
            record.payload = output.value.as_ref();
            match self.inner.send(record) {
                Ok(()) => {
                    self.deliveries().in_flight.fetch_add(1, Ordering::Relaxed);
                    return Ok(());
                }
                Err((error, _)) => match error.rdkafka_error_code() {
                    Some(Code::QueueFull) if Instant::now() < deadline => self.inner.poll(Duration::from_millis(1)),
                    Some(code) if is_too_large(code) => return Err(Trouble::TooLarge(index)),
                    _ => return Err(self.judge("handing over a record", &error)),
                },
            }
        }
    }

    /// Waits until nothing is in flight.
    fn drain(&self, deadline: Instant) -> bool {
        while self.in_flight() > 0 {
            if Instant::now() >= deadline {
                return false;
            }
            self.inner.poll(Duration::from_millis(1));
        }
        true
    }

    /// Records handed over whose fate is not known.
    pub(crate) fn in_flight(&self) -> u64 {
        self.deliveries().in_flight.load(Ordering::Relaxed)
    }

    fn failures(&self) -> Vec<(usize, Code)> {
        mem::take(&mut self.deliveries().failures.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn deliveries(&self) -> &Deliveries {
        self.inner.context()
    }

    pub(crate) fn send_offsets(
        &self,
        offsets: &TopicPartitionList,
        proof: &ConsumerGroupMetadata,
        deadline: Instant,
    ) -> Result<(), Trouble> {
        let call = |patience| self.inner.send_offsets_to_transaction(offsets, proof, patience);
        match repeat(deadline, call) {
            Ok(()) => Ok(()),
            // The broker may still get them; without a commit they come to nothing.
            Err(error) => Err(self.judge("send_offsets_to_transaction", &error)),
        }
    }

    /// Commits. An error other than [`Trouble::Abort`] leaves open whether it is committed.
    pub(crate) fn commit(&self, deadline: Instant) -> Result<(), Trouble> {
        // An answer that is late must be waited for: nobody else can say how it ended.
        let deadline = deadline.max(Instant::now() + Duration::from_secs(5));
        repeat(deadline, |patience| self.inner.commit_transaction(patience)).map_err(|error| {
            match self.judge("commit_transaction", &error) {
                Trouble::Abort(reason) if !requires_abort(&error) => Trouble::Rebuild(reason),
                trouble => trouble,
            }
        })
    }

    /// Lets go of all that is on its way. After `Ok` nothing of it will report any more.
    pub(crate) fn forget(&self) -> Result<(), Trouble> {
        self.inner.purge(PurgeConfig::default().queue().inflight());
        if !self.drain(Instant::now() + ABORT) {
            return Err(Trouble::Rebuild("purged records did not come back".to_owned()));
        }
        self.failures();
        Ok(())
    }

    /// Aborts, once [`Self::forget`] has ended well. After `Ok` nothing of the transaction will ever be seen.
    pub(crate) fn abort(&self) -> Result<(), Trouble> {
        let deadline = Instant::now() + ABORT;
        repeat(deadline, |patience| self.inner.abort_transaction(patience)).map_err(|error| {
            match self.judge("abort_transaction", &error) {
                Trouble::Abort(reason) => Trouble::Rebuild(reason),
                trouble => trouble,
            }
        })
    }

    /// Whether a request of the last transaction may still be on its way although all were answered.
    pub(crate) fn is_suspect(&self) -> bool {
        self.deliveries().suspect.load(Ordering::Relaxed)
    }

    fn judge(&self, doing: &str, error: &KafkaError) -> Trouble {
        let fatal = self.inner.client().fatal_error();
        let reason = match &fatal {
            Some((code, reason)) => format!("{doing}: {error} ({code:?}: {reason})"),
            None => format!("{doing}: {error}"),
        };
        let fenced = fatal.as_ref().is_some_and(|(code, _)| is_fencing(*code));
        if fenced || is_fenced(error) {
            return Trouble::Fenced(reason);
        }
        if fatal.is_some() || matches!(error, KafkaError::Transaction(error) if error.is_fatal()) {
            return Trouble::Rebuild(reason);
        }
        if is_refusal(error) {
            return Trouble::Refused(reason);
        }
        Trouble::Abort(reason)
    }
}

/// Calls again as long as the error says that it is worth it.
fn repeat(deadline: Instant, call: impl Fn(Duration) -> KafkaResult<()>) -> KafkaResult<()> {
    loop {
        let patience = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(100));
        match call(patience) {
            Err(KafkaError::Transaction(error)) if error.is_retriable() && Instant::now() < deadline => {
                tracing::debug!(error = %error, "calling again");
                std::thread::sleep(Duration::from_millis(10));
            }
            result => return result,
        }
    }
}

fn requires_abort(error: &KafkaError) -> bool {
    matches!(error, KafkaError::Transaction(error) if error.txn_requires_abort())
}

const fn is_too_large(code: Code) -> bool {
    matches!(code, Code::MessageSizeTooLarge | Code::InvalidMessageSize)
}

const fn is_fencing(code: Code) -> bool {
    matches!(code, Code::Fenced | Code::ProducerFenced | Code::InvalidProducerEpoch | Code::FencedInstanceId)
}

/// Whether the error says that somebody else has our name.
pub(crate) fn is_fenced(error: &KafkaError) -> bool {
    error.rdkafka_error_code().is_some_and(is_fencing)
}

/// Whether the error says that we are not allowed to do this, or that what we need does not exist: no use in trying again.
pub(crate) fn is_refusal(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            Code::TopicAuthorizationFailed
                | Code::GroupAuthorizationFailed
                | Code::ClusterAuthorizationFailed
                | Code::TransactionalIdAuthorizationFailed
                | Code::InvalidTransactionTimeout
                | Code::Authentication
                | Code::SaslAuthenticationFailed
                | Code::UnsupportedSASLMechanism
                | Code::UnsupportedFeature
                | Code::UnsupportedVersion
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_summed_over_brokers() {
        let statistics = br#"{"brokers":{"a":{"req_timeouts":2},"b":{"req_timeouts":3},"c":{}}}"#;
        assert_eq!(timeouts(statistics), 5);
        assert_eq!(timeouts(b"no json"), 0);
    }

    #[test]
    fn a_timeout_in_the_statistics_makes_the_transaction_suspect() {
        let deliveries = Deliveries::default();
        deliveries.stats_raw(br#"{"brokers":{"a":{"req_timeouts":0}}}"#);
        assert!(!deliveries.suspect.load(Ordering::Relaxed));
        deliveries.stats_raw(br#"{"brokers":{"a":{"req_timeouts":1}}}"#);
        assert!(deliveries.suspect.swap(false, Ordering::Relaxed));
        deliveries.stats_raw(br#"{"brokers":{"a":{"req_timeouts":1}}}"#);
        assert!(!deliveries.suspect.load(Ordering::Relaxed));
    }

    #[test]
    fn errors_are_told_apart() {
        let produced = KafkaError::MessageProduction;
        assert!(is_fenced(&produced(Code::ProducerFenced)));
        assert!(!is_fenced(&produced(Code::IllegalGeneration)));
        assert!(is_refusal(&produced(Code::TopicAuthorizationFailed)));
        assert!(!is_refusal(&produced(Code::NotCoordinator)));
    }
}
