//! Other messages than events.

use super::dummy::{Dummy, Event, For, Heir, Poke, handlers, manager, short};
use crate::kit::captured::Captured;
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use otp::{HandlerExit, HandlerExitReason};

/// `gen_event_SUITE`: `info` (EV-017)
#[otp::test]
async fn a_message_is_shown_to_all_handlers_and_does_what_an_event_does() {
    for id in [None, Some("a")] {
        let reports = Captured::start("otp::report");
        let (manager, log) = manager().await;
        let add = async |tag, id: Option<&str>| {
            let dummy = Dummy::handler(tag, log.clone());
            let dummy = if let Some(id) = id { dummy.id(id) } else { dummy };
            manager.add_handler(dummy).await.unwrap().unwrap();
        };
        add("below", Some("below")).await;
        add("x", id).await;
        manager.send(Poke("all", Event::Note(1)));
        manager.send(Poke("x", Event::Swap));
        manager.which_handlers().await.unwrap();
        let expected =
            ["x: Note(1)", "below: Note(1)", "x: Swap", "x: terminate swapped(args1)", "heir: init with state of x"];
        assert_eq!(log.taken(), expected);
        assert_eq!(handlers(&manager).await, ["{Heir, \"heir\"}", "{Dummy, \"below\"}"]);
        manager.delete_handler(&manager.handler_with_id::<Heir>("heir"), "").await.unwrap().unwrap();
        log.taken();
        for (event, why, said) in [
            (Event::Remove, "remove_handler", 0),
            (Event::Fail, "error(bad return)", 1),
            (Event::Panic, "error(panic: as told)", 1),
        ] {
            add("x", id).await;
            let done = format!("x: {event:?}");
            manager.send(Poke("x", event));
            assert_eq!(handlers(&manager).await, ["{Dummy, \"below\"}"]);
            assert_eq!(log.taken(), [done, format!("x: terminate {why}")]);
            assert_eq!(reports.taken().len(), said);
        }
    }
}

/// `gen_event_SUITE`: `info` (EV-017), supervised
#[otp::test]
async fn the_owner_hears_of_what_a_message_has_done() {
    in_process(|mut inbox| async move {
        let (manager, log) = manager().await;
        for (event, expected) in [(Event::Remove, ""), (Event::Fail, "bad return"), (Event::Panic, "panic: as told")] {
            manager.add_sup_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
            manager.send(Poke("x", event));
            match inbox.next::<HandlerExit>().await.reason {
                HandlerExitReason::Normal => assert_eq!(expected, ""),
                HandlerExitReason::Failed(reason) => assert_eq!(short(&reason), expected),
                reason => panic!("{reason:?}"),
            }
        }
        inbox.is_silent().await;
    })
    .await;
}

#[derive(Debug, Default)]
struct Picky {
    seen: Vec<String>,
}

#[gen_event(For)]
impl Picky {
    #[event]
    fn on(&mut self, _event: &For) {}

    #[info]
    fn number(&mut self, n: &u32) {
        self.seen.push(format!("number {n}"));
    }

    #[info]
    async fn text(&mut self, text: &&'static str) {
        tokio::task::yield_now().await;
        self.seen.push(format!("text {text}"));
    }

    #[info]
    fn down(&mut self, down: &Down) {
        self.seen.push(format!("down {}", down.reason));
    }

    #[info]
    fn rest(&mut self, info: &Info) {
        self.seen.push(format!("rest {:?}", info.peek::<char>()));
    }

    #[call]
    fn watch(&self, pid: Pid, cx: &mut HandlerCtx<Self>) {
        cx.monitor(pid);
        cx.send_after(std::time::Duration::from_secs(1), 7_u32);
    }

    #[call]
    fn seen(&mut self) -> Vec<String> {
        std::mem::take(&mut self.seen)
    }
}

/// The type picks the function, and `&Info` takes all the rest; the same message is shown to every handler.
#[otp::test]
async fn the_type_of_a_message_picks_the_function() {
    let (manager, _) = manager().await;
    let first = manager.add_handler(Picky::handler()).await.unwrap().unwrap();
    let second = manager.add_handler(Picky::handler().id("second")).await.unwrap().unwrap();
    manager.send(1_u32);
    manager.send("a");
    manager.send('c');
    let ended = crate::kit::dead(ExitReason::Shutdown).await;
    first.watch(ended).await.unwrap().unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let expected = ["number 1", "text a", "rest Some('c')", "down no such process", "number 7"];
    assert_eq!(first.seen().await.unwrap().unwrap(), expected);
    assert_eq!(second.seen().await.unwrap().unwrap(), expected);
}
