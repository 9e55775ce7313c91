//! `handle_continue`: after the reply, before any message.

use otp::prelude::*;

#[derive(Debug, Default)]
struct Steps {
    lines: Vec<String>,
    waiting: Option<ReplyTo<usize>>,
}

#[derive(Debug)]
struct Mail(&'static str);

#[gen_server]
impl Steps {
    #[init]
    fn new(cx: &mut Ctx<Self>) -> Self {
        otp::send(cx.pid(), Mail("sent by init"));
        cx.continue_with(StepsContinue::Step { left: 2 });
        Self::default()
    }
    #[call]
    fn by_call(&mut self, left: u32, cx: &mut Ctx<Self>) -> usize {
        otp::send(cx.pid(), Mail("sent by call"));
        cx.continue_with(StepsContinue::Step { left });
        self.lines.len()
    }
    #[call]
    fn by_call_without_reply(&mut self, left: u32, cx: &mut Ctx<Self>, reply: ReplyTo<usize>) {
        otp::send(cx.pid(), Mail("sent by call"));
        self.waiting = Some(reply);
        cx.continue_with(StepsContinue::Step { left });
    }
    #[cast]
    fn by_cast(&mut self, left: u32, cx: &mut Ctx<Self>) {
        otp::send(cx.pid(), Mail("sent by cast"));
        cx.continue_with(StepsContinue::Step { left });
    }
    #[info]
    fn by_info(&mut self, left: u32, cx: &mut Ctx<Self>) {
        otp::send(cx.pid(), Mail("sent by info"));
        cx.continue_with(StepsContinue::Step { left });
    }
    #[info]
    fn mail(&mut self, mail: Mail) {
        self.lines.push(mail.0.to_owned());
    }
    #[cast]
    fn end(&mut self, cx: &mut Ctx<Self>) {
        cx.continue_with(StepsContinue::Last {});
    }
    #[cast]
    fn stop_before_it_continues(&mut self, cx: &mut Ctx<Self>) {
        cx.continue_with(StepsContinue::Crash {});
        cx.stop(ExitReason::shutdown_with("stopped first"));
    }
    #[call]
    fn lines(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }
    #[handle_continue]
    async fn step(&mut self, left: u32, cx: &mut Ctx<Self>) {
        self.lines.push(format!("step {left}"));
        tokio::task::yield_now().await;
        if left > 0 {
            cx.continue_with(StepsContinue::Step { left: left - 1 });
        } else if let Some(reply) = self.waiting.take() {
            reply.send(self.lines.len());
        }
    }
    #[handle_continue]
    fn last(&mut self, cx: &mut Ctx<Self>) {
        cx.stop(ExitReason::Normal);
    }
    #[handle_continue]
    fn crash(&mut self) -> Result<(), Stop> {
        Err(Stop::error("continued after the stop"))
    }
}

/// `gen_server_SUITE`: `continue` (GS-040)
#[tokio::test(start_paused = true)]
async fn after_init_it_comes_before_what_init_sent() {
    let steps = Steps::start().await.expect("it starts");
    let lines = steps.lines().await.expect("it answers");
    assert_eq!(lines, ["step 2", "step 1", "step 0", "sent by init"]);
}

/// `gen_server_SUITE`: `continue` (GS-040)
#[tokio::test(start_paused = true)]
async fn from_every_handler_it_comes_before_any_message() {
    let steps = Steps::start().await.expect("it starts");
    steps.lines().await.expect("it answers");
    assert_eq!(steps.by_call(1).await, Ok(0), "the reply is sent before it continues");
    assert_eq!(steps.lines().await.expect("it answers"), ["step 1", "step 0", "sent by call"]);
    assert_eq!(steps.by_call_without_reply(1).await, Ok(2), "the last step has replied");
    assert_eq!(steps.lines().await.expect("it answers"), ["step 1", "step 0", "sent by call"]);
    steps.by_cast(1);
    assert_eq!(steps.lines().await.expect("it answers"), ["step 1", "step 0"]);
    assert_eq!(steps.lines().await.expect("it answers"), ["sent by cast"]);
    ServerHandle::send(&steps, 1_u32);
    assert_eq!(steps.lines().await.expect("it answers"), ["step 1", "step 0"]);
    assert_eq!(steps.lines().await.expect("it answers"), ["sent by info"]);
}

/// `gen_server_SUITE`: `continue` (GS-040)
#[tokio::test(start_paused = true)]
async fn a_continue_may_stop_the_server() {
    let steps = Steps::start().await.expect("it starts");
    let ended = tokio::spawn(otp::exited(steps.pid().expect("alive")));
    tokio::task::yield_now().await;
    steps.end();
    assert_eq!(ended.await.expect("no panic"), ExitReason::Normal);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stops_does_not_continue() {
    let steps = Steps::start().await.expect("it starts");
    let ended = tokio::spawn(otp::exited(steps.pid().expect("alive")));
    tokio::task::yield_now().await;
    steps.stop_before_it_continues();
    assert_eq!(ended.await.expect("no panic"), ExitReason::shutdown_with("stopped first"));
}
