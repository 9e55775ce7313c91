//! Printing values of types that may not have `Debug`.

use crate::observe::Label;
use crate::panic::{UNPRINTABLE, guarded};
use std::any::type_name;
use std::cell::Cell;
use std::fmt::{self, Write as _};

/// Prints a value with `Debug` where the type has it, and by its type's name where not: the compiler picks the method
/// that needs fewer references.
///
/// A `Debug` that panics costs no more than its own words.
#[doc(hidden)]
#[expect(missing_debug_implementations, reason = "it is how things without Debug are printed")]
pub struct Probe<'a, T: ?Sized>(pub &'a T);

#[doc(hidden)]
pub trait ShowDebug {
    /// What is printed.
    type Value: ?Sized;

    fn __show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// The value, to be printed by code that does not know its type.
    fn __shown(&self) -> Shown<'_>;

    /// How such a value is printed.
    fn __how(&self) -> fn(&Self::Value, &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<T: fmt::Debug + ?Sized> ShowDebug for &Probe<'_, T> {
    type Value = T;

    fn __show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(&self.0, f)
    }

    fn __shown(&self) -> Shown<'_> {
        Shown::Value(&self.0)
    }

    fn __how(&self) -> fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result {
        |value, f| print(&value, f)
    }
}

fn print(value: &dyn fmt::Debug, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    guarded(|| value.fmt(f)).unwrap_or_else(|_| f.write_str(UNPRINTABLE))
}

#[doc(hidden)]
pub trait ShowName {
    type Value: ?Sized;

    fn __show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    fn __shown(&self) -> Shown<'_>;

    fn __how(&self) -> fn(&Self::Value, &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<T: ?Sized> ShowName for Probe<'_, T> {
    type Value = T;

    fn __show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown::Name(type_name::<T>).print(f)
    }

    fn __shown(&self) -> Shown<'_> {
        Shown::Name(type_name::<T>)
    }

    fn __how(&self) -> fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result {
        |_, f| Shown::Name(type_name::<T>).print(f)
    }
}

/// A value, or what its type is called.
#[doc(hidden)]
#[expect(missing_debug_implementations, reason = "it is how things without Debug are printed")]
pub enum Shown<'a> {
    Value(&'a dyn fmt::Debug),
    Name(fn() -> &'static str),
}

impl Shown<'_> {
    fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => print(value, f),
            Self::Name(name) => write!(f, "<{}>", name()),
        }
    }
}

/// Prints a call: `put(key: "a", value: 1)`
///
/// # Errors
/// That of the formatter.
#[doc(hidden)]
pub fn show_call(
    f: &mut fmt::Formatter<'_>,
    name: &'static str,
    arguments: &[&str],
    values: &[Shown<'_>],
) -> fmt::Result {
    show(f, Label::call(name), arguments, values)
}

/// The same of a cast, and of all that nobody waits for.
///
/// # Errors
/// That of the formatter.
#[doc(hidden)]
pub fn show_cast(
    f: &mut fmt::Formatter<'_>,
    name: &'static str,
    arguments: &[&str],
    values: &[Shown<'_>],
) -> fmt::Result {
    show(f, Label::cast(name), arguments, values)
}

fn show(f: &mut fmt::Formatter<'_>, label: Label, arguments: &[&str], values: &[Shown<'_>]) -> fmt::Result {
    if let Asked::For(None) = ASKED.get() {
        ASKED.set(Asked::For(Some(label)));
        return Err(fmt::Error);
    }
    write!(f, "{}(", label.name)?;
    for (at, (argument, value)) in arguments.iter().zip(values).enumerate() {
        write!(f, "{}{argument}: ", if at == 0 { "" } else { ", " })?;
        value.print(f)?;
    }
    f.write_str(")")
}

/// Whether the message that is printed now is only to say what it is called.
#[derive(Clone, Copy)]
enum Asked {
    Nothing,
    For(Option<Label>),
}

thread_local! {
    static ASKED: Cell<Asked> = const { Cell::new(Asked::Nothing) };
}

/// What a message is called, and whether somebody waits for a reply: the first thing that its `Debug` says, if a macro wrote that.
/// So no server needs a second match over its messages.
pub(crate) fn label_of(message: &dyn fmt::Debug) -> Label {
    let before = ASKED.replace(Asked::For(None));
    // a `Debug` of the user's may panic; it ends with its first word
    let _ = guarded(|| write!(Deaf, "{message:?}"));
    match ASKED.replace(before) {
        Asked::For(Some(label)) => label,
        _ => Label::cast("message"),
    }
}

/// Takes no word.
struct Deaf;

impl fmt::Write for Deaf {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Err(fmt::Error)
    }
}
