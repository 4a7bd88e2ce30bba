//! Settings: of the process, from a file and the environment; and what administrators manage, from another file, which
//! `vouchsafe apply` loads or somebody pastes in the dashboard.

pub mod checked;
pub mod declared;
mod ends;
pub mod exported;
mod known;
pub mod pasted;
pub mod process;

use std::path::{Path, PathBuf};

pub use process::Process;

/// Settings that cannot be used, in one sentence for a person.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{} cannot be read: {why}", file.display())]
    Unreadable { file: PathBuf, why: std::io::Error },
    #[error("there is no {}: write it, or set VOUCHSAFE_PUBLIC_URL to where browsers find this server, such as https://verify.msp.example", file.display())]
    NoFile { file: PathBuf },
    #[error("{}{}: {what}", file.display(), at.map(|at| format!(", line {}", at.line)).unwrap_or_default())]
    Wrong { file: PathBuf, at: Option<Spot>, what: String },
    #[error("the variable {name} is unknown{}", nearest.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    UnknownVariable { name: String, nearest: Option<String> },
    #[error("the variable {name} is wrong: {what}")]
    WrongVariable { name: String, what: String },
}

/// Where in a text something stands, as editors count: from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    pub line: usize,
    pub column: usize,
}

impl Spot {
    /// Where this byte is.
    fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self { line: 1 + before.matches('\n').count(), column: 1 + line.chars().count() }
    }
}

fn read_text(file: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(file).map_err(|why| ConfigError::Unreadable { file: file.to_owned(), why })
}

/// Reads the TOML that stands in `file` into `T`; unknown keys are errors that name the nearest known one.
fn read_toml<T: serde::de::DeserializeOwned>(text: &str, file: &Path) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| ConfigError::Wrong {
        file: file.to_owned(),
        at: error.span().map(|span| Spot::of(text, span.start)),
        what: known::explain(error.message()),
    })
}

/// A secret that stands in the file or in a file of its own beside it.
fn secret(
    file: &Path,
    key: &str,
    value: Option<String>,
    value_file: Option<PathBuf>,
) -> Result<Option<String>, ConfigError> {
    let wrong = |what: String| ConfigError::Wrong { file: file.to_owned(), at: None, what };
    match (value, value_file) {
        (Some(_), Some(_)) => Err(wrong(format!("`{key}` and `{key}_file` are both there; keep one"))),
        (Some(value), None) if value.trim().is_empty() => Err(wrong(format!("`{key}` is empty"))),
        (Some(value), None) => Ok(Some(value)),
        (None, Some(path)) => {
            let path = file.parent().unwrap_or(Path::new(".")).join(path);
            match read_text(&path)?.trim() {
                "" => Err(ConfigError::Wrong { file: path, at: None, what: "the file is empty".into() }),
                secret => Ok(Some(secret.to_owned())),
            }
        }
        (None, None) => Ok(None),
    }
}
