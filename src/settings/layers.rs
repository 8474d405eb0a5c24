//! The four layers of settings, laid over one another: defaults, file, environment, flags.
//!
//! In: [`Sources`]. Out: [`Loaded`], which remembers which layer set what, or a [`SettingsError`] that names path and layer.
//! Never reads the process itself except in [`Sources::from_process`], so that tests can say what the environment is.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use super::Settings;

/// Every setting with its default and its description.
pub(super) const DEFAULTS: &str = include_str!("../../config/marsad.toml");

/// The table that takes any key.
const EXTRA: &str = "kafka.extra.";

/// What is shown in place of a secret.
pub(super) const REDACTED: &str = "<redacted>";

/// Prefix of the variables that are settings.
const PREFIX: &str = "MARSAD__";

/// The layers above the defaults, as they were given.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The settings file.
    pub file: Option<PathBuf>,
    /// The environment: settings (`MARSAD__…`) and what `${VAR}` stands for.
    pub environment: BTreeMap<String, String>,
    /// Flags, as `(section.key, value)`; a later one wins.
    pub flags: Vec<(String, String)>,
}

impl Sources {
    /// The environment of this process and, if given, a file.
    #[must_use]
    pub fn from_process(file: Option<PathBuf>) -> Self {
        let utf8 = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self { file, environment: std::env::vars_os().filter_map(utf8).collect(), flags: Vec::new() }
    }
}

/// Which layer set a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `config/marsad.toml`, built in.
    Default,
    /// The settings file.
    File(PathBuf),
    /// This variable.
    Environment(String),
    /// The command line.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag => f.write_str("command line"),
        }
    }
}

/// What is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// `section.key`; empty for a file as a whole.
    pub path: String,
    /// The layer that said it.
    pub origin: Origin,
    /// What is wrong and what to do.
    pub reason: String,
}

impl std::error::Error for SettingsError {}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, origin, reason } = self;
        match (path.as_str(), origin) {
            ("", _) => write!(f, "settings: {origin}: {reason}"),
            (_, Origin::Default) => write!(f, "settings: {path}: {reason}"),
            _ => write!(f, "settings: {path} ({origin}): {reason}"),
        }
    }
}

/// The settings in effect.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// As types.
    pub settings: Settings,
    /// As a table, secrets included.
    pub(super) values: Table,
    /// Which layer set the value at each path.
    pub(super) origins: BTreeMap<String, Origin>,
}

impl Loaded {
    /// Lays the sources over the defaults.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path and the layer that it comes from.
    pub fn from(sources: &Sources) -> Result<Self, SettingsError> {
        let mut layers = Layers::defaults();
        if let Some(path) = &sources.file {
            layers.file(path, &sources.environment)?;
        }
        layers.environment(&sources.environment)?;
        for (path, value) in &sources.flags {
            layers.apply(path, Given::Typed(value.clone()), &Origin::Flag)?;
        }
        let settings = serde_path_to_error::deserialize::<_, Settings>(Value::Table(layers.values.clone()));
        let settings = settings.map_err(|error| {
            let path = error.path().to_string();
            // The parser repeats the path on a line of its own.
            layers.error(&path, error.inner().to_string().lines().next().unwrap_or_default())
        })?;
        let loaded = Self { settings, values: layers.values, origins: layers.origins };
        super::check::meaning(&loaded.settings).map_err(|(path, reason)| loaded.error(path, reason))?;
        Ok(loaded)
    }

    /// An error about a setting, with the layer that set it.
    #[must_use]
    pub fn error(&self, path: &str, reason: String) -> SettingsError {
        SettingsError {
            path: path.to_owned(),
            origin: self.origins.get(path).cloned().unwrap_or(Origin::Default),
            reason,
        }
    }
}

/// A value as one layer gives it.
enum Given {
    /// Typed by TOML.
    Toml(Value),
    /// Characters, to be read as the default's type.
    Typed(String),
}

struct Layers {
    defaults: Table,
    values: Table,
    origins: BTreeMap<String, Origin>,
}

impl Layers {
    fn defaults() -> Self {
        let defaults: Table = DEFAULTS.parse().expect("config/marsad.toml is TOML, as a test shows");
        Self { values: defaults.clone(), defaults, origins: BTreeMap::new() }
    }

