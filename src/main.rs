//! The edge: what was typed goes in, an exit code comes out.
//!
//! In: the command line and the environment. Out: the exit code of the command, after its message on standard error.
//! Never does work of its own; [`marsad::command`] does.

use std::process::ExitCode;

fn main() -> ExitCode {
    marsad::command::main()
}
