use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{File, Weight};
use crate::{node, process, workspace};

const TARGET: &str = "wasm32-unknown-unknown";
/// The profile in the workspace's manifest that front ends are built with, whatever they are for: what is tested is what
/// is shipped.
const PROFILE: &str = "wasm";
/// What rustc's WASM may contain; what is not named here `wasm-opt` refuses.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// A `cdylib` that runs in the browser.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frontend {
    pub(crate) package: &'static str,
    /// What its files are called: `{name}.js` and `{name}.wasm`.
    pub(crate) name: &'static str,
}

impl Frontend {
    /// Compiles to WASM, writes the JavaScript that loads it, and makes both small.
    pub(super) fn build(self, weight: Weight) -> Result<Vec<File>> {
        let compiled = self.compile()?;
        let folder = workspace::target().join("bindgen").join(self.name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let mut bindgen = Bindgen::new();
        bindgen.web(true)?.remove_name_section(true).remove_producers_section(true);
        let mut output = bindgen.input_path(&compiled).out_name(self.name).generate_output()?;
        output.emit(&folder)?;

        let wasm = folder.join(format!("{}_bg.wasm", self.name));
        if weight == Weight::Shipped {
            optimise(&wasm)?;
        }
        let mut script = output.js().to_owned();
        let mut files = vec![File::new(&format!("{}.wasm", self.name), fs::read(&wasm)?)?];
        for (path, text) in snippets(&output) {
            let file = File::new(&format!("{}-{}", self.name, path.replace('/', "-")), text.into_bytes())?;
            script = script.replace(&format!("./snippets/{path}"), &format!("./{}", file.hashed_name()));
            files.push(file);
        }
        files.push(File::new(&format!("{}.js", self.name), script.into_bytes())?);
        Ok(files)
    }

    fn compile(self) -> Result<PathBuf> {
        install_target()?;
        let mut command = workspace::cargo();
        command.args(["build", "--lib", "--target", TARGET, "--profile", PROFILE, "--package", self.package]);
        process::run(&mut command)?;
        let file = format!("{}.wasm", self.package.replace('-', "_"));
        Ok(workspace::target().join(TARGET).join(PROFILE).join(file))
    }
}

/// `rust-toolchain.toml` names the target, but a toolchain that is there already is not always completed by that.
fn install_target() -> Result<()> {
    let mut folder = Command::new("rustc");
    folder.args(["--print", "target-libdir", "--target", TARGET]).current_dir(workspace::root());
    if Path::new(process::output(&mut folder)?.trim()).exists() {
        return Ok(());
    }
    process::run(Command::new("rustup").args(["target", "add", TARGET]).current_dir(workspace::root()))
}

/// JavaScript that crates bring along, by its path below `snippets/`.
fn snippets(output: &wasm_bindgen_cli_support::Output) -> Vec<(String, String)> {
    let inline = output.snippets().iter().flat_map(|(owner, texts)| {
        texts.iter().enumerate().map(move |(number, text)| (format!("{owner}/inline{number}.js"), text.clone()))
    });
    let modules = output.local_modules().iter().map(|(path, text)| (path.clone(), text.clone()));
    inline.chain(modules).collect()
}

fn optimise(wasm: &Path) -> Result<()> {
    let mut command = node::program("wasm-opt")?;
    command.arg(wasm).args(FEATURES).args(["-Oz", "--converge", "-o"]).arg(wasm);
    process::run(&mut command).context("wasm-opt could not make the WASM smaller")
}
