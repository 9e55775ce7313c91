//! A reply may be kept and sent later, from another handler or another task; a handler may end its server with `?`.

use otp::CallError;
use otp::prelude::*;

#[derive(Default)]
pub struct Gate {
    waiting: Vec<ReplyTo<u64>>,
}

#[gen_server(transient, shutdown = brutal_kill, timeout = infinity)]
impl Gate {
    #[call(timeout = "2s")]
    pub fn wait(&mut self, reply: ReplyTo<u64>) {
        self.waiting.push(reply);
    }

    #[call]
    pub fn parse_later(&mut self, reply: ReplyTo<u64>, text: String) -> Result<(), Stop> {
        reply.send(text.parse()?);
        Ok(())
    }

    #[call]
    pub fn parse(&self, text: String) -> Result<u64, Stop> {
        Ok(text.parse()?)
    }

    #[call(reply = "u64")]
    pub fn parse_alias(&self, text: String) -> Parsed {
        text.parse()
    }

    #[call]
    pub fn parse_value(&self, text: String) -> Parsed {
        text.parse()
    }

    #[cast]
    pub fn open(&mut self, n: u64) {
        for reply in self.waiting.drain(..) {
            reply.send(n);
        }
    }
}

type Parsed = Result<u64, std::num::ParseIntError>;

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let gate = Gate::start().await?;
    let (one, two) = (gate.wait().send(), gate.wait().send());
    gate.open(7);
    assert_eq!((one.await?, two.await?), (7, 7));
    assert_eq!(gate.parse_later("1".to_owned()).await?, 1);
    assert_eq!(gate.parse("1".to_owned()).await?, 1);
    assert_eq!(gate.parse_alias("1".to_owned()).await?, 1);
    assert!(gate.parse_value("x".to_owned()).await?.is_err());
    assert!(matches!(gate.parse_alias("x".to_owned()).await, Err(CallError::Exited(ExitReason::Error(_)))));
    assert!(matches!(gate.parse("1".to_owned()).await, Err(CallError::NoProc)));
    Ok(())
}
