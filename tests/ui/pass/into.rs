//! `into(..)` for a type, `#[into]` for one argument: the client takes what converts.

use otp::prelude::*;
use std::path::PathBuf;

#[derive(Default)]
pub struct Files {
    names: Vec<String>,
    root: PathBuf,
}

#[gen_server(into(String))]
impl Files {
    #[init]
    pub fn new(name: String, #[into] root: PathBuf) -> Self {
        Files { names: vec![name], root }
    }

    #[call]
    pub fn add(&mut self, name: String, exact: Vec<String>) -> usize {
        self.names.push(name);
        self.names.extend(exact);
        self.names.len()
    }

    #[cast]
    pub fn root(
        &mut self,
        #[into]
        /** where the files are */
        root: PathBuf,
    ) {
        self.root = root;
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = Files::spec("a", "/root").name("files").start().await?;
    files.root("/tmp");
    assert_eq!(files.add("b", vec!["c".into()]).await?, 3);
    Ok(())
}
