//! Rebuilds the crate when a file of `config/` or a sample article comes, goes or changes: `include_dir!` embeds
//! the folders but cannot tell cargo of files that are new.

fn main() {
    println!("cargo:rerun-if-changed=config");
    println!("cargo:rerun-if-changed=data/samples");
}
