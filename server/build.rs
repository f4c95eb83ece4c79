//! Lets the server compile before the client was built: the folder that is embedded has to exist.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let site = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../target/site");
    fs::create_dir_all(&site)?;
    println!("cargo:rerun-if-changed=build.rs");
    // A debug build reads the files when they are asked for.
    if env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo:rerun-if-changed={}", site.display());
    }
    Ok(())
}
