//! The product over HTTP.

mod bucket;
mod durability;
mod evidence;
mod faults;
mod mail;
mod policy;
mod process;
mod uploads;
