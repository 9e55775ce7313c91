//! The versions that are measured.

/// What the workspace has been built with.
const LOCK: &str = include_str!("../../Cargo.lock");

/// The version of a package in the lock file.
pub(crate) fn version(package: &str) -> &'static str {
    version_in(LOCK, package).unwrap_or("?")
}

fn version_in<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::{version, version_in};

    #[test]
    fn a_version_is_that_of_the_package_of_this_name() {
        let lock = "[[package]]\nname = \"actix-rt\"\nversion = \"2.1.0\"\n\n[[package]]\nname = \"actix\"\nversion = \"0.13.5\"\n";
        assert_eq!(version_in(lock, "actix"), Some("0.13.5"));
        assert_eq!(version_in(lock, "kameo"), None);
    }

    #[test]
    fn every_framework_is_in_the_lock_file() {
        for package in ["tokio", "otp-framework", "ractor", "kameo", "actix", "xtra", "hydra"] {
            assert_ne!(version(package), "?", "{package}");
        }
    }
}
