//! The crate under another name, and out of another crate's hands.

pub extern crate otp as beam;

mod framework {
    pub use beam as erlang;
}

use beam::prelude::*;

#[derive(Default)]
pub struct Kv(u64);

#[beam::gen_server(crate = "beam")]
impl Kv {
    #[call]
    pub fn add(&mut self, by: u64, cx: &mut Ctx<Self>) -> u64 {
        assert!(cx.stopping().is_none());
        self.0 += by;
        self.0
    }
}

pub struct Idle;
pub struct Door;

#[framework::erlang::gen_statem(Idle, crate = "crate::framework::erlang")]
impl Door {
    #[init]
    pub fn new() -> (Self, Idle) {
        (Door, Idle)
    }

    #[cast]
    pub fn again(&mut self, idle: Idle) -> To<Idle> {
        to(idle)
    }
}

beam::supervisor! {
    Tree: one_for_one, crate = "beam" {
        kv: Kv = Kv::spec(),
        door: Door = Door::spec(),
    }
}

fn main() {
    let run = beam::__private::run(beam::__private::Flavor::CurrentThread, || async {
        let tree = Tree.start_link().await?;
        assert_eq!(tree.kv().add(2).await?, 2);
        tree.door().again();
        tree.stop().await?;
        Ok::<(), Box<dyn std::error::Error>>(())
    });
    run.unwrap();
}
