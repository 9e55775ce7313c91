//! The attributes of the block's functions: typos, marks of other blocks, one mark too many.

use crate::block::Block;
use crate::diag::{Diagnostics, help};
use crate::gen_event::parse::kind;
use crate::gen_server::check::meant;
use crate::helpers::{self, CHILDREN, EVENT_HANDLERS};
use crate::hidden;
use quote::ToTokens;
use syn::Attribute;

pub(crate) fn check(block: &Block, mistakes: &mut Diagnostics) {
    hidden::check(block, mistakes);
    for function in block.functions() {
        let mut first: Option<&Attribute> = None;
        for attr in &function.attrs {
            if let Some(meant) = typo(attr) {
                let path = attr.path();
                let text = format!("unknown handler attribute `#[{}]`", path.to_token_stream());
                mistakes.error(path, text, &[help(format!("did you mean `#[{meant}]`?"))]);
            }
            let Some(name) = helpers::helper(attr) else { continue };
            if kind(name).is_none() {
                foreign(attr, &name.to_string(), mistakes);
                continue;
            }
            if let Some(first) = first.and_then(helpers::helper) {
                mistakes.error(
                    attr,
                    "a function handles one kind of message",
                    &[help(format!("keep `#[{first}]` or `#[{name}]`, and give the other its own function"))],
                );
            }
            first.get_or_insert(attr);
        }
    }
}

/// The helper that an unknown attribute was meant to be; rustc must not see it either.
pub(crate) fn typo(attr: &Attribute) -> Option<&'static str> {
    meant(attr, &[("handle_event", "event"), ("handle_call", "call"), ("handle_info", "info")], EVENT_HANDLERS)
}

/// A mark that means something in other blocks.
fn foreign(attr: &Attribute, name: &str, mistakes: &mut Diagnostics) {
    let (text, fix) = match name {
        "cast" => (
            "an event handler has no casts".to_owned(),
            "what all handlers are told is an event: `manager.notify(..)`; what one is asked is a `#[call]`",
        ),
        "handle_continue" => (
            "an event handler goes on with the next event, so it has no `#[handle_continue]`".to_owned(),
            "use `cx.send_after(Duration::ZERO, ..)` and an `#[info]` function",
        ),
        name if CHILDREN.contains(&name) => (
            format!("`#[{name}]` describes a child of a supervisor, not a function of an event handler"),
            "put it into a `#[supervision] impl` block of its own type",
        ),
        name => (format!("`#[{name}]` is not for event handlers"), "remove it"),
    };
    mistakes.error(attr, text, &[help(fix)]);
}
