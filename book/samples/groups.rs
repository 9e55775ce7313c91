//! Groups of processes.

// ANCHOR: server
use otp::pg::{Change, Membership, Scope, ScopeRef};
use otp::prelude::*;
use otp::{CallError, pg};
use std::error::Error;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    Caches,
    Shard(u32),
}

#[derive(Clone, Debug)]
pub struct Forget(pub u64);

pub struct Cache {
    keys: Vec<u64>,
}

#[gen_server]
impl Cache {
    #[init]
    pub async fn new(shard: u32, groups: ScopeRef<Group>) -> Result<Self, pg::GroupError> {
        let me = otp::self_pid().expect("it runs in a process");
        groups.join(Group::Caches, me).await?;
        groups.join(Group::Shard(shard), me).await?;
        Ok(Cache { keys: vec![1, 2, 3] })
    }

    #[call]
    pub fn keys(&self) -> Vec<u64> {
        self.keys.clone()
    }

    #[info]
    fn forget(&mut self, forget: Forget) {
        self.keys.retain(|known| *known != forget.0);
    }
}
// ANCHOR_END: server

// ANCHOR: tree
supervisor! {
    pub App: one_for_one {
        groups: Scope<Group> = Scope::new().spec(),
        #[temporary]
        cache(shard: u32): Cache = Cache::spec(shard, groups),
    }
}

#[otp::test]
async fn caches() -> Result<(), Box<dyn Error>> {
    let app = App.start_link().await?;
    let (one, other) = (app.start_cache(0).await?, app.start_cache(1).await?);
    let groups = app.groups();

    assert_eq!(groups.get_members(&Group::Caches), [other.pid().unwrap(), one.pid().unwrap()]); // newest first
    assert_eq!(groups.broadcast(&Group::Caches, Forget(2)), 2);
    assert_eq!((one.keys().await?, other.keys().await?), (vec![1, 3], vec![1, 3]));

    other.stop().await?;
    assert_eq!(groups.get_members(&Group::Caches), [one.pid().unwrap()]);
    assert_eq!(groups.which_groups(), [Group::Caches, Group::Shard(0)]);
    Ok(())
}
// ANCHOR_END: tree

// ANCHOR: watch
/// Counts the members of a group.
pub struct Gauge {
    members: usize,
}

#[gen_server]
impl Gauge {
    #[init]
    pub async fn new(groups: ScopeRef<Group>) -> Result<Self, pg::GroupError> {
        let (_monitor, members) = groups.monitor(Group::Caches).await?;
        Ok(Gauge { members: members.len() })
    }

    #[call]
    pub fn members(&self) -> usize {
        self.members
    }

    #[info]
    fn changed(&mut self, event: Membership<Group>) {
        match event.change {
            Change::Join => self.members += event.pids.len(),
            Change::Leave => self.members -= event.pids.len(),
        }
    }
}
// ANCHOR_END: watch

#[otp::test]
async fn a_gauge() -> Result<(), CallError> {
    let app = App.start_link().await.expect("it starts");
    app.start_cache(0).await.expect("it starts");
    let gauge = Gauge::start_link(app.groups()).await.expect("it starts");
    assert_eq!(gauge.members().await?, 1);
    let cache = app.start_cache(1).await.expect("it starts");
    assert_eq!(gauge.members().await?, 2);
    cache.stop().await?;
    while gauge.members().await? != 1 {} // the scope hears of it
    Ok(())
}
