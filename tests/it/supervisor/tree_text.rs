//! A living tree as text.

use super::worker::{A_WHILE, Stage, Start, Worker, crash, end, pid};
use otp::prelude::*;
use otp::supervisor::tree;

supervisor! {
    Web(stage: Stage): one_for_one {
        #[temporary]
        conn(name: &'static str): Worker = Worker::spec(name, stage.clone()),
    }
}

supervisor! {
    App(stage: Stage): rest_for_one, intensity = 9, period = "5s" {
        kv: Worker = Worker::spec("kv", stage.clone()),
        web: Web = Web { stage: stage.clone() }.spec(),
        spare: Worker = Worker::spec("spare", stage.clone()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_tree_shows_who_runs_and_how_often_they_were_restarted() {
    let stage = Stage::default();
    let app = App { stage }.start_link().await.unwrap();
    crash(app.spare().pid().unwrap()).await;
    crash(pid(app.as_ref(), "spare").await).await;
    end(pid(app.as_ref(), "web").await, ExitReason::Kill).await;
    app.as_ref().terminate_child("spare").await.unwrap();
    let (a, b) = (app.web().start_conn("a").await.unwrap(), app.web().start_conn("b").await.unwrap());
    let pid = |pid: Option<Pid>| pid.expect("it runs");
    let expected = format!(
        "App {} rest_for_one\n\
         ├─ kv {} Worker\n\
         ├─ web {} Web one_for_one, restarted once, 0ms ago: killed\n\
         │  ├─ conn {} Worker\n\
         │  └─ conn {} Worker\n\
         └─ spare not running, restarted 3 times, 0ms ago: shutdown\n",
        pid(app.pid()),
        pid(app.kv().pid()),
        pid(app.web().pid()),
        pid(a.pid()),
        pid(b.pid()),
    );
    assert_eq!(tree(app.as_ref()).await.unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_tree_shows_who_is_being_restarted() {
    let stage = Stage::default();
    let app = App { stage: stage.clone() }.start_link().await.unwrap();
    // one failure for each of the two questions that a tree asks
    stage.starts("kv", [Start::FailAfter(A_WHILE); 2]);
    crash(app.kv().pid().unwrap()).await;
    let text = tree(app.as_ref()).await.unwrap();
    assert!(text.contains("├─ kv restarting"), "{text}");
    assert!(text.contains("├─ web not running"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_crowd_of_dynamic_children_is_counted() {
    let web = Web { stage: Stage::default() }.start_link().await.unwrap();
    for _ in 0..25 {
        web.start_conn("x").await.unwrap();
    }
    let text = tree(web.as_ref()).await.unwrap();
    assert_eq!(text.lines().count(), 22, "{text}");
    assert!(text.ends_with("└─ and 5 more\n"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn there_is_no_tree_below_a_supervisor_that_has_ended() {
    let web = Web { stage: Stage::default() }.start_link().await.unwrap();
    web.stop().await.unwrap();
    assert_eq!(super::worker::soon(tree(web.as_ref())).await, Err(otp::CallError::NoProc));
}
