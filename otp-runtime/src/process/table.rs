//! The process table: every living process by its pid.
//!
//! A pid is a place in a shard of the table and the serial number of the place's tenant, so that a lookup is an index
//! and a compare, and no pid is ever given twice.

use super::record::AnyProcess;
use crate::observe::ProcessKind;
use crate::pid::Pid;
use crate::seam::{Bug, RwLock, has};
use std::sync::atomic::{AtomicU32, Ordering};

const SHARD_BITS: u32 = 4;
const SHARDS: u32 = 1 << SHARD_BITS;

struct Place {
    serial: u32,
    tenant: Option<AnyProcess>,
}

struct Shard {
    places: Vec<Place>,
    free: Vec<u32>,
    /// How many there are of each kind.
    alive: [u32; ProcessKind::ALL.len()],
}

static TABLE: [RwLock<Shard>; SHARDS as usize] =
    [const { RwLock::new(Shard { places: Vec::new(), free: Vec::new(), alive: [0; ProcessKind::ALL.len()] }) };
        SHARDS as usize];

fn shard_of(pid: Pid) -> &'static RwLock<Shard> {
    &TABLE[(pid.id() & (SHARDS - 1)) as usize]
}

fn index_of(pid: Pid) -> usize {
    (pid.id() >> SHARD_BITS) as usize
}

/// Makes a process under a new pid and enters it.
pub(crate) fn insert(make: &mut dyn FnMut(Pid) -> AnyProcess) -> AnyProcess {
    static TURN: AtomicU32 = AtomicU32::new(1);
    let turn = TURN.fetch_add(1, Ordering::Relaxed) & (SHARDS - 1);
    let mut shard = TABLE[turn as usize].write();
    let index = shard.free.pop().unwrap_or_else(|| {
        // <0.0.0> is nobody: a unit test's context says it of itself
        let serial = u32::from(turn == 0 && shard.places.is_empty());
        shard.places.push(Place { serial, tenant: None });
        u32::try_from(shard.places.len() - 1).expect("fewer than 2^28 processes in a shard")
    });
    let place = &mut shard.places[index as usize];
    let process = make(Pid::local(index << SHARD_BITS | turn, place.serial));
    place.tenant = Some(process.clone());
    shard.alive[process.head().kind as usize] += 1;
    process
}

/// The living process of this pid.
pub(crate) fn lookup(pid: Pid) -> Option<AnyProcess> {
    let shard = shard_of(pid).read();
    let place = shard.places.get(index_of(pid))?;
    if place.serial == pid.serial() && pid.is_local() { place.tenant.clone() } else { None }
}

/// Takes a process out; its pid is never given again.
pub(crate) fn remove(pid: Pid) {
    let tenant = {
        let mut shard = shard_of(pid).write();
        let Shard { places, free, alive } = &mut *shard;
        let Some(place) = places.get_mut(index_of(pid)).filter(|place| place.serial == pid.serial()) else { return };
        let tenant = place.tenant.take();
        if let Some(tenant) = &tenant {
            alive[tenant.head().kind as usize] -= 1;
        }
        // a place whose serial numbers are used up is left empty
        if tenant.is_some() && place.serial < u32::MAX {
            place.serial += u32::from(!has(Bug::PidReused));
            free.push(pid.id() >> SHARD_BITS);
        }
        tenant
    };
    drop(tenant);
}

/// How many living processes there are of this kind.
pub(crate) fn count(kind: ProcessKind) -> u64 {
    TABLE.iter().map(|shard| u64::from(shard.read().alive[kind as usize])).sum()
}

/// All living processes, in the order of their pids.
pub(crate) fn list() -> Vec<Pid> {
    let mut pids: Vec<Pid> = TABLE
        .iter()
        .flat_map(|shard| {
            let shard = shard.read();
            shard.places.iter().filter_map(|place| Some(place.tenant.as_ref()?.head().pid)).collect::<Vec<_>>()
        })
        .collect();
    pids.sort_unstable();
    pids
}
