//! The binary `kaoping`: command line, routes, sessions, live stream.
