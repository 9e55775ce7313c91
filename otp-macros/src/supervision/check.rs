//! What does not fit together in a tree, whichever form it was written in.

use super::{
    model::{Child, Form, Kind, Tree},
    options::TreeOptions,
};
use crate::diag::{Diagnostics, help, note};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::{PathArguments, Type};

/// Functions that every supervisor gets.
const OF_SUPERVISOR: &[&str] = &["spec", "start", "start_link"];
const ON_DEMAND: &str = "name another supervisor, or give this child parameters: it is then started on demand";
/// Methods of traits that every reference implements.
const OF_REFERENCE: &[&str] = &["as_ref", "clone"];

/// Reports everything that does not fit together. Children that nothing could be generated for are
/// taken out: rustc has nothing to add to what is reported.
pub(super) fn check(tree: &mut Tree, mistakes: &mut Diagnostics) {
    intensity_and_period(&tree.options, mistakes);
    if tree.children.is_empty() && mistakes.is_empty() {
        no_children(tree, mistakes);
    }
    let mut unfit = Vec::new();
    for child in &tree.children {
        significance(tree, child, mistakes);
        contains_itself(tree, child, mistakes);
        unfit.push(name_is_taken(tree, child, mistakes));
    }
    let mut unfit = unfit.into_iter();
    tree.children.retain(|_| !unfit.next().unwrap_or_default());
}

fn intensity_and_period(options: &TreeOptions, mistakes: &mut Diagnostics) {
    match (&options.intensity, &options.period) {
        (Some(intensity), None) => {
            let count = intensity.value.unwrap_or(3);
            mistakes.error(
                &intensity.key,
                "`intensity` needs a `period`",
                &[help(format!(
                    "write `intensity = {count}, period = \"5s\"`: at most {count} restarts in any 5 seconds"
                ))],
            );
        }
        (None, Some(period)) => mistakes.error(
            &period.key,
            "`period` needs an `intensity`",
            &[help("write `intensity = 3, period = \"5s\"`: at most 3 restarts in any 5 seconds")],
        ),
        _ => {}
    }
}

/// A significant child must be able to end for good, and somebody must care.
fn significance(tree: &Tree, child: &Child, mistakes: &mut Diagnostics) {
    let Some(significant) = &child.options.significant else {
        return;
    };
    let permanent = match &child.options.restart {
        Some(restart) if restart == "permanent" => Some("it is permanent"),
        Some(_) => None,
        None => Some("its restart type is not given here"),
    };
    if let Some(why) = permanent {
        mistakes.error(
            significant,
            format!("a significant child must be `transient` or `temporary`, but {why}"),
            &[
                note("a permanent child always comes back, so its end never shuts the supervisor down"),
                help(format!("write `{}`", tree.form.child(&["transient", "significant"]))),
            ],
        );
    }
    if tree.options.auto_shutdown.as_ref().is_none_or(|when| when == "never") {
        let strategy = tree.options.strategy.as_ref().map_or_else(|| "one_for_one".to_owned(), ToString::to_string);
        let options = format!("{strategy}, auto_shutdown = any_significant");
        mistakes.error(
            significant,
            "`significant` has no effect without `auto_shutdown`",
            &[help(format!("write `{}`", tree.form.tree(&options)))],
        );
    }
}

fn contains_itself(tree: &Tree, child: &Child, mistakes: &mut Diagnostics) {
    if matches!(child.kind, Kind::Static) && without_arguments(&child.process) == without_arguments(&tree.ty) {
        mistakes.error(
            &child.process,
            "a supervisor cannot contain itself: starting it would never end",
            &[help(ON_DEMAND)],
        );
    }
}

/// Reports trees of one invocation that contain each other. (What lies further apart rustc finds.)
pub(super) fn circles(trees: &[&Tree], mistakes: &mut Diagnostics) {
    let mut done = Vec::new();
    for tree in trees {
        circles_below(tree, trees, &mut Vec::new(), &mut done, mistakes);
    }
}

fn circles_below<'a>(
    tree: &'a Tree,
    trees: &[&'a Tree],
    above: &mut Vec<&'a Ident>,
    done: &mut Vec<&'a Ident>,
    mistakes: &mut Diagnostics,
) {
    above.push(&tree.name);
    // what a `#[cfg]` may take out again is left to rustc
    for child in tree.static_children().filter(|child| child.cfg.is_empty()) {
        let Some(below) = trees.iter().find(|below| is_called(&child.process, &below.name)) else { continue };
        match above.iter().position(|name| **name == below.name) {
            // a tree in itself is reported by now
            Some(at) if at + 1 < above.len() => {
                let circle: Vec<String> =
                    above[at..].iter().chain([&&below.name]).map(|name| format!("`{name}`")).collect();
                mistakes.error(
                    &child.process,
                    format!(
                        "these supervisors contain each other, starting them would never end: {}",
                        circle.join(", ")
                    ),
                    &[help(ON_DEMAND)],
                );
            }
            Some(_) => {}
            None if done.contains(&&below.name) => {}
            None => circles_below(below, trees, above, done, mistakes),
        }
    }
    done.extend(above.pop());
}

fn is_called(ty: &Type, name: &Ident) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.len() == 1 && path.path.segments[0].ident == *name)
}

/// `AppSup` for `AppSup<T>`: a tree contains itself whatever the arguments are.
fn without_arguments(ty: &Type) -> String {
    let mut ty = ty.clone();
    if let Type::Path(path) = &mut ty
        && let Some(last) = path.path.segments.last_mut()
    {
        last.arguments = PathArguments::None;
    }
    ty.to_token_stream().to_string()
}

/// Every child becomes functions, whose names must be free; `true` when rustc would complain too.
fn name_is_taken(tree: &Tree, child: &Child, mistakes: &mut Diagnostics) -> bool {
    let name = child.id();
    let mut taken = |message: String| {
        mistakes.error(&child.name, message, &[help("rename the child")]);
    };
    if OF_SUPERVISOR.contains(&name.as_str()) {
        let own = &tree.name;
        taken(format!("a child cannot be called `{name}`: `{own}::{name}` starts the supervisor"));
    }
    if matches!(child.kind, Kind::Dynamic(_)) {
        return false;
    }
    if OF_REFERENCE.contains(&name.as_str()) {
        let reference = tree.reference();
        taken(format!("a child called `{name}` would hide the standard `{name}` of `{reference}`"));
    }
    let starts = |other: &&Child| other.starter().is_some_and(|starter| starter == name);
    let dynamic = tree.children.iter().find(starts);
    if let Some(dynamic) = dynamic {
        let dynamic = dynamic.id();
        taken(format!("`{name}` is the function that starts the dynamic child `{dynamic}`"));
    }
    dynamic.is_some()
}

fn no_children(tree: &Tree, mistakes: &mut Diagnostics) {
    let fix = match tree.form {
        Form::Block => {
            "add `#[child] fn kv(&self) -> Spec<Kv> { Kv::spec() }`, \
             or a `#[dynamic]` method for children that are started later"
        }
        Form::Bang => {
            "add a line `kv: Kv = Kv::spec()`, or one with parameters for children that are started \
             later: `conn(id: u64): Conn = Conn::spec(id)`"
        }
    };
    mistakes.error(&tree.ty, "this supervisor has no children", &[help(fix)]);
}
