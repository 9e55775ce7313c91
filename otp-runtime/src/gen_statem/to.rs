//! Where a handler may go.

use std::convert::Infallible;

/// The next state of a machine: one of those that the handler's signature names.
///
/// A handler that owns its state (`at: Locked`) returns one: `To<Locked, Open>` says that it may stay where it is or open.
/// [`to`] makes it. Any other state does not compile.
///
/// In a unit test, `DoorState::from(..)` makes an ordinary state of it.
///
/// # Examples
/// ```
/// use otp::gen_statem::{To, to};
///
/// #[derive(Debug, PartialEq)]
/// struct Locked;
/// #[derive(Debug, PartialEq)]
/// struct Open;
///
/// fn turn(_: Locked, key: u32) -> To<Locked, Open> {
///     if key == 42 { to(Open) } else { to(Locked) }
/// }
///
/// assert_eq!(turn(Locked, 42), To::B(Open));
/// assert_eq!(turn(Locked, 1), to(Locked));
/// ```
///
/// A machine whose handler may go to more than eight states returns its state enum.
///
/// OTP: `{next_state, State, Data}`.
#[doc(alias = "next_state")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the machine goes nowhere unless the handler returns it"]
pub enum To<A, B = Never, C = Never, D = Never, E = Never, F = Never, G = Never, H = Never> {
    /// The first state of the list.
    A(A),
    /// The second.
    B(B),
    /// The third.
    C(C),
    /// The fourth.
    D(D),
    /// The fifth.
    E(E),
    /// The sixth.
    F(F),
    /// The seventh.
    G(G),
    /// The eighth.
    H(H),
}

/// A place of [`To`] that is not used. There is no value of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Never(Infallible);

impl Never {
    /// What follows from nothing.
    pub fn never<T>(self) -> T {
        match self.0 {}
    }
}

/// The machine goes to `state`, or stays there: for handlers that return [`To`].
///
/// Staying in a state is not entering it: `#[enter]` does not run, postponed events stay, and the state timeout goes on.
#[doc(alias = "next_state")]
pub fn to<T, I, R: OneOf<T, I>>(state: T) -> R {
    R::inject(state)
}

/// A [`To`] that has `T` among its states.
#[diagnostic::on_unimplemented(
    message = "this handler may not go to `{T}`",
    label = "`{T}` is not in the handler's return type",
    note = "the states a handler may go to are those of its return type: add `{T}` to `To<..>` if it is meant to go there"
)]
pub trait OneOf<T, I>: Sized {
    #[doc(hidden)]
    fn inject(state: T) -> Self;
}

/// Places of a list: rustc infers which one is meant.
#[doc(hidden)]
pub mod place {
    /// A place.
    #[derive(Clone, Copy, Debug)]
    pub struct Place<const N: usize>;
}

macro_rules! one_of {
    ($($place:ident $number:literal),*) => { $(
        #[diagnostic::do_not_recommend]
        impl<A, B, C, D, E, F, G, H> OneOf<$place, place::Place<$number>> for To<A, B, C, D, E, F, G, H> {
            fn inject(state: $place) -> Self {
                To::$place(state)
            }
        }
    )* };
}

one_of!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

impl<A, B, C, D, E, F, G, H> To<A, B, C, D, E, F, G, H> {
    /// As a value that each of them can become, as the machine's state enum.
    pub fn into_state<S>(self) -> S
    where
        S: From<A> + From<B> + From<C> + From<D> + From<E> + From<F> + From<G> + From<H>,
    {
        match self {
            To::A(state) => state.into(),
            To::B(state) => state.into(),
            To::C(state) => state.into(),
            To::D(state) => state.into(),
            To::E(state) => state.into(),
            To::F(state) => state.into(),
            To::G(state) => state.into(),
            To::H(state) => state.into(),
        }
    }
}
