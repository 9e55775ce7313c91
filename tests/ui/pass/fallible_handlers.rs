//! `?` in handlers: what a caller is told, and what ends the server.

use otp::prelude::*;
use std::num::ParseIntError;

#[derive(Debug)]
pub struct Sum(i64);

#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    NoNumber(ParseIntError),
    Negative,
}

impl From<ParseIntError> for Refused {
    fn from(error: ParseIntError) -> Self {
        Refused::NoNumber(error)
    }
}

#[gen_server(into(String))]
impl Sum {
    #[init]
    pub fn new(start: String) -> Result<Self, ParseIntError> {
        Ok(Sum(start.parse()?))
    }

    /// The caller is told of an error.
    #[call]
    pub fn add(&mut self, number: String) -> Result<i64, Refused> {
        let number: i64 = number.parse()?;
        if number < 0 {
            return Err(Refused::Negative);
        }
        self.0 += number;
        Ok(self.0)
    }

    /// An error ends the server.
    #[call]
    pub fn add_or_crash(&mut self, number: String) -> Result<i64, Stop> {
        self.0 += number.parse::<i64>()?;
        Ok(self.0)
    }

    #[cast]
    pub fn set(&mut self, number: String) -> Result<(), ParseIntError> {
        self.0 = number.parse()?;
        Ok(())
    }

    #[info]
    fn number(&mut self, number: i64) -> Result<(), Stop> {
        if number == 0 {
            return Err(Stop::normal());
        }
        self.0 += number;
        Ok(())
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    assert!(Sum::start("one").await.is_err());
    let sum = Sum::start("1").await?;
    assert_eq!(sum.add("2").await?, Ok(3));
    assert_eq!(sum.add("-2").await?, Err(Refused::Negative));
    assert_eq!(sum.add_or_crash("4").await?, 7);
    sum.set("10");
    ServerHandle::send(&sum, 5_i64);
    assert_eq!(sum.add("0").await?, Ok(15));
    ServerHandle::send(&sum, 0_i64);
    assert!(sum.add("0").await.is_err());
    Ok(())
}
