//! What an editor offers in a user's file: rust-analyzer, asked over its protocol, in files that are finished and in files that
//! are not.
//!
//! It is a component of rustup (`rustup component add rust-analyzer`); where it is not installed nothing is asked, and this says so.

#[path = "editor/cases.rs"]
mod cases;
#[path = "editor/server.rs"]
mod server;

use cases::{Asked, CASES, Case};
use serde_json::{Value, json};
use server::Server;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const USER: &str = include_str!("editor/user.rs");

#[test]
fn an_editor_is_at_home_in_a_users_file() {
    if !Server::is_installed() {
        println!("rust-analyzer is not installed: `rustup component add rust-analyzer`. Nothing was asked.");
        return;
    }
    let package = package();
    let mut server = Server::start(&package, &package.join("src/lib.rs"));
    let mut wrong = String::new();
    for case in CASES {
        if let Err(why) = ask(&mut server, case) {
            let _ = writeln!(wrong, "- {}: {why}", case.what);
        }
    }
    assert!(wrong.is_empty(), "of {} questions\n{wrong}", CASES.len());
}

/// A package of its own, as a user has it.
fn package() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace is above");
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    fs::create_dir_all(package.join("src")).expect("a folder");
    let manifest = format!(
        "[package]\nname = \"user\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\notp = {{ package = \"otp-framework\", \
         path = \"{}\" }}\n\n[workspace]\n",
        root.display()
    );
    fs::write(package.join("Cargo.toml"), manifest).expect("a manifest");
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).expect("the same versions");
    fs::write(package.join("src/lib.rs"), USER).expect("a file");
    package
}

fn ask(server: &mut Server, case: &Case) -> Result<(), String> {
    let mut text = USER.to_owned();
    for (place, with) in case.edits {
        if text.matches(place).count() != 1 {
            return Err(format!("{place:?} is not there once"));
        }
        text = text.replace(place, with);
    }
    let cursor = text.find("$0").ok_or("there is no cursor")?;
    text.replace_range(cursor..cursor + 2, "");
    server.edit(&text);
    let before = &text[..cursor];
    let line = before.matches('\n').count();
    let column = cursor - before.rfind('\n').map_or(0, |at| at + 1);
    match &case.asked {
        Asked::Completion(wanted) => {
            let answer = server.ask_at("textDocument/completion", line, column, &json!({}));
            offers(&answer, wanted)
        }
        Asked::Definition(begins) => {
            let answer = server.ask_at("textDocument/definition", line, column, &json!({}));
            leads_to(&answer, begins, &text)
        }
        Asked::Hover(words) => {
            let answer = server.ask_at("textDocument/hover", line, column, &json!({}));
            let shown = answer["contents"]["value"].as_str().unwrap_or_default();
            if shown.contains(words) { Ok(()) } else { Err(format!("it shows {shown:?}")) }
        }
        Asked::Rename(places) => {
            let answer = server.ask_at("textDocument/rename", line, column, &json!({ "newName": "renamed" }));
            let changed = changes(&answer);
            if changed == *places { Ok(()) } else { Err(format!("{changed} places change: {answer}")) }
        }
    }
}

fn offers(answer: &Value, wanted: &[&str]) -> Result<(), String> {
    let items = answer.as_array().or_else(|| answer["items"].as_array()).ok_or_else(|| format!("nothing: {answer}"))?;
    let labels: Vec<&str> = items.iter().filter_map(|item| item["label"].as_str()).collect();
    let names: Vec<&str> =
        labels.iter().map(|label| label.split(['(', ' ', ':', '…']).next().unwrap_or(label)).collect();
    let missing: Vec<_> = wanted.iter().filter(|wanted| !names.contains(wanted)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("{missing:?} is missing among {names:?}")) }
}

fn leads_to(answer: &Value, begins: &str, text: &str) -> Result<(), String> {
    let places = answer.as_array().map_or_else(|| vec![answer.clone()], Clone::clone);
    let lines: Vec<&str> = places
        .iter()
        .filter_map(|place| {
            let range = place.get("targetSelectionRange").or_else(|| place.get("range"))?;
            let line = usize::try_from(range["start"]["line"].as_u64()?).ok()?;
            Some(text.lines().nth(line)?.trim())
        })
        .collect();
    if lines.iter().any(|line| line.starts_with(begins)) { Ok(()) } else { Err(format!("it leads to {lines:?}")) }
}

fn changes(answer: &Value) -> usize {
    let by_document = answer["documentChanges"]
        .as_array()
        .map(|documents| documents.iter().map(|document| document["edits"].as_array().map_or(0, Vec::len)).sum());
    let by_file = || {
        answer["changes"]
            .as_object()
            .map(|files| files.values().map(|edits| edits.as_array().map_or(0, Vec::len)).sum())
    };
    by_document.or_else(by_file).unwrap_or(0)
}
