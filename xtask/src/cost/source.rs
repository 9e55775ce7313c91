//! The same program, four times.

use std::fmt::Write as _;
use std::path::Path;

/// Half of them calls, half casts; a quarter of them `async`.
pub(crate) const HANDLERS: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    Otp,
    ByHand,
    Kameo,
    Ractor,
}

impl Variant {
    pub(crate) const ALL: [Self; 4] = [Self::Otp, Self::ByHand, Self::Kameo, Self::Ractor];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Otp => "otp",
            Self::ByHand => "by_hand",
            Self::Kameo => "kameo",
            Self::Ractor => "ractor",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Otp => "otp, `#[gen_server]`",
            Self::ByHand => "by hand on tokio",
            Self::Kameo => "kameo, `#[messages]`",
            Self::Ractor => "ractor, `#[actor]`",
        }
    }
}

/// The manifest of a package.
pub(crate) fn manifest(variant: Variant, root: &Path) -> String {
    let dependencies = match variant {
        Variant::Otp => format!("otp = {{ package = \"otp-framework\", path = \"{}\" }}\n", root.display()),
        Variant::ByHand => "tokio = { version = \"1\", features = [\"rt\", \"sync\", \"time\"] }\n".to_owned(),
        Variant::Kameo => {
            "kameo = { version = \"0.22.2\", default-features = false, features = [\"macros\"] }\n".to_owned()
        }
        Variant::Ractor => "ractor = { version = \"0.16.5\", features = [\"actor-macros\"] }\n".to_owned(),
    };
    format!(
        "[package]\nname = \"cost_{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n[workspace]\n",
        variant.key()
    )
}

/// The servers. `version` is in the body of one handler, so that there is something to compile anew.
pub(crate) fn library(variant: Variant, servers: usize, version: usize) -> String {
    let mut text = String::from("#![allow(dead_code, unexpected_cfgs)]\n#[cfg(not(servers_only))]\npub mod users;\n");
    for server in 0..servers {
        let changed = if server == servers / 2 { version } else { 0 };
        let _ = writeln!(text, "\npub mod server_{server} {{");
        text.push_str(&match variant {
            Variant::Otp => otp(changed),
            Variant::ByHand => by_hand(changed),
            Variant::Kameo => kameo(changed),
            Variant::Ractor => ractor(changed),
        });
        text.push_str("}\n");
    }
    text
}

/// For each server a function that sends it every message.
pub(crate) fn users(variant: Variant, servers: usize) -> String {
    let mut text = String::new();
    for server in 0..servers {
        let path = format!("crate::server_{server}");
        let _ = writeln!(text, "pub async fn use_{server}() -> Result<u64, ()> {{\n    use {path}::*;");
        let start = match variant {
            Variant::Otp => "Server::start_link(1).await.map_err(|_| ())?",
            Variant::ByHand => "Server::start(1)",
            Variant::Kameo => "<Server as kameo::actor::Spawn>::spawn(Server { n: 1, s: String::new() })",
            Variant::Ractor => "ractor::Actor::spawn(None, Server, 1).await.map_err(|_| ())?.0",
        };
        let _ = writeln!(text, "    let server = {start};\n    let mut sum = 0;");
        for handler in 0..HANDLERS {
            let line = match (variant, is_call(handler)) {
                (Variant::Otp | Variant::ByHand, true) => {
                    format!("sum += server.get_{handler}(\"a\".into(), 1).await.map_err(|_| ())?.unwrap_or(0);")
                }
                (Variant::Otp | Variant::ByHand, false) => format!("server.put_{handler}(\"a\".into(), 1);"),
                (Variant::Kameo, true) => format!(
                    "sum += server.ask(Get{handler} {{ key: \"a\".into(), v: 1 }}).await.map_err(|_| ())?.unwrap_or(0);"
                ),
                (Variant::Kameo, false) => {
                    format!("let _ = server.tell(Put{handler} {{ key: \"a\".into(), v: 1 }}).await;")
                }
                (Variant::Ractor, true) => format!(
                    "if let Ok(ractor::rpc::CallResult::Success(got)) = server.call(|reply| Msg::Get{handler} {{ key: \
                     \"a\".into(), v: 1, reply }}, None).await {{\n        sum += got.unwrap_or(0);\n    }}"
                ),
                (Variant::Ractor, false) => {
                    format!("let _ = server.cast(Msg::Put{handler} {{ key: \"a\".into(), v: 1 }});")
                }
            };
            let _ = writeln!(text, "    {line}");
        }
        text.push_str("    Ok(sum)\n}\n\n");
    }
    text
}

