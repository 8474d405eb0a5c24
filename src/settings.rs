//! Settings: the defaults of `config/marsad.toml`, then a file, then the environment, then flags.
//!
//! In: those four layers. Out: one [`Settings`], or an error that names the path and suggests the nearest key.
//! Never prints a secret.

mod check;

mod layers;

mod show;

use std::{
    borrow::Cow,
    collections::{BTreeMap, btree_map},
    fmt,
    ops::{Deref, DerefMut},
    path::Path,
};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

pub use self::{
    layers::{Loaded, Origin, SettingsError, Sources},
    show::schema,
};
use crate::{
    outcome::TextOut,
    world::{LoadError, World},
};

/// All settings; `config/marsad.toml` says what each does and holds its default.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each field is described where its default stands, in config/marsad.toml")]
pub struct Settings {
    pub kafka: Kafka,
    pub topics: Topics,
    pub input: Input,
    pub output: Output,
    pub worker: Worker,
    pub breaker: Breaker,
    pub limits: Limits,
    pub http: Http,
    pub data: Data,
    pub classify: Classify,
    pub log: Log,
}

impl Settings {
    /// The built-in defaults, untouched by files and environment.
    ///
    /// # Panics
    /// Never: a test holds the defaults against the types.
    #[must_use]
    pub fn defaults() -> Self {
        let sources = Sources { file: None, environment: BTreeMap::new(), flags: Vec::new() };
        Loaded::from(&sources).expect("config/marsad.toml fits the types").settings
    }

    /// The data that they ask for: the overlay that they name, and the second reader only if it is on.
    ///
    /// # Errors
    /// The first thing that is wrong with a file.
    pub fn world(&self) -> Result<World, LoadError> {
        let overlay = &self.data.overlay;
        let world = World::load((!overlay.is_empty()).then(|| Path::new(overlay)))?;
        Ok(if self.classify.second_reader { world } else { world.without_reader() })
    }
}

/// `[kafka]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Kafka {
    pub bootstrap_servers: String,
    pub security_protocol: SecurityProtocol,
    pub sasl_mechanism: String,
    pub sasl_username: String,
    pub sasl_password: Secret,
    pub ssl_ca_location: String,
    pub group_protocol: GroupProtocol,
    pub static_membership: bool,
    pub session_timeout_ms: u32,
    pub transaction_timeout_ms: u32,
    pub compression: String,
    pub extra: Properties,
}

/// `kafka.security_protocol`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "librdkafka's words")]
pub enum SecurityProtocol {
    Plaintext,
    Ssl,
    SaslPlaintext,
    SaslSsl,
}

/// `kafka.group_protocol`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupProtocol {
    /// Consumer groups as before Kafka 4, with cooperative rebalancing.
    Classic,
    /// KIP-848.
    Consumer,
}

/// A value that is never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The value itself, for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "writeOnly": true})
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(if self.0.is_empty() { "" } else { layers::REDACTED }, f)
    }
}

/// `[kafka.extra]`: properties of librdkafka by their own names.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Properties(BTreeMap<String, String>);

impl Deref for Properties {
    type Target = BTreeMap<String, String>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Properties {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<'a> IntoIterator for &'a Properties {
    type Item = (&'a String, &'a String);
    type IntoIter = btree_map::Iter<'a, String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Some properties are secrets, such as `ssl.key.password`.
impl fmt::Debug for Properties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |key: &str, value: &str| match layers::is_secret(&format!("kafka.extra.{key}")) {
            true => layers::REDACTED.to_owned(),
            false => value.to_owned(),
        };
        f.debug_map().entries(self.0.iter().map(|(key, value)| (key, shown(key, value)))).finish()
    }
}

/// `[topics]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Topics {
    pub input: String,
    pub articles: String,
    pub events: String,
    pub dead: String,
}

/// `[input]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Input {
    pub group: String,
    pub start: Start,
}

/// `input.start`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "Kafka's words")]
pub enum Start {
    Earliest,
    Latest,
}

/// `[output]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Output {
    pub text: TextOut,
}

/// `[worker]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Worker {
    pub delivery: Delivery,
    pub instance: String,
    pub threads: usize,
    pub in_flight_bytes: usize,
    pub fetch_ahead_bytes: usize,
    pub batch_bytes: usize,
    pub batch_records: usize,
    pub max_latency_ms: u64,
    pub drain_timeout_ms: u64,
    pub probe: bool,
}

/// `worker.delivery`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Outputs, dead letters and offsets commit in one transaction.
    ExactlyOnce,
    /// The same path without transactions; a crash may repeat records, with the same ids.
    AtLeastOnce,
}

/// `[breaker]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Breaker {
    pub consecutive: u32,
    pub percent: u32,
    pub window: u32,
}

/// `[limits]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Limits {
    pub article_bytes: usize,
    pub depth: usize,
    pub events: usize,
    pub message_bytes: usize,
}

/// `[http]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Http {
    pub listen: String,
}

/// `[data]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Data {
    pub overlay: String,
}

/// `[classify]`
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Classify {
    pub second_reader: bool,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "see config/marsad.toml")]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
}

/// `log.format`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One readable line.
    Text,
    /// One JSON object a line.
    Json,
}
