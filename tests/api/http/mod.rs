//! The product over HTTP.

mod durability;
