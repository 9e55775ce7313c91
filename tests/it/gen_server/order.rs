//! One message at a time, in mailbox order, whatever the kinds.

use crate::kit::in_process;
use otp::prelude::*;
use std::time::Duration;

/// Writes down what it handles.
#[derive(Debug, Default)]
struct Diary {
    lines: Vec<String>,
}

#[derive(Debug)]
struct Note(u32);

#[gen_server]
impl Diary {
    #[cast]
    fn cast(&mut self, n: u32) {
        self.lines.push(format!("cast {n}"));
    }
    #[cast]
    async fn slow(&mut self, n: u32) {
        self.lines.push(format!("slow {n} begins"));
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.lines.push(format!("slow {n} ends"));
    }
    #[call]
    fn call(&mut self, n: u32) -> u32 {
        self.lines.push(format!("call {n}"));
        n
    }
    #[call]
    fn lines(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }
    #[call]
    fn watch(&self, pid: Pid, cx: &mut Ctx<Self>) {
        cx.monitor(pid);
    }
    #[info]
    fn note(&mut self, note: Note) {
        self.lines.push(format!("info {}", note.0));
    }
    #[info]
    fn down(&mut self, down: Down) {
        self.lines.push(format!("down: {}", down.reason));
    }
    #[info]
    fn rest(&mut self, info: Info) {
        self.lines.push(format!("rest: {}", info.type_name()));
    }
}

/// `gen_server_SUITE`: `cast`, `info` (GS-036, GS-038)
#[tokio::test(start_paused = true)]
async fn casts_infos_and_calls_of_one_sender_keep_their_order() {
    let diary = Diary::start().await.expect("it starts");
    let mut expected = Vec::new();
    for n in 0..100 {
        diary.cast(n);
        ServerHandle::send(&diary, Note(n));
        expected.extend([format!("cast {n}"), format!("info {n}")]);
        if n % 9 == 0 {
            assert_eq!(diary.call(n).await, Ok(n));
            expected.push(format!("call {n}"));
        }
    }
    assert_eq!(diary.lines().await, Ok(expected));
}

#[tokio::test(start_paused = true)]
async fn a_message_waits_until_the_one_before_is_handled() {
    let diary = Diary::start().await.expect("it starts");
    diary.slow(1);
    diary.slow(2);
    diary.cast(3);
    let expected = ["slow 1 begins", "slow 1 ends", "slow 2 begins", "slow 2 ends", "cast 3"];
    assert_eq!(diary.lines().await.expect("it answers"), expected);
}

#[tokio::test(start_paused = true)]
async fn the_down_of_a_sender_comes_after_his_messages() {
    in_process(|_inbox| async move {
        let diary = Diary::start().await.expect("it starts");
        let client = diary.clone();
        let sender = otp::spawn(move |mut mail| async move {
            mail.receive().await;
            client.cast(1);
            ServerHandle::send(&client, Note(2));
            otp::send(ServerHandle::pid(&client).expect("alive"), Note(3));
            ExitReason::error("sent")
        });
        diary.watch(sender).await.expect("it answers");
        otp::send(sender, ());
        otp::exited(sender).await;
        assert_eq!(diary.lines().await.expect("it answers"), ["cast 1", "info 2", "info 3", "down: sent"]);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_info_goes_to_the_handler_for_its_type_and_the_rest_to_the_last() {
    let diary = Diary::start().await.expect("it starts");
    let pid = ServerHandle::pid(&diary).expect("alive");
    otp::send(pid, Note(1));
    otp::send(pid, 7_u8);
    otp::send(pid, "text");
    assert_eq!(diary.lines().await.expect("it answers"), ["info 1", "rest: u8", "rest: &str"]);
}

/// elixir `gen_server_test`: `start_link/2, call/2 and cast/2` (XG-004 in part): the names of other registries are missing
#[tokio::test(start_paused = true)]
async fn a_cast_to_nobody_is_fine() {
    let diary = Diary::start().await.expect("it starts");
    diary.stop().await.expect("it stops");
    diary.cast(1);
    Diary::named("nobody has this name").cast(1);
    ServerHandle::send(&diary, Note(1));
}

#[tokio::test(start_paused = true)]
async fn a_caller_with_a_full_mailbox_gets_his_reply_and_keeps_his_mail() {
    in_process(|mut inbox| async move {
        let diary = Diary::start().await.expect("it starts");
        (0..10_000_u32).for_each(|n| otp::send(inbox.pid(), n));
        for n in 0..1000 {
            assert_eq!(diary.call(n).await, Ok(n));
        }
        assert_eq!(inbox.len(), 10_000);
        assert_eq!(inbox.receive().await.take::<u32>().ok(), Some(0));
    })
    .await;
}

/// How long 10,000 calls take.
async fn ten_thousand_calls(diary: &DiaryRef) -> Duration {
    let began = std::time::Instant::now();
    for n in 0..10_000 {
        assert_eq!(diary.call(n).await, Ok(n));
    }
    began.elapsed()
}

/// `gen_server_SUITE`: `call_with_huge_message_queue` (GS-063)
#[tokio::test(start_paused = true)]
async fn a_call_does_not_look_at_the_callers_mail() {
    in_process(|inbox| async move {
        let diary = Diary::start().await.expect("it starts");
        let without = ten_thousand_calls(&diary).await;
        (0..500_000_u32).for_each(|n| otp::send(inbox.pid(), n));
        // looking at the mail would be thousands of times slower; a machine that is busy just then is not a failure
        let mut with = Vec::new();
        let quick = loop {
            with.push(ten_thousand_calls(&diary).await);
            if with.last() < Some(&(without * 10)) {
                break true;
            }
            if with.len() == 5 {
                break false;
            }
        };
        assert!(quick, "{without:?} without mail, {with:?} with it");
        assert_eq!(inbox.len(), 500_000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_clients_on_two_threads_lose_nothing() {
    let diary = Diary::start().await.expect("it starts");
    let clients: Vec<_> = (0..8_u32)
        .map(|client| {
            let diary = diary.clone();
            tokio::spawn(async move {
                for n in 0..200 {
                    diary.cast(client * 1000 + n);
                    assert_eq!(diary.call(n).await, Ok(n));
                }
            })
        })
        .collect();
    for client in clients {
        client.await.expect("no panic");
    }
    let lines = diary.lines().await.expect("it answers");
    assert_eq!(lines.len(), 8 * 200 * 2);
    for client in 0..8_u32 {
        let mine =
            |line: &&String| line.strip_prefix("cast ").is_some_and(|n| n.parse::<u32>().unwrap() / 1000 == client);
        let casts: Vec<_> = lines.iter().filter(mine).cloned().collect();
        let expected: Vec<_> = (0..200).map(|n| format!("cast {}", client * 1000 + n)).collect();
        assert_eq!(casts, expected, "client {client}");
    }
}
