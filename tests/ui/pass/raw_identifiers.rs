//! Names that are keywords, wherever a user may choose one.

use otp::prelude::*;

#[derive(Default)]
#[expect(non_camel_case_types, reason = "a keyword as a name")]
pub struct r#struct(u64);

#[gen_server]
impl r#struct {
    #[call]
    pub fn r#move(&mut self, r#in: u64, r#ref: u64) -> u64 {
        self.0 += r#in * r#ref;
        self.0
    }

    #[cast]
    pub fn r#loop(&mut self) {
        self.0 = 0;
    }

    #[handle_continue]
    fn r#continue(&mut self, r#for: u64) {
        self.0 = r#for;
    }
}

supervisor! {
    Tree(r#type: u64): one_for_one {
        r#static: r#struct = { assert_eq!(*r#type, 7); r#struct::spec() },
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tree = Tree { r#type: 7 }.start_link().await?;
    assert_eq!(tree.r#static().r#move(2, 3).await?, 6);
    tree.r#static().r#loop();
    assert_eq!(tree.r#static().r#move(0, 0).await?, 0);
    Ok(())
}
