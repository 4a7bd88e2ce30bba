//! The person at the terminal.

use std::io::{self, IsTerminal as _, Write as _};

/// Whether somebody can be asked.
pub(super) fn somebody_is_there() -> bool {
    io::stdin().is_terminal()
}

/// Asks a question that is answered by `y` or anything else.
pub(super) fn agrees_to(question: &str) -> io::Result<bool> {
    Ok(answer(&format!("{question} [y/N] "))?.eq_ignore_ascii_case("y"))
}

/// Waits until somebody has read this and pressed Enter.
pub(super) fn waits_after(text: &str) -> io::Result<()> {
    answer(&format!("{text} ")).map(drop)
}

/// Shows a line that the next one takes the place of; on a terminal only.
pub(super) fn show_passing(text: &str) {
    let mut out = io::stdout();
    if out.is_terminal() {
        // A countdown that cannot be written is missed by nobody.
        let _ = write!(out, "\r\x1b[2K{text}").and_then(|()| out.flush());
    }
}

/// Prints a line, in the place of a passing one. Whoever reads along by machine has it at once.
pub(super) fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout();
    let clear = if out.is_terminal() { "\r\x1b[2K" } else { "" };
    writeln!(out, "{clear}{line}")?;
    out.flush()
}

fn answer(prompt: &str) -> io::Result<String> {
    print!("{prompt}");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}
