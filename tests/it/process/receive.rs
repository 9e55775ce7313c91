//! Selective receive.

use crate::kit::in_process;
use otp::{Pid, receive};
use std::time::Duration;

struct Ping {
    from: Pid,
}

#[derive(Debug)]
enum Msg {
    Tick(u32),
    Text(String),
}

#[tokio::test(start_paused = true)]
async fn smoke() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, Ping { from: me });
        otp::send(me, Msg::Tick(1));
        otp::send(me, Msg::Text("a".into()));
        otp::send(me, "stop");
        otp::send(me, (me, 7_u32));
        let got = receive!(match inbox {
            Msg::Tick(k) if k > 3 => format!("{k}"),
            "stop" => "stop".to_owned(),
            Ping { from } => from.to_string(),
            (from, n): (Pid, u32) => format!("{from}{n}"),
            other => format!("{other:?}"),
            _ if after(Duration::from_secs(1)) => "late".to_owned(),
        });
        assert_eq!(got, me.to_string());
        let x = receive!(match inbox {
            Msg::Text(mut s) if s.len() > 3 => {
                s.push('x');
                s
            }
            _ if after(Duration::from_secs(1)) => "late".to_owned(),
        });
        assert_eq!(x, "late");
        assert_eq!(inbox.len(), 4);
    })
    .await;
}
