//! One marked function.

use super::guard::guard;
use super::{goes, list};
use crate::block::Function;
use crate::diag::{Diagnostics, help};
use crate::gen_server::mailbox;
use crate::gen_server::model::{Handler, Hold, Kind, Parameter};
use crate::gen_server::parse::{self, parameter};
use crate::gen_statem::model::{Clause, Machine};
use crate::options::{self, Entry};
use crate::suggest::did_you_mean;
use crate::{duration, helpers, types, values};
use syn::punctuated::Punctuated;
use syn::{Meta, Pat, Token, Type};

/// The marked function; the first mark counts.
pub(crate) fn clause<'a>(
    function: &'a Function,
    machine: &Machine<'a>,
    mistakes: &mut Diagnostics,
) -> Option<Clause<'a>> {
    let (mark, kind) = function.attrs.iter().find_map(|attr| {
        let kind = Kind::from_word(helpers::helper(attr)?).filter(|kind| *kind != Kind::Continue)?;
        Some((attr, kind))
    })?;
    let before = mistakes.len();
    let block = machine.server.block;
    let state_in = |ty: &Type| {
        if kind.handles_messages() || kind == Kind::Enter { taken(ty, machine).map(|(hold, _)| hold) } else { None }
    };
    let parameters = parameter::parameters(function, kind, block, &machine.server.settings, state_in, mistakes);
    let at = parameters.iter().find_map(|parameter| match parameter {
        Parameter::State { source, hold } => Some((*hold, taken(&source.ty, machine)?.1)),
        _ => None,
    });
    let returned = types::returned(&function.sig.output);
    let (goes, replied) = match kind {
        Kind::Init => (None, returned),
        _ => match goes::goes(returned, kind, machine, mistakes) {
            Some((goes, replied)) => (Some(goes), replied),
            None => (None, returned),
        },
    };
    let reply = parse::reply_of(replied, &parameters, &block.ty);
    let handler = Handler {
        kind,
        mark,
        function,
        public: function.sig.ident.clone(),
        variant: parse::variant(&function.sig.ident),
        parameters,
        reply,
        timeout: None,
        overflow: None,
        broken: false,
    };
    let one = at.and_then(|(_, one)| one);
    let states = one.map_or_else(|| (0..machine.states.len()).collect(), |one| vec![one]);
    let hold = at.map(|(hold, _)| hold);
    let mut clause = Clause { handler, states, listed: false, one, hold, guard: None, goes, otherwise: None };
    if kind != Kind::Init {
        misspelt(&clause, machine, mistakes);
    }
    mark_options(&mut clause, machine, mistakes);
    clause.handler.broken = mistakes.len() > before;
    Some(clause)
}

/// How a parameter of this type takes the state, and which one: all of them if it is the state enum.
pub(super) fn taken(ty: &Type, machine: &Machine<'_>) -> Option<(Hold, Option<usize>)> {
    let (inner, hold) = match ty {
        Type::Reference(reference) if reference.mutability.is_some() => (&*reference.elem, Hold::Mutably),
        Type::Reference(reference) => (&*reference.elem, Hold::Shared),
        other => (other, Hold::Owned),
    };
    if types::last_name(inner).is_some_and(|name| *name == machine.state) {
        return Some((hold, None));
    }
    goes::index(inner, machine).map(|state| (hold, Some(state)))
}

/// `at: Lokced` would be taken for an argument.
fn misspelt(clause: &Clause<'_>, machine: &Machine<'_>, mistakes: &mut Diagnostics) {
    if clause.hold.is_some() || !clause.handler.kind.handles_messages() {
        return;
    }
    let Some(first) = clause.handler.arguments().next() else { return };
    let ty = match &*first.source.ty {
        Type::Reference(reference) => &*reference.elem,
        other => other,
    };
    let Type::Path(path) = ty else { return };
    let Some(word) = path.path.get_ident().map(ToString::to_string) else { return };
    let names = machine.names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let is_at = matches!(&*first.source.pat, Pat::Ident(name) if name.ident == "at" || name.ident == "_at");
    if is_at || crate::suggest::nearest(&word, &names).is_some() {
        mistakes.error(ty, format!("`{word}` is not a state of this machine"), &[did_you_mean(&word, &names)]);
    }
}

