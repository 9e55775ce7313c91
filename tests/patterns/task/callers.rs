//! On whose behalf a task works.

use otp::{Task, task};
use otp_tests::kit::in_process;

/// elixir `task_test`: `async with $callers`, `start_link with $callers`, `async_stream/2 with $callers` (XT-003)
#[otp::test]
async fn a_task_knows_who_has_asked_for_it() {
    in_process(async |inbox| {
        let me = inbox.pid();
        assert_eq!(task::callers(), []);
        let outer = Task::async_link(async move {
            let outer = otp::self_pid().unwrap();
            assert_eq!(task::callers(), [me]);
            let inner = Task::async_link(async { task::callers() });
            assert_eq!(inner.await.unwrap(), [outer, me]);
            let (tell, told) = tokio::sync::oneshot::channel();
            Task::start_link(async move { tell.send(task::callers()).unwrap() });
            assert_eq!(told.await.unwrap(), [outer, me]);
            let mut stream = task::async_stream([1, 2], async |_| task::callers());
            while let Some(callers) = stream.next().await {
                assert_eq!(callers.unwrap(), [outer, me]);
            }
        });
        outer.await.unwrap();
        assert_eq!(task::callers(), [], "the owner is nobody's");
    })
    .await;
    assert_eq!(Task::async_link(async { task::callers() }).await.unwrap(), [], "nor is code outside processes");
}

/// Tasks that start each other in an endless row know the nearest.
#[otp::test]
async fn a_long_row_of_tasks_is_remembered_in_part() {
    fn row(n: usize) -> std::pin::Pin<Box<dyn Future<Output = usize> + Send>> {
        Box::pin(
            async move { if n == 0 { task::callers().len() } else { Task::async_link(row(n - 1)).await.unwrap() } },
        )
    }
    assert_eq!(in_process(|_| row(10)).await, 10);
    assert_eq!(in_process(|_| row(100)).await, 64);
}
