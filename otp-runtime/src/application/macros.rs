//! What `#[application]` lowers to, and the sentences the compiler says when something does not fit.

use super::definition::Application;
use super::top::Top;
use crate::gen_server::{IntoStop, Stop};
use crate::spec::{Process, Spec};

/// What `#[init]` of an application may return.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[init]` cannot return `{Self}`",
    label = "expected the application",
    note = "return `Self` or `Result<Self, E>` where `E: Into<Stop>`"
)]
pub trait IntoApplication<A> {
    /// The application, or why it does not start.
    fn into_application(self) -> Result<A, Stop>;
}

impl<A: Application> IntoApplication<A> for A {
    fn into_application(self) -> Result<A, Stop> {
        Ok(self)
    }
}

impl<A: Application, E: IntoStop> IntoApplication<A> for Result<A, E> {
    fn into_application(self) -> Result<A, Stop> {
        self.map_err(IntoStop::into_stop)
    }
}

/// What `#[start]` may return.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[start]` cannot return `{Self}`",
    label = "expected the root of the application's tree",
    note = "return `Spec<Root>`, made by `Root {{ .. }}.spec()`, or `Result<Spec<Root>, E>` where `E: Into<Stop>`"
)]
pub trait IntoTop<R> {
    /// The root, or why there is none.
    fn into_top(self) -> Result<Top<R>, Stop>;
}

impl<P: Process> IntoTop<P::Ref> for Spec<P> {
    fn into_top(self) -> Result<Top<P::Ref>, Stop> {
        Ok(Top::new(self))
    }
}

impl<P: Process, E: IntoStop> IntoTop<P::Ref> for Result<Spec<P>, E> {
    fn into_top(self) -> Result<Top<P::Ref>, Stop> {
        self.map(Top::new).map_err(IntoStop::into_stop)
    }
}
