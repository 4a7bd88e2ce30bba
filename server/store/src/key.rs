use std::{
    fs::{File, OpenOptions, Permissions},
    io::{ErrorKind, Read as _, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::StoreError;

/// The one secret outside the database, with which the secrets inside it are sealed.
///
/// Whoever loses it has to enter every secret again; whoever copies database and key has them all.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Reads the key file, 32 bytes, or makes it, with mode 0600.
    ///
    /// # Errors
    /// If group or others may read or write the file, if it does not hold 32 bytes, or if it cannot be read or made.
    pub fn load_or_create(path: &Path) -> Result<Self, StoreError> {
        match File::open(path) {
            Ok(file) => Self::read(path, file),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Self::create(path)?;
                Self::read(path, File::open(path).map_err(|error| StoreError::file(path, &error))?)
            }
            Err(error) => Err(StoreError::file(path, &error)),
        }
    }

    fn read(path: &Path, mut file: File) -> Result<Self, StoreError> {
        let failed = |error| StoreError::file(path, &error);
        // The open file is asked, not the path, which may have become another file by now.
        if file.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
            return Err(StoreError::KeyReadableByOthers { path: path.to_owned() });
        }
        let mut key = Zeroizing::new([0; 32]);
        let whole = file.read_exact(key.as_mut()).is_ok() && file.read(&mut [0]).map_err(failed)? == 0;
        if whole { Ok(Self(key)) } else { Err(StoreError::KeyMalformed { path: path.to_owned() }) }
    }

    /// Makes the file under another name first: two that start at once agree on one key, and none reads half of it.
    fn create(path: &Path) -> Result<(), StoreError> {
        let failed = |error| StoreError::file(path, &error);
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut())?;
        let draft = path.with_extension(format!("{}.new", Uuid::new_v4().simple()));
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)
            .and_then(|mut file| {
                // The umask can only have taken away; what is left must be exactly this.
                file.set_permissions(Permissions::from_mode(0o600))?;
                file.write_all(key.as_ref())?;
                file.sync_all()
            })
            .and_then(|()| match std::fs::hard_link(&draft, path) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
                _ => {
                    File::open(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
                        .sync_all()
                }
            });
        let removed = if draft.exists() { std::fs::remove_file(&draft) } else { Ok(()) };
        made.and(removed).map_err(failed)
    }

    /// A key for one purpose, from which neither the master key nor a key for another purpose can be found.
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        // HMAC fills a short key up with zeros; done here, there is no length that could be wrong.
        let mut block = Zeroizing::new([0; 64]);
        block.split_at_mut(32).0.copy_from_slice(self.0.as_ref());
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        mac.update(purpose.as_bytes());
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(key: &MasterKey) -> [u8; 32] {
        *key.derive("a test")
    }

    #[test]
    fn is_made_once_and_read_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let made = MasterKey::load_or_create(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(derived(&MasterKey::load_or_create(&path).unwrap()), derived(&made));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");

        for mode in [0o644, 0o640, 0o602, 0o604] {
            std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let refused = MasterKey::load_or_create(&path).err().unwrap();
            assert_eq!(refused, StoreError::KeyReadableByOthers { path: path.clone() }, "{mode:o}");
            assert!(refused.to_string().ends_with(&format!("chmod 600 {}", path.display())));
        }
    }

    #[test]
    fn a_file_of_another_length_is_not_a_key() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 31, 33] {
            let path = folder.path().join(format!("{length}.key"));
            std::fs::write(&path, vec![7; length]).unwrap();
            std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
            assert_eq!(MasterKey::load_or_create(&path).err(), Some(StoreError::KeyMalformed { path }));
        }
    }

    #[test]
    fn all_that_start_at_once_get_the_same_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let keys: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..16).map(|_| scope.spawn(|| derived(&MasterKey::load_or_create(&path).unwrap()))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn each_purpose_has_its_own_key() {
        let key = MasterKey(Zeroizing::new([7; 32]));
        assert_ne!(*key.derive("one"), *key.derive("another"));
    }
}
