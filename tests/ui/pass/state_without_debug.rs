//! Neither the state nor an argument needs `Debug`; what has it is shown.

use otp::prelude::*;

pub struct Opaque(u64);

#[derive(Default)]
pub struct Plain {
    n: u64,
}

#[gen_server]
impl Plain {
    #[call]
    pub fn add(&mut self, opaque: Opaque, shown: u64) -> Opaque {
        self.n += opaque.0 + shown;
        Opaque(self.n)
    }

    #[cast]
    pub fn take(&mut self, opaque: Opaque, shown: Option<u64>) {
        self.n += opaque.0 + shown.unwrap_or_default();
    }
}

#[derive(Debug, Default)]
pub struct Shown {
    n: u64,
}

#[gen_server]
impl Shown {
    #[call]
    pub fn n(&self) -> u64 {
        self.n
    }
}

#[derive(Debug, Default)]
pub struct Hidden {
    password: &'static str,
}

#[gen_server]
impl Hidden {
    #[call]
    pub fn len(&self) -> usize {
        self.password.len()
    }

    #[format_status]
    fn show(&self) -> &'static str {
        "a secret"
    }
}

struct Described<'a, S>(&'a S);

impl<S: otp::GenServer> std::fmt::Display for Described<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        struct State<'a, S>(&'a S);
        impl<S: otp::GenServer> std::fmt::Display for State<'_, S> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.describe(f)
            }
        }
        let mut status = FormatStatus::default();
        status.state = State(self.0).to_string();
        otp::GenServer::format_status(self.0, &mut status);
        f.write_str(&status.state)
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let plain = Plain::start().await?;
    assert_eq!(plain.add(Opaque(1), 2).await?.0, 3);
    let message = PlainMsg::Take { opaque: Opaque(1), shown: Some(2) };
    let message = format!("{message:?}");
    assert!(message.starts_with("take(opaque: <") && message.ends_with("::Opaque>, shown: Some(2))"), "{message}");
    assert!(Described(&Plain::default()).to_string().ends_with("::Plain>"));
    assert_eq!(Described(&Shown { n: 1 }).to_string(), "Shown { n: 1 }");
    assert_eq!(Described(&Hidden::default()).to_string(), "a secret");
    Ok(())
}
