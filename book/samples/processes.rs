//! Processes.

// ANCHOR: imports
use otp::prelude::*;
use otp::{ProcessStatus, TimeoutMessage, cancel_timer, exited, receive, send, spawn};
use std::fmt;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
// ANCHOR_END: imports

// ANCHOR: spawn
#[otp::test]
async fn a_process() {
    let greeter = spawn(async |mut inbox| {
        let name: String = inbox.receive().await.take().expect("a name");
        assert_eq!(name, "Joe");
    });

    send(greeter, "Joe".to_owned());
    assert_eq!(exited(greeter).await, ExitReason::Normal);
}
// ANCHOR_END: spawn

// ANCHOR: receive
/// What a till takes.
enum Till {
    Add { price: u32 },
    Total { to: Pid },
}

/// What it answers.
struct Total(u32);

async fn till(mut inbox: Inbox) {
    let mut total = 0;
    loop {
        receive!(match inbox {
            Till::Add { price } if price > 0 => total += price,
            Till::Total { to } => send(to, Total(total)),
            "closing time" => break,
            other => eprintln!("the till cannot take {other:?}"),
            _ if after(60 * SECOND) => break,
        });
    }
}

#[otp::test]
async fn a_process_with_a_state() {
    let till = spawn(till);
    let customer = spawn(async move |mut inbox| {
        for price in [2, 40] {
            send(till, Till::Add { price });
        }
        send(till, Till::Total { to: inbox.pid() });
        let Total(sum) = receive!(match inbox {
            total: Total => total,
        });
        assert_eq!(sum, 42);
        send(till, "closing time");
    });

    assert_eq!(exited(customer).await, ExitReason::Normal);
}
// ANCHOR_END: receive

// ANCHOR: own
/// Any function of a process may say who it is; one that receives is handed the inbox.
async fn ask(inbox: &mut Inbox, till: Pid) -> Option<u32> {
    let me = otp::self_pid().expect("called by a process");
    send(till, Till::Total { to: me });
    receive!(match inbox {
        Total(sum) => Some(sum),
        _ if after(SECOND) => None,
    })
}

#[otp::test]
async fn functions_of_a_process() {
    let till = spawn(till);
    let customer = spawn(async move |mut inbox| {
        assert_eq!(ask(&mut inbox, till).await, Some(0));
        let nobody = spawn(async |_| ());
        assert_eq!(ask(&mut inbox, nobody).await, None);
    });

    assert_eq!(exited(customer).await, ExitReason::Normal);
    assert_eq!(otp::self_pid(), None); // a test is not a process
}
// ANCHOR_END: own

// ANCHOR: names
#[otp::test]
async fn a_name() {
    let till = spawn(till);
    otp::register("till", till).expect("nobody else has the name");
    assert_eq!(otp::whereis("till"), Some(till));

    send(till, "closing time");
    exited(till).await;
    assert_eq!(otp::whereis("till"), None);
}
// ANCHOR_END: names

// ANCHOR: reasons
#[derive(Debug)]
struct NoPaper;

impl fmt::Display for NoPaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("out of paper")
    }
}

impl std::error::Error for NoPaper {}

#[otp::test]
async fn reasons() {
    let done = spawn(async |_| ());
    assert_eq!(exited(done).await, ExitReason::Normal);

    let failed = spawn(async |_| Err::<(), _>(NoPaper));
    let ExitReason::Error(cause) = exited(failed).await else { panic!("it returned an error") };
    assert!(cause.downcast_ref::<NoPaper>().is_some());

    let panicked = spawn(async |_| assert_eq!(1 + 1, 3, "arithmetic"));
    let ExitReason::Panic(panic) = exited(panicked).await else { panic!("it panicked") };
    assert!(panic.message.contains("arithmetic") && panic.location.is_some());

    let told = spawn(async |_| ExitReason::Shutdown);
    assert_eq!(exited(told).await, ExitReason::Shutdown);
}
// ANCHOR_END: reasons

// ANCHOR: kill
#[otp::test]
async fn a_kill_takes_effect_at_an_await() {
    let stubborn = spawn(async |_| {
        otp::trap_exit(true);
        loop {
            // between two awaits nothing can end it; here a kill does
            tokio::task::yield_now().await;
        }
    });

    otp::exit(stubborn, ExitReason::Kill);
    assert_eq!(exited(stubborn).await, ExitReason::Killed);
}
// ANCHOR_END: kill

// ANCHOR: timers
/// Rings when nobody has pushed the button for ten seconds.
async fn alarm_clock(mut inbox: Inbox) {
    let mut timer = inbox.start_timer(10 * SECOND, "ring");
    loop {
        receive!(match inbox {
            "button" => {
                cancel_timer(timer);
                timer = inbox.start_timer(10 * SECOND, "ring");
            }
            // one that was on its way when the button was pushed is not meant
            ring: TimeoutMessage<&str> => {
                if ring.timer == timer {
                    break;
                }
            }
        });
    }
}

#[otp::test]
async fn a_timer_that_is_set_anew() {
    let clock = spawn(alarm_clock);
    for _ in 0..3 {
        tokio::time::sleep(9 * SECOND).await;
        send(clock, "button");
    }

    tokio::time::sleep(9 * SECOND).await;
    assert!(otp::is_alive(clock));
    assert_eq!(exited(clock).await, ExitReason::Normal);
}
// ANCHOR_END: timers

// ANCHOR: interval
#[derive(Clone)]
struct Sweep;

#[derive(Debug, Default)]
pub struct Cache {
    sweeps: u32,
}

#[gen_server]
impl Cache {
    #[init]
    fn new(cx: &mut Ctx<Self>) -> Self {
        cx.send_interval(60 * SECOND, Sweep);
        Cache::default()
    }

    #[info]
    fn sweep(&mut self, _sweep: Sweep) {
        self.sweeps += 1;
    }

    #[call]
    pub fn sweeps(&self) -> u32 {
        self.sweeps
    }
}

#[otp::test]
async fn a_server_that_does_something_regularly() -> Result<(), CallError> {
    let cache = Cache::start_link().await.expect("init does not fail");
    tokio::time::sleep(3600 * SECOND).await;
    assert!(cache.sweeps().await? >= 59);
    Ok(())
}
// ANCHOR_END: interval

// ANCHOR: info
#[otp::test]
async fn looking_at_a_process() {
    let till = spawn(till);
    for price in 1..=3 {
        send(till, Till::Add { price });
    }

    let info = otp::process_info(till).expect("it is alive");
    assert_eq!(info.message_queue_len, 3);
    assert!(info.initial_call.ends_with("processes::till"));
    assert_eq!((info.links.len(), info.trap_exit), (0, false));
    assert!(otp::processes().contains(&till));
}
// ANCHOR_END: info

// ANCHOR: hibernate
#[otp::test]
async fn a_process_that_sleeps_through_the_winter() {
    let bear = spawn(async |mut inbox| {
        let mut fat = vec![0_u8; 1 << 20];
        fat.clear();
        fat.shrink_to_fit();
        inbox.hibernate().await;
        receive!(match inbox {
            "spring" => (),
        });
    });

    tokio::time::sleep(SECOND).await;
    assert_eq!(otp::process_info(bear).map(|info| info.status), Some(ProcessStatus::Hibernating));
    send(bear, "spring");
    assert_eq!(exited(bear).await, ExitReason::Normal);
}
// ANCHOR_END: hibernate
