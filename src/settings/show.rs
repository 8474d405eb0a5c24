//! The settings as text: what is in effect, as TOML, and what can be set, as JSON Schema.
//!
//! In: [`Loaded`], or the types and `config/marsad.toml` with its comments. Out: text.
//! Never shows a secret.

use serde_json::{Map, Value as Json, json};
use toml::Value;

use super::{
    Origin, Settings,
    layers::{DEFAULTS, Loaded, REDACTED, find, is_secret},
};

impl Loaded {
    /// The settings in effect, in the order of `config/marsad.toml`.
    #[must_use]
    pub fn to_toml(&self) -> String {
        self.write(|_| String::new())
    }

    /// The same, with the layer that set each value beside it.
    #[must_use]
    pub fn to_toml_with_origins(&self) -> String {
        self.write(|path| format!("  # {}", self.origins.get(path).unwrap_or(&Origin::Default)))
    }

    /// How many settings each layer has, in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |layer: fn(&Origin) -> bool| self.origins.values().filter(|origin| layer(origin)).count();
        let [file, environment, flags] = [
            count(|origin| matches!(origin, Origin::File(_))),
            count(|origin| matches!(origin, Origin::Environment(_))),
            count(|origin| matches!(origin, Origin::Flag)),
        ];
        format!(
            "{file} from the file, {environment} from the environment, {flags} from the command line, others default"
        )
    }

    fn write(&self, beside: impl Fn(&str) -> String) -> String {
        let mut out = String::new();
        let line = |path: &str, key: &str, value: &Value| {
            let shown = if is_secret(path) && value.as_str() != Some("") {
                Value::String(REDACTED.to_owned())
            } else {
                value.clone()
            };
            format!("{key} = {shown}{}\n", beside(path))
        };
        for known in known() {
            match known {
                Known::Section { path } => {
                    let gap = if out.is_empty() { "" } else { "\n" };
                    out.push_str(&format!("{gap}[{path}]\n"));
                    if path == "kafka.extra" {
                        for (key, value) in find(&self.values, &path).and_then(Value::as_table).into_iter().flatten() {
                            out.push_str(&line(
                                &format!("{path}.{key}"),
                                &Value::String(key.clone()).to_string(),
                                value,
                            ));
                        }
                    }
                }
                Known::Key { path, key, .. } => {
                    let value = find(&self.values, &path).expect("every known key has a value");
                    out.push_str(&line(&path, &key, value));
                }
            }
        }
        out
    }
}

/// The JSON Schema of the settings file: the types of [`Settings`], the words and defaults of `config/marsad.toml`.
#[must_use]
pub fn schema() -> Json {
    let settings = schemars::generate::SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<Settings>().to_value();
    let defaults: toml::Table = DEFAULTS.parse().expect("config/marsad.toml is TOML, as a test shows");
    for known in known() {
        let Known::Key { path, key, comment } = known else { continue };
        let section = path.split('.').next().unwrap_or_default();
        let properties = &mut schema["properties"][section]["properties"];
        properties[&key]["description"] = json!(comment);
        properties[&key]["default"] = json!(find(&defaults, &path));
        if is_secret(&path) {
            properties[format!("{key}_file")] =
                json!({"type": "string", "description": format!("File that holds {key}, in its place.")});
        }
    }
    // Every key has a default, so none is required.
    forget_required(&mut schema);
    schema["title"] = json!("marsad settings");
    schema
}

fn forget_required(schema: &mut Json) {
    let Some(object) = schema.as_object_mut() else { return };
    object.remove("required");
    for section in object.get_mut("properties").and_then(Json::as_object_mut).into_iter().flat_map(Map::values_mut) {
        forget_required(section);
    }
}

/// A line of `config/marsad.toml` that tells something.
enum Known {
    Section { path: String },
    Key { path: String, key: String, comment: String },
}

/// What can be set, in the order in which it stands there. The file is ours, one key a line, so that its comments
/// can be read along, which a TOML parser drops.
fn known() -> Vec<Known> {
    let (mut section, mut comment, mut all) = (String::new(), Vec::new(), Vec::new());
    for line in DEFAULTS.lines() {
        if let Some(words) = line.strip_prefix('#') {
            comment.push(words.trim().to_owned());
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.clone_into(&mut section);
            all.push(Known::Section { path: section.clone() });
        } else if let Some((key, _)) = line.split_once(" = ") {
            let path = format!("{section}.{key}");
            all.push(Known::Key { path, key: key.to_owned(), comment: comment.join(" ") });
        }
        comment.clear();
    }
    all
}
