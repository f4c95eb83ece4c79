//! Runs golden vector files through the rules.
