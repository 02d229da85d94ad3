use super::*;
use core::cell::Cell;
use std::path::Path;

const PATIENT: Duration = Duration::from_secs(60);

fn argv(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn outcome(words: &[&str]) -> Result<(Option<i32>, String), ProcessFailure> {
    let environment = Environment::closed([("PATH", "/usr/bin:/bin"), ("WORLD", "closed")]);
    let output = run(&argv(words), &environment, Deadline::after(Some(PATIENT)), || false)?;
    Ok((output.exit, String::from_utf8(output.stdout.to_vec()).unwrap()))
}

/// Whether a process of that number exists that is no zombie.
fn is_alive(pid: &str) -> bool {
    Path::new("/proc").join(pid).exists()
}

#[test]
fn t30_arguments_reach_the_program_as_they_are() {
    let hostile = ["$(id)", "`id`", ";id", "a b", "*", "&&", ""];
    for text in hostile {
        assert_eq!(outcome(&["printf", "%s", text]), Ok((Some(0), text.to_owned())));
    }
}

#[test]
fn t30_exit_codes_signals_and_missing_programs_are_told_apart() {
    assert_eq!(outcome(&["sh", "-c", "echo x; exit 3"]), Ok((Some(3), "x\n".into())));
    assert_eq!(outcome(&["sh", "-c", "kill -9 $$"]), Ok((None, String::new())));
    assert_eq!(outcome(&["/nowhere/at-all"]), Err(ProcessFailure::NotStarted));
    assert_eq!(outcome(&[]), Err(ProcessFailure::NotStarted));
}

#[test]
fn t30_standard_error_is_not_read_and_standard_input_is_empty() {
    assert_eq!(outcome(&["sh", "-c", "echo canary >&2; cat"]), Ok((Some(0), String::new())));
}

#[test]
fn t30_64_kib_of_output_are_read_and_a_flood_is_killed() {
    let (exit, stdout) = outcome(&["head", "-c", "65536", "/dev/zero"]).unwrap();
    assert_eq!((exit, stdout.len()), (Some(0), MAX_BODY));
    assert_eq!(outcome(&["head", "-c", "65537", "/dev/zero"]), Err(ProcessFailure::TooLarge));
    assert_eq!(outcome(&["yes"]), Err(ProcessFailure::TooLarge));
}

#[test]
fn t36_the_program_gets_the_closed_environment_alone() {
    let (_, text) = outcome(&["env"]).unwrap();
    let mut names: Vec<_> = text.lines().filter_map(|line| line.split('=').next()).collect();
    names.sort_unstable();
    assert_eq!(names, ["PATH", "WORLD"]);
}

/// A program that tells its number and then hangs, with its output open or closed.
fn hanging(folder: &str, closes_output: bool) -> (Vec<String>, std::path::PathBuf) {
    let note = std::env::temp_dir().join(format!("mongo-auth-{folder}-{}", std::process::id()));
    let close = if closes_output { "exec >&-; " } else { "" };
    let script =
        format!("{close}echo $$ > {}.tmp; mv {0}.tmp {0}; exec sleep 1000", note.display());
    (argv(&["sh", "-c", &script]), note)
}

#[test]
fn t30_a_program_that_hangs_is_killed_and_reaped() {
    for closes_output in [false, true] {
        let (argv, note) = hanging(&format!("stop-{closes_output}"), closes_output);
        let pid = Cell::new(String::new());
        let stop = || {
            pid.set(std::fs::read_to_string(&note).unwrap_or_default());
            let written = pid.take();
            pid.set(written.clone());
            !written.is_empty()
        };
        let environment = Environment::system();
        let ended = run(&argv, &environment, Deadline::after(Some(PATIENT)), stop);
        assert_eq!(ended.map(|output| output.exit), Err(ProcessFailure::Timeout));
        let pid = pid.take();
        assert!(!is_alive(pid.trim()), "process {pid} was left behind");
        std::fs::remove_file(&note).unwrap();
    }
}

#[test]
fn t30_nothing_outlasts_the_deadline() {
    let over = Deadline::after(Some(Duration::ZERO));
    for program in [argv(&["sleep", "1000"]), argv(&["sh", "-c", "exec >&-; exec sleep 1000"])] {
        let ended = run(&program, &Environment::system(), over, || false);
        assert_eq!(ended.map(|output| output.exit), Err(ProcessFailure::Timeout));
    }
}
