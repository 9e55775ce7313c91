//! A whole conversation.

use crate::kit::unique;
use otp::prelude::*;
use otp::{receive, register, spawn, unregister, whereis};
use std::time::Duration;

struct Ask {
    from: Pid,
    question: u32,
}

struct Answer {
    question: u32,
    answer: u32,
}

/// Answers come back in another order than they are asked for, from a process found by its name.
#[tokio::test(start_paused = true)]
async fn questions_and_answers() {
    let name = unique("oracle");
    let oracle = spawn(async |mut inbox| {
        let mut asked = Vec::new();
        loop {
            receive!(match inbox {
                ask: Ask => asked.push(ask),
                "speak" => break,
            });
        }
        for Ask { from, question } in asked.into_iter().rev() {
            otp::send(from, Answer { question, answer: question * 10 });
        }
    });
    register(name.clone(), oracle).expect("the name is free");
    let asker = spawn(async move |mut inbox| {
        let oracle = whereis(&name).expect("registered");
        for question in 0..10 {
            otp::send(oracle, Ask { from: inbox.pid(), question });
        }
        otp::send(oracle, "speak");
        for wanted in 0..10 {
            let answer = receive!(match inbox {
                Answer { question, answer } if question == wanted => answer,
                _ if after(Duration::from_secs(1)) => panic!("no answer to {wanted}"),
            });
            assert_eq!(answer, wanted * 10);
        }
        unregister(&name);
    });
    assert_eq!(otp::exited(asker).await, ExitReason::Normal);
}