fn is_call(handler: usize) -> bool {
    handler.is_multiple_of(2)
}

fn asyncness(handler: usize) -> &'static str {
    if handler.is_multiple_of(4) { "async " } else { "" }
}

/// The body of a handler that answers; the changed one is the third.
fn answer(state: &str, handler: usize, version: usize) -> String {
    let more = if handler == 2 { version } else { 0 };
    format!("{state}.n += v + key.len() as u64 + {more};\n        Some({state}.n)")
}

fn otp(version: usize) -> String {
    let mut text = String::from(
        "use otp::prelude::*;\n\npub struct Server {\n    n: u64,\n    s: String,\n}\n\n#[gen_server]\nimpl Server {\n    \
         #[init]\n    pub fn new(n: u64) -> Self {\n        Server { n, s: String::new() }\n    }\n",
    );
    for handler in 0..HANDLERS {
        let asyncness = asyncness(handler);
        let _ = if is_call(handler) {
            write!(
                text,
                "\n    /// Adds.\n    #[call]\n    pub {asyncness}fn get_{handler}(&mut self, key: String, v: u64) -> Option<u64> {{\n        {}\n    }}\n",
                answer("self", handler, version)
            )
        } else {
            write!(
                text,
                "\n    /// Keeps.\n    #[cast]\n    pub fn put_{handler}(&mut self, key: String, v: u64) {{\n        self.n += v;\n        self.s = key;\n    }}\n"
            )
        };
    }
    text + "}\n"
}

fn kameo(version: usize) -> String {
    let mut text = String::from(
        "use kameo::prelude::*;\n\n#[derive(Actor)]\npub struct Server {\n    pub n: u64,\n    pub s: String,\n}\n\n#[messages]\nimpl Server {\n",
    );
    for handler in 0..HANDLERS {
        let asyncness = asyncness(handler);
        let _ = if is_call(handler) {
            write!(
                text,
                "\n    /// Adds.\n    #[message]\n    pub {asyncness}fn get{handler}(&mut self, key: String, v: u64) -> Option<u64> {{\n        {}\n    }}\n",
                answer("self", handler, version)
            )
        } else {
            write!(
                text,
                "\n    /// Keeps.\n    #[message]\n    pub fn put{handler}(&mut self, key: String, v: u64) {{\n        self.n += v;\n        self.s = key;\n    }}\n"
            )
        };
    }
    text + "}\n"
}

fn ractor(version: usize) -> String {
    let mut text = String::from(
        "use ractor::*;\n\npub struct Server;\n\n#[derive(Default)]\npub struct State {\n    n: u64,\n    s: String,\n}\n\n\
         #[ractor::actor(message = pub enum Msg, state = State, arguments = u64)]\nimpl Server {\n    async fn pre_start(&self, _me: \
         ActorRef<Msg>, n: u64) -> Result<State, ActorProcessingErr> {\n        Ok(State { n, s: String::new() })\n    }\n",
    );
    for handler in 0..HANDLERS {
        let asyncness = asyncness(handler);
        let _ = if is_call(handler) {
            write!(
                text,
                "\n    /// Adds.\n    #[ractor::rpc(Get{handler} {{ key, v, reply }})]\n    {asyncness}fn get{handler}(&self, key: String, v: u64, state: &mut State) -> Option<u64> {{\n        {}\n    }}\n",
                answer("state", handler, version)
            )
        } else {
            write!(
                text,
                "\n    /// Keeps.\n    #[ractor::message(Put{handler} {{ key, v }})]\n    fn put{handler}(&self, key: String, v: u64, state: &mut State) {{\n        state.n += v;\n        state.s = key;\n    }}\n"
            )
        };
    }
    text + "}\n"
}

