//! The gates, in the order they run: the quick ones first.

use super::book;
use crate::{budget, conformance, errors};

/// One thing that must hold.
pub(super) struct Gate {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) tool: Option<(&'static str, Need)>,
    pub(super) check: Check,
}

/// What happens when a gate's tool is not installed.
pub(super) enum Need {
    /// The gate fails.
    Always,
    /// The gate is skipped with a word, but fails on CI.
    Optional,
}

/// How a gate looks.
pub(super) enum Check {
    /// By a cargo command.
    Cargo { arguments: &'static [&'static str], rustdocflags: Option<&'static str> },
    /// By another program.
    Tool { program: &'static str, arguments: &'static [&'static str] },
    /// By a function of this one.
    Here(fn() -> Result<(), String>),
}

const fn cargo(arguments: &'static [&'static str]) -> Check {
    Check::Cargo { arguments, rustdocflags: None }
}

/// Every gate.
pub(super) const GATES: &[Gate] = &[
    Gate { name: "fmt", what: "the code is formatted", tool: None, check: cargo(&["fmt", "--all", "--check"]) },
    Gate {
        name: "budget",
        what: "the default build stays small",
        tool: None,
        check: Check::Here(budget::count_and_print),
    },
    Gate {
        name: "conformance",
        what: "the catalogue and its page say what the tests say",
        tool: None,
        check: Check::Here(conformance::check),
    },
    Gate {
        name: "errors",
        what: "the book's index of messages says what the compiler says",
        tool: None,
        check: Check::Here(errors::check),
    },
    Gate {
        name: "typos",
        what: "words are spelt right",
        tool: Some(("typos", Need::Optional)),
        check: Check::Tool { program: "typos", arguments: &[] },
    },
    Gate {
        name: "deny",
        what: "dependencies are single, licensed and from the registry",
        tool: Some(("cargo-deny", Need::Always)),
        check: cargo(&["deny", "check", "bans", "licenses", "sources"]),
    },
    Gate {
        name: "book",
        what: "the book builds without a complaint",
        tool: Some(("mdbook", Need::Always)),
        check: Check::Here(book::build),
    },
    Gate {
        name: "clippy",
        what: "no lint speaks up",
        tool: None,
        check: cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"]),
    },
    Gate {
        name: "rustdoc",
        what: "the documentation builds and its links lead somewhere",
        tool: None,
        check: Check::Cargo {
            arguments: &["doc", "--workspace", "--no-deps", "--all-features"],
            rustdocflags: Some("-D warnings"),
        },
    },
    Gate {
        name: "test",
        what: "unit, integration, compiler-message, architecture and book samples",
        tool: None,
        check: cargo(&["test", "--workspace", "--lib", "--bins", "--tests", "--examples", "--no-fail-fast"]),
    },
    Gate {
        name: "doctest",
        what: "every example in the documentation runs",
        tool: None,
        check: cargo(&["test", "--workspace", "--doc", "--no-fail-fast"]),
    },
];
