//! Everything that the server logs while the tests run, much more of it than anybody would have it log.

use std::{
    io::{self, Write},
    sync::{Mutex, Once},
};

use tracing_subscriber::EnvFilter;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static KEPT: Once = Once::new();

/// Ours and the frameworks' as much as there is; of the pretend services in this process, and of the tests' own calls, nothing.
const FILTER: &str = "trace,vouchsafe_sandbox=off,mailin=off,hyper=off,hyper_util=off,reqwest=off,h2=off,sqlx=info";

struct Journal;

impl Write for Journal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// From now on, for the whole process: what one thread does not log, another may.
pub(crate) fn keep() {
    KEPT.call_once(|| {
        let subscriber = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(FILTER)).with_ansi(false);
        subscriber.with_writer(|| Journal).init();
    });
}

/// All of it.
pub(crate) fn text() -> String {
    String::from_utf8_lossy(&LINES.lock().unwrap()).into_owned()
}

/// Its last lines, for whoever wants to know what went wrong.
pub(crate) fn tail() -> String {
    let text = text();
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains(" TRACE ")).collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}
