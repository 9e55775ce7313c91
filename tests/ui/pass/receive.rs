//! `receive!` with every kind of arm.

use otp::prelude::*;
use std::time::Duration;

#[derive(Debug)]
enum Order {
    Add { by: u64 },
    Set(u64),
    Done,
}

#[derive(Debug)]
struct Word(String);

async fn counted(mut inbox: Inbox) -> (u64, String) {
    let (mut sum, mut words) = (0, String::new());
    loop {
        receive!(match inbox {
            Order::Add { by } if by > 100 => sum += 100,
            Order::Add { by } => sum += by,
            Order::Set(n @ 1..=9) => sum = n,
            Order::Set(_) => {}
            Order::Done => return (sum, words),
            Word(word) => words.push_str(&word),
            Down { .. } => words.push('.'),
            'a'..='z' => words.push('-'),
            text: String => words.push_str(&text),
            other => words.push_str(&format!("{other:?}")),
            _ if after(Duration::from_secs(5)) => return (0, String::new()),
        });
    }
}

#[otp::main(flavor = "current_thread")]
async fn main() {
    let (told, hears) = std::sync::mpsc::channel();
    let pid = otp::spawn(|inbox| async move {
        let _ = told.send(counted(inbox).await);
    });
    otp::send(pid, Order::Set(5));
    otp::send(pid, Order::Set(50));
    otp::send(pid, Order::Add { by: 2 });
    otp::send(pid, Order::Add { by: 200 });
    otp::send(pid, Word("a".to_owned()));
    otp::send(pid, 'b');
    otp::send(pid, "c".to_owned());
    otp::send(pid, Order::Done);
    otp::exited(pid).await;
    assert_eq!(hears.recv().unwrap(), (107, "a-c".to_owned()));
}
