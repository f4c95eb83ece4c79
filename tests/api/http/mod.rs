//! The product over HTTP.

mod durability;
mod faults;
mod policy;
mod process;
mod uploads;