    fn file(&mut self, path: &Path, environment: &BTreeMap<String, String>) -> Result<(), SettingsError> {
        let origin = Origin::File(path.to_owned());
        let whole = |reason: String| SettingsError { path: String::new(), origin: origin.clone(), reason };
        let text = std::fs::read_to_string(path).map_err(|error| whole(format!("cannot be read: {error}")))?;
        let table: Table = text.parse().map_err(|error: toml::de::Error| whole(error.to_string()))?;
        let mut leaves = Vec::new();
        flatten("", table, &mut leaves);
        for (path, value) in leaves {
            let given = match value {
                Value::String(text) => {
                    let filled = interpolate(&text, environment).map_err(|reason| SettingsError {
                        path: path.clone(),
                        origin: origin.clone(),
                        reason,
                    })?;
                    // `threads = "${THREADS}"` is a number once it is filled in; `threads = "2"` is a mistake.
                    if filled == text { Given::Toml(Value::String(text)) } else { Given::Typed(filled) }
                }
                value => Given::Toml(value),
            };
            self.apply(&path, given, &origin)?;
        }
        Ok(())
    }

    fn environment(&mut self, environment: &BTreeMap<String, String>) -> Result<(), SettingsError> {
        for (name, value) in environment {
            if let Some(rest) = name.strip_prefix(PREFIX) {
                let origin = Origin::Environment(name.clone());
                self.apply(&variable_to_path(rest), Given::Typed(value.clone()), &origin)?;
            }
        }
        Ok(())
    }

    fn apply(&mut self, path: &str, given: Given, origin: &Origin) -> Result<(), SettingsError> {
        let fail = |reason: String| SettingsError { path: path.to_owned(), origin: origin.clone(), reason };
        if let Some(secret) = path.strip_suffix("_file").filter(|stem| is_secret(stem)) {
            let (Given::Typed(file) | Given::Toml(Value::String(file))) = given else {
                return Err(fail("must be the path of a file that holds the secret".to_owned()));
            };
            let text =
                std::fs::read_to_string(&file).map_err(|error| fail(format!("{file} cannot be read: {error}")))?;
            // Editors and `echo` end a file with a line feed that is no part of the secret.
            let text = text.trim_end_matches(['\r', '\n']).to_owned();
            return self.put(secret, Value::String(text), origin);
        }
        if path.strip_prefix(EXTRA).is_some_and(|key| !key.is_empty()) {
            let text = match given {
                Given::Typed(text) | Given::Toml(Value::String(text)) => text,
                Given::Toml(value @ (Value::Integer(_) | Value::Boolean(_) | Value::Float(_))) => value.to_string(),
                Given::Toml(other) => return Err(fail(format!("expected a string, found {}", named(&other)))),
            };
            return self.put(path, Value::String(text), origin);
        }
        match find(&self.defaults, path) {
            None => Err(fail(format!("unknown key{}", self.suggest(path)))),
            Some(Value::Table(_)) => match given {
                Given::Toml(Value::Table(_)) => Ok(()),
                Given::Toml(_) | Given::Typed(_) => Err(fail("is a section, not a value".to_owned())),
            },
            Some(default) => {
                // What is wrong with a secret is not told with the secret in it.
                let value = typed(given, default).map_err(|reason| {
                    fail(if is_secret(path) { format!("expected {}", expected(default)) } else { reason })
                })?;
                self.put(path, value, origin)
            }
        }
    }

    fn put(&mut self, path: &str, value: Value, origin: &Origin) -> Result<(), SettingsError> {
        if value.as_str() == Some(REDACTED) {
            let reason =
                "is what `config show` puts in place of a secret; give the secret, or a file that holds it with _file";
            return Err(SettingsError { path: path.to_owned(), origin: origin.clone(), reason: reason.to_owned() });
        }
        let (section, key) = split(path);
        let table = section
            .split('.')
            .try_fold(&mut self.values, |table, name| table.get_mut(name)?.as_table_mut())
            .expect("the defaults have every section");
        table.insert(key.to_owned(), value);
        let before = self.origins.insert(path.to_owned(), origin.clone());
        // Two layers may each have their say; one layer that says it twice does not know what it wants.
        let twice = match (&before, origin) {
            (Some(Origin::File(_)), Origin::File(_)) => true,
            (Some(Origin::Environment(a)), Origin::Environment(b)) => a != b,
            _ => false,
        };
        if twice {
            return Err(self.error(path, "is set twice, once through _file; leave one out"));
        }
        Ok(())
    }

    fn error(&self, path: &str, reason: &str) -> SettingsError {
        let origin = self.origins.get(path).cloned().unwrap_or(Origin::Default);
        SettingsError { path: path.to_owned(), origin, reason: reason.to_owned() }
    }

    /// The key that was probably meant.
    fn suggest(&self, path: &str) -> String {
        let mut leaves = Vec::new();
        flatten("", self.defaults.clone(), &mut leaves);
        let key = split(path).1;
        let likeness = |known: &str| {
            let whole = strsim::normalized_damerau_levenshtein(path, known);
            // The right key in the wrong section is as good as a slip of the pen.
            whole.max(strsim::normalized_damerau_levenshtein(key, split(known).1) * 0.99)
        };
        let best = leaves
            .iter()
            .map(|(known, _)| (likeness(known), known))
            .max_by(|(a, _), (b, _)| a.total_cmp(b))
            .filter(|(score, _)| *score >= 0.6);
        match best {
            Some((_, known)) => format!("; did you mean {known}?"),
            None if path.starts_with("kafka.") => "; properties of librdkafka go under [kafka.extra]".to_owned(),
            None => "; `marsad config show` prints all keys".to_owned(),
        }
    }
}

