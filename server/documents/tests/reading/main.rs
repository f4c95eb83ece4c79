//! Reading the sample year, files that are wrong in one place, and bytes that mean harm.

mod books;
mod damaged_csv;
mod damaged_fixtures;
mod damaged_workbooks;
mod hostile_bytes;
mod marking;
mod office;
mod round_trip;
mod sample_year;
mod variants;

/// A file of `tests/fixtures`.
fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}
