//! The tree is described by `#[start]`, and started by the application.
use otp::prelude::*;

supervisor! {
    Tree: one_for_one {}
}

#[derive(Default)]
struct Shop;

#[application]
impl Shop {
    #[start]
    async fn start(&self) -> Result<TreeRef, StartError> {
        Tree.start_link().await
    }
}

fn main() {}
