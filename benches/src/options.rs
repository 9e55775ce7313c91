//! What the command line says.

use crate::flavor::Flavor;
use crate::overload;
use crate::shutdown;
use crate::workload::Workload;
use std::time::Duration;

pub(crate) const USAGE: &str = "\
usage: otp-bench [OPTION..]                compare otp with hand-written tokio, other frameworks and the BEAM
         --quick                           in less than three minutes
         --check                           only whether everything runs and answers right
         --only WORKLOAD[,..]              these rows
         --frameworks NAME[,..]            these columns; hand-written tokio, the yardstick, is always there
         --runtime current-thread|2-workers
         --json                            one object for each runtime instead of tables
         --write                           also into book/src/speed.md and README.md
       otp-bench bank [--quick]            transfers between accounts: actors, channels, transactional memory
       otp-bench growth [--quick]          what a call and a cast cost beside up to 1,000,000 processes, and their memory
       otp-bench overload [--quick] [--write]
                                         a server with ten times the work it can do, by the policy of its mailbox; the
                                         curves also into book/src/overload.svg
       otp-bench shutdown [--quick] [--write]
                                         how long trees take to stop, and orders to act on a server whose mailbox is full;
                                         also into book/src/shutdown.md
       otp-bench redis [--quick]           the example redis_kv beside redis-server
       otp-bench registry                  what looking a key up costs, by the number of the keys; groups
       otp-bench ring [--write]            how evenly a ring spreads keys, and how many move; the picture also into
                                         book/src/ring.svg
       otp-bench supervision               what one child costs its supervisor, by the number of the others";

/// What to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Order {
    Compare(Comparison),
    Bank {
        quick: bool,
    },
    Growth {
        quick: bool,
    },
    Overload {
        quick: bool,
        write: bool,
    },
    Redis {
        quick: bool,
    },
    Registry,
    Ring {
        write: bool,
    },
    Shutdown {
        quick: bool,
        write: bool,
    },
    Supervision,
    /// For this program's own use: [`crowd`](crate::workloads::crowd), as JSON.
    Crowd {
        framework: String,
        flavor: Flavor,
        processes: u64,
    },
    /// For this program's own use: [`growth`](crate::workloads::growth) with so many processes, as JSON.
    GrowthOf {
        flavor: Flavor,
        processes: u64,
    },
    /// For this program's own use: one policy, as JSON.
    OverloadOf {
        policy: &'static str,
        time: Duration,
    },
    /// For this program's own use: one tree, as JSON.
    ShutdownOf {
        manner: shutdown::Manner,
        temper: shutdown::Temper,
        children: usize,
    },
    /// For this program's own use: one order, as JSON.
    ActingOf {
        order: &'static str,
        times: usize,
    },
}

/// What to compare.
#[derive(Debug, PartialEq)]
pub(crate) struct Comparison {
    pub(crate) effort: Effort,
    pub(crate) workloads: Vec<Workload>,
    /// Empty: all.
    pub(crate) frameworks: Vec<String>,
    pub(crate) flavors: Vec<Flavor>,
    pub(crate) json: bool,
    pub(crate) write: bool,
}

/// How long to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    Full,
    Quick,
    Check,
}

/// Reads the arguments. `known` are the names of the frameworks.
pub(crate) fn read(arguments: impl Iterator<Item = String>, known: &[&str]) -> Result<Order, String> {
    let arguments: Vec<String> = arguments.collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["bank"] => Ok(Order::Bank { quick: false }),
        ["bank", "--quick"] => Ok(Order::Bank { quick: true }),
        ["growth"] => Ok(Order::Growth { quick: false }),
        ["growth", "--quick"] => Ok(Order::Growth { quick: true }),
        ["overload", options @ ..] if options.iter().all(|option| ["--quick", "--write"].contains(option)) => {
            Ok(Order::Overload { quick: options.contains(&"--quick"), write: options.contains(&"--write") })
        }
        ["shutdown", options @ ..] if options.iter().all(|option| ["--quick", "--write"].contains(option)) => {
            Ok(Order::Shutdown { quick: options.contains(&"--quick"), write: options.contains(&"--write") })
        }
        ["redis"] => Ok(Order::Redis { quick: false }),
        ["redis", "--quick"] => Ok(Order::Redis { quick: true }),
        ["registry"] => Ok(Order::Registry),
        ["ring"] => Ok(Order::Ring { write: false }),
        ["ring", "--write"] => Ok(Order::Ring { write: true }),
        ["supervision"] => Ok(Order::Supervision),
        ["bank" | "growth" | "overload" | "redis" | "registry" | "ring" | "shutdown" | "supervision", unknown, ..] => {
            Err(wrong(&format!("`{unknown}` is not known here")))
        }
        ["--crowd", framework, flavor, processes] => Ok(Order::Crowd {
            framework: (*framework).to_owned(),
            flavor: runtime(flavor)?,
            processes: number(processes)?,
        }),
        ["--growth-of", flavor, processes] => {
            Ok(Order::GrowthOf { flavor: runtime(flavor)?, processes: number(processes)? })
        }
        ["--overload-of", policy, millis] => Ok(Order::OverloadOf {
            policy: overload::policy(policy).ok_or_else(|| wrong(&format!("there is no policy `{policy}`")))?,
            time: Duration::from_millis(number(millis)?),
        }),
        ["--shutdown-of", manner, temper, children] => {
            let manner = shutdown::Manner::of_key(manner).zip(shutdown::Temper::of_key(temper));
            let (manner, temper) = manner.ok_or_else(|| wrong("there is no such tree"))?;
            Ok(Order::ShutdownOf { manner, temper, children: count(children)? })
        }
        ["--order-of", order, times] => {
            let known = shutdown::ORDERS.into_iter().find(|(key, _)| key == order);
            let (order, _) = known.ok_or_else(|| wrong(&format!("there is no order `{order}`")))?;
            Ok(Order::ActingOf { order, times: count(times)? })
        }
        words => comparison(words, known).map(Order::Compare),
    }
}

