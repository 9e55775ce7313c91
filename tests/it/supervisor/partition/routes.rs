//! Which partition a key leads to, by reference and by name.

use super::super::worker::{end, soon};
use super::{Part, parts, reached, started};
use crate::kit::unique;
use otp::prelude::*;
use otp::registry::{Global, RegisterError};
use otp::supervisor::{
    ChildSpec, DynamicSupervisor, Hashed, Partition, PartitionError, PartitionSupervisor, Strategy, Supervisor,
    SupervisorRef,
};
use otp::{Name, Reference, StartError};
use std::collections::HashSet;

/// elixir `partition_supervisor_test`: `uses the atom name as id`, `uses the via value as id` (XP-001)
#[tokio::test(start_paused = true)]
async fn the_name_of_a_child_is_its_id() {
    let (local, global) = (unique("parts"), unique("g"));
    let via = Global::new(("parts", global));
    let ids = [local.clone(), format!("{via:?}")];
    let names: [Name; 2] = [local.into(), via.into()];
    let supervisor = Supervisor::new(Strategy::OneForOne);
    let supervisor = names.iter().fold(supervisor, |supervisor, name| {
        supervisor.child(ChildSpec::named::<PartitionSupervisor<Part>>(name, || parts(2).spec()))
    });
    let supervisor = supervisor.start_link().await.unwrap();
    for (id, name) in ids.iter().zip(&names) {
        let child = supervisor.which_child(id.as_str()).await.unwrap();
        assert_eq!((child.pid(), child.id.as_deref()), (otp::whereis(name), Some(id.as_str())));
    }
}

/// elixir `partition_supervisor_test`: `on success with atom name` (XP-002)
#[tokio::test(start_paused = true)]
async fn many_children_spread_over_as_many_supervisors_as_there_are_processors() {
    let name = unique("pools");
    let pools = PartitionSupervisor::new(|_| DynamicSupervisor::new().spec());
    let pools = pools.spec().name(&name).start_link().await.unwrap();
    let processors = std::thread::available_parallelism().unwrap().get();
    assert_eq!(pools.partitions(), Ok(processors));
    let named = PartitionSupervisor::<DynamicSupervisor>::named(&name);
    let mut children = Vec::new();
    for _ in 0..100 {
        let pool = named.partition(Reference::new()).unwrap();
        children.push(pool.start_child(|| Part::spec(7)).await.unwrap());
    }
    let mut used = 0;
    for number in 0..processors {
        let count = pools.partition(number).unwrap().as_ref().count_children().await.unwrap();
        used += usize::from(count.active > 0);
    }
    // with 100 keys and a few partitions none stays empty; with very many, not all can be used
    assert!(used >= processors.min(10), "{used} of {processors}");
    for child in children {
        assert_eq!(child.number().await, Ok(7));
    }
}

/// elixir `partition_supervisor_test`: `on success with via name` (XP-003)
#[tokio::test(start_paused = true)]
async fn partitions_are_found_by_any_kind_of_name() {
    let names: [Name; 2] = [unique("parts").into(), Global::new(("parts", unique("g"))).into()];
    for name in &names {
        let direct = parts(3).spec().name(name).start_link().await.unwrap();
        let by_name = PartitionSupervisor::<Part>::named(name);
        assert_eq!(by_name.partitions(), Ok(3));
        for key in 0..6_u8 {
            let expected = Ok(usize::from(key) % 3);
            assert_eq!(direct.partition(key).unwrap().number().await, expected);
            assert_eq!(by_name.partition(key).unwrap().number().await, expected);
            assert_eq!(Part::named(Partition::new(name, key)).number().await, expected);
        }
        let process = otp::whereis(Partition::new(name, 1));
        assert_eq!(process, direct.partition(1).unwrap().pid());
        let refused = Part::spec(0).name(Partition::new(name, 7)).start().await.unwrap_err();
        assert_eq!(refused, StartError::AlreadyStarted(process.unwrap()));
        let stranger = crate::kit::idle();
        assert!(matches!(otp::register(Partition::new(name, 1), stranger), Err(RegisterError::Taken(_))));
        assert_eq!(otp::register(Partition::new("nobody's", 1), stranger), Err(RegisterError::Refused));
    }
}

/// elixir `partition_supervisor_test`: `with_arguments` (XP-004)
#[tokio::test(start_paused = true)]
async fn a_partition_knows_its_number_and_integers_go_by_their_absolute_value() {
    let parts = started(3).await;
    assert_eq!(reached(&parts, [0, 1, 2, 3, -1, -5, i64::MIN]).await, [0, 1, 2, 0, 1, 2, 2]);
    // any value goes by its hash, and always to the same one
    let same =
        |key: &'static str| (parts.partition(key).unwrap().pid(), parts.partition(key.to_owned()).unwrap().pid());
    for key in ["a", "b", "c", "d"] {
        assert_eq!(same(key).0, same(key).1);
    }
    let pid = parts.pid().unwrap();
    assert_eq!(parts.partition(pid).unwrap().pid(), parts.partition(Hashed(pid)).unwrap().pid());
    let found: HashSet<_> = (0..100).map(|n| parts.partition(Hashed(vec![n])).unwrap().pid()).collect();
    assert_eq!(found.len(), 3);
}

