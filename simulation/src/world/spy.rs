//! Who looks on at the moment at which everybody is told of an end: a waker that runs in the middle of it.

use super::{NAMES, World, with_if_any};
use crate::program::Role;
use crate::trace::{Event, Number, Reason};
use otp::{ExitReason, Pid};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

type Exited = Pin<Box<dyn Future<Output = ExitReason> + Send>>;

struct Spy {
    pid: Pid,
    who: Number,
    exited: Mutex<Option<Exited>>,
}

/// Has the end of a process written down.
pub(super) fn watch(pid: Pid, who: Number) {
    let exited: Exited = Box::pin(otp::exited(pid));
    Arc::new(Spy { pid, who, exited: Mutex::new(Some(exited)) }).look();
}

impl Wake for Spy {
    fn wake(self: Arc<Self>) {
        self.look();
    }
}

impl Spy {
    fn look(self: Arc<Self>) {
        let waker = Waker::from(self.clone());
        let ended = {
            let Ok(mut place) = self.exited.try_lock() else { return };
            let Some(exited) = place.as_mut() else { return };
            match exited.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(reason) => {
                    let spent = place.take();
                    Some((reason, spent))
                }
                Poll::Pending => None,
            }
        };
        if let Some((reason, _spent)) = ended {
            self.tell(&reason);
        }
    }

    fn tell(&self, reason: &ExitReason) {
        let Some((name, groups, scope, children)) = with_if_any(|world| {
            let children = world.children_of(self.who);
            let known = &mut world.processes[self.who as usize];
            known.ended = true;
            (known.name.take(), std::mem::take(&mut known.groups), world.scope.clone(), children)
        }) else {
            return;
        };
        let names = name.is_some_and(|name| {
            let text = NAMES[usize::from(name)];
            otp::whereis(text) == Some(self.pid) || otp::registered().iter().any(|registered| **registered == *text)
        });
        let groups = scope.is_some_and(|scope| groups.iter().any(|group| scope.get_members(group).contains(&self.pid)));
        let children = children.into_iter().filter(|child| otp::is_alive(*child)).count();
        let event = Event::Ended {
            reason: Reason::from(reason),
            names,
            groups,
            children: u16::try_from(children).unwrap_or(u16::MAX),
        };
        super::log(self.who, event);
    }
}

impl World {
    /// The pids of those whom this supervisor has started.
    fn children_of(&self, who: Number) -> Vec<Pid> {
        let slot = usize::from(self.processes[who as usize].slot);
        if !matches!(self.program.roles.get(slot), Some(Role::Tree(_))) {
            return Vec::new();
        }
        self.processes.iter().filter(|known| known.parent == who && !known.ended).map(|known| known.pid).collect()
    }
}