/// An enum of messages, a client with a method for each, a loop that matches: what one writes without a framework.
fn by_hand(version: usize) -> String {
    let mut messages = String::new();
    let mut client = String::new();
    let mut arms = String::new();
    let mut handlers = String::new();
    for handler in 0..HANDLERS {
        let asyncness = asyncness(handler);
        let wait = if asyncness.is_empty() { "" } else { ".await" };
        let _ = if is_call(handler) {
            writeln!(messages, "    Get{handler} {{ key: String, v: u64, reply: oneshot::Sender<Option<u64>> }},")
                .and_then(|()| {
                    write!(
                        client,
                        "    pub async fn get_{handler}(&self, key: String, v: u64) -> Result<Option<u64>, Ended> {{\n        let (reply, \
                         answer) = oneshot::channel();\n        self.0.send(Msg::Get{handler} {{ key, v, reply }}).map_err(|_| Ended)?;\n        \
                         answer.await.map_err(|_| Ended)\n    }}\n"
                    )
                })
                .and_then(|()| {
                    writeln!(
                        arms,
                        "                    Msg::Get{handler} {{ key, v, reply }} => {{\n                        let _ = \
                         reply.send(server.get_{handler}(key, v){wait});\n                    }}"
                    )
                })
                .and_then(|()| {
                    write!(
                        handlers,
                        "    {asyncness}fn get_{handler}(&mut self, key: String, v: u64) -> Option<u64> {{\n        {}\n    }}\n",
                        answer("self", handler, version)
                    )
                })
        } else {
            writeln!(messages, "    Put{handler} {{ key: String, v: u64 }},")
                .and_then(|()| {
                    write!(
                        client,
                        "    pub fn put_{handler}(&self, key: String, v: u64) {{\n        let _ = self.0.send(Msg::Put{handler} {{ key, v \
                         }});\n    }}\n"
                    )
                })
                .and_then(|()| {
                    writeln!(arms, "                    Msg::Put{handler} {{ key, v }} => server.put_{handler}(key, v),")
                })
                .and_then(|()| {
                    write!(
                        handlers,
                        "    fn put_{handler}(&mut self, key: String, v: u64) {{\n        self.n += v;\n        self.s = key;\n    }}\n"
                    )
                })
        };
    }
    format!(
        "use tokio::sync::{{mpsc, oneshot}};\n\n#[derive(Debug)]\npub struct Ended;\n\n#[derive(Debug)]\npub enum Msg {{\n{messages}}}\n\n\
         pub struct Server {{\n    n: u64,\n    s: String,\n}}\n\nimpl Server {{\n    pub fn start(n: u64) -> Client {{\n        \
         let (sender, mut messages) = mpsc::unbounded_channel();\n        tokio::spawn(async move {{\n            let mut server = Server {{ n, \
         s: String::new() }};\n            while let Some(message) = messages.recv().await {{\n                match message {{\n{arms}                \
         }}\n            }}\n        }});\n        Client(sender)\n    }}\n{handlers}}}\n\n#[derive(Debug, Clone)]\npub struct \
         Client(mpsc::UnboundedSender<Msg>);\n\nimpl Client {{\n{client}}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{Variant, library, users};

    const SERVERS: usize = 4;

    #[test]
    fn every_variant_has_every_server_and_one_changed_handler() {
        for variant in Variant::ALL {
            let [first, second] = [0, 1].map(|version| library(variant, SERVERS, version));
            assert_eq!(first.matches("pub mod server_").count(), SERVERS, "{variant:?}");
            let changed = first.lines().zip(second.lines()).filter(|(before, after)| before != after).count();
            assert_eq!(changed, 1, "{variant:?}");
            assert_eq!(users(variant, SERVERS).matches("pub async fn use_").count(), SERVERS, "{variant:?}");
        }
    }
}
