//! Every mistake in a block that its syntax shows. A broken function does not hide the next one.

mod function;
mod marks;

pub(crate) use marks::typo;

use super::model::EventHandler;
use crate::diag::{Diagnostics, help, note};
use crate::gen_server::check::clash;
use crate::gen_server::model::{Handler, Kind};

/// Reports what is wrong and marks the functions concerned as broken.
pub(crate) fn check(handler: &mut EventHandler<'_>, mistakes: &mut Diagnostics) {
    for parameter in handler.block.block.generics.lifetimes() {
        let lifetime = &parameter.lifetime;
        mistakes.error(
            lifetime,
            format!("an event handler cannot borrow: `{lifetime}` is not allowed on a gen_event"),
            &[
                note("a handler lives in its manager, so its state must be `'static`"),
                help("own the data (`String`, `Vec<T>`, `Arc<T>`) or use `&'static`"),
            ],
        );
    }
    marks::check(handler.block.block, mistakes);
    clash::drop_duplicates(&mut handler.block);
    let (this, event) = (handler.block.name.to_string(), handler.event.clone());
    for each in &mut handler.block.handlers {
        let before = mistakes.len();
        let complains_itself = function::check(each, &this, &event, mistakes);
        each.broken |= complains_itself || mistakes.len() > before;
    }
    rivals(handler, mistakes);
    clash::between(&mut handler.block, mistakes);
    let events = handler.block.of_kind(Kind::Event).count();
    if mistakes.is_empty() && events == 0 {
        let event = crate::spelled::spelled(&quote::ToTokens::to_token_stream(&handler.event));
        mistakes.error(
            &handler.block.block.ty,
            "this handler handles no events",
            &[help(format!("mark a function with `#[event]`: `#[event] fn on(&mut self, event: &{event}) {{ .. }}`"))],
        );
    }
}

/// Keeps the first function of the kinds that a handler has only one of.
fn rivals(handler: &mut EventHandler<'_>, mistakes: &mut Diagnostics) {
    let mut kept: Vec<Handler<'_>> = Vec::new();
    for each in handler.block.handlers.drain(..) {
        let alone = !matches!(each.kind, Kind::Call | Kind::Info);
        if alone && kept.iter().any(|other| other.kind == each.kind && !clash::apart(other, &each)) {
            let word = each.kind.word();
            let fix = match each.kind {
                Kind::Event => "tell cases apart with `match` inside one function",
                _ => "merge the two functions",
            };
            mistakes.error(each.name(), format!("a handler has only one `#[{word}]`"), &[help(fix)]);
        } else {
            kept.push(each);
        }
    }
    handler.block.handlers = kept;
}
