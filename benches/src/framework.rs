//! What a framework says of itself, so that the same workloads run on each.

use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// A server that counts, and its clients, written as this framework's users write them.
pub(crate) trait Framework: Send + Sync + 'static {
    /// How clients know the server.
    type Server: Clone + Send + Sync + 'static;

    /// Whether what one client sends is handled in the order in which it was sent.
    const ORDERED: bool = true;

    /// Runs a client to its end, as clients of this framework run.
    fn client<T: Send + 'static>(runtime: &Runtime, client: impl Future<Output = T> + Send + 'static) -> T {
        runtime.block_on(async { tokio::spawn(client).await.expect("no client panics") })
    }

    /// Starts another client beside this one, at once.
    fn beside<T: Send + 'static>(
        client: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        let client = tokio::spawn(client);
        async { client.await.expect("no client panics") }
    }

    /// Starts a server with the state `Count::new()`, made by the server's own process.
    fn start() -> impl Future<Output = Self::Server> + Send;

    /// A call: adds, and answers the sum.
    fn add(server: &Self::Server, by: u64) -> impl Future<Output = u64> + Send;

    /// The same with five seconds for it.
    fn add_within_5_s(server: &Self::Server, by: u64) -> impl Future<Output = u64> + Send;

    /// A cast: adds.
    fn bump(server: &Self::Server, by: u64) -> impl Future<Output = ()> + Send;

    /// A call whose handler keeps its processor busy for [`BUSY`].
    fn spin(server: &Self::Server) -> impl Future<Output = u64> + Send;

    /// A call: makes another server the next one of a ring, or none.
    fn link(server: &Self::Server, next: Option<Self::Server>) -> impl Future<Output = ()> + Send;

    /// A cast: sends what is left, less one, to the next of the ring; says [`arrived`](crate::count::arrived) at zero.
    fn pass(server: &Self::Server, left: u64) -> impl Future<Output = ()> + Send;

    /// Tells the server to stop, and need not wait until it has. Nobody else has a reference to it.
    fn stop(server: Self::Server) -> impl Future<Output = ()> + Send;
}

/// A framework whose servers have names.
pub(crate) trait Names: Framework {
    /// What a client has that knows only the name.
    type Name: Send + Sync + 'static;

    /// Starts a server of this name.
    fn start_named(name: String) -> impl Future<Output = Self::Server> + Send;

    /// What a client writes once.
    fn name(name: String) -> Self::Name;

    /// Finds who has the name now, and calls it.
    fn add_by_name(name: &Self::Name, by: u64) -> impl Future<Output = u64> + Send;

    /// Gives all names free, where the ends of their servers do not.
    fn forget_names() {}
}

/// A framework that starts another server in the place of one that panicked.
pub(crate) trait Supervises: Framework {
    /// The supervisor.
    type Tree: Send + 'static;
    /// How clients know a child, whichever process it is.
    type Child: Send + Sync + 'static;

    /// Starts a supervisor of so many servers, each restarted alone and without limit.
    fn tree(children: u64) -> impl Future<Output = (Self::Tree, Vec<Self::Child>)> + Send;

    /// A call to the child. `None`: there was no answer.
    fn add_to_child(child: &Self::Child, by: u64) -> impl Future<Output = Option<u64>> + Send;

    /// A cast whose handler [panics](crash).
    fn crash(child: &Self::Child) -> impl Future<Output = ()> + Send;

    /// Stops the supervisor and its children.
    fn end(tree: Self::Tree) -> impl Future<Output = ()> + Send;
}

/// How long the handler of `spin` keeps its processor busy.
pub(crate) const BUSY: Duration = Duration::from_millis(1);

/// The handler of `spin`.
pub(crate) fn be_busy() {
    let begin = Instant::now();
    while begin.elapsed() < BUSY {
        std::hint::spin_loop();
    }
}

const ON_PURPOSE: &str = "on purpose";

/// The handler of `crash`.
pub(crate) fn crash() -> ! {
    std::panic::panic_any(ON_PURPOSE);
}

/// Keeps the panics of [`crash`] off the screen, and from then on whatever a framework logs.
pub(crate) fn keep_quiet() {
    let others = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload().downcast_ref::<&str>() != Some(&ON_PURPOSE) {
            others(panic);
        }
    }));
    otp::report::keep_last_message(false);
    tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::new())
        .expect("nobody has set one before");
}
