//! Names of processes, as values: a local name, or a name that is kept elsewhere.

mod guard;
mod via;

pub(crate) use guard::{register, text, unregister, whereis};
pub use via::Via;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The name of a process: a text (a local name), or a value that knows where it is kept ([`Via`]).
///
/// Wherever a name is asked for, both can be given as they are: `.name("kv")`, `.name(format!("kv {n}"))`,
/// `.name(Global::new(("kv", 3)))`, or a value of a type of your own. A `Name` of your own is for what has to hold either.
///
/// There is no nil among the names: what may have no name is an `Option<Name>`, and a [`Spec`](crate::spec::Spec) that
/// is given none starts a process without.
///
/// OTP: the `ServerName` and `ServerRef` of `gen_server:start` and `call`. `{local, kv}` is a text, `{via, Module, Name}`
/// a value that implements [`Via`], `{global, Term}` is [`Global`](crate::registry::global::Global).
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::registry::{self, Global};
///
/// let names: Vec<otp::Name> = vec!["lamp".into(), Global::new(("lamp", 3)).into()];
/// let pid = otp::spawn(async |mut inbox| {
///     inbox.receive().await;
/// });
/// for name in &names {
///     registry::register(name, pid).unwrap();
///     assert_eq!(registry::whereis(name), Some(pid));
/// }
/// assert_eq!(format!("{names:?}"), r#"["lamp", ("lamp", 3)]"#);
/// # });
/// ```
#[derive(Clone)]
pub struct Name(Form);

#[derive(Clone)]
pub(crate) enum Form {
    Local(Arc<str>),
    Via(Arc<dyn Via>),
}

impl Name {
    pub(crate) fn form(&self) -> &Form {
        &self.0
    }
}

/// A local name prints as its text in quotes, another one as its own `Debug`; if that panics, as `<unprintable>`.
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Local(text) => fmt::Debug::fmt(text, f),
            Form::Via(via) => f.write_str(&text(&**via)),
        }
    }
}

impl From<Arc<str>> for Name {
    fn from(text: Arc<str>) -> Self {
        Self(Form::Local(text))
    }
}

impl From<&Arc<str>> for Name {
    fn from(text: &Arc<str>) -> Self {
        Self(Form::Local(text.clone()))
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(Form::Local(text.into()))
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self(Form::Local(text.into()))
    }
}

impl From<&String> for Name {
    fn from(text: &String) -> Self {
        Self(Form::Local(text.as_str().into()))
    }
}

impl From<Box<str>> for Name {
    fn from(text: Box<str>) -> Self {
        Self(Form::Local(text.into()))
    }
}

impl From<Cow<'_, str>> for Name {
    fn from(text: Cow<'_, str>) -> Self {
        Self(Form::Local(text.into()))
    }
}

impl From<&Name> for Name {
    fn from(name: &Name) -> Self {
        name.clone()
    }
}

impl From<Arc<dyn Via>> for Name {
    fn from(via: Arc<dyn Via>) -> Self {
        Self(Form::Via(via))
    }
}

impl<V: Via> From<V> for Name {
    fn from(via: V) -> Self {
        Self(Form::Via(Arc::new(via)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pid::Pid;

    #[derive(Debug)]
    struct Shelf;

    impl Via for Shelf {
        fn register_name(&self, _pid: Pid) -> bool {
            true
        }
        fn unregister_name(&self, _pid: Pid) {}
        fn whereis_name(&self) -> Option<Pid> {
            None
        }
    }

    #[test]
    fn every_kind_of_text_is_a_local_name_and_a_via_is_itself() {
        let owned = String::from("kv");
        let texts: [Name; 6] = [
            "kv".into(),
            (&owned).into(),
            owned.clone().into(),
            Arc::<str>::from("kv").into(),
            Box::<str>::from("kv").into(),
            Cow::Borrowed("kv").into(),
        ];
        assert!(texts.iter().all(|name| matches!(name.form(), Form::Local(text) if **text == *"kv")));
        let shelf: Arc<dyn Via> = Arc::new(Shelf);
        let vias: [Name; 3] = [Shelf.into(), shelf.clone().into(), (&Name::from(shelf)).into()];
        assert!(vias.iter().all(|name| matches!(name.form(), Form::Via(_)) && format!("{name:?}") == "Shelf"));
    }
}
