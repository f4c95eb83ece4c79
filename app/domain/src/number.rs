//! Exact decimals as people type them.
