//! marsad reads raw news articles in the language they were written in and tells what they say about
//! alliance, deterrence and missile launches.
//!
//! The flow, one pure function from bytes to records:
//!
//! ```text
//! record --article--> Article --text--> Text --extract--> mentions --event--> events --classify--> labels
//!                                                                          '--enrich--> Enriched --outcome--> records
//! the stages --steps, if asked--> Trail --explain--> Explanation
//! ```
//!
//! Around it stands the worker, which alone knows Kafka, and the commands, which alone print.

pub mod settings;

pub mod article;

pub mod world;

pub mod text;

pub mod trail;

pub mod extract;

pub mod event;

pub mod classify;

pub mod enrich;

pub mod enriched;

pub mod explain;

pub mod outcome;

pub mod worker;

pub mod command;

pub mod telemetry;
