//! The product over HTTP.

mod durability;
mod faults;
mod mail;
mod policy;
mod process;
