//! Feeds the importer and the formula parser with what nobody would write, for as long as it is told.
//!
//! `cargo run -p fuzz -- MINUTES [SEED]`. A plain mutator on stable Rust: it changes parts inside whole archives, so that
//! most inputs come far into the reader. The debug build is the right one: overflows panic there. It ends with a failure
//! at the first panic, at a reading that takes over ten seconds, or where nothing is said about a file without points;
//! the input is then kept in the temporary folder.

mod numbers;
mod workbooks;

use documents::{indicators, marking, recognise};
use domain::{
    Decimal,
    indicators::Direction,
    language::Language,
    scoring::{Measure, ScoringRule, score},
};
use numbers::Numbers;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    time::{Duration, Instant},
};

const SLOWEST: Duration = Duration::from_secs(10);
/// Pieces that formulas are put together from; most of what comes out is none.
const PIECES: [&str; 24] = [
    "w",
    "t",
    "a",
    "min(",
    "max(",
    ")",
    "(",
    ",",
    "+",
    "-",
    "*",
    "/",
    "0",
    "1",
    "0.5",
    "9999999999999999999999999999",
    "1e9",
    ".",
    " ",
    "x",
    "（",
    "；",
    "min",
    "--",
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let minutes: u64 = arguments.next().and_then(|minutes| minutes.parse().ok()).unwrap_or(10);
    let seed: u64 = arguments.next().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let seeds = workbooks::seeds();
    let mut numbers = Numbers::new(seed);
    let begun = Instant::now();
    let (mut books, mut formulas, mut whole) = (0_u64, 0_u64, 0_u64);
    while begun.elapsed() < Duration::from_secs(minutes * 60) {
        let bytes = workbooks::changed(&seeds, &mut numbers);
        let started = Instant::now();
        match catch_unwind(AssertUnwindSafe(|| read(&bytes))) {
            Ok(Some(points)) => whole += u64::from(points),
            Ok(None) => return failed("says nothing", &bytes),
            Err(_) => return failed("panics", &bytes),
        }
        if started.elapsed() > SLOWEST {
            return failed("takes too long", &bytes);
        }
        books += 1;
        for _ in 0..200 {
            let text: String = (0..numbers.below(40)).map(|_| PIECES[numbers.below(PIECES.len())]).collect();
            if catch_unwind(|| formula(&text)).is_err() {
                return failed("panics as a formula", text.as_bytes());
            }
            formulas += 1;
        }
    }
    println!(
        "{books} workbooks ({whole} with points), {formulas} formulas, {minutes} minutes, seed {seed}: no failure"
    );
    ExitCode::SUCCESS
}

/// Whether the workbook had points; none where nothing at all was said about it.
fn read(bytes: &[u8]) -> Option<bool> {
    let book = indicators::read(bytes, &mut |_, _| {});
    let _ = recognise("x.xlsx", bytes);
    let _ = documents::platform::read(bytes, &documents::platform::Template::default());
    // Whatever can be read can be marked, or is refused in words.
    let _ = marking::mark(bytes, &book.problems, Language::Chinese);
    (!book.points.is_empty() || !book.problems.is_empty()).then_some(!book.points.is_empty())
}

fn formula(text: &str) {
    let rule = ScoringRule::Formula { expr: text.to_owned() };
    if rule.check().is_err() {
        return;
    }
    let big = Decimal::MAX;
    for (weight, target, actual) in
        [(Decimal::ONE, Decimal::ZERO, big), (big, big, big), (Decimal::ONE, Decimal::TEN, Decimal::TWO)]
    {
        let direction = Direction::HigherBetter;
        let _ = score(&rule, &Measure { weight, target, direction, actual: Some(actual), peers: &[] });
    }
}

fn failed(how: &str, input: &[u8]) -> ExitCode {
    let path = std::env::temp_dir().join("kaoping-fuzz-input");
    match std::fs::write(&path, input) {
        Ok(()) => eprintln!("an input {how}; it is kept in {}", path.display()),
        Err(error) => eprintln!("an input {how}; it could not be kept: {error}"),
    }
    ExitCode::FAILURE
}
