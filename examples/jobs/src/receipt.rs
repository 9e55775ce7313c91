//! The work: a receipt for a customer, and sending it.

use std::fmt;
use std::fs::OpenOptions;
use std::io::Write;
use std::num::ParseIntError;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use otp::Task;
use otp::jobs::{Attempt, Failure};

/// A receipt that is to be sent. In the database it is the text that this prints and reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub customer: u64,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.customer)
    }
}

impl FromStr for Receipt {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        Ok(Self { customer: text.parse()? })
    }
}

impl Receipt {
    /// Sends it: a line in a file, which is as far away as a mail server if the program is killed in between.
    ///
    /// Customer 13 has no address, and every tenth a server that is busy at first.
    pub async fn send(self, attempt: Attempt, takes: Duration, outbox: PathBuf) -> Result<(), Failure> {
        if self.customer == 13 {
            return Err(Failure::new("customer 13 has no address").for_good());
        }
        tokio::time::sleep(takes).await;
        if self.customer.is_multiple_of(10) && attempt.number() == 1 {
            return Err(Failure::new("the server is busy"));
        }
        let line = format!("{} receipt for customer {}\n", attempt.job(), self.customer);
        Task::blocking(move || OpenOptions::new().create(true).append(true).open(outbox)?.write_all(line.as_bytes()))
            .no_timeout()
            .await?
            .map_err(Failure::from)
    }
}
