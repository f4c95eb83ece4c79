//! The command line of 考评台.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::run()
}
