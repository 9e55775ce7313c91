//! One build shows all of them.
use otp::prelude::*;

struct Config;

#[derive(Default)]
struct Shop;

#[application]
impl Shop {
    #[env]
    async fn env(port: u16) -> Config {
        Config
    }

    #[init]
    fn new(&self) {}

    #[start_phase]
    fn warm(self, cx: AppCtx<Self>) {}

    #[prep_stop]
    fn close(&mut self, cx: &mut Ctx<Self>) -> bool {
        true
    }

    #[stop]
    fn one(&mut self) {}

    #[stop]
    fn two(&mut self) {}

    #[config_change]
    fn changed(&mut self) {}
}

fn main() {}
