//! Settings: of the process, from a file and the environment; and what `vouchsafe apply` loads, from another file.

pub mod declared;
pub mod exported;
mod known;
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
    #[error("{}{}: {what}", file.display(), line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Wrong { file: PathBuf, line: Option<usize>, what: String },
    #[error("the variable {name} is unknown{}", nearest.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    UnknownVariable { name: String, nearest: Option<String> },
    #[error("the variable {name} is wrong: {what}")]
    WrongVariable { name: String, what: String },
}

/// Reads a TOML file into `T`; unknown keys are errors that name the nearest known one.
fn read_toml<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, ConfigError> {
    let text = std::fs::read_to_string(file).map_err(|why| ConfigError::Unreadable { file: file.to_owned(), why })?;
    toml::from_str(&text).map_err(|error| ConfigError::Wrong {
        file: file.to_owned(),
        line: error.span().map(|span| 1 + text.get(..span.start).unwrap_or_default().matches('\n').count()),
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
    let wrong = |what: String| ConfigError::Wrong { file: file.to_owned(), line: None, what };
    match (value, value_file) {
        (Some(_), Some(_)) => Err(wrong(format!("`{key}` and `{key}_file` are both there; keep one"))),
        (Some(value), None) if value.trim().is_empty() => Err(wrong(format!("`{key}` is empty"))),
        (Some(value), None) => Ok(Some(value)),
        (None, Some(path)) => {
            let path = file.parent().unwrap_or(Path::new(".")).join(path);
            let text =
                std::fs::read_to_string(&path).map_err(|why| ConfigError::Unreadable { file: path.clone(), why })?;
            match text.trim() {
                "" => Err(ConfigError::Wrong { file: path, line: None, what: "the file is empty".into() }),
                secret => Ok(Some(secret.to_owned())),
            }
        }
        (None, None) => Ok(None),
    }
}
