//! The disk that the data are on.

use std::{
    io::{self, Write as _},
    path::Path,
    sync::Arc,
};

use uuid::Uuid;

use super::{
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};
use crate::services::Services;

const ABOUT: &About = &About::Installation;

/// With less than this it is time to do something: a full disk means that nobody is verified.
const ENOUGH: u64 = 500;
const MEGABYTE: u64 = 1024 * 1024;

/// Looks at the data folder, where the database is in it.
pub async fn check(services: Arc<Services>) -> Vec<Finding> {
    let folder = services.process.data_dir.clone();
    if services.process.database != "sqlite" {
        return vec![Finding::not_checked(ABOUT, "disk", seen("disk-elsewhere", &[]))];
    }
    let looked = tokio::task::spawn_blocking(move || (writable(&folder), space(&folder), folder)).await;
    let Ok((writable, space, folder)) = looked else {
        return vec![Finding::not_checked(ABOUT, "disk", seen("not_in_time", &[]))];
    };
    let folder = folder.display().to_string();
    let failed = |test, error: io::Error| {
        let values = [("fix", &*folder), ("why", &*error.to_string())];
        Finding::fix(ABOUT, test, Remedy::check("folder_not_writable", &values))
    };
    vec![
        match writable {
            Ok(()) => Finding::good(ABOUT, "data folder", seen("folder", &[("fix", &folder)])),
            Err(error) => failed("data folder", error),
        },
        match space {
            Ok(megabytes) => enough(megabytes, &folder),
            Err(error) => failed("disk", error),
        },
    ]
}

fn enough(megabytes: u64, folder: &str) -> Finding {
    let values = [("number", &*megabytes.to_string()), ("fix", folder)];
    if megabytes >= ENOUGH {
        Finding::good(ABOUT, "disk", seen("disk", &values))
    } else {
        Finding::fix(ABOUT, "disk", Remedy::check("disk_full", &values))
    }
}

/// Writes a file, and takes it away again.
fn writable(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".check-{}", Uuid::new_v4()));
    let mut file = std::fs::File::create_new(&path)?;
    let written = file.write_all(b"check").and_then(|()| file.sync_all());
    std::fs::remove_file(&path)?;
    written
}

/// How many megabytes we may still write.
fn space(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize) / MEGABYTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_full_before_nothing_can_be_written() {
        assert!(enough(499, "/data").needs_a_fix());
        assert!(!enough(500, "/data").needs_a_fix());
        let folder = tempfile::tempdir().unwrap();
        assert!(space(folder.path()).is_ok());
        writable(folder.path()).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
        assert!(writable(&folder.path().join("missing")).is_err());
    }
}
