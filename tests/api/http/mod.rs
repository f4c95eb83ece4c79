//! The product over HTTP.

mod durability;
mod policy;
