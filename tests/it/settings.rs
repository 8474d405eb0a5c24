//! Settings: which layer wins, what is refused, and what is shown.

use std::{collections::BTreeMap, path::PathBuf};

use marsad::settings::{Loaded, SettingsError, Sources};

/// Lays a file, an environment and flags over the defaults.
fn load(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Loaded, SettingsError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("marsad.toml");
    std::fs::write(&path, file).unwrap();
    let pairs =
        |list: &[(&str, &str)]| list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
    Loaded::from(&Sources {
        file: Some(path),
        environment: pairs(environment).into_iter().collect(),
        flags: pairs(flags),
    })
}

/// The settings are refused, and every one of `says` stands in the message.
fn refuses(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)], says: &[&str]) {
    let error = load(file, environment, flags).expect_err(&format!("{file} {environment:?} {flags:?} must be refused"));
    let message = error.to_string();
    for part in says {
        assert!(message.contains(part), "{message:?} must say {part:?}");
    }
}

/// A line of `config show --origin` that begins with `key = ` (the first such).
fn shown(loaded: &Loaded, key: &str) -> String {
    let text = loaded.to_toml_with_origins();
    let line = text.lines().find(|line| line.starts_with(&format!("{key} = ")));
    line.unwrap_or_else(|| panic!("{key} is not in\n{text}")).to_owned()
}

#[test]
fn defaults_need_nothing() {
    let none = Sources { file: None, environment: BTreeMap::new(), flags: Vec::new() };
    let loaded = Loaded::from(&none).unwrap();
    assert_eq!(loaded.settings.topics.input, "articles.raw");
    assert_eq!(marsad::settings::Settings::defaults().kafka.bootstrap_servers, "127.0.0.1:9092");
}

#[test]
fn later_layer_wins_and_is_named() {
    let file = "[input]\ngroup = \"from-file\"\n[worker]\nthreads = 1\ninstance = \"file\"";
    let environment = [("MARSAD__WORKER__THREADS", "2"), ("MARSAD__WORKER__INSTANCE", "environment")];
    let loaded = load(file, &environment, &[("worker.threads", "3")]).unwrap();
    assert_eq!(loaded.settings.input.group, "from-file");
    assert_eq!(loaded.settings.worker.instance, "environment");
    assert_eq!(loaded.settings.worker.threads, 3);
    assert_eq!(shown(&loaded, "threads"), "threads = 3  # command line");
    assert_eq!(shown(&loaded, "instance"), "instance = \"environment\"  # environment MARSAD__WORKER__INSTANCE");
    assert!(shown(&loaded, "group").starts_with("group = \"from-file\"  # file /"));
    assert_eq!(shown(&loaded, "probe"), "probe = true  # default");
}

#[test]
fn last_flag_wins() {
    let loaded = load("", &[], &[("input.group", "a"), ("input.group", "b")]).unwrap();
    assert_eq!(loaded.settings.input.group, "b");
}

#[test]
fn unknown_key_is_refused_with_path_layer_and_suggestion() {
    refuses(
        "[kafka]\nbootstrap_server = \"x:1\"",
        &[],
        &[],
        &["kafka.bootstrap_server ", "file /", "unknown key", "did you mean kafka.bootstrap_servers?"],
    );
    refuses("[kafak]", &[], &[], &["kafak", "unknown key"]);
    refuses("[kafka]\ngroup = \"x\"", &[], &[], &["did you mean input.group?"]);
    refuses(
        "",
        &[("MARSAD__WORKER__THREDS", "1")],
        &[],
        &["worker.threds (environment MARSAD__WORKER__THREDS)", "did you mean worker.threads?"],
    );
    refuses("", &[], &[("http.listn", "")], &["http.listn (command line)", "did you mean http.listen?"]);
    refuses("[kafka]\n\"socket.keepalive.enable\" = true", &[], &[], &["unknown key", "kafka.extra"]);
}