/// Whether the value at a path must not be shown and may come from a file.
pub(super) fn is_secret(path: &str) -> bool {
    match path.strip_prefix(EXTRA) {
        Some(key) => {
            ["password", "secret", "pem", "oauthbearer.config", "token"].iter().any(|word| key.contains(word))
                && !key.ends_with(".location")
        }
        None => path == "kafka.sasl_password",
    }
}

/// `a.b.c` to `a.b` and `c`; below `kafka.extra` the dots belong to the key.
pub(super) fn split(path: &str) -> (&str, &str) {
    if let Some(key) = path.strip_prefix(EXTRA) {
        return (EXTRA.trim_end_matches('.'), key);
    }
    path.rsplit_once('.').unwrap_or(("", path))
}

pub(super) fn find<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    let (section, key) = split(path);
    let mut table = table;
    for name in section.split('.').filter(|name| !name.is_empty()) {
        table = table.get(name)?.as_table()?;
    }
    table.get(key)
}

/// The values of a table with their whole paths. An empty table is a value, so that an unknown one is noticed.
pub(super) fn flatten(prefix: &str, table: Table, leaves: &mut Vec<(String, Value)>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match value {
            Value::Table(inner) if !inner.is_empty() => flatten(&path, inner, leaves),
            value => leaves.push((path, value)),
        }
    }
}

/// `KAFKA__SASL_PASSWORD` to `kafka.sasl_password`. Below `kafka.extra` a name in capitals is one that a shell can
/// export: `SOCKET_KEEPALIVE_ENABLE` is `socket.keepalive.enable`; any other is taken as it is.
fn variable_to_path(rest: &str) -> String {
    let mut parts = rest.splitn(3, "__");
    let head: Vec<String> = parts.by_ref().take(2).map(str::to_lowercase).collect();
    let head = head.join(".");
    match parts.next() {
        None => head,
        Some(name) if name.contains(char::is_lowercase) => format!("{head}.{name}"),
        Some(name) => {
            let (name, suffix) = name.strip_suffix("_FILE").map_or((name, ""), |stem| (stem, "_file"));
            format!("{head}.{}{suffix}", name.to_lowercase().replace('_', "."))
        }
    }
}

fn typed(given: Given, default: &Value) -> Result<Value, String> {
    match (given, default) {
        (Given::Typed(text), Value::String(_)) => Ok(Value::String(text)),
        (Given::Typed(text), Value::Integer(_)) => text
            .trim()
            .replace('_', "")
            .parse()
            .map(Value::Integer)
            .map_err(|_| format!("expected a whole number, found {text:?}")),
        (Given::Typed(text), Value::Boolean(_)) => {
            text.trim().parse().map(Value::Boolean).map_err(|_| format!("expected true or false, found {text:?}"))
        }
        (Given::Typed(text), _) => Err(format!("cannot be set to {text:?}")),
        (Given::Toml(value), default) if value.same_type(default) => Ok(value),
        (Given::Toml(value), default) => Err(format!("expected {}, found {}", expected(default), named(&value))),
    }
}

fn expected(default: &Value) -> &'static str {
    match default {
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        Value::String(_) => "a string",
        Value::Float(_) => "a number",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "an array",
        Value::Table(_) => "a table",
    }
}

fn named(value: &Value) -> String {
    match value {
        Value::Array(_) => "an array".to_owned(),
        Value::Table(_) => "a table".to_owned(),
        value => format!("the {} {value}", value.type_str()),
    }
}

/// Fills in `${VAR}` and `${VAR:-default}`; `$${` stands for `${` itself. As in a shell, `:-` counts an empty variable as unset.
fn interpolate(text: &str, environment: &BTreeMap<String, String>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(literal) = before.strip_suffix('$') {
            out.push_str(literal);
            out.push_str("${");
            rest = after;
            continue;
        }
        out.push_str(before);
        let Some((inside, behind)) = after.split_once('}') else {
            return Err("${ without its }; write $${ for the characters themselves".to_owned());
        };
        let (name, default) = inside.split_once(":-").map_or((inside, None), |(name, default)| (name, Some(default)));
        match (environment.get(name), default) {
            (Some(value), None) => out.push_str(value),
            (Some(value), Some(_)) if !value.is_empty() => out.push_str(value),
            (_, Some(default)) => out.push_str(default),
            (None, None) => {
                return Err(format!("${{{name}}}: no such variable; set it or write ${{{name}:-default}}"));
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}
