//! Tasks on two threads, ended at any moment.

use otp::task::async_stream;
use otp::{ExitReason, Shutdown, Task};
use otp_tests::kit::in_process;

/// Whatever comes first, the end or the result: there is an answer, and nothing is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ends_and_results_cross() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        for round in 0..500_u32 {
            let task = Task::async_link(async move { round });
            match round % 4 {
                0 => assert_eq!(task.no_timeout().await, Ok(round)),
                1 => {
                    let answer = task.shutdown(Shutdown::BrutalKill).await;
                    assert!(answer.is_none() || answer == Some(Ok(round)), "{answer:?}");
                }
                2 => {
                    let answer = task.ignore();
                    assert!(answer.is_none() || answer == Some(Ok(round)), "{answer:?}");
                }
                _ => {
                    let pid = task.pid().unwrap();
                    otp::exit(pid, ExitReason::Kill);
                    let answer = task.no_timeout().await;
                    let killed = Err(otp::TaskError::Exited(ExitReason::Killed));
                    assert!(answer == killed || answer == Ok(round), "{answer:?}");
                }
            }
            let mut stream = async_stream(0..8, async |n: u32| n).max_concurrency(3).ordered(round % 2 == 0);
            for _ in 0..round % 10 {
                if stream.next().await.is_none() {
                    break;
                }
            }
        }
        // a task that was awaited may still be on its way out
        while !otp::process_info(inbox.pid()).unwrap().links.is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(inbox.flush(), 0);
    })
    .await;
}
