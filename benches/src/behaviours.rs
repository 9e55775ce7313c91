//! What a framework says of itself that has more than servers.

use crate::framework::Framework;

/// A framework with state machines.
pub(crate) trait Machines: Framework {
    /// How clients know the machine.
    type Machine: Clone + Send + Sync + 'static;

    /// Starts a machine of two states, which counts how often it has gone from one to the other.
    fn start_machine() -> impl Future<Output = Self::Machine> + Send;

    /// A call: goes to the other state, and answers how often it has.
    fn turn(machine: &Self::Machine) -> impl Future<Output = u64> + Send;

    /// A cast: goes to the other state.
    fn flip(machine: &Self::Machine) -> impl Future<Output = ()> + Send;

    /// A call that stays in the state: how often it has gone.
    fn turns(machine: &Self::Machine) -> impl Future<Output = u64> + Send;

    /// Tells the machine to stop.
    fn stop_machine(machine: Self::Machine) -> impl Future<Output = ()> + Send;
}

/// A framework with event managers.
pub(crate) trait Announces: Framework {
    /// How clients know the manager, and its handlers.
    type Events: Send + Sync + 'static;

    /// Starts a manager with so many handlers, each of which sums the events that it has heard of.
    fn start_events(handlers: u64) -> impl Future<Output = Self::Events> + Send;

    /// Tells of an event, and waits until all have handled it.
    fn announce(events: &Self::Events, by: u64) -> impl Future<Output = ()> + Send;

    /// The sum of each handler.
    fn heard(events: &Self::Events) -> impl Future<Output = Vec<u64>> + Send;

    /// Tells the manager to stop.
    fn stop_events(events: Self::Events) -> impl Future<Output = ()> + Send;
}
