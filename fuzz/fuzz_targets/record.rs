//! One record of any bytes has one outcome, the same each time, and none of them is a panic.
//!
//! In: what the fuzzer makes up; the first byte says how the rest is declared. Out: nothing, or a crash.
//! Never looks at what was found, only that something was.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use marsad::{
    article::{Limits, Raw},
    outcome::{self, Outcome, RejectionCode, TextOut, Writing},
    world::World,
};

static WORLD: LazyLock<World> = LazyLock::new(|| World::load(None).expect("the built-in data loads"));

const DECLARED: [&str; 5] = [
    "",
    "text/html",
    "text/plain; charset=utf-8",
    "application/json; charset=utf-16le",
    "text/html; charset=windows-1256",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, value)) = bytes.split_first() else { return };
    let declared = DECLARED.iter().cycle().nth(usize::from(*first)).copied().unwrap_or_default();
    let headers: Vec<_> = Some(declared)
        .filter(|d| !d.is_empty())
        .map(|d| ("content-type".to_owned(), d.as_bytes().to_vec()))
        .into_iter()
        .collect();
    let raw = Raw { value: Some(value), headers: &headers, ..Raw::default() };
    let writing = Writing { limits: Limits::default(), text: TextOut::Full };
    let once = outcome::of(&raw, &WORLD, writing);
    assert_eq!(once, outcome::of(&raw, &WORLD, writing));
    if let Outcome::Dead(rejection) = once {
        assert_ne!(rejection.code, RejectionCode::Panic, "{}", rejection.message);
    }
});
