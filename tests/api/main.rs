//! Service and HTTP tests in one binary.
