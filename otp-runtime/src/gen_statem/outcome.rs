//! What `#[init]` may return, and what data and states must be.

use super::GenStatem;
use super::launch;
use crate::gen_server::{IntoStop, Stop};
use crate::protocol::StartError;
use crate::spec::{BoxFuture, Process, Spec};

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

/// A value that may be the data of a state machine.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the data of a state machine",
    label = "not `Send + 'static`",
    note = "a machine lives in its own process, which may run on any thread"
)]
pub trait MachineData: Sized {
    /// Generated code asks for it where rustc is to say that it is not there.
    #[doc(hidden)]
    const FIT: () = ();
    #[doc(hidden)]
    fn __spec(args: <Self as GenStatem>::Args) -> Spec<Self>
    where
        Self: GenStatem + Process<Args = <Self as GenStatem>::Args>;
    /// Boxed, because rustc would explain a future without a name where it is made, and in its own words.
    #[doc(hidden)]
    fn __start(
        args: <Self as GenStatem>::Args,
        linked: bool,
    ) -> BoxFuture<'static, Result<<Self as GenStatem>::Client, StartError>>
    where
        Self: GenStatem + Process<Args = <Self as GenStatem>::Args>;
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> MachineData for T {
    fn __spec(args: <T as GenStatem>::Args) -> Spec<T>
    where
        T: GenStatem + Process<Args = <T as GenStatem>::Args>,
    {
        Spec::__new(args)
    }

    fn __start(
        args: <T as GenStatem>::Args,
        linked: bool,
    ) -> BoxFuture<'static, Result<<T as GenStatem>::Client, StartError>>
    where
        T: GenStatem + Process<Args = <T as GenStatem>::Args>,
    {
        launch::start(Self::__spec(args), linked)
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
    const FIT: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> MachineState for T {}
