//! The panel is not heavier because there is a dashboard: nothing that its pages load has anything of it.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use super::file::File;
use crate::workspace;

/// What the panel and the pages to sign in on load. Whatever else there is, they do not.
const PANEL: [&str; 4] = ["style.css", "sign-in.js", "pod.js", "pod.wasm"];
/// What the dashboard's pages are marked with; and the name of its module, of which panics tell.
const MARKS: [&str; 2] = ["dashboard", "data-card"];
/// A key that is shorter may be a part of something else.
const TELLING: usize = 12;

/// Fails if one of the panel's files is missing, or has anything of the dashboard.
pub(super) fn check(files: &[File]) -> Result<()> {
    let words = fs::read_to_string(workspace::root().join("app/words/dashboard.ftl"))?;
    let marks: Vec<&str> = MARKS.into_iter().chain(keys(&words)).collect();
    for name in PANEL {
        let file =
            files.iter().find(|file| file.name == name).with_context(|| format!("the panel's {name} is missing"))?;
        let text = file.text();
        let found = marks.iter().find(|mark| text.contains(**mark));
        ensure!(found.is_none(), "the panel's {name} has something of the dashboard: {found:?}");
    }
    Ok(())
}

/// The names of a catalogue's messages.
fn keys(words: &str) -> impl Iterator<Item = &str> {
    let named = words.lines().filter_map(|line| line.split_once(" =").map(|(key, _)| key));
    named.filter(|key| key.len() >= TELLING && key.contains('-') && key.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(of: &str, has: &str) -> Vec<File> {
        let bytes = |name: &str| if name == of { format!("ordinary {has} text") } else { "ordinary".to_owned() };
        let file = |name: &str| File::new(name, bytes(name).into_bytes()).unwrap();
        PANEL.into_iter().map(file).chain([File::new("dashboard.css", b"data-card".to_vec()).unwrap()]).collect()
    }

    #[test]
    fn whatever_the_panel_has_of_the_dashboard_is_found() {
        assert!(check(&panel("pod.wasm", "stroke-dashoffset")).is_ok());
        for (name, has) in [
            ("pod.wasm", "app/src/dashboard/home.rs"),
            ("pod.js", "dash-not-yours"),
            ("style.css", "[data-card=\"today\"]"),
            ("sign-in.js", "microsoft-stolen-alone"),
        ] {
            let error = check(&panel(name, has)).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
        let mut without = panel("", "");
        without.retain(|file| file.name != "pod.wasm");
        assert!(check(&without).is_err());
    }

    #[test]
    fn keys_are_the_messages_names_and_nothing_else() {
        let words = "### dash-in-a-remark =\ndash-not-yours = Not = yours\n    .title-of-it = x\nshort-one = y\n";
        assert_eq!(keys(words).collect::<Vec<_>>(), ["dash-not-yours"]);
    }
}
