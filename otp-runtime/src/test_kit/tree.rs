//! A tree as a text that a test can compare.

use crate::process::{process_info, table};
use crate::protocol::CallError;
use crate::spec::{BoxFuture, ChildType};
use crate::supervisor::{ChildInfo, ChildStatus, Strategy, SupervisorRef};
use std::fmt::Write as _;

/// Compares the tree below a supervisor with a text; the difference if there is one.
pub async fn compare_tree(supervisor: &impl AsRef<SupervisorRef>, expected: &str) -> Result<(), String> {
    let found = draw(supervisor.as_ref()).await.map_err(|error| format!("there is no tree: {error}"))?;
    let (found, expected) = (lines(&found), lines(expected));
    if found == expected {
        return Ok(());
    }
    let mut text = "the tree is another one (- expected, + found):\n".to_owned();
    for (mark, line) in difference(&expected, &found) {
        let _ = writeln!(text, "{mark} {line}");
    }
    Err(text)
}

async fn draw(supervisor: &SupervisorRef) -> Result<String, CallError> {
    let (name, strategy) = supervisor.describe().await?;
    let mut text = format!("{name} {}\n", snake(strategy));
    branches(supervisor.clone(), 1, &mut text).await?;
    Ok(text)
}

fn branches(supervisor: SupervisorRef, depth: usize, text: &mut String) -> BoxFuture<'_, Result<(), CallError>> {
    Box::pin(async move {
        let mut children = supervisor.which_children().await?;
        children.reverse();
        for child in &children {
            let (what, nested) = what(child).await;
            let name = child.id.as_deref().or(child.template).unwrap_or("child");
            let restarts = match child.restarts {
                0 => String::new(),
                1 => ", restarted once".to_owned(),
                times => format!(", restarted {times} times"),
            };
            let _ = writeln!(text, "{}{name}: {what}{restarts}", "  ".repeat(depth));
            if let Some(nested) = nested {
                branches(nested, depth + 1, text).await?;
            }
        }
        Ok(())
    })
}

async fn what(child: &ChildInfo) -> (String, Option<SupervisorRef>) {
    let pid = match child.status {
        ChildStatus::NotRunning => return ("not running".to_owned(), None),
        ChildStatus::Restarting => return ("restarting".to_owned(), None),
        ChildStatus::Running(pid) => pid,
    };
    let runs = process_info(pid).map_or("has just ended", |info| info.initial_call).to_owned();
    let nested = table::lookup(pid).filter(|_| child.kind == ChildType::Supervisor).map(SupervisorRef::process);
    match nested {
        // a supervisor that ends meanwhile is drawn without its children
        Some(nested) => match nested.describe().await {
            Ok((_, strategy)) => (format!("{runs} {}", snake(strategy)), Some(nested)),
            Err(_) => (runs, None),
        },
        None => (runs, None),
    }
}

/// As OTP writes it.
fn snake(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::OneForOne => "one_for_one",
        Strategy::OneForAll => "one_for_all",
        Strategy::RestForOne => "rest_for_one",
    }
}

/// The lines of a text, each two blanks further in than the one it hangs on, however the text is indented.
fn lines(text: &str) -> Vec<String> {
    let mut above: Vec<usize> = Vec::new();
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let words = line.trim_start();
            let indent = line.len() - words.len();
            while above.last().is_some_and(|outer| *outer >= indent) {
                above.pop();
            }
            above.push(indent);
            format!("{}{words}", "  ".repeat(above.len() - 1))
        })
        .collect()
}

/// The lines of both, in order: those of the longest common subsequence are marked by a blank.
fn difference(expected: &[String], found: &[String]) -> Vec<(char, String)> {
    let mut longest = vec![vec![0_usize; found.len() + 1]; expected.len() + 1];
    for (i, line) in expected.iter().enumerate().rev() {
        for (j, other) in found.iter().enumerate().rev() {
            longest[i][j] =
                if line == other { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut marked) = (0, 0, Vec::new());
    while i < expected.len() || j < found.len() {
        if i < expected.len() && j < found.len() && expected[i] == found[j] {
            marked.push((' ', expected[i].clone()));
            (i, j) = (i + 1, j + 1);
        } else if j == found.len() || (i < expected.len() && longest[i + 1][j] >= longest[i][j + 1]) {
            marked.push(('-', expected[i].clone()));
            i += 1;
        } else {
            marked.push(('+', found[j].clone()));
            j += 1;
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::{difference, lines};

    #[test]
    fn where_a_text_stands_makes_no_difference() {
        let wanted = ["App one_for_one", "  kv: Kv", "    in: X", "  web: Web"];
        let text = "
            App one_for_one
              kv: Kv
                in: X
              web: Web
        ";
        assert_eq!(lines(text), wanted);
        assert_eq!(lines("App one_for_one\n        kv: Kv\n          in: X\n        web: Web"), wanted);
    }

    #[test]
    fn a_difference_is_two_lines() {
        let of = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        let marked = difference(&of("a b c"), &of("a x c d"));
        let marked: Vec<String> = marked.iter().map(|(mark, line)| format!("{mark}{line}")).collect();
        assert_eq!(marked.concat(), " a-b+x c+d");
    }
}
