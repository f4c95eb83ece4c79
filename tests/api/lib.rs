//! Nothing to use: the tests are in `main.rs`.
