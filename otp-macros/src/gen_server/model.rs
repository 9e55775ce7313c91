//! What was written, understood: every other room reads only this.

use crate::block::{Block, Function};
use crate::duration::{Shutdown, Wait};
use proc_macro2::{Ident, Span, TokenStream};
use syn::spanned::Spanned;
use syn::{Attribute, PatType, Type, Visibility};

/// A `#[gen_server] impl` block.
pub(crate) struct Server<'a> {
    pub(crate) block: &'a Block,
    /// `Kv` of `impl store::Kv<K>`.
    pub(crate) name: Ident,
    pub(crate) settings: Settings,
    pub(crate) handlers: Vec<Handler<'a>>,
}

impl<'a> Server<'a> {
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Handler<'a>> {
        self.handlers.iter().filter(move |handler| handler.kind == kind)
    }

    /// Handlers of the message enum, also the broken ones: the client has them all.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &Handler<'a>> {
        self.handlers.iter().filter(|handler| handler.kind.is_request())
    }

    /// The generated client: `KvRef`.
    pub(crate) fn client(&self) -> Ident {
        self.settings.client.clone().unwrap_or_else(|| quote::format_ident!("{}Ref", self.name))
    }

    /// The generated message enum: `KvMsg`.
    pub(crate) fn message(&self) -> Ident {
        self.settings.message.clone().unwrap_or_else(|| quote::format_ident!("{}Msg", self.name))
    }
}

/// The options of `#[gen_server(..)]`.
pub(crate) struct Settings {
    /// Path of the facade, `::otp` unless `crate` says otherwise.
    pub(crate) krate: TokenStream,
    pub(crate) client: Option<Ident>,
    pub(crate) message: Option<Ident>,
    pub(crate) vis: Visibility,
    pub(crate) timeout: Option<Wait>,
    /// `into(..)`: arguments of these types are taken as `impl Into<..>` by the client.
    pub(crate) into: Vec<Type>,
    /// `permanent`, `transient` or `temporary`.
    pub(crate) restart: Option<Ident>,
    pub(crate) shutdown: Option<Shutdown>,
    pub(crate) mailbox: Option<Mailbox>,
}

/// The limits of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mailbox {
    Bounded { capacity: u64, overflow: Overflow },
    Adaptive(Adaptive),
}

/// The thresholds of an adaptive mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Adaptive {
    pub(crate) sync_at: u64,
    pub(crate) drop_at: u64,
    pub(crate) flush_at: u64,
    /// So many messages in so many milliseconds.
    pub(crate) burst: Option<(u64, u64)>,
    pub(crate) kill: Option<u64>,
}

impl Default for Adaptive {
    /// OTP's figures.
    fn default() -> Self {
        Self { sync_at: 10, drop_at: 200, flush_at: 1000, burst: Some((500, 1000)), kill: None }
    }
}

/// What happens to a message that finds the mailbox full. Named as the runtime names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overflow {
    Block,
    Reject,
    DropNewest,
    DropOldest,
    Stop,
}

/// What the client's method of a cast is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// It returns nothing.
    Plain,
    /// It returns a `Result`.
    Told,
    /// It returns a future.
    Patient,
}

/// One marked function.
#[derive(Clone)]
pub(crate) struct Handler<'a> {
    pub(crate) kind: Kind,
    pub(crate) mark: &'a Attribute,
    pub(crate) function: &'a Function,
    /// What the client's method, the message and the reports are named after: the function, or its event.
    pub(crate) public: Ident,
    /// Its variant of the message or continue enum.
    pub(crate) variant: Ident,
    pub(crate) parameters: Vec<Parameter<'a>>,
    /// Meaningful for calls.
    pub(crate) reply: Reply,
    pub(crate) timeout: Option<Wait>,
    /// What happens to its message if the mailbox is full, if it says so itself.
    pub(crate) overflow: Option<Overflow>,
    /// A mistake was reported about it: its client method stays, with the same signature.
    pub(crate) broken: bool,
}

impl<'a> Handler<'a> {
    pub(crate) fn name(&self) -> &'a Ident {
        &self.function.sig.ident
    }

    /// The name as crash reports and traces print it.
    pub(crate) fn label(&self) -> String {
        let name = self.public.to_string();
        name.strip_prefix("r#").unwrap_or(&name).to_owned()
    }

    pub(crate) fn cfg(&self) -> Vec<&'a Attribute> {
        self.function.attrs_named("cfg").collect()
    }

    pub(crate) fn docs(&self) -> Vec<&'a Attribute> {
        self.function.attrs_named("doc").collect()
    }

    pub(crate) fn takes_context(&self) -> bool {
        self.parameters.iter().any(|parameter| matches!(parameter, Parameter::Context { .. }))
    }

    pub(crate) fn arguments(&self) -> impl Iterator<Item = &Argument<'a>> {
        self.parameters.iter().filter_map(|parameter| match parameter {
            Parameter::Argument(argument) => Some(argument),
            _ => None,
        })
    }

    /// Where a mistake about the returned value is shown.
    pub(crate) fn returned_span(&self) -> Span {
        match crate::types::returned(&self.function.sig.output) {
            Some(ty) => ty.span(),
            None => self.name().span(),
        }
    }
}