/// elixir `partition_supervisor_test`: `is synchronous`, `stop: with via tuple` (XP-006)
#[tokio::test(start_paused = true)]
async fn a_partition_supervisor_is_stopped_by_name() {
    let name = Global::new(("parts", unique("g")));
    let parts = parts(2).spec().name(Name::from(name.clone())).start_link().await.unwrap();
    let (one, pid) = (parts.partition(1).unwrap(), parts.pid().unwrap());
    assert_eq!(PartitionSupervisor::<Part>::named(name.clone()).stop().await, Ok(()));
    assert!(!otp::is_alive(pid) && !one.is_alive() && otp::whereis(name).is_none());
    assert_eq!(soon(one.number()).await, Err(CallError::NoProc));
    assert_eq!(parts.partition(0).map(drop), Err(PartitionError::NoProc));
}

/// elixir `partition_supervisor_test`: `raises noproc for unknown atom partition supervisor`, `raises noproc for unknown via
/// partition supervisor`, `raises noproc for unknown partition supervisor` (XP-007)
#[tokio::test(start_paused = true)]
async fn there_are_no_partitions_where_there_is_no_supervisor() {
    let names: [Name; 2] = [unique("parts").into(), Global::new(("parts", unique("g"))).into()];
    for name in &names {
        let nobody = PartitionSupervisor::<Part>::named(name);
        assert_eq!(nobody.partitions(), Err(PartitionError::NoProc));
        assert_eq!(nobody.partition(1).map(drop), Err(PartitionError::NoProc));
        assert_eq!(nobody.resize(1).await, Err(PartitionError::NoProc));
        assert_eq!(nobody.as_ref().which_children().await, Err(CallError::NoProc));
        assert_eq!(nobody.stop().await, Err(CallError::NoProc));
        assert_eq!(Part::named(Partition::new(name, 1)).number().await, Err(CallError::NoProc));
    }
}

/// A name of another supervisor, or of partitions of another type.
#[tokio::test(start_paused = true)]
async fn a_name_of_something_else_is_an_error() {
    let (name, other) = (unique("plain"), unique("pools"));
    let plain = Supervisor::spec(async || Ok(Supervisor::new(Strategy::OneForOne)));
    let _plain = plain.name(&name).start_link().await.unwrap();
    let parts = PartitionSupervisor::<Part>::named(&name);
    assert_eq!(parts.partition(1).map(drop), Err(PartitionError::NoProc));
    assert_eq!(parts.resize(1).await, Err(PartitionError::WrongServer));
    let pools = PartitionSupervisor::new(|_| DynamicSupervisor::new().spec()).partitions(1);
    let _pools = pools.spec().name(&other).start_link().await.unwrap();
    let error = PartitionSupervisor::<Part>::named(&other).partition(1).map(drop).unwrap_err();
    assert_eq!(error, PartitionError::WrongServer);
}

supervisor! {
    App: one_for_one, intensity = 9, period = "5s" {
        parts: PartitionSupervisor<Part> = parts(2).spec(),
    }
}

/// The references stay valid when the partition is restarted, and when all of them are.
#[tokio::test(start_paused = true)]
async fn partitions_of_a_tree_outlive_restarts() {
    let app = App.start_link().await.unwrap();
    let (supervisor, one) = (app.parts(), app.parts().partition(1).unwrap());
    let before = one.pid();
    end(before.unwrap(), ExitReason::Kill).await;
    assert_eq!(soon(one.number()).await, Ok(1));
    assert!(one.pid() != before);
    end(supervisor.pid().unwrap(), ExitReason::Kill).await;
    assert_eq!(soon(one.number()).await, Ok(1));
    assert_eq!(soon(supervisor.partition(1).unwrap().number()).await, Ok(1));
    assert_eq!(supervisor.partition(1).unwrap().pid(), one.pid());
}

/// elixir `partition_supervisor_test`: `returns all partitions`, `with workers`, `with supervisors`, `count: with via tuple`
/// (XP-010)
#[tokio::test(start_paused = true)]
async fn partitions_are_children_with_their_numbers_as_ids() {
    let name = Global::new(("parts", unique("g")));
    let _parts = parts(4).spec().name(Name::from(name.clone())).start_link().await.unwrap();
    let named = SupervisorRef::named(name);
    let children = named.which_children().await.unwrap();
    let ids: Vec<_> = children.iter().map(|child| child.id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["3", "2", "1", "0"]);
    let count = named.count_children().await.unwrap();
    assert_eq!((count.specs, count.active, count.workers, count.supervisors), (4, 4, 4, 0));
    let pools = PartitionSupervisor::new(|_| DynamicSupervisor::new().spec()).partitions(6).start_link().await.unwrap();
    let count = pools.as_ref().count_children().await.unwrap();
    assert_eq!((count.specs, count.active, count.workers, count.supervisors), (6, 6, 0, 6));
}

#[tokio::test(start_paused = true)]
async fn there_is_one_partition_at_least() {
    let error = parts(0).start_link().await.unwrap_err();
    assert!(error.to_string().contains("at least one"), "{error}");
}
