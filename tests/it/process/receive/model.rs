//! Random mailboxes and patterns, against a naive model of Erlang's `receive`.

use crate::kit::in_process;
use otp::{Inbox, Info, receive};
use proptest::collection::vec;
use proptest::prelude::*;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq)]
enum Mail {
    Byte(u8),
    Word(u16),
    Left(u8),
    Right(u8),
    Text(String),
}

/// Two of the messages are one type.
enum Side {
    Left(u8),
    Right(u8),
}

/// Which messages the arms of one `receive` take; the arms are always the same, their guards differ.
#[derive(Clone, Debug)]
struct Wants {
    words_above: u16,
    bytes: Vec<u8>,
    left: Vec<u8>,
    right_below: u8,
    text: Option<String>,
    any_byte_above: u8,
    rest: bool,
}

#[derive(Clone, Debug)]
enum Step {
    Send(Mail),
    Receive(Wants),
    Oldest,
    /// A `receive` that is polled so often, and dropped.
    Cancel(Wants, usize),
    Flush,
    Rest,
}

fn mail() -> impl Strategy<Value = Mail> {
    prop_oneof![
        (0..8_u8).prop_map(Mail::Byte),
        (0..8_u16).prop_map(Mail::Word),
        (0..4_u8).prop_map(Mail::Left),
        (0..4_u8).prop_map(Mail::Right),
        "[ab]{0,2}".prop_map(Mail::Text),
    ]
}

fn wants() -> impl Strategy<Value = Wants> {
    (0..10_u16, vec(0..8_u8, 0..3), vec(0..4_u8, 0..2), 0..5_u8, proptest::option::of("[ab]{0,2}"), 0..10_u8, 0..6_u8)
        .prop_map(|(words_above, bytes, left, right_below, text, any_byte_above, rest)| Wants {
            words_above,
            bytes,
            left,
            right_below,
            text,
            any_byte_above,
            rest: rest == 0,
        })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => mail().prop_map(Step::Send),
        10 => wants().prop_map(Step::Receive),
        1 => Just(Step::Oldest),
        4 => (wants(), 0..3_usize).prop_map(|(wants, polls)| Step::Cancel(Wants { rest: false, ..wants }, polls)),
        1 => Just(Step::Rest),
        1 => Just(Step::Flush),
    ]
}

/// The number of the arm, and the message.
type Found = Option<(u8, Mail)>;

/// Erlang's rule in its own words: the messages in order, each against all the arms in order.
fn model(mailbox: &mut Vec<Mail>, wants: &Wants) -> Found {
    for index in 0..mailbox.len() {
        let arm = match &mailbox[index] {
            Mail::Word(n) if *n > wants.words_above => Some(0),
            Mail::Byte(n) if wants.bytes.contains(n) => Some(1),
            Mail::Left(n) if wants.left.contains(n) => Some(2),
            Mail::Right(n) if *n < wants.right_below => Some(3),
            Mail::Text(text) if Some(text) == wants.text.as_ref() => Some(4),
            Mail::Byte(n) if *n > wants.any_byte_above => Some(5),
            _ if wants.rest => Some(6),
            _ => None,
        };
        if let Some(arm) = arm {
            return Some((arm, mailbox.remove(index)));
        }
    }
    None
}

async fn real(inbox: &mut Inbox, wants: &Wants) -> Found {
    receive!(match inbox {
        n: u16 if n > wants.words_above => Some((0, Mail::Word(n))),
        n: u8 if wants.bytes.contains(&n) => Some((1, Mail::Byte(n))),
        Side::Left(n) if wants.left.contains(&n) => Some((2, Mail::Left(n))),
        Side::Right(n) if n < wants.right_below => Some((3, Mail::Right(n))),
        text: String if Some(&text) == wants.text.as_ref() => Some((4, Mail::Text(text))),
        n: u8 if n > wants.any_byte_above => Some((5, Mail::Byte(n))),
        other if wants.rest => Some((6, read(other))),
        _ if after(Duration::ZERO) => None,
    })
}

fn send(inbox: &Inbox, mail: Mail) {
    match mail {
        Mail::Byte(n) => otp::send(inbox.pid(), n),
        Mail::Word(n) => otp::send(inbox.pid(), n),
        Mail::Left(n) => otp::send(inbox.pid(), Side::Left(n)),
        Mail::Right(n) => otp::send(inbox.pid(), Side::Right(n)),
        Mail::Text(text) => otp::send(inbox.pid(), text),
    }
}

fn read(info: Info) -> Mail {
    let info = match info.take::<u8>() {
        Ok(n) => return Mail::Byte(n),
        Err(info) => info,
    };
    let info = match info.take::<u16>() {
        Ok(n) => return Mail::Word(n),
        Err(info) => info,
    };
    match info.take::<Side>() {
        Ok(Side::Left(n)) => Mail::Left(n),
        Ok(Side::Right(n)) => Mail::Right(n),
        Err(info) => Mail::Text(info.take().expect("one of them")),
    }
}

async fn history(mut inbox: Inbox, steps: Vec<Step>) {
    let mut mailbox = Vec::new();
    for step in steps {
        match step {
            Step::Send(mail) => {
                mailbox.push(mail.clone());
                send(&inbox, mail);
            }
            Step::Receive(wants) => {
                let expected = model(&mut mailbox, &wants);
                assert_eq!(real(&mut inbox, &wants).await, expected, "{wants:?}");
            }
            Step::Oldest => {
                let expected = (!mailbox.is_empty()).then(|| mailbox.remove(0));
                assert_eq!(inbox.try_receive().map(read), expected);
            }
            Step::Cancel(wants, polls) => {
                let mut cx = Context::from_waker(Waker::noop());
                let mut future = pin!(real(&mut inbox, &wants));
                for _ in 0..polls {
                    if let Poll::Ready(found) = future.as_mut().poll(&mut cx) {
                        assert_eq!(found, model(&mut mailbox, &wants), "{wants:?}");
                        break;
                    }
                }
            }
            Step::Flush => {
                assert_eq!(inbox.flush(), mailbox.len());
                mailbox.clear();
            }
            Step::Rest => tokio::task::yield_now().await,
        }
        assert_eq!(inbox.len(), mailbox.len());
    }
    let left: Vec<Mail> = std::iter::from_fn(|| inbox.try_receive()).map(read).collect();
    assert_eq!(left, mailbox);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_histories_agree_with_the_model(steps in vec(step(), 1..120)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(in_process(move |inbox| history(inbox, steps)));
    }
}
