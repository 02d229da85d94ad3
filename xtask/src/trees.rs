//! What may not be in the dependency tree of a crate.

use crate::step::Step;

/// A package and what it must do without: package names, or lines of `cargo tree -e features`.
struct Rule {
    package: &'static str,
    without: &'static [&'static str],
}

const HOSTILE: &str = "mongo-auth-testkit feature \"hostile\"";

const RULES: [Rule; 5] = [
    Rule {
        package: "mongo-auth",
        without: &["tokio", "rustls", "getrandom", "mongo-auth-testkit"],
    },
    Rule { package: "mongo-auth-host", without: &["tokio", "mongo-auth-testkit"] },
    Rule { package: "mongo-auth-blocking", without: &["tokio", "mongo-auth-testkit"] },
    Rule { package: "mongo-auth-tokio", without: &["mongo-auth-testkit"] },
    // the command carries the test server, but nothing that plays a hostile peer
    Rule { package: "mongo-auth-cli", without: &[HOSTILE] },
];

pub(crate) fn run() -> Result<(), String> {
    let mut broken = String::new();
    for rule in &RULES {
        let tree = Step::cargo(&["tree", "--package", rule.package, "--all-features"])
            .args(&["--edges", "normal,build,features", "--prefix", "none"])
            .read()?;
        for name in rule.without {
            match found(&tree, name) {
                Some(line) => broken.push_str(&format!("\n  {}: {line}", rule.package)),
                None => println!("{} does without {name}", rule.package),
            }
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(format!("not allowed in the tree of{broken}")) }
}

/// The first line of the tree that is this package or this feature of a package.
fn found<'t>(tree: &'t str, name: &str) -> Option<&'t str> {
    tree.lines().find(|line| {
        line.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "mongo-auth-cli v0.1.0 (/w/crates/cli)\n\
        mongo-auth-testkit feature \"default\"\n\
        mongo-auth-testkit v0.1.0 (/w/crates/testkit)\n\
        tokio-rustls v0.26.4\n";

    #[test]
    fn t44_hostile_feature_is_found_in_a_tree() {
        assert_eq!(found(TREE, HOSTILE), None);
        let hostile = format!("{TREE}{HOSTILE} (*)\n");
        assert_eq!(found(&hostile, HOSTILE), Some("mongo-auth-testkit feature \"hostile\" (*)"));
    }

    #[test]
    fn packages_are_found_by_their_whole_name() {
        assert_eq!(found(TREE, "tokio"), None);
        assert_eq!(found(TREE, "tokio-rustls"), Some("tokio-rustls v0.26.4"));
        assert_eq!(
            found(TREE, "mongo-auth-testkit"),
            Some("mongo-auth-testkit feature \"default\"")
        );
    }
}
