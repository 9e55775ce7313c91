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
    // the scope's own task begins when it has something to do
    let _ = scope.leave(0, scope.pid().expect("it runs")).await;
    let before = tasks();
    for slot in 0..program.roots {
        begin(NOBODY, slot);
    }
    rest().await;
    let quiet = look::quiet().await;
    end(&program).await;
    let drained = look::drained(tasks().saturating_sub(before));
    let _ = scope.stop().await;
    let course = otp::test::course();
    let trace = world::end().map(|world| world.trace).unwrap_or_default();
    Record { program: Arc::unwrap_or_clone(program), trace, quiet, drained, course }
}

async fn rest() {
    tokio::time::sleep(HORIZON).await;
    otp::test::settle().await;
}

/// Ends everybody: processes by a message, servers on their own by a signal, trees by the end of who has started them.
async fn end(program: &Program) {
    let role = |slot| program.roles.get(usize::from(slot));
    for (_, slot, pid) in look::living() {
        if matches!(role(slot), Some(Role::Actor(_))) {
            otp::send(pid, Over);
        }
    }
    rest().await;
    let living = look::living();
    let is_tree = |number| living.iter().any(|(known, slot, _)| *known == number && matches!(role(*slot), Some(Role::Tree(_))));
    for (number, slot, pid) in &living {
        let parent = with(|world| world.processes[*number as usize].parent);
        let alone = match role(*slot) {
            Some(Role::Sink(_)) => true,
            Some(Role::Child(_)) => !is_tree(parent),
            _ => false,
        };
        if alone {
            otp::exit(*pid, ExitReason::Kill);
        }
    }
    rest().await;
}
