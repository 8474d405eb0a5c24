//! Rebuilds the crate when a file of `config/` comes, goes or changes: `include_dir!` embeds the folder
//! but cannot tell cargo of files that are new.

fn main() {
    println!("cargo:rerun-if-changed=config");
}