fn comparison(words: &[&str], known: &[&str]) -> Result<Comparison, String> {
    let mut order = Comparison {
        effort: Effort::Full,
        workloads: Workload::ALL.to_vec(),
        frameworks: Vec::new(),
        flavors: Flavor::ALL.to_vec(),
        json: false,
        write: false,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| wrong(&format!("`{word}` needs a value")));
        match *word {
            "--quick" => order.effort = Effort::Quick,
            "--check" => order.effort = Effort::Check,
            "--json" => order.json = true,
            "--write" => order.write = true,
            "--only" => order.workloads = value()?.split(',').map(workload).collect::<Result<_, _>>()?,
            "--frameworks" => {
                order.frameworks = value()?.split(',').map(|name| framework(name, known)).collect::<Result<_, _>>()?;
            }
            "--runtime" => order.flavors = vec![runtime(value()?)?],
            "--help" | "-h" => return Err(USAGE.to_owned()),
            option if option.starts_with('-') => return Err(wrong(&format!("there is no option `{option}`"))),
            command => return Err(wrong(&format!("there is no command `{command}`"))),
        }
    }
    let partial =
        order.workloads.len() < Workload::ALL.len() || !order.frameworks.is_empty() || order.flavors.len() < 2;
    if order.write && (partial || order.effort == Effort::Check) {
        return Err(wrong("`--write` wants all workloads, frameworks and runtimes"));
    }
    Ok(order)
}

fn workload(key: &str) -> Result<Workload, String> {
    Workload::of_key(key).ok_or_else(|| {
        let all = Workload::ALL.map(Workload::key).join(", ");
        wrong(&format!("there is no workload `{key}`; the workloads are {all}"))
    })
}

fn framework(name: &str, known: &[&str]) -> Result<String, String> {
    if known.contains(&name) {
        return Ok(name.to_owned());
    }
    Err(wrong(&format!("there is no framework `{name}`; the frameworks are {}", known.join(", "))))
}

fn runtime(key: &str) -> Result<Flavor, String> {
    Flavor::of_key(key).ok_or_else(|| {
        let all = Flavor::ALL.map(Flavor::key).join(", ");
        wrong(&format!("there is no runtime `{key}`; the runtimes are {all}"))
    })
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| wrong(&format!("`{text}` is not a number")))
}

fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| wrong(&format!("`{text}` is not a number")))
}

fn wrong(what: &str) -> String {
    format!("{what}\n{USAGE}")
}

#[cfg(test)]
mod tests {
    use super::{Effort, Order, read};
    use crate::flavor::Flavor;
    use crate::workload::Workload;

    const KNOWN: [&str; 2] = ["tokio", "otp"];

    fn read_text(text: &str) -> Result<Order, String> {
        read(text.split_whitespace().map(str::to_owned), &KNOWN)
    }

    fn mistake(text: &str) -> String {
        read_text(text).expect_err("it is a mistake")
    }

    #[test]
    fn without_arguments_everything_is_compared() {
        let Ok(Order::Compare(order)) = read_text("") else { panic!("it is a comparison") };
        assert_eq!(order.effort, Effort::Full);
        assert_eq!((order.workloads.len(), order.frameworks.len(), order.flavors.len()), (Workload::ALL.len(), 0, 2));
        assert!(!order.json && !order.write);
    }

    #[test]
    fn rows_columns_and_runtimes_are_chosen() {
        let Ok(Order::Compare(order)) =
            read_text("--quick --only call,cast-4 --frameworks otp --runtime 2-workers --json")
        else {
            panic!("it is a comparison")
        };
        assert_eq!(order.effort, Effort::Quick);
        assert_eq!(order.workloads, [Workload::Call, Workload::Cast4]);
        assert_eq!(order.frameworks, ["otp"]);
        assert_eq!(order.flavors, [Flavor::TwoWorkers]);
        assert!(order.json);
    }

    #[test]
    fn commands_have_their_own_options() {
        assert_eq!(read_text("growth --quick"), Ok(Order::Growth { quick: true }));
        assert_eq!(read_text("overload --write"), Ok(Order::Overload { quick: false, write: true }));
        assert_eq!(read_text("shutdown --quick"), Ok(Order::Shutdown { quick: true, write: false }));
        assert!(mistake("shutdown --fast").contains("is not known here"));
        assert!(mistake("overload --json").contains("is not known here"));
        assert_eq!(read_text("redis"), Ok(Order::Redis { quick: false }));
        assert_eq!(read_text("supervision"), Ok(Order::Supervision));
        assert!(mistake("redis --json").contains("`--json` is not known here"));
    }

    #[test]
    fn mistakes_are_named_and_what_there_is_instead() {
        assert!(mistake("--only calls").contains("there is no workload `calls`; the workloads are call, call-timeout"));
        assert!(
            mistake("--frameworks otp,actors")
                .contains("there is no framework `actors`; the frameworks are tokio, otp")
        );
        assert!(mistake("--runtime 3").contains("the runtimes are current-thread, 2-workers"));
        assert!(mistake("--only").contains("`--only` needs a value"));
        assert!(mistake("--fast").contains("there is no option `--fast`"));
        assert!(mistake("grow").contains("there is no command `grow`"));
        assert!(mistake("--write --only call").contains("`--write` wants all"));
    }
}
