//! The floors: the `mod` lines of the runtime's `lib.rs` are a total order, and a module uses only
//! what is declared above it. Its own folder is free.

use crate::paths::mentions;
use crate::source::Source;
use crate::tokens::tokens;

/// The modules in the order `lib.rs` declares them.
pub(crate) fn order(lib: &str) -> Vec<String> {
    let tokens = tokens(lib);
    let mut depth = 0_usize;
    let mut modules = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "mod" if depth == 0 => {
                modules.extend(tokens.get(at + 1).map(|name| name.text.to_owned()));
            }
            _ => {}
        }
    }
    modules
}

/// The modules in the order the floors are drawn in ARCHITECTURE.md: the second column of the block under that heading.
pub(crate) fn drawn(page: &str) -> Vec<String> {
    page.lines()
        .skip_while(|line| *line != "## Floors")
        .skip_while(|line| *line != "```text")
        .skip(1)
        .take_while(|line| *line != "```")
        .filter_map(|line| Some(line.get(14..)?.split_whitespace().next()?.to_owned()))
        .collect()
}

/// Where `file` names a module that is not below it.
pub(crate) fn violations(order: &[String], file: &Source) -> Vec<String> {
    let Some((_, inside)) = file.path.split_once("/src/") else {
        return vec![": this file is in no crate".to_owned()];
    };
    let module: Vec<&str> = inside.trim_end_matches(".rs").split('/').collect();
    let own = module[0];
    if own == "lib" {
        return Vec::new();
    }
    let Some(floor) = order.iter().position(|name| name == own) else {
        return vec![format!(": `{own}` is not declared in lib.rs")];
    };
    mentions(&module, &file.text)
        .into_iter()
        .filter_map(|mention| {
            let (name, line) = (&mention.name, mention.line);
            if name == own {
                return None;
            }
            match order.iter().position(|other| other == name) {
                Some(other) if other < floor => None,
                Some(_) => Some(format!(":{line}: `{own}` may not use `{name}`: it is declared below it")),
                None => Some(format!(":{line}: `crate::{name}` is not a module; name the module it comes from")),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{drawn, order, violations};
    use crate::source::Source;

    const LIB: &str = "//! mod not_this;\nmod pid;\npub mod exit;\npub(crate) mod process;\n\
                       mod supervisor;\npub mod __private { pub mod inner {} }\npub use pid::Pid;";

    fn broken(path: &str, text: &str) -> Vec<String> {
        violations(&order(LIB), &Source::new(path, text))
    }

    #[test]
    fn the_order_is_that_of_the_mod_lines() {
        assert_eq!(order(LIB), ["pid", "exit", "process", "supervisor", "__private"]);
    }

    #[test]
    fn a_floor_that_is_not_drawn_is_missed() {
        let page = "## Crates\n```text\nno\n```\n## Floors\n\n```text\nvalues        pid    what it is\n              exit   why\n```\nmore";
        assert_eq!(drawn(page), ["pid", "exit"]);
        assert_ne!(drawn(page), order(LIB));
    }

    #[test]
    fn looking_up_is_a_violation_and_looking_down_is_not() {
        let path = "otp-runtime/src/process.rs";
        assert!(broken(path, "use crate::pid::Pid;\nuse crate::process::link::Link;").is_empty());
        let found = broken(path, "use crate::pid::Pid;\nuse crate::supervisor::Child;");
        assert_eq!(found, [":2: `process` may not use `supervisor`: it is declared below it"]);
    }

    #[test]
    fn a_folder_stands_on_the_floor_of_its_module() {
        let path = "otp-runtime/src/process/mailbox.rs";
        assert!(broken(path, "use super::link::Link;\nuse crate::exit::ExitReason;").is_empty());
        assert_eq!(broken(path, "use super::super::supervisor::Child;").len(), 1);
        assert_eq!(broken(path, "fn f() { crate::supervisor::note(); }").len(), 1);
    }

    #[test]
    fn a_reexport_of_the_root_does_not_hide_the_floor() {
        assert_eq!(broken("otp-runtime/src/process.rs", "use crate::Pid;").len(), 1);
        assert_eq!(broken("otp-runtime/src/process.rs", "use crate::*;").len(), 1);
    }

    #[test]
    fn a_file_that_lib_does_not_declare_is_a_violation() {
        assert_eq!(broken("otp-runtime/src/stray.rs", "").len(), 1);
    }
}
