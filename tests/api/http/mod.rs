//! The product over HTTP.

mod bucket;
mod durability;
mod faults;
mod policy;
mod process;
mod uploads;
