//! What was written, understood: every other room reads only this.

use crate::block::{Block, Function};
use crate::types;
use crate::unself::unself;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Attribute, FnArg, LitStr, PatType, Path, Type};

/// An `#[application] impl` block.
pub(crate) struct Application<'a> {
    pub(crate) block: &'a Block,
    pub(crate) name: Ident,
    pub(crate) settings: Settings,
    /// The functions with a mark, in the order in which they are written.
    pub(crate) functions: Vec<Marked<'a>>,
}

/// What stands in the attribute.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) krate: TokenStream,
    pub(crate) name: Option<LitStr>,
    pub(crate) description: Option<LitStr>,
    pub(crate) version: Option<LitStr>,
    pub(crate) applications: Vec<Path>,
    pub(crate) optional: Vec<Path>,
    pub(crate) included: Vec<Path>,
    pub(crate) start_timeout: TokenStream,
}

/// What a function is marked as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Env,
    Init,
    Start,
    StartPhase,
    PrepStop,
    Stop,
    ConfigChange,
}

impl Kind {
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "env" => Self::Env,
            "init" => Self::Init,
            "start" => Self::Start,
            "start_phase" => Self::StartPhase,
            "prep_stop" => Self::PrepStop,
            "stop" => Self::Stop,
            "config_change" => Self::ConfigChange,
            _ => return None,
        })
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::Init => "init",
            Self::Start => "start",
            Self::StartPhase => "start_phase",
            Self::PrepStop => "prep_stop",
            Self::Stop => "stop",
            Self::ConfigChange => "config_change",
        }
    }

    /// Whether it is there before there is an application.
    pub(crate) fn is_before(self) -> bool {
        matches!(self, Self::Env | Self::Init)
    }
}

/// A function of the block with a mark.
pub(crate) struct Marked<'a> {
    pub(crate) kind: Kind,
    pub(crate) function: &'a Function,
    /// The attribute that marks it.
    pub(crate) mark: &'a Attribute,
    pub(crate) parameters: Vec<Parameter<'a>>,
}

/// A parameter besides `self`.
pub(crate) enum Parameter<'a> {
    /// `cx: &mut AppCtx<Self>`
    Context(&'a PatType),
    /// The environment, or what has changed in it.
    Other(&'a PatType),
}

impl<'a> Application<'a> {
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Marked<'a>> {
        self.functions.iter().filter(move |marked| marked.kind == kind)
    }

    pub(crate) fn one(&self, kind: Kind) -> Option<&Marked<'a>> {
        self.of_kind(kind).next()
    }

    /// What `#[env]` returns.
    pub(crate) fn env(&self) -> Option<Type> {
        let returned = types::returned(&self.one(Kind::Env)?.function.sig.output)?;
        syn::parse2(unself(returned.to_token_stream(), &self.block.ty)).ok()
    }

    /// The process in the `Spec<..>` that `#[start]` returns.
    pub(crate) fn root(&self) -> Option<Type> {
        let root = root(types::returned(&self.one(Kind::Start)?.function.sig.output)?)?;
        syn::parse2(unself(root.to_token_stream(), &self.block.ty)).ok()
    }
}

impl<'a> Marked<'a> {
    pub(crate) fn of(kind: Kind, function: &'a Function, mark: &'a Attribute) -> Self {
        let typed = function.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(typed) => Some(typed),
            FnArg::Receiver(_) => None,
        });
        let parameters =
            typed.map(|typed| if is_ctx(&typed.ty) { Parameter::Context(typed) } else { Parameter::Other(typed) });
        Self { kind, function, mark, parameters: parameters.collect() }
    }

    pub(crate) fn name(&self) -> &Ident {
        &self.function.sig.ident
    }

    pub(crate) fn others(&self) -> impl Iterator<Item = &'a PatType> {
        self.parameters.iter().filter_map(|parameter| match parameter {
            Parameter::Other(typed) => Some(*typed),
            Parameter::Context(_) => None,
        })
    }

    pub(crate) fn contexts(&self) -> impl Iterator<Item = &'a PatType> {
        self.parameters.iter().filter_map(|parameter| match parameter {
            Parameter::Context(typed) => Some(*typed),
            Parameter::Other(_) => None,
        })
    }
}

fn is_ctx(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => is_ctx(&reference.elem),
        Type::Group(group) => is_ctx(&group.elem),
        ty => types::last_name(ty).is_some_and(|name| name == "AppCtx" || name == "Ctx" || name == "HandlerCtx"),
    }
}

/// `Root` of `Spec<Root>` and of `Result<Spec<Root>, E>`.
pub(super) fn root(ty: &Type) -> Option<&Type> {
    let spec = match types::arguments_of(ty, "Result") {
        Some(arguments) => arguments.into_iter().next()?,
        None => ty,
    };
    types::arguments_of(spec, "Spec")?.into_iter().next()
}
