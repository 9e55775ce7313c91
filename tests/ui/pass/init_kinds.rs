//! The ways to make a state: a plain function, an async one, one that may fail, and `Default`.

use otp::StartError;
use otp::prelude::*;

pub struct Port(u16);

#[gen_server]
impl Port {
    #[init]
    async fn open(text: String, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        assert!(cx.stopping().is_none());
        if text.is_empty() {
            return Err(Stop::ignore());
        }
        Ok(Port(text.parse()?))
    }

    #[call]
    fn number(&self) -> u16 {
        self.0
    }
}

pub struct Typed(u16);

#[gen_server]
impl Typed {
    #[init]
    fn open(text: String) -> Result<Self, std::num::ParseIntError> {
        text.parse().map(Typed)
    }

    #[call]
    fn number(&self) -> u16 {
        self.0
    }
}

#[derive(Default)]
pub struct Zero(u16);

#[gen_server]
impl Zero {
    #[call]
    fn number(&self) -> u16 {
        self.0
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    assert_eq!(Port::start("80".to_owned()).await?.number().await?, 80);
    assert!(matches!(Port::start("x".to_owned()).await, Err(StartError::Failed(_))));
    assert!(matches!(Port::start(String::new()).await, Err(StartError::Ignored)));
    assert_eq!(Typed::start_link("80".to_owned()).await?.number().await?, 80);
    assert!(matches!(Typed::start("x".to_owned()).await, Err(StartError::Failed(_))));
    assert_eq!(Zero::spec().start().await?.number().await?, 0);
    Ok(())
}
