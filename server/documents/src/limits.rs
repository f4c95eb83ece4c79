//! How much of a file is taken in.

/// The largest file that an import accepts, in bytes (20 MiB).
pub const MAX_IMPORT_BYTES: usize = 20 * 1024 * 1024;
