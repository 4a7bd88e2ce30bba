use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use vouchsafe_domain::{
    code::Code,
    ids::{AccountId, InstanceId},
};
use vouchsafe_http::Secret;
use zeroize::Zeroizing;

use crate::{MasterKey, StoreError};

/// Where a sealed value stands. It opens there and nowhere else.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    /// The row's primary key.
    pub(crate) row: &'a str,
}

impl Place<'_> {
    /// Table and column are ours and hold no NUL, so no two places read the same.
    fn bytes(&self) -> Vec<u8> {
        format!("{}\0{}\0{}", self.table, self.column, self.row).into_bytes()
    }

    fn broken(&self) -> StoreError {
        StoreError::SealBroken { table: self.table, column: self.column }
    }
}

/// Seals secrets with XChaCha20-Poly1305; a sealed value is the nonce and the rest, in base64.
pub(crate) struct Sealer {
    cipher: XChaCha20Poly1305,
    master: MasterKey,
}

impl Sealer {
    pub(crate) fn new(key: &MasterKey) -> Self {
        let cipher = XChaCha20Poly1305::new((&*key.derive("vouchsafe sealed columns 1")).into());
        Self { cipher, master: key.clone() }
    }

    /// The seed of an instance's first signing key. It is the same each time: if its log vanishes from the database, what
    /// is then begun anew is signed with the same key, so that receipts of the old one still tell.
    pub(crate) fn first_seed(&self, instance: &InstanceId) -> Zeroizing<[u8; 32]> {
        self.master.derive(&format!("vouchsafe log key 1\0{instance}"))
    }

    /// By which an account's code is known again. Whoever has the database alone cannot try out which code it was.
    pub(crate) fn fingerprint(&self, account: AccountId, code: &Code) -> String {
        let AccountId { tenant, object } = account;
        let purpose = Zeroizing::new(format!("vouchsafe spent code 1\0{tenant}\0{object}\0{}", code.digits()));
        BASE64.encode(self.master.derive(&purpose).as_ref())
    }

    pub(crate) fn seal(&self, place: Place<'_>, secret: &Secret) -> Result<String, StoreError> {
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce)?;
        let payload = Payload { msg: secret.expose().as_bytes(), aad: &place.bytes() };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| place.broken())?;
        Ok(BASE64.encode([nonce.as_slice(), &sealed].concat()))
    }

    pub(crate) fn open(&self, place: Place<'_>, sealed: &str) -> Result<Secret, StoreError> {
        let bytes = BASE64.decode(sealed).map_err(|_| place.broken())?;
        let (nonce, sealed) = bytes.split_first_chunk::<24>().ok_or_else(|| place.broken())?;
        let payload = Payload { msg: sealed, aad: &place.bytes() };
        let opened =
            self.cipher.decrypt(&XNonce::from(*nonce), payload).map(Zeroizing::new).map_err(|_| place.broken())?;
        std::str::from_utf8(&opened).map(Secret::new).map_err(|_| place.broken())
    }

    pub(crate) fn seal_some(&self, place: Place<'_>, secret: Option<&Secret>) -> Result<Option<String>, StoreError> {
        secret.map(|secret| self.seal(place, secret)).transpose()
    }

    pub(crate) fn open_some(&self, place: Place<'_>, sealed: Option<String>) -> Result<Option<Secret>, StoreError> {
        sealed.map(|sealed| self.open(place, &sealed)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place { table: "customers", column: "secret", row: "12" };

    fn sealer() -> Sealer {
        let folder = tempfile::tempdir().unwrap();
        Sealer::new(&MasterKey::load_or_create(&folder.path().join("master.key")).unwrap())
    }

    #[test]
    fn opens_where_it_was_sealed_and_nowhere_else() {
        let sealer = sealer();
        let sealed = sealer.seal(HERE, &Secret::new("halo-shared")).unwrap();
        assert!(!sealed.contains("halo"));
        assert_eq!(sealer.open(HERE, &sealed).unwrap().expose(), "halo-shared");
        let elsewhere =
            [Place { table: "sessions", ..HERE }, Place { column: "other", ..HERE }, Place { row: "13", ..HERE }];
        for place in elsewhere {
            assert_eq!(
                sealer.open(place, &sealed).err(),
                Some(StoreError::SealBroken { table: place.table, column: place.column })
            );
        }
        assert!(super::tests::sealer().open(HERE, &sealed).is_err(), "another key opens nothing");
    }

    #[test]
    fn any_change_shows_and_none_panics() {
        let sealer = sealer();
        let sealed = sealer.seal(HERE, &Secret::new("x")).unwrap();
        for cut in 0..sealed.len() {
            assert!(sealer.open(HERE, &sealed[..cut]).is_err(), "cut at {cut}");
        }
        let bytes = BASE64.decode(&sealed).unwrap();
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            assert!(sealer.open(HERE, &BASE64.encode(changed)).is_err(), "byte {index}");
        }
        assert_ne!(sealed, sealer.seal(HERE, &Secret::new("x")).unwrap(), "every nonce is new");
    }
}
