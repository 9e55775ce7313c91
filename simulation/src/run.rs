//! One run of a program.

use crate::look;
use crate::mail::Over;
use crate::perform::begin;
use crate::program::{Program, Role};
use crate::trace::{NOBODY, Record};
use crate::world::{self, with};
use otp::{ExitReason, ServerHandle};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// By then everybody has done what he had to do, whatever has delayed him.
const HORIZON: Duration = Duration::from_secs(60);

/// Runs a program in the order that its seed says.
pub(crate) fn run(program: &Program) -> Record {
    let program = Arc::new(program.clone());
    otp_runtime::test_kit::simulate(program.seed, || conduct(program))
}

async fn conduct(program: Arc<Program>) -> Record {
    let tasks = || Handle::current().metrics().num_alive_tasks();
    world::begin(program.clone());
    let scope = otp::pg::Scope::<u8>::new().start_link().await.expect("nothing keeps it from starting");
    with(|world| world.scope = Some(scope.clone()));
    for slot in 0..program.roots {
        begin(NOBODY, slot);
    }
    rest().await;
    let quiet = look::quiet().await;
    end(&program).await;
    let mut drained = look::drained();
    let _ = scope.stop().await;
    otp::test::settle().await;
    // one waits for the end of the runtime
    drained.tasks = tasks().saturating_sub(1);
    let course = otp::test::course();
    let trace = world::end().map(|world| world.trace).unwrap_or_default();
    Record { program: Arc::unwrap_or_clone(program), trace, quiet, drained, course }
}

async fn rest() {
    tokio::time::sleep(HORIZON).await;
    otp::test::settle().await;
}

/// Ends everybody: processes by a message; trees, unless they end with who has started them, by an order; servers on their own
/// by a signal.
async fn end(program: &Program) {
    let role = |slot| program.roles.get(usize::from(slot));
    for (_, slot, pid) in look::living() {
        if matches!(role(slot), Some(Role::Plain(_))) {
            otp::send(pid, Over);
        }
    }
    rest().await;
    for (number, slot, pid) in look::living() {
        let parent = with(|world| world.processes[number as usize].parent);
        let below = with(|world| world.processes.get(parent as usize).map(|known| known.slot));
        let below = below.and_then(role).is_some_and(|role| matches!(role, Role::Tree(_)));
        match role(slot) {
            Some(Role::Sink(_)) => otp::exit(pid, ExitReason::Kill),
            Some(Role::Child(_)) if !below => otp::exit(pid, ExitReason::Kill),
            Some(Role::Tree(_)) if !below => {
                let supervisor = with(|world| world.places[usize::from(slot)].tree.clone());
                if let Some(supervisor) = supervisor {
                    let _ = supervisor.stop_with(ExitReason::Shutdown, Some(HORIZON)).await;
                }
            }
            _ => {}
        }
    }
    rest().await;
}