fn mark_options(clause: &mut Clause<'_>, machine: &Machine<'_>, mistakes: &mut Diagnostics) {
    let word = clause.handler.kind.word();
    let list = match &clause.handler.mark.meta {
        Meta::Path(_) => return,
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            mistakes.error(
                pair,
                format!("`#[{word}]` takes its options in parentheses"),
                &[help(format!("write `#[{word}]` or `#[{word}(..)]`"))],
            );
            return;
        }
    };
    for entry in options::entries(list, mistakes) {
        mark_option(clause, &entry, machine, mistakes);
    }
}

fn mark_option(clause: &mut Clause<'_>, entry: &Entry, machine: &Machine<'_>, mistakes: &mut Diagnostics) {
    let (key, kind) = (&entry.key, clause.handler.kind);
    let word = kind.word();
    let known: &[&str] = match kind {
        Kind::Call => &["event", "state", "when", "otherwise", "timeout", "message", "overflow"],
        Kind::Cast => &["event", "state", "when", "otherwise", "message", "overflow"],
        Kind::Internal | Kind::EventTimeout | Kind::StateTimeout | Kind::Timeout => {
            &["event", "state", "when", "otherwise", "message"]
        }
        Kind::Info => &["state", "when", "otherwise"],
        Kind::Enter => &["state"],
        _ => {
            mistakes.error(key, format!("`#[{word}]` takes no options"), &[help(format!("write just `#[{word}]`"))]);
            return;
        }
    };
    match key.to_string().as_str() {
        "event" if known.contains(&"event") => {
            if let Some(name) = values::name(entry, mistakes) {
                clause.handler.variant = parse::variant(&name);
                clause.handler.public = name;
            }
        }
        "state" => states(clause, entry, machine, mistakes),
        "when" if known.contains(&"when") => clause.guard = guard(clause, entry, machine, mistakes),
        "otherwise" if known.contains(&"otherwise") => clause.otherwise = list::policy(entry, mistakes),
        "timeout" if kind == Kind::Call => {
            if let Some(value) = values::required(entry, "write `timeout = \"5s\"`", mistakes) {
                clause.handler.timeout = duration::duration(key, value, mistakes);
            }
        }
        "overflow" if known.contains(&"overflow") => {
            let mailbox = machine.server.settings.mailbox.as_ref();
            clause.handler.overflow = mailbox::of_handler(entry, mailbox, word, mistakes);
        }
        "message" if known.contains(&"message") => {
            if let Some(name) = values::name(entry, mistakes) {
                clause.handler.variant = name;
            }
        }
        _ => options::unknown(entry, &format!("`#[{word}]`"), known, mistakes),
    }
}

/// `state(Locked, Open)`: for a clause that takes any state, or none.
fn states(clause: &mut Clause<'_>, entry: &Entry, machine: &Machine<'_>, mistakes: &mut Diagnostics) {
    let types = entry
        .value
        .tokens()
        .map(|tokens| syn::parse::Parser::parse2(Punctuated::<Type, Token![,]>::parse_terminated, tokens.clone()));
    let Some(Ok(types)) = types.filter(|types| types.as_ref().is_ok_and(|types| !types.is_empty())) else {
        mistakes.error(
            &entry.key,
            "`state` lists the states that this clause is for",
            &[help("write `state(Locked, Open)`")],
        );
        return;
    };
    if let Some(one) = clause.one {
        mistakes.error(
            &entry.key,
            format!("this clause is for state `{}` already: it takes it", machine.states[one].name),
            &[help(format!("remove `state(..)`, or take `at: &{}`", machine.state))],
        );
        return;
    }
    clause.states.clear();
    clause.listed = true;
    for ty in &types {
        match goes::index(ty, machine) {
            Some(state) => clause.states.push(state),
            None => goes::unknown(ty, machine, mistakes),
        }
    }
}
