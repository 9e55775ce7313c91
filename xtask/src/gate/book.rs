//! Builds the book. mdBook exits with 0 when an include leads nowhere, so its words are read too.

use std::process::{Command, Stdio};

/// Builds the book and fails when mdBook has anything to complain about.
pub(super) fn build() -> Result<(), String> {
    println!("mdbook build book");
    let out = Command::new("mdbook")
        .args(["build", "book"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("mdbook did not start: {error}"))?;
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    print!("{said}");
    if !out.status.success() {
        return Err(out.status.to_string());
    }
    match complaints(&said).as_slice() {
        [] => Ok(()),
        lines => Err(format!("mdbook complained:\n{}", lines.join("\n"))),
    }
}

fn complaints(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.split_whitespace().any(|word| matches!(word, "ERROR" | "WARN"))).collect()
}

#[cfg(test)]
mod tests {
    use super::complaints;

    #[test]
    fn an_include_that_leads_nowhere_is_a_complaint() {
        let said = " INFO Book building has started\nERROR Error updating \"{{#include no.rs}}\", Could not read file\n WARN odd\n";
        assert_eq!(complaints(said).len(), 2);
        assert!(complaints(" INFO Running the html backend\n").is_empty());
    }
}
