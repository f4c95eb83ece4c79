//! Service and HTTP tests in one binary: one link, and one PostgreSQL server for all of them.

mod http;
mod use_cases;
