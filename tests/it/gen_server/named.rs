//! Servers reached by name.

use crate::kit::unique;
use otp::prelude::*;

#[derive(Debug, Default)]
struct Greeter;

#[gen_server]
impl Greeter {
    #[call]
    fn greet(&self, name: String) -> String {
        format!("hello {name}")
    }
    #[call]
    fn me(&self, cx: &mut Ctx<Self>) -> GreeterRef {
        cx.me()
    }
}

/// elixir `gen_server_test`: `start_link/3 with local` (XG-003 in part)
#[tokio::test(start_paused = true)]
async fn a_client_by_name_is_the_same_type() {
    let name = unique("greeter");
    let by_name: GreeterRef = Greeter::named(&name);
    assert!(by_name.pid().is_none() && !by_name.is_alive());
    let server: Ref<Greeter> = Greeter::spec().name(name.as_str()).start().await.expect("it starts");
    assert_eq!(by_name.greet("you".to_owned()).await.as_deref(), Ok("hello you"));
    assert_eq!(by_name.pid(), server.pid());
}

/// A client by name finds whoever has the name; a client of a process stays with the process.
///
/// elixir `gen_server_test`: `whereis/1` (XG-009 in part)
#[tokio::test(start_paused = true)]
async fn a_name_leads_to_its_present_holder() {
    let name = unique("greeter");
    let first = Greeter::spec().name(name.as_str()).start().await.expect("it starts");
    let (by_name, found) = (Greeter::named(&name), Greeter::whereis(&name).expect("it is there"));
    first.stop().await.expect("it stops");
    assert!(Greeter::whereis(&name).is_none());
    let second = Greeter::spec().name(name.as_str()).start().await.expect("it starts");
    assert_eq!(by_name.pid(), second.pid());
    assert_eq!(by_name.greet("you".to_owned()).await.as_deref(), Ok("hello you"));
    assert_eq!(found.greet("you".to_owned()).await, Err(otp::CallError::NoProc));
}

/// elixir `gen_server_test`: `nil name` (XG-006)
#[tokio::test(start_paused = true)]
async fn a_server_without_a_name_has_none() {
    let server = Greeter::start().await.expect("it starts");
    let info = otp::process_info(server.pid().expect("alive")).expect("alive");
    assert_eq!(info.registered_name, None);
}

#[tokio::test(start_paused = true)]
async fn a_server_can_hand_itself_out() {
    let server = Greeter::start().await.expect("it starts");
    let again = server.me().await.expect("it answers");
    assert_eq!(again.pid(), server.pid());
    assert_eq!(again.greet("me".to_owned()).await.as_deref(), Ok("hello me"));
}

#[tokio::test(start_paused = true)]
async fn dropping_every_client_ends_nothing() {
    let name = unique("greeter");
    drop(Greeter::spec().name(name.as_str()).start().await.expect("it starts"));
    tokio::task::yield_now().await;
    assert_eq!(Greeter::named(&name).greet("you".to_owned()).await.as_deref(), Ok("hello you"));
}

#[tokio::test(start_paused = true)]
async fn a_monitor_by_an_unknown_name_is_down_at_once() {
    use crate::kit::{Mail, in_process};
    in_process(|mut inbox| async move {
        let monitor = Greeter::named("nobody at all").monitor();
        let down = inbox.down().await;
        assert_eq!((down.monitor, down.reason), (monitor, ExitReason::NoProc));
    })
    .await;
}
