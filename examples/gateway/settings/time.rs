//! Times in settings: `"500ms"`, `"5s"`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// More than nothing, and at most an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(Duration);

impl Time {
    pub const fn millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    pub fn get(self) -> Duration {
        self.0
    }
}

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mistake = || format!("{text:?} is no time: \"500ms\" and \"5s\" are, up to an hour");
        let (number, unit) = match text.strip_suffix("ms") {
            Some(number) => (number, 1),
            None => (text.strip_suffix('s').ok_or_else(mistake)?, 1000),
        };
        let number: u64 = number.parse().map_err(|_| mistake())?;
        let millis = number.saturating_mul(unit);
        if (1..=3_600_000).contains(&millis) { Ok(Self::millis(millis)) } else { Err(mistake()) }
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        format!("{}ms", time.0.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::Time;

    #[test]
    fn times_have_a_unit_and_an_end() {
        for (text, time) in [("500ms", Time::millis(500)), ("5s", Time::millis(5000))] {
            assert_eq!(Time::try_from(text.to_owned()), Ok(time));
        }
        for text in ["5", "s", "0s", "-1s", "1.5s", "2h", "3601s", "99999999999999999999s"] {
            assert!(Time::try_from(text.to_owned()).is_err(), "{text}");
        }
        assert_eq!(String::from(Time::millis(5000)), "5000ms");
    }
}