#[test]
fn wrong_type_is_refused_with_value_and_expectation() {
    refuses("[worker]\nthreads = \"2\"", &[], &[], &["worker.threads", "a whole number", "string \"2\""]);
    refuses("[worker]\nprobe = 1", &[], &[], &["worker.probe", "true or false", "integer 1"]);
    refuses("[input]\ngroup = 5", &[], &[], &["input.group", "a string", "integer 5"]);
    refuses("[worker]\nthreads = -1", &[], &[], &["worker.threads", "-1"]);
    refuses("[input]\ngroup = [\"a\"]", &[], &[], &["input.group", "a string", "an array"]);
    refuses("worker = 3", &[], &[], &["worker", "is a section"]);
    refuses("", &[("MARSAD__WORKER__PROBE", "perhaps")], &[], &["worker.probe", "true or false", "perhaps"]);
    refuses("", &[], &[("input.start", "middle")], &["input.start (command line)", "middle", "earliest", "latest"]);
    refuses("[worker", &[], &[], &["file /", "line 1"]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    refuses("", &[], &[("http.listen", "9464")], &["http.listen", "127.0.0.1:9464"]);
    refuses("", &[], &[("topics.events", "articles.raw")], &["topics.events", "topics.input"]);
    refuses("", &[], &[("topics.dead", "a b")], &["topics.dead", "no topic name"]);
    refuses("", &[], &[("kafka.bootstrap_servers", "localhost")], &["kafka.bootstrap_servers", "HOST:PORT"]);
    refuses("", &[], &[("kafka.compression", "rar")], &["kafka.compression", "lz4"]);
    refuses("", &[], &[("breaker.percent", "101")], &["breaker.percent", "0 to 100"]);
    refuses("", &[], &[("log.level", "marsad=loud")], &["log.level"]);
    refuses("", &[], &[("log.level", "loud")], &["log.level", "\"loud\" is no level", "trace"]);
    refuses("", &[], &[("log.level", "marsad=debug, wran")], &["log.level", "\"wran\" is no level"]);
    refuses(
        "",
        &[],
        &[("kafka.security_protocol", "sasl_plaintext"), ("kafka.sasl_mechanism", "PLAIN")],
        &["kafka.sasl_username"],
    );
}

#[test]
fn levels_and_filters_are_both_taken_for_the_log() {
    for level in ["info", "WARN", "off", "marsad=debug,warn", "librdkafka=off, info", "marsad::worker=trace"] {
        let loaded = load("", &[], &[("log.level", level)]).unwrap();
        assert_eq!(loaded.settings.log.level, level);
    }
}

#[test]
fn variables_fill_the_file_in() {
    let file = r#"
        [kafka]
        bootstrap_servers = "${HOST}:${PORT:-9092}"
        sasl_username = "a$${b}"
        [worker]
        threads = "${THREADS}"
    "#;
    let loaded = load(file, &[("HOST", "kafka"), ("PORT", ""), ("THREADS", "7")], &[]).unwrap();
    assert_eq!(loaded.settings.kafka.bootstrap_servers, "kafka:9092");
    assert_eq!(loaded.settings.kafka.sasl_username, "a${b}");
    assert_eq!(loaded.settings.worker.threads, 7);
    refuses(file, &[("HOST", "kafka")], &[], &["worker.threads", "${THREADS}", "no such variable"]);
    refuses("[input]\ngroup = \"${OPEN\"", &[], &[], &["input.group", "without its }"]);
}

#[test]
fn variables_are_not_filled_in_above_the_file() {
    let loaded = load("", &[("MARSAD__KAFKA__SASL_USERNAME", "${HOME}"), ("HOME", "x")], &[]).unwrap();
    assert_eq!(loaded.settings.kafka.sasl_username, "${HOME}");
}

#[test]
fn any_property_of_the_client_passes() {
    let file = "[kafka.extra]\n\"queued.min.messages\" = 100\nsocket.keepalive.enable = true";
    let environment = [
        ("MARSAD__KAFKA__EXTRA__socket.nagle.disable", "true"),
        ("MARSAD__KAFKA__EXTRA__STATISTICS_INTERVAL_MS", "1000"),
    ];
    let loaded = load(file, &environment, &[("kafka.extra.client.rack", "a")]).unwrap();
    let extra: Vec<_> = loaded.settings.kafka.extra.iter().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(
        extra,
        [
            "client.rack=a",
            "queued.min.messages=100",
            "socket.keepalive.enable=true",
            "socket.nagle.disable=true",
            "statistics.interval.ms=1000",
        ]
    );
}

#[test]
fn secret_comes_from_a_file_and_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("password");
    std::fs::write(&path, "hunter2\n").unwrap();
    let path = path.to_str().unwrap();
    let file = format!("[kafka]\nsasl_password_file = \"{path}\"");
    let cases = [
        load(&file, &[], &[]),
        load("", &[("MARSAD__KAFKA__SASL_PASSWORD_FILE", path)], &[]),
        load("[kafka]\nsasl_password = \"old\"", &[], &[("kafka.sasl_password_file", path)]),
    ];
    for loaded in cases {
        let loaded = loaded.unwrap();
        assert_eq!(loaded.settings.kafka.sasl_password.expose(), "hunter2");
        assert!(!loaded.to_toml().contains("hunter2") && !format!("{:?}", loaded.settings).contains("hunter2"));
        assert!(shown(&loaded, "sasl_password").starts_with("sasl_password = \"<redacted>\""));
    }
    let extra = load("", &[("MARSAD__KAFKA__EXTRA__SSL_KEY_PASSWORD_FILE", path)], &[]).unwrap();
    assert_eq!(extra.settings.kafka.extra["ssl.key.password"], "hunter2");
    assert!(!extra.to_toml().contains("hunter2") && !format!("{:?}", extra.settings).contains("hunter2"));

    refuses("[kafka]\nsasl_password_file = \"/nowhere\"", &[], &[], &["kafka.sasl_password_file", "/nowhere"]);
    refuses(&format!("{file}\nsasl_password = \"x\""), &[], &[], &["kafka.sasl_password", "twice"]);
    refuses("[input]\ngroup_file = \"x\"", &[], &[], &["input.group_file", "unknown key"]);
}

