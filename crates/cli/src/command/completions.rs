//! `completions` and `man`, from the same source as the arguments.

use crate::{
    args::{Cli, Shell},
    output,
};
use clap::CommandFactory;
use std::io::{self, Write};

/// Prints the completions of `shell`.
pub(super) fn completions(shell: Shell) -> u8 {
    let shell = match shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Fish => clap_complete::Shell::Fish,
        Shell::Zsh => clap_complete::Shell::Zsh,
    };
    // The generator panics when it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mongo-auth", &mut script);
    output::end_if_closed(io::stdout().write_all(&script));
    0
}

/// Prints the manual page: the command, then each of its subcommands as a section.
pub(super) fn man() -> u8 {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let written = clap_mangen::Man::new(command.clone()).render(&mut page).and_then(|()| {
        let subcommands = command.get_subcommands().filter(|c| c.get_name() != "help");
        subcommands.cloned().try_for_each(|subcommand| section(subcommand, &mut page))
    });
    output::end_if_closed(written.and_then(|()| io::stdout().write_all(&page)));
    0
}

/// What the page of `subcommand` alone would hold, one level down.
fn section(subcommand: clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let name = subcommand.get_name().to_ascii_uppercase();
    let man = clap_mangen::Man::new(subcommand);
    let mut text = Vec::new();
    man.render_description_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_options_section(&mut text)?;
    man.render_extra_section(&mut text)?;
    writeln!(page, ".SH MONGO\\-AUTH {name}")?;
    page.write_all(String::from_utf8_lossy(&text).replace(".SH ", ".SS ").as_bytes())
}
