//! What is measured.

/// One row of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Workload {
    Call,
    CallTimeout,
    Call100,
    CallPairs,
    CallJoined,
    CallName,
    CallChild,
    Cast,
    Cast4,
    Ring,
    Spawn,
    Bytes,
    Stop,
    Restart,
    Restart10k,
    StatemCall,
    StatemCast,
    Notify,
    Notify10,
}

/// Clients of one server.
pub(crate) const CLIENTS: u64 = 100;
/// Servers with a client each.
pub(crate) const PAIRS: u64 = 64;
/// Casts from one call that waits for them to the next.
pub(crate) const BURST: u64 = 1_000;
/// Senders of casts to one server.
pub(crate) const PRODUCERS: u64 = 4;
/// Processes of the ring.
pub(crate) const RING: u64 = 1_000;
/// Registered names, of which one is called.
pub(crate) const NAMES: u64 = 1_000;
/// Children of the large supervisor.
pub(crate) const CHILDREN: u64 = 10_000;
/// Handlers of one event manager.
pub(crate) const HANDLERS: u64 = 10;

impl Workload {
    pub(crate) const ALL: [Self; 19] = [
        Self::Call,
        Self::CallTimeout,
        Self::Call100,
        Self::CallPairs,
        Self::CallJoined,
        Self::CallName,
        Self::CallChild,
        Self::Cast,
        Self::Cast4,
        Self::Ring,
        Self::Spawn,
        Self::Bytes,
        Self::Stop,
        Self::Restart,
        Self::Restart10k,
        Self::StatemCall,
        Self::StatemCast,
        Self::Notify,
        Self::Notify10,
    ];

    /// The word for it on the command line and in JSON.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::CallTimeout => "call-timeout",
            Self::Call100 => "call-100",
            Self::CallPairs => "call-pairs",
            Self::CallJoined => "call-joined",
            Self::CallName => "call-name",
            Self::CallChild => "call-child",
            Self::Cast => "cast",
            Self::Cast4 => "cast-4",
            Self::Ring => "ring",
            Self::Spawn => "spawn",
            Self::Bytes => "bytes",
            Self::Stop => "stop",
            Self::Restart => "restart",
            Self::Restart10k => "restart-10000",
            Self::StatemCall => "statem-call",
            Self::StatemCast => "statem-cast",
            Self::Notify => "notify",
            Self::Notify10 => "notify-10",
        }
    }

    pub(crate) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|workload| workload.key() == key)
    }

    /// The head of its row.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Call => "call, 1 client",
            Self::CallTimeout => "call with 5 s timeout",
            Self::Call100 => "call, 100 clients of one server",
            Self::CallPairs => "call, 64 pairs",
            Self::CallJoined => "two joined calls of 1 ms handlers",
            Self::CallName => "call by registered name",
            Self::CallChild => "call by a supervisor's child ref",
            Self::Cast => "cast in bursts of 1,000",
            Self::Cast4 => "cast, 4 producers",
            Self::Ring => "hop in a ring of 1,000",
            Self::Spawn => "spawn and get ready",
            Self::Bytes => "bytes per idle process",
            Self::Stop => "stop",
            Self::Restart => "restart: panic to next answer",
            Self::Restart10k => "restart among 10,000 children",
            Self::StatemCall => "call of a state machine",
            Self::StatemCast => "cast to a state machine",
            Self::Notify => "sync_notify to 1 handler",
            Self::Notify10 => "sync_notify to 10 handlers",
        }
    }

    /// Whether it is a figure of [`crowd`](crate::workloads::crowd), which runs in a process of its own.
    pub(crate) fn of_a_crowd(self) -> bool {
        matches!(self, Self::Spawn | Self::Bytes | Self::Stop)
    }

    /// Operations for a first impression of how long one takes; also what one sample has at least.
    pub(crate) fn operations(self) -> u64 {
        match self {
            Self::CallJoined => 4,
            Self::Restart | Self::Restart10k => 50,
            Self::Cast | Self::Cast4 | Self::StatemCast => 4 * BURST,
            Self::Call100 | Self::CallPairs => 6_400,
            _ => 1_000,
        }
    }

    /// Samples have whole multiples of so many operations.
    pub(crate) fn multiple(self) -> u64 {
        match self {
            Self::Call100 => CLIENTS,
            Self::CallPairs => PAIRS,
            Self::Cast | Self::StatemCast => BURST,
            Self::Cast4 => PRODUCERS * BURST,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Workload;

    #[test]
    fn each_is_found_by_its_key() {
        for workload in Workload::ALL {
            assert_eq!(Workload::of_key(workload.key()), Some(workload));
        }
        assert_eq!(Workload::of_key("calls"), None);
    }

    #[test]
    fn first_impressions_divide_evenly() {
        for workload in Workload::ALL {
            assert_eq!(workload.operations() % workload.multiple(), 0, "{workload:?}");
        }
    }
}
