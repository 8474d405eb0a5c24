//! All tests that need no broker, in one binary so that they link once.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "tests are named by what they say, and fail where something is not as it must be"
)]

mod case;

mod settings;

mod cli;

mod data;

mod places;

mod tidy;

mod decode;

mod properties;

mod enrich;

mod demo;

mod languages;

mod golden;

mod gold;

mod explain;

mod reference;

mod likeness;

mod metamorphic;

mod grammar;

mod dates;

mod quantities;

mod launch;

mod factuality;

mod roles;

mod train;

mod worker;
