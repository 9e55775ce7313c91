//! What `#[init]` may return, and what data and states must be.

use super::GenStatem;
use super::launch;
use crate::gen_server::{Beside, IntoStop, Stop};
use crate::protocol::StartError;
use crate::reference::Reference;
use crate::spec::{Booted, BoxFuture, Process, Spec};

/// What the `#[init]` of a machine may return.
#[diagnostic::on_unimplemented(
    message = "`#[init]` of a state machine cannot return `{Self}`",
    label = "expected the data and the first state",
    note = "return `(Self, Idle)`, `(Self, To<Idle, Busy>)`, or a `Result` of these whose error is `Into<Stop>`"
)]
pub trait IntoStart<M: GenStatem> {
    /// The data and the first state, or why there are none.
    fn into_start(self) -> Result<(M, M::State), Stop>;
}

impl<M: GenStatem, S: Into<M::State>> IntoStart<M> for (M, S) {
    fn into_start(self) -> Result<(M, M::State), Stop> {
        Ok((self.0, self.1.into()))
    }
}

impl<M: GenStatem, S: Into<M::State>, E: IntoStop> IntoStart<M> for Result<(M, S), E> {
    fn into_start(self) -> Result<(M, M::State), Stop> {
        self.map_err(IntoStop::into_stop).map(|(data, state)| (data, state.into()))
    }
}

/// Asks of the future of a user's `async` function, where it is written, what is asked of the whole machine's.
#[doc(hidden)]
pub fn may_move_between_threads<M: GenStatem, F: Future>(future: F) -> impl Future<Output = F::Output> + Send
where
    <F as Beside<M::Fits>>::Itself: Send,
{
    future
}

/// A value that may be the data of a state machine.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the data of a state machine",
    label = "not `Send + 'static`",
    note = "a machine lives in its own process, which may run on any thread"
)]
pub trait MachineData: Sized {
    /// Generated code asks for it where rustc is to say that it is not there.
    #[doc(hidden)]
    const FIT: bool = true;
    #[doc(hidden)]
    fn __spec(args: <Self as GenStatem>::Args) -> Spec<Self>
    where
        Self: Machinery;
    /// Boxed, because rustc would explain a future without a name where it is made, and in its own words.
    #[doc(hidden)]
    fn __start(args: <Self as GenStatem>::Args, linked: bool) -> Starting<Self>
    where
        Self: Machinery;
    #[doc(hidden)]
    fn __launch(spec: Spec<Self>) -> Starting<Self>
    where
        Self: Machinery;
    #[doc(hidden)]
    fn __boot(spec: Spec<Self>, at: &Self::Client) -> BoxFuture<'static, Result<Booted, StartError>>
    where
        Self: Machinery;
    #[doc(hidden)]
    fn __monitored(spec: Spec<Self>) -> BoxFuture<'static, Result<(Self::Client, Reference), StartError>>
    where
        Self: Machinery;
}

/// A start that will answer the client.
#[doc(hidden)]
pub type Starting<M> = BoxFuture<'static, Result<<M as GenStatem>::Client, StartError>>;

/// Both of what the macro implements, with the same arguments.
#[doc(hidden)]
pub trait Machinery: GenStatem + Process<Args = <Self as GenStatem>::Args> {}

impl<M: GenStatem + Process<Args = <M as GenStatem>::Args>> Machinery for M {}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> MachineData for T {
    fn __spec(args: <T as GenStatem>::Args) -> Spec<T>
    where
        T: Machinery,
    {
        Spec::__new(args)
    }

    fn __start(args: <T as GenStatem>::Args, linked: bool) -> Starting<T>
    where
        T: Machinery,
    {
        launch::start(Self::__spec(args), linked)
    }

    fn __launch(spec: Spec<T>) -> Starting<T>
    where
        T: Machinery,
    {
        Box::pin(launch::launch(spec))
    }

    fn __boot(spec: Spec<T>, at: &T::Client) -> BoxFuture<'static, Result<Booted, StartError>>
    where
        T: Machinery,
    {
        launch::boot(spec, at)
    }

    fn __monitored(spec: Spec<T>) -> BoxFuture<'static, Result<(T::Client, Reference), StartError>>
    where
        T: Machinery,
    {
        launch::monitored(spec)
    }
}

/// A value that may be a state of a machine.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a state of a machine",
    label = "not `Send + 'static`",
    note = "a machine lives in its own process, which may run on any thread"
)]
pub trait MachineState: Sized {
    /// Generated code asks for it where rustc is to say that it is not there.
    #[doc(hidden)]
    const FIT: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> MachineState for T {}
