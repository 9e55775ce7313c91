//! What an arm takes: every kind of pattern, types shown and written, guards.

use crate::kit::in_process;
use otp::prelude::*;
use otp::receive;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Msg {
    Tick(u32),
    Text(String),
    Named { key: String, value: u64 },
    Stop,
}

#[derive(Debug, PartialEq)]
struct Ping {
    from: Pid,
}

/// A unit struct, which in a pattern looks like a name.
#[derive(Debug)]
struct Done;

#[derive(Debug)]
enum Tree<T> {
    Leaf(T),
    #[expect(dead_code, reason = "a generic type of more than one variant")]
    Node(Vec<Tree<T>>),
}

const LIMIT: u16 = 7;

/// Sends both, looks for the second with `receive`, and says whether the first is the one that is left.
macro_rules! finds {
    ($decoy:expr, $wanted:expr, |$inbox:ident| $receive:expr) => {
        in_process(|mut inbox| async move {
            otp::send(inbox.pid(), $decoy);
            otp::send(inbox.pid(), $wanted);
            let $inbox = &mut inbox;
            let found = $receive;
            assert_eq!(inbox.len(), 1, "the decoy is left");
            let left = inbox.receive().await;
            assert_eq!(left.type_name(), std::any::type_name_of_val(&$decoy));
            found
        })
        .await
    };
}

#[tokio::test(start_paused = true)]
async fn patterns_that_show_their_type() {
    assert_eq!(
        finds!(1_u8, Msg::Tick(4), |inbox| receive!(match inbox {
            Msg::Tick(n) => n,
        })),
        4
    );
    assert_eq!(
        finds!(1_u8, Msg::Named { key: "k".to_owned(), value: 2 }, |inbox| receive!(match inbox {
            Msg::Named { key, value } => (key, value),
        })),
        ("k".to_owned(), 2)
    );
    assert!(finds!(Msg::Tick(1), Msg::Stop, |inbox| receive!(match inbox {
        Msg::Stop => true,
    })));
    assert!(finds!("b", "a", |inbox| receive!(match inbox {
        "a" => true,
    })));
    assert!(finds!(1_u8, 2_u8, |inbox| receive!(match inbox {
        2_u8 => true,
    })));
    assert!(
        finds!(1_u8, 2, |inbox| receive!(match inbox {
            2 => true,
        })),
        "a bare number is an i32"
    );
    assert!(finds!(-1, -2, |inbox| receive!(match inbox {
        -2 => true,
    })));
    assert!(finds!('z', 'b', |inbox| receive!(match inbox {
        'a'..='c' => true,
    })));
    assert!(finds!(3_u16, LIMIT, |inbox| receive!(match inbox {
        LIMIT => true,
    })));
    assert!(finds!(9, 8_u16, |inbox| receive!(match inbox {
        LIMIT.. => true,
    })));
    assert!(finds!((), Done, |inbox| receive!(match inbox {
        Done => true,
    })));
    assert!(finds!(Done, (), |inbox| receive!(match inbox {
        () => true,
    })));
    assert_eq!(
        finds!(("a", 2), ("b", 2), |inbox| receive!(match inbox {
            (text @ "b", 2) => text,
        })),
        "b"
    );
    assert_eq!(
        finds!(5, 15, |inbox| receive!(match inbox {
            n @ 10..20 => n,
        })),
        15
    );
    assert_eq!(
        finds!(Some(Done), Some(3_u8), |inbox| receive!(match inbox {
            Some(n @ 0_u8..) => n,
        })),
        3
    );
    assert!(finds!(1_u8, 3_u8, |inbox| receive!(match inbox {
        2_u8 | 3_u8 => true,
    })));
    assert!(finds!(Msg::Tick(1), Msg::Stop, |inbox| receive!(match inbox {
        Msg::Text(_) | Msg::Stop => true,
    })));
}

#[tokio::test(start_paused = true)]
async fn types_that_are_written() {
    assert_eq!(finds!("a", "b".to_owned(), |inbox| receive!(match inbox { text: String => text })), "b");
    let pair = finds!((1_u8, 2_u8), (1_u8, 2_u16), |inbox| receive!(match inbox { (a, b): (u8, u16) => (a, b) }));
    assert_eq!(pair, (1, 2));
    assert_eq!(finds!([1_u8; 2], [1_u8; 3], |inbox| receive!(match inbox { [a, .., b]: [u8; 3] => a + b })), 2);
    assert!(finds!(1_u8, 1_u16, |inbox| receive!(match inbox { _: u16 => true })));
    assert_eq!(finds!(Some(1_u8), Some('x'), |inbox| receive!(match inbox { Some(c): Option<char> => c })), 'x');
    assert_eq!(
        finds!(Ok::<u8, ()>(1), Err::<u8, ()>(()), |inbox| receive!(match inbox { Err(e): Result<u8, ()> => e })),
        ()
    );
    let boxed: Box<dyn FnOnce() -> u8 + Send> = Box::new(|| 7);
    assert_eq!(finds!(1_u8, boxed, |inbox| receive!(match inbox { run: Box<dyn FnOnce() -> u8 + Send> => run() })), 7);
    assert_eq!(finds!(1_u8, Arc::new(5_u8), |inbox| receive!(match inbox { n: Arc<u8> if *n > 4 => *n })), 5);
}

