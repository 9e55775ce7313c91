//! How rustc says once that something cannot live in a process, or travel to it.
//!
//! Generated code asks each type by itself, so that the answer stands at that type, and puts the answers into the constants
//! below. Where one of them is missing, a type with that constant has a mistake in it: rustc has nothing to say of it, nor of
//! what is only there [`Beside`] it. It is neither told of the message, nor of the handler's future, nor of its reply.

/// What is known of a process when its messages can be sent and its state can be there: then `FIT` is true.
#[doc(hidden)]
#[derive(Debug)]
pub struct Fits<Msg, const FIT: bool>(Msg);

/// What is known of all that a message brings.
#[doc(hidden)]
#[derive(Debug)]
pub struct Asked<const FIT: bool>;

/// The type, if there is no mistake in the answers.
#[doc(hidden)]
pub type IfFits<T, const FIT: bool> = <T as Beside<Asked<FIT>>>::Itself;

/// Any type, beside the answers.
#[doc(hidden)]
pub trait Beside<Answers> {
    /// The type, if there is no mistake in the answers.
    type Itself;
}

#[diagnostic::do_not_recommend]
impl<T, Answers> Beside<Answers> for T {
    type Itself = T;
}

/// What may go from thread to thread, if there is no mistake in the answers.
#[doc(hidden)]
pub trait Travels<Answers>: Send + 'static {}

#[diagnostic::do_not_recommend]
impl<T, Answers> Travels<Answers> for T where <T as Beside<Answers>>::Itself: Send + 'static {}
