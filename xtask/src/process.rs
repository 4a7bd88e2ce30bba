//! Child processes that are shown, checked and not left behind.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{iter, thread};

use anyhow::{Context, Result, bail, ensure};

/// How long a child may take to end by itself.
const GRACE: Duration = Duration::from_secs(10);
/// How often a condition outside of this process is looked at.
pub(crate) const LOOK: Duration = Duration::from_millis(20);

/// Shows a command, runs it, and fails if it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = command.status().with_context(|| format!("{shown} cannot be started"))?;
    ensure!(status.success(), "{shown} failed: {status}");
    Ok(())
}

/// Like [`run`], and gives every line of standard output to `line` after showing it.
pub(crate) fn run_and_read(command: &mut Command, mut line: impl FnMut(&str)) -> Result<()> {
    let shown = show(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("{shown} cannot be started"))?;
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).split(b'\n') {
            let text = text?;
            let text = String::from_utf8_lossy(&text);
            println!("{text}");
            line(&text);
        }
    }
    let status = child.wait()?;
    ensure!(status.success(), "{shown} failed: {status}");
    Ok(())
}

/// Standard output of a command that must not fail.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("{command:?} cannot be started"))?;
    ensure!(output.status.success(), "{command:?} failed: {}", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command as one would type it; printed, so that it can be repeated by hand.
fn show(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = iter::once(program.file_name().unwrap_or_default()).chain(command.get_args());
    let shown: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    let shown = shown.join(" ");
    eprintln!("\n$ {shown}");
    shown
}

/// A program that runs beside this one. It is interrupted, then killed, when it is dropped.
pub(crate) struct Running {
    name: String,
    child: Child,
}

impl Running {
    /// Starts a command; `name` is for messages.
    pub(crate) fn start(name: &str, command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("{name} cannot be started"))?;
        Ok(Self { name: name.to_owned(), child })
    }

    /// Fails if the program has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            Some(status) => bail!("{} has stopped: {status}", self.name),
            None => Ok(()),
        }
    }

    /// Waits until `ready`, for as long as the program runs and at most for `patience`.
    pub(crate) fn wait_until(&mut self, patience: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
        let deadline = Instant::now() + patience;
        while !ready() {
            self.check()?;
            ensure!(Instant::now() < deadline, "{} was not ready after {} s", self.name, patience.as_secs());
            thread::sleep(LOOK);
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        interrupt(&self.child);
        let deadline = Instant::now() + GRACE;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                eprintln!("{} does not stop: killed", self.name);
                let _already_gone = self.child.kill();
                let _nothing_to_learn = self.child.wait();
                return;
            }
            thread::sleep(LOOK);
        }
    }
}

/// What Ctrl-C does, for a program that should put its things in order.
fn interrupt(child: &Child) {
    let mut kill = Command::new("kill");
    kill.args(["-INT", &child.id().to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    let _already_gone = kill.status();
}
