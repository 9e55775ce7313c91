//! A living tree as text.

use super::client::SupervisorRef;
use super::info::{ChildInfo, ChildStatus};
use crate::process::{process_info, table};
use crate::protocol::CallError;
use crate::report::bounded;
use crate::spec::{BoxFuture, ChildType};
use std::fmt::Write as _;
use std::time::Duration;

/// Draws the tree below a supervisor: ids, pids, what each process runs, how often it was restarted, and when and why the
/// last time.
///
/// ```text
/// AppSup <0.17.0> rest_for_one
/// ├─ kv <0.33.0> Kv, restarted 2 times, 40s ago: killed
/// ├─ link restarting in 3s, restarted 5 times, 4s ago: not started: connection refused
/// └─ web <0.49.0> WebSup one_for_one
///    └─ conn <0.65.0> Conn
/// ```
///
/// Children stand in the order of their starts. More than 20 dynamic children of one supervisor are counted, not listed.
///
/// # Errors
/// If there is no such supervisor.
///
/// # Cancel safety
/// May be dropped at any time.
pub async fn tree(supervisor: &SupervisorRef) -> Result<String, CallError> {
    let mut text = String::new();
    let pid = supervisor.pid().map_or_else(String::new, |pid| format!(" {pid}"));
    let (name, strategy) = supervisor.describe().await?;
    let _ = writeln!(text, "{name}{pid} {}", snake(&format!("{strategy:?}")));
    branches(supervisor.clone(), "", &mut text).await?;
    Ok(text)
}

const LISTED: usize = 20;
/// How much of the reason of a restart is shown, in bytes.
const REASON: usize = 60;

fn branches<'a>(
    supervisor: SupervisorRef,
    indent: &'a str,
    text: &'a mut String,
) -> BoxFuture<'a, Result<(), CallError>> {
    Box::pin(async move {
        let mut children = supervisor.which_children().await?;
        children.reverse();
        let dynamic = children.iter().filter(|child| child.id.is_none()).count();
        let hidden = dynamic.saturating_sub(LISTED);
        let mut skip = hidden;
        children.retain(|child| {
            child.id.is_some() || skip == 0 || {
                skip -= 1;
                false
            }
        });
        let last = children.len() + usize::from(hidden > 0);
        for (at, child) in children.iter().enumerate() {
            let (branch, below) = if at + 1 == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let below = format!("{indent}{below}");
            text.push_str(indent);
            text.push_str(branch);
            line(child, &below, text).await;
        }
        if hidden > 0 {
            let _ = writeln!(text, "{indent}└─ and {hidden} more");
        }
        Ok(())
    })
}

async fn line(child: &ChildInfo, below: &str, text: &mut String) {
    let name = child.id.as_deref().or(child.template).unwrap_or("child");
    let restarts = restarts(child);
    let mut nested = None;
    let what = match child.status {
        ChildStatus::NotRunning => "not running".to_owned(),
        ChildStatus::Restarting => match child.next_attempt {
            Some(wait) => format!("restarting in {}", rough(wait)),
            None => "restarting".to_owned(),
        },
        ChildStatus::Running(pid) => {
            let process = table::lookup(pid).filter(|_| child.kind == ChildType::Supervisor);
            nested = process.map(SupervisorRef::process);
            let what = process_info(pid).map_or("has just ended", |info| info.initial_call);
            format!("{pid} {what}")
        }
    };
    // a supervisor that ends meanwhile is drawn without its children
    let strategy = match &nested {
        Some(nested) => nested.describe().await.ok().map(|(_, strategy)| snake(&format!("{strategy:?}"))),
        None => None,
    };
    let strategy = strategy.map_or_else(String::new, |strategy| format!(" {strategy}"));
    let _ = writeln!(text, "{name} {what}{strategy}{restarts}");
    if let Some(nested) = nested {
        let _ = branches(nested, below, text).await;
    }
}

/// How often, and the last time: when, and for what reason.
fn restarts(child: &ChildInfo) -> String {
    let times = match child.restarts {
        0 => return String::new(),
        1 => "once".to_owned(),
        n => format!("{n} times"),
    };
    let last = child.last_restart.as_ref().map_or_else(String::new, |last| {
        let reason = bounded(format_args!("{}", last.reason), REASON);
        let line = reason.lines().next().unwrap_or_default();
        format!(", {} ago: {line}", rough(last.ago))
    });
    format!(", restarted {times}{last}")
}

/// A time as people say it.
fn rough(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{}ms", time.as_millis()),
        seconds @ 1..120 => format!("{seconds}s"),
        seconds @ 120..7200 => format!("{}min", seconds / 60),
        seconds => format!("{}h", seconds / 3600),
    }
}

/// `OneForOne` as OTP writes it.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}
