//! The entry point of the wasm client.
