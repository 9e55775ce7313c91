//! All figures as one page.

use super::mailbox_depths;
use super::page::Page;
#[cfg(feature = "pool")]
use crate::observe;
use crate::observe::count::{self, EXIT_CLASSES, Outcome, POLICIES};
use crate::observe::{Figure, Histogram, Kind, ProcessKind};
use crate::process::table;
use crate::report;

/// All figures, in the text format of Prometheus (version 0.0.4): what a handler of `GET /metrics` answers.
///
/// The same families in the same order each time, each with its `HELP` and `TYPE`; those whose labels are known are there from
/// the start, with 0. `otp_processes`, `otp_mailbox_depth`, `otp_dead_letters_total` and `otp_reports_unprinted_total` say what
/// is so also while nothing is [enabled](super::enable). It takes the lock of one registered process after the other, and
/// none of them is asked.
///
/// # Examples
/// ```
/// let page = otp::telemetry::prometheus();
/// assert!(page.contains("# TYPE otp_processes gauge\n"));
/// ```
pub fn prometheus() -> String {
    let mut page = Page::default();
    processes(&mut page);
    mailboxes(&mut page);
    messages(&mut page);
    supervision(&mut page);
    reports(&mut page);
    #[cfg(feature = "pool")]
    pools(&mut page);
    page.into_text()
}

fn processes(page: &mut Page) {
    page.family("otp_processes", "gauge", "Living processes, by behaviour.");
    for kind in ProcessKind::ALL {
        page.sample("otp_processes", &[("behaviour", kind.name())], table::count(kind));
    }
    counter(page, "otp_process_starts_total", "Processes that were started.", &count::STARTS);
    let name = "otp_process_exits_total";
    page.family(name, "counter", "Processes that have ended, by the class of their exit reason.");
    counters(page, name, "reason", EXIT_CLASSES, &count::EXITS);
}

fn mailboxes(page: &mut Page) {
    page.family("otp_mailbox_depth", "gauge", "Messages and signals that wait, by registered name.");
    for (name, depth) in mailbox_depths() {
        page.sample("otp_mailbox_depth", &[("name", &name)], depth);
    }
    let name = "otp_mailbox_refused_total";
    page.family(name, "counter", "Messages that found no room and whose senders were told, by policy.");
    counters(page, name, "policy", POLICIES, &count::REFUSED);
    let name = "otp_mailbox_dropped_total";
    page.family(name, "counter", "Messages that found no room or lost theirs, and nobody was told, by policy.");
    counters(page, name, "policy", POLICIES, &count::DROPPED);
    counter(
        page,
        "otp_mailbox_flushed_total",
        "Messages that were flushed out of adaptive mailboxes.",
        &count::FLUSHED,
    );
}

fn messages(page: &mut Page) {
    let name = "otp_message_wait_seconds";
    page.family(
        name,
        "histogram",
        "How long messages have waited in mailboxes. Calls that are run at once do not wait.",
    );
    page.histogram(name, &[], &count::WAIT.seen());
    let name = "otp_message_handle_seconds";
    page.family(name, "histogram", "How long handlers have taken, by kind.");
    histograms(page, name, "kind", Kind::ALL.map(Kind::name), &count::HANDLE);
    let name = "otp_call_seconds";
    page.family(name, "histogram", "How long calls have taken, as their callers see it, by outcome.");
    histograms(page, name, "outcome", Outcome::ALL.map(Outcome::name), &count::CALLS);
    counter(page, "otp_call_timeouts_total", "Calls that had no reply in time.", &count::CALL_TIMEOUTS);
    let name = "otp_dead_letters_total";
    page.family(name, "counter", "Messages that found nobody to handle them.");
    page.sample(name, &[], report::dead_letters());
    let name = "otp_statem_transitions_total";
    page.family(name, "counter", "Changes of state, by type of the machine.");
    for ([machine, from, to], changes) in count::TRANSITIONS.kept() {
        page.sample(name, &[("machine", machine), ("from", from), ("to", to)], changes);
    }
}

fn supervision(page: &mut Page) {
    let name = "otp_supervisor_restarts_total";
    page.family(name, "counter", "Attempts to start a child again, by supervisor and child.");
    for ([supervisor, child], restarts) in count::RESTARTS.kept() {
        page.sample(name, &[("supervisor", &supervisor), ("child", &child)], restarts);
    }
    let name = "otp_supervisor_intensity_exceeded_total";
    counter(page, name, "Supervisors that gave up, because of too many restarts.", &count::INTENSITY_EXCEEDED);
}

fn reports(page: &mut Page) {
    let name = "otp_reports_unprinted_total";
    page.family(name, "counter", "Reports that were dropped because standard error was too slow.");
    page.sample(name, &[], report::unprinted());
}

#[cfg(feature = "pool")]
fn pools(page: &mut Page) {
    let pools = observe::pools::all();
    let name = "otp_pool_workers";
    page.family(name, "gauge", "Workers of pools, by the pool's registered name and what they do.");
    for (pool, shared) in &pools {
        for (state, count) in shared.gauges().into_iter().filter(|(state, _)| *state != "waiting") {
            page.sample(name, &[("pool", pool), ("state", state)], count);
        }
    }
    let name = "otp_pool_waiting";
    page.family(name, "gauge", "Clients that wait for a worker, by the pool's registered name.");
    for (pool, shared) in &pools {
        for (_, count) in shared.gauges().into_iter().filter(|(state, _)| *state == "waiting") {
            page.sample(name, &[("pool", pool)], count);
        }
    }
    let name = "otp_pool_wait_seconds";
    page.family(name, "histogram", "How long clients have waited for a worker, by the pool's registered name.");
    for (pool, shared) in &pools {
        page.histogram(name, &[("pool", pool)], &shared.figures().wait.seen());
    }
}

fn counter(page: &mut Page, name: &str, help: &str, figure: &Figure) {
    page.family(name, "counter", help);
    page.sample(name, &[], figure.get());
}

fn counters<const N: usize>(page: &mut Page, name: &str, label: &str, values: [&str; N], figures: &[Figure; N]) {
    for (value, figure) in values.iter().zip(figures) {
        page.sample(name, &[(label, value)], figure.get());
    }
}

fn histograms<const N: usize>(page: &mut Page, name: &str, label: &str, values: [&str; N], all: &[Histogram; N]) {
    for (value, histogram) in values.iter().zip(all) {
        page.histogram(name, &[(label, value)], &histogram.seen());
    }
}
