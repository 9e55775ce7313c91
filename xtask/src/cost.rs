//! `cargo xtask cost`: what the macros cost whoever builds with them.
//!
//! The same program four times: servers with ten handlers each, and a function for each server that sends it every message. Once
//! with otp, once by hand on tokio, once with each of two other frameworks' macros. Each is a package of its own below
//! `target/cost`; what it depends on is built before anything is measured.

mod measure;
mod source;

use crate::gate::cargo;
use measure::Figures;
use source::Variant;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the table stands in the book.
const PAGE: &str = "book/src/build-cost.md";
const BEGIN: &str = "<!-- cost: begin -->\n";
const END: &str = "<!-- cost: end -->";

/// What is measured, and how often.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    rounds: usize,
    /// Servers of the program that is checked.
    checked: usize,
    /// Servers of the program that is built.
    built: usize,
    variants: Vec<Variant>,
    /// Whether the table goes into the book.
    write: bool,
}

impl Plan {
    /// From the words of the command line; `None` if they are not understood.
    pub(crate) fn of(words: &[&str]) -> Option<Self> {
        let mut plan = Self { rounds: 3, checked: 100, built: 20, variants: Variant::ALL.to_vec(), write: false };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--quick" => plan.rounds = 1,
                "--write" => plan.write = true,
                "--rounds" => plan.rounds = number(words.next())?,
                "--check" => plan.checked = number(words.next())?,
                "--build" => plan.built = number(words.next())?,
                "--only" => {
                    let wanted = words.next()?;
                    plan.variants.retain(|variant| wanted.split(',').any(|key| key == variant.key()));
                }
                _ => return None,
            }
        }
        (!plan.variants.is_empty()).then_some(plan)
    }
}

fn number(word: Option<&&str>) -> Option<usize> {
    word?.parse().ok().filter(|number| *number > 0)
}

/// Measures as planned, prints the table, and writes it into the book if told to.
pub(crate) fn measure_and_print(plan: &Plan) -> Result<(), String> {
    let mut rows = Vec::new();
    for variant in plan.variants.clone() {
        eprintln!("{}: its dependencies", variant.name());
        let package = write_package(variant)?;
        measure::prepare(variant, &package, plan)?;
        rows.push((variant, package, Figures::default()));
    }
    // what disturbs one round disturbs every row
    for round in 1..=plan.rounds {
        eprintln!("round {round} of {}", plan.rounds);
        for (variant, package, figures) in &mut rows {
            measure::round(*variant, package, plan, figures)?;
        }
    }
    for (variant, package, figures) in &mut rows {
        figures.lines = measure::expanded_lines(*variant, package)?;
    }
    let rows: Vec<_> = rows.iter().map(|(variant, _, figures)| (*variant, figures.clone())).collect();
    let table = table(&rows, plan);
    println!("{table}");
    if plan.write { put_into_book(&table) } else { Ok(()) }
}

fn table(rows: &[(Variant, Figures)], plan: &Plan) -> String {
    let Plan { checked, built, .. } = plan;
    let mut text = format!(
        "| | check {checked}, s | check again, s | build {built}, s | build again, s | lines written, a handler | library, MB |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for (variant, figures) in rows {
        let [check, again, build, rebuild] =
            [&figures.check, &figures.check_again, &figures.build, &figures.build_again]
                .map(|all| measure::middle(all));
        let (whole, rest) = (figures.lines / source::HANDLERS, figures.lines % source::HANDLERS);
        let _ = writeln!(
            text,
            "| {} | {check:.2} | {again:.2} | {build:.2} | {rebuild:.2} | {whole}.{rest} | {}.{} |",
            variant.name(),
            figures.bytes / 1_000_000,
            figures.bytes / 100_000 % 10,
        );
    }
    text
}

fn put_into_book(table: &str) -> Result<(), String> {
    let text = fs::read_to_string(PAGE).map_err(|error| format!("{PAGE}: {error}"))?;
    let (before, rest) = text.split_once(BEGIN).ok_or_else(|| format!("{PAGE} has no {BEGIN}"))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| format!("{PAGE} has no {END}"))?;
    fs::write(PAGE, format!("{before}{BEGIN}{table}{END}{after}")).map_err(|error| format!("{PAGE}: {error}"))
}

/// Writes a package below `target/cost`.
fn write_package(variant: Variant) -> Result<PathBuf, String> {
    let root = std::env::current_dir().map_err(|error| format!("no folder: {error}"))?;
    let folder = root.join("target").join("cost").join(variant.key());
    let put = |path: &Path, text: &str| -> Result<(), String> {
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
    };
    fs::create_dir_all(folder.join("src")).map_err(|error| format!("{}: {error}", folder.display()))?;
    put(&folder.join("Cargo.toml"), &source::manifest(variant, &root))?;
    if !folder.join("Cargo.lock").exists() {
        // the versions of this workspace, where it knows them
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    }
    Ok(folder)
}

/// cargo, in a package.
fn cargo_in(package: &Path, incremental: bool) -> Command {
    let mut command = Command::new(cargo());
    let target = package.join(if incremental { "target-again" } else { "target" });
    command.current_dir(package).env("CARGO_INCREMENTAL", if incremental { "1" } else { "0" });
    command.env("CARGO_TARGET_DIR", target).env_remove("RUSTFLAGS");
    command
}
