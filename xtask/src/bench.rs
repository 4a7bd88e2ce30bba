//! `cargo xtask bench`: the numbers, in `target/bench/report.json`.

use std::process::Command;

use anyhow::Result;

use crate::site::{Frontend, Weight};
use crate::{build, chromium, node, process, site, workspace};

/// A bare page, built the same way: what the pod is measured against.
const FLOOR: Frontend = Frontend { package: "vouchsafe-bench-floor-frontend", name: "floor" };

pub(crate) fn run() -> Result<()> {
    node::install()?;
    let chromium = chromium::find()?;
    let floor = site::build_frontend(FLOOR, Weight::Shipped)?;
    let site = site::build(Weight::Shipped)?;
    build::binaries(&site, "release", &["vouchsafe-bench"])?;

    let mut bench = Command::new(workspace::binary("release", "vouchsafe-bench"));
    bench.arg("--site").arg(&site).arg("--floor-site").arg(&floor);
    bench.arg("--browser").arg(node::folder());
    bench.arg("--report").arg(workspace::target().join("bench").join("report.json"));
    if let Some(chromium) = chromium {
        bench.env(chromium::VARIABLE, chromium);
    }
    process::run(&mut bench)
}
