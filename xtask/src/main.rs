//! Development commands of the workspace: `cargo xtask COMMAND`. Each prints what it runs.

mod ci;
mod demo;
mod fuzz;
mod lines;
mod mutants;
mod no_std;
mod peers;
mod step;
mod tables;
mod test;
mod tools;
mod trees;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  test [--offline]            everything: real peers, link gates, doctests, conformance, all tests
  ci                          fmt, lines, tables, trees, deny, clippy, features, docs, fuzz (10 s a target), demo --mongod, test
  fmt [--check]               format all workspaces
  clippy                      all targets, all features, warnings are errors
  features                    clippy on the core crates with each pair of their features
  docs                        build the documentation, warnings are errors
  lines                       no source file may be longer than 400 lines
  tables [--check]            write the Unicode tables, or see that they are what would be written
  trees                       what may not be in the dependency tree of a crate
  deny                        licences, bans and sources of all dependencies
  no-std                      link gates: the core tier without an allocator, the alloc tier without std
  conformance                 the official test suites, fetched at run time
  peers install|start|stop|status
                              the real servers of the tests
  demo --mongod               log in to a real mongod in every way and compare with its own log
  fuzz [TARGET] [--seconds N] run one or all fuzz targets (default 60 seconds each)
  mutants [PACKAGE]           change scram and sasl, a function at a time; a test must notice each
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["ci"] => ci::run(),
        ["clippy"] => ci::clippy(),
        ["conformance"] => test::conformance(),
        ["demo", "--mongod"] => demo::run(),
        ["deny"] => ci::deny(),
        ["docs"] => ci::docs(),
        ["features"] => ci::features(),
        ["fmt"] => ci::fmt(false),
        ["fmt", "--check"] => ci::fmt(true),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["lines"] => lines::run(),
        ["mutants"] => mutants::run(None),
        ["mutants", package] => mutants::run(Some(package)),
        ["no-std"] => no_std::run(),
        ["peers", command @ ("install" | "start" | "stop" | "status")] => peers::command(command),
        ["tables"] => tables::run(false),
        ["tables", "--check"] => tables::run(true),
        ["test"] => test::run(false),
        ["test", "--offline"] => test::run(true),
        ["trees"] => trees::run(),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("unknown command\n\n{USAGE}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
