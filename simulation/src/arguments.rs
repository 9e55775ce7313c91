//! What the program was asked for.

const USAGE: &str = "\
usage: simulate [--seeds N] [--from SEED] [--twice M] [--threads T]   run N programs (2000), M of them twice (100)
       simulate --seed SEED                                           run one, and print it with all that happens
       simulate --planted [--seeds N]                                 find every planted mistake within N programs each (4000);
                                                                      compiled with RUSTFLAGS='--cfg otp_planted'";

/// Many programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) seeds: u64,
    pub(crate) from: u64,
    pub(crate) twice: u64,
    pub(crate) threads: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Many(Plan),
    One(u64),
    Planted(Plan),
}

pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Wish, String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut plan = Plan { seeds: 2000, from: 0, twice: 100, threads };
    let (mut one, mut planted, mut seeds) = (None, false, None);
    while let Some(argument) = arguments.next() {
        if argument == "--planted" {
            planted = true;
            continue;
        }
        let number = arguments.next().and_then(|text| text.parse::<u64>().ok()).ok_or(USAGE)?;
        match argument.as_str() {
            "--seeds" => seeds = Some(number),
            "--from" => plan.from = number,
            "--twice" => plan.twice = number,
            "--threads" => plan.threads = usize::try_from(number).unwrap_or(1).max(1),
            "--seed" => one = Some(number),
            _ => return Err(USAGE.to_owned()),
        }
    }
    plan.seeds = seeds.unwrap_or(if planted { 4000 } else { plan.seeds });
    Ok(match one {
        Some(seed) => Wish::One(seed),
        None if planted => Wish::Planted(plan),
        None => Wish::Many(plan),
    })
}

#[cfg(test)]
mod tests {
    use super::{Wish, read};

    fn said(text: &str) -> Result<Wish, String> {
        read(text.split_whitespace().map(ToOwned::to_owned))
    }

    #[test]
    fn what_can_be_asked() {
        assert_eq!(said("--seed 7"), Ok(Wish::One(7)));
        let Ok(Wish::Many(plan)) = said("--seeds 9 --from 4 --twice 2") else { panic!("it is right") };
        assert_eq!((plan.seeds, plan.from, plan.twice), (9, 4, 2));
        assert!(matches!(said("--planted"), Ok(Wish::Planted(plan)) if plan.seeds == 4000));
        assert!(said("--seeds many").is_err() && said("--loud").is_err());
    }
}