#[test]
fn wrong_secret_is_not_quoted() {
    let error = load("[kafka]\nsasl_password = 12345", &[], &[]).unwrap_err();
    assert!(!error.to_string().contains("12345"), "{error}");
}

#[test]
fn shown_settings_load_to_the_same() {
    let loaded = load("[kafka.extra]\n\"client.rack\" = \"a \\\"b\\\"\"\n[limits]\nevents = 3", &[], &[]).unwrap();
    let again = load(&loaded.to_toml(), &[], &[]).unwrap();
    assert_eq!(format!("{:?}", loaded.settings), format!("{:?}", again.settings));
}

#[test]
fn shown_secret_is_not_taken_for_one() {
    let password = load("", &[], &[("kafka.sasl_password", "hunter2")]).unwrap();
    refuses(&password.to_toml(), &[], &[], &["kafka.sasl_password", "config show", "_file"]);
}

#[test]
fn schema_knows_every_setting_and_no_other() {
    let schema = marsad::settings::schema();
    let check = jsonschema::validator_for(&schema).unwrap();
    let defaults: toml::Table = include_str!("../../config/marsad.toml").parse().unwrap();
    let defaults = serde_json::to_value(&defaults).unwrap();
    assert!(check.is_valid(&defaults), "{:?}", check.iter_errors(&defaults).map(|e| e.to_string()).collect::<Vec<_>>());
    assert!(check.is_valid(&serde_json::json!({"kafka": {"sasl_password_file": "/run/secrets/x"}})));
    assert!(!check.is_valid(&serde_json::json!({"kafka": {"bootstrap_server": "x:1"}})));
    for (section, keys) in defaults.as_object().unwrap() {
        for key in keys.as_object().unwrap().keys().filter(|key| *key != "extra") {
            let described = &schema["properties"][section]["properties"][key]["description"];
            assert!(described.as_str().is_some_and(|words| words.len() > 10), "{section}.{key} has no description");
        }
    }
}
