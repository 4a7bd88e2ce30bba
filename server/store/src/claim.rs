use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use crate::{Store, StoreError};

/// The right to serve from a data folder. It ends when this is dropped, or the process is.
#[derive(Debug)]
pub struct Claim {
    _file: File,
}

impl Store {
    /// Claims the data folder for this process, which is needed to serve from SQLite: the limits on prompts hold across
    /// processes, but who polls for which verification is agreed on within one.
    pub fn claim(data_dir: &Path) -> Result<Claim, StoreError> {
        let path = data_dir.join("vouchsafe.lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| StoreError::file(&path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Claim { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::AlreadyServing { path: data_dir.to_owned() }),
            Err(TryLockError::Error(error)) => Err(StoreError::file(&path, &error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Store::claim(folder.path()).unwrap();
        let refused = Store::claim(folder.path()).unwrap_err();
        assert_eq!(refused, StoreError::AlreadyServing { path: folder.path().to_owned() });
        drop(first);
        assert!(Store::claim(folder.path()).is_ok());
    }
}
