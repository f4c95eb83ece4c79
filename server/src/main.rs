//! The binary `kaoping`.

fn main() {}