/// What a function is marked as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Init,
    Call,
    Cast,
    /// Of an event handler.
    Event,
    Info,
    Continue,
    Terminate,
    FormatStatus,
    Shrink,
    Internal,
    EventTimeout,
    StateTimeout,
    Timeout,
    Enter,
}

impl Kind {
    pub(crate) fn from_word(word: &Ident) -> Option<Self> {
        Some(match word.to_string().as_str() {
            "init" => Kind::Init,
            "call" => Kind::Call,
            "cast" => Kind::Cast,
            "info" => Kind::Info,
            "handle_continue" => Kind::Continue,
            "terminate" => Kind::Terminate,
            "format_status" => Kind::FormatStatus,
            "shrink" => Kind::Shrink,
            "internal" => Kind::Internal,
            "event_timeout" => Kind::EventTimeout,
            "state_timeout" => Kind::StateTimeout,
            "timeout" => Kind::Timeout,
            "enter" => Kind::Enter,
            _ => return None,
        })
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Init => "init",
            Kind::Call => "call",
            Kind::Cast => "cast",
            Kind::Event => "event",
            Kind::Info => "info",
            Kind::Continue => "handle_continue",
            Kind::Terminate => "terminate",
            Kind::FormatStatus => "format_status",
            Kind::Shrink => "shrink",
            Kind::Internal => "internal",
            Kind::EventTimeout => "event_timeout",
            Kind::StateTimeout => "state_timeout",
            Kind::Timeout => "timeout",
            Kind::Enter => "enter",
        }
    }

    /// Whether the client has a method for it.
    pub(crate) fn is_request(self) -> bool {
        matches!(self, Kind::Call | Kind::Cast)
    }

    /// Whether a message brings the arguments.
    pub(crate) fn handles_messages(self) -> bool {
        matches!(self, Kind::Call | Kind::Cast | Kind::Info | Kind::Continue | Kind::Internal) || self.is_timeout()
    }

    pub(crate) fn is_timeout(self) -> bool {
        matches!(self, Kind::EventTimeout | Kind::StateTimeout | Kind::Timeout)
    }

    /// Whether only a state machine has it.
    pub(crate) fn is_of_machines(self) -> bool {
        matches!(self, Kind::Internal | Kind::Enter) || self.is_timeout()
    }
}

/// One parameter of a handler, the receiver aside.
#[derive(Clone)]
pub(crate) enum Parameter<'a> {
    /// `cx: &mut Ctx<Self>`
    Context { source: &'a PatType, lent: Lent },
    /// `reply: ReplyTo<T>`
    ReplyTo { source: &'a PatType },
    /// `at: &mut Open`, of a state machine.
    State { source: &'a PatType, hold: Hold },
    /// Anything else travels in the message.
    Argument(Argument<'a>),
}

/// How a handler takes the context.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lent {
    Mutably,
    Shared,
    /// By value, which is a mistake.
    Not,
}

/// How a handler takes the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// It may leave it.
    Owned,
    Shared,
    Mutably,
}

/// A part of a message.
#[derive(Clone)]
pub(crate) struct Argument<'a> {
    pub(crate) source: &'a PatType,
    pub(crate) name: Ident,
    /// With `Self` spelled out.
    pub(crate) ty: TokenStream,
    /// The client takes `impl Into<ty>`.
    pub(crate) into: bool,
}

impl<'a> Argument<'a> {
    pub(crate) fn cfg(&self) -> Vec<&'a Attribute> {
        self.attrs_named("cfg")
    }

    pub(crate) fn docs(&self) -> Vec<&'a Attribute> {
        self.attrs_named("doc")
    }

    fn attrs_named(&self, name: &str) -> Vec<&'a Attribute> {
        self.source.attrs.iter().filter(|attr| attr.path().is_ident(name)).collect()
    }
}

/// What a caller receives, and how the handler gives it.
#[derive(Clone)]
pub(crate) enum Reply {
    /// The returned value is the reply.
    Returned(TokenStream),
    /// `Result<T, Stop>`: the `Ok` value is the reply, an `Err` ends the server.
    OrStop(TokenStream),
    /// A `ReplyTo<T>` is handed to the handler.
    Later(TokenStream),
}

impl Reply {
    /// Its type, with `Self` spelled out.
    pub(crate) fn ty(&self) -> &TokenStream {
        match self {
            Reply::Returned(ty) | Reply::OrStop(ty) | Reply::Later(ty) => ty,
        }
    }
}
