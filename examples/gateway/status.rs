//! The status page.

use std::fmt::Write as _;

use otp::prelude::*;
use otp::{process_info, supervisor};

use crate::http::{Response, Status};
use crate::site::Site;
use crate::tree::GuardsRef;

/// The tree, the guards, the counters. A guard that does not answer is no reason to show nothing.
pub async fn page(site: &Site, guards: &GuardsRef) -> Response {
    let Some(root) = site.root.get() else { return Response::text(Status::UNAVAILABLE, "not yet") };
    let tree = supervisor::tree(root.as_ref()).await.unwrap_or_else(|error| error.to_string());
    let (limiter, breaker, bulkhead) = (guards.limiter(), guards.breaker(), guards.bulkhead());
    let asked = (limiter.census().await, breaker.describe().await, bulkhead.census().await);
    let limiter_line = line(asked.0, |census| {
        format!("{} clients; {} allowed, {} refused", census.clients, census.allowed, census.refused)
    });
    let bulkhead_line = line(asked.2, |census| {
        let (entered, refused) = (census.entered, census.refused);
        format!("{} at work, {} wait; {entered} entered, {refused} refused", census.at_work, census.waiting)
    });
    let text = format!(
        "{}\n\nup for {} s\nanswers   {}\nclients   {}\nlimiter   {limiter_line}{}\nbreaker   {}{}\nbulkhead  {bulkhead_line}{}",
        tree.trim_end(),
        site.started.elapsed().as_secs(),
        site.ports.public.answers.list(),
        clients(site),
        mailbox(limiter.pid()),
        line(asked.1, |text| text),
        mailbox(breaker.pid()),
        mailbox(bulkhead.pid()),
    );
    Response::text(Status::OK, &text)
}

fn line<T>(asked: Result<T, CallError>, show: impl Fn(T) -> String) -> String {
    asked.map_or_else(|error| error.to_string(), show)
}

fn clients(site: &Site) -> String {
    let (taken, most) = site.ports.public.taken();
    format!("{taken} of {most}")
}

/// What the process itself need not be asked.
fn mailbox(pid: Option<Pid>) -> String {
    let Some(info) = pid.and_then(process_info) else { return String::new() };
    let mut text = format!(" [mailbox: {}", info.message_queue_len);
    // a String takes every write
    let _ = write!(text, " of {}", info.mailbox_capacity.unwrap_or_default());
    let _ = write!(text, ", {} refused, {} dropped]", info.messages_refused, info.messages_dropped);
    text
}
