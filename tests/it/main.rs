//! All tests that need no broker, in one binary so that they link once.

#![allow(missing_docs, reason = "tests are named by what they say")]

mod settings;

mod cli;

mod tidy;

mod decode;

mod properties;
