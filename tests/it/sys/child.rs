//! Processes written by hand as children of a supervisor.

use crate::kit::{Mail, in_process, unique};
use otp::prelude::*;
use otp::supervisor::{ChildSpec, Strategy, Supervisor};
use otp::sys::{self, Special, SystemMessage, Tracer, handle_system_msg};
use otp::{ByHand, receive};

/// Adds up what it is sent.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sum(u64);

impl Special for Sum {
    type State = Self;

    fn system_get_state(&mut self) -> &mut Self {
        self
    }
}

impl Sum {
    fn spec(from: u64) -> Spec<ByHand<Self>> {
        Spec::by_hand("Sum", move |mut inbox, ack| async move {
            inbox.special();
            ack.started();
            Self(from).serve(inbox).await
        })
    }

    async fn serve(mut self, mut inbox: Inbox) -> Result<(), ExitReason> {
        let parent = inbox.parent();
        let mut tracer = Tracer::new();
        loop {
            receive!(match inbox {
                n: u64 => self.0 += n,
                "crash" => panic!("as told"),
                message: SystemMessage => {
                    handle_system_msg(message, parent, &mut inbox, &mut tracer, &mut self).await?;
                }
            });
        }
    }
}

supervisor! {
    Sums(from: u64): one_for_one, intensity = 5, period = "5s" {
        sum: ByHand<Sum> = Sum::spec(*from),
    }
}

#[otp::test]
async fn a_reference_to_a_loop_written_by_hand_follows_it_over_restarts() {
    in_process(|_| async move {
        let sums = Sums { from: 7 }.start_link().await.unwrap();
        let sum = sums.sum();
        sum.send(1_u64);
        assert_eq!(sys::get_state(&sum).await, Ok(Sum(8)));

        let before = sum.pid().unwrap();
        let info = otp::process_info(before).unwrap();
        assert_eq!((info.initial_call, info.parent), ("Sum", sums.as_ref().pid()));
        let ended = otp::exited(before);
        sum.send("crash");
        assert!(matches!(ended.await, ExitReason::Panic(_)));
        assert_eq!(sums.as_ref().count_children().await.unwrap().active, 1);
        assert_ne!(sum.pid(), Some(before));
        assert_eq!(sys::get_state(&sum).await, Ok(Sum(7)));

        let ended = otp::exited(sum.pid().unwrap());
        sums.stop().await.unwrap();
        assert_eq!((ended.await, sum.pid()), (ExitReason::Shutdown, None));
    })
    .await;
}

#[otp::test]
async fn what_a_body_acknowledges_is_what_its_supervisor_hears() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let start = |error: Option<StartError>| {
            let child = move || {
                let error = error.clone();
                Spec::<ByHand>::by_hand("Moody", |_inbox, ack| async move {
                    if let Some(error) = error {
                        ack.failed(error);
                    } // else it ends without a word
                })
            };
            Supervisor::new(Strategy::OneForOne).child(ChildSpec::new::<ByHand>("moody", child)).start_link()
        };
        let idle = start(Some(StartError::Ignored)).await.unwrap();
        assert_eq!(idle.count_children().await.unwrap().active, 0);

        let refused = start(Some(StartError::Failed(ExitReason::error("not today")))).await.unwrap_err();
        assert!(refused.to_string().contains("not today"), "{refused}");
        let silent = start(None).await.unwrap_err();
        assert!(silent.to_string().contains("normal"), "{silent}");
        idle.stop().await.unwrap();
        inbox.exit().await;
    })
    .await;
}

#[otp::test]
async fn the_name_of_a_spec_is_taken_before_the_body_runs() {
    let name = unique("by hand");
    let (found, own) = (tokio::sync::oneshot::channel(), name.clone());
    let child = std::sync::Mutex::new(Some((found.0, own.clone())));
    let make = move || {
        let (found, name) = child.lock().unwrap().take().expect("it is started once");
        Spec::<ByHand>::by_hand("named", |mut inbox, ack| async move {
            found.send(otp::whereis(name) == Some(inbox.pid())).unwrap();
            ack.started();
            inbox.receive().await;
        })
        .name(own.as_str())
    };
    let supervisor = Supervisor::new(Strategy::OneForOne).child(ChildSpec::new::<ByHand>("named", make));
    let supervisor = supervisor.start_link().await.unwrap();
    assert!(found.1.await.unwrap());
    supervisor.stop().await.unwrap();
    assert_eq!(otp::whereis(name), None);
}