#[tokio::test(start_paused = true)]
async fn names_without_a_type_take_any_message() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, 1_u8);
        otp::send(me, "a");
        otp::send(me, 2_u16);
        otp::send(me, 'c');
        otp::send(me, 4_u64);
        assert!(receive!(match inbox {
            any => any.peek::<u8>().is_some(),
        }));
        let (n, c) = receive!(match inbox {
            // the oldest is a text, which only the second guard sees as wanted
            found if found.peek::<u16>().is_some() => (found.take::<u16>().ok(), None),
            found if found.peek::<&str>().is_some() => (None, found.take::<&str>().ok()),
        });
        assert_eq!((n, c), (None, Some("a")));
        assert_eq!(receive!(match inbox { typed: Info => typed.take::<u16>().ok() }), Some(2));
        receive!(match inbox {
            _ => {}
        });
        assert_eq!(
            receive!(match inbox {
                mut last => {
                    last = Info::new(last);
                    last.take::<u64>().ok()
                }
            }),
            Some(4)
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn guards_see_the_bindings_and_the_rest_of_the_function() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        for n in [1, 5, 9] {
            otp::send(me, Msg::Tick(n));
            otp::send(me, Msg::Text("x".repeat(n as usize)));
        }
        let limit = 4;
        let texts = [3_usize, 9];
        let long = receive!(match inbox {
            Msg::Text(mut text) if texts.contains(&text.len()) => {
                text.push('!');
                text
            }
            Msg::Tick(n) if n > limit && n % 2 == 0 => n.to_string(),
        });
        assert_eq!(long, "xxxxxxxxx!");
        assert_eq!(
            receive!(match inbox {
                Msg::Tick(n) if n > limit => n,
            }),
            5
        );
        assert_eq!(inbox.len(), 4);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn messages_may_be_bound_by_reference() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, Msg::Text("abc".to_owned()));
        otp::send(me, Msg::Text("def".to_owned()));
        let length = receive!(match inbox {
            Msg::Text(ref text) if text.len() == 3 => text.len(),
        });
        assert_eq!(length, 3);
        let text = receive!(match inbox {
            Msg::Text(ref mut text) => {
                text.push('g');
                text.clone()
            }
        });
        assert_eq!(text, "defg");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn generic_messages() {
    async fn leaf<T: Copy + Debug + Send + 'static>(inbox: &mut Inbox) -> T {
        receive!(match inbox { Tree::Leaf(value): Tree<T> => value })
    }
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, Tree::Leaf('a'));
        otp::send(me, Tree::Leaf(1_u8));
        assert_eq!(leaf::<u8>(&mut inbox).await, 1);
        // the body says which tree it is
        let letter: char = receive!(match inbox {
            Tree::Leaf(value) => value,
        });
        assert_eq!(letter, 'a');
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn arms_may_be_left_out() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, 1_u8);
        otp::send(me, 2_u16);
        let n = receive!(match inbox {
            #[cfg(any())]
            n: u8 => u16::from(n) + unknown,
            #[cfg(all())]
            n: u16 => n,
        });
        assert_eq!(n, 2);
    })
    .await;
}

/// An inbox may lie in a field, behind a reference, or in what a function lends.
#[tokio::test(start_paused = true)]
async fn the_inbox_may_be_any_place() {
    struct Held {
        inbox: Inbox,
    }
    impl Held {
        fn lend(&mut self) -> &mut Inbox {
            &mut self.inbox
        }
        async fn number(&mut self) -> u8 {
            receive!(match self.inbox { n: u8 => n })
        }
    }
    in_process(|inbox| async move {
        for n in 1..=5_u8 {
            otp::send(inbox.pid(), n);
        }
        let mut held = Held { inbox };
        assert_eq!(held.number().await, 1);
        assert_eq!(receive!(match held.lend() { n: u8 => n }), 2);
        let inbox = &mut held.inbox;
        assert_eq!(receive!(match inbox { n: u8 => n }), 3);
        assert_eq!(receive!(match inbox { n: u8 if n > u8::try_from(LIMIT - 4).unwrap() => n }), 4);
        let locked = tokio::sync::Mutex::new(held.inbox);
        assert_eq!(receive!(match *locked.lock().await { n: u8 => n, _ if after(Duration::ZERO) => 0 }), 5);
    })
    .await;
}

/// Messages whose type happens to be that of a runtime's own hole are messages like others.
#[tokio::test(start_paused = true)]
async fn the_unit_value_is_a_message() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, "before");
        otp::send(me, ());
        otp::send(me, Ping { from: me });
        assert_eq!(
            receive!(match inbox {
                Ping { from } => from,
            }),
            me
        );
        receive!(match inbox {
            () => {}
        });
        assert_eq!(inbox.len(), 1);
    })
    .await;
}
