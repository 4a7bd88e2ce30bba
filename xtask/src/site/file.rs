use std::borrow::Cow;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// One file of the site.
pub(super) struct File {
    /// What the server asks for, such as `pod.js`.
    pub(super) name: String,
    content_type: &'static str,
    bytes: Vec<u8>,
}

/// What was written for a file.
pub(super) struct Written {
    /// File names, the compressed ones included.
    pub(super) names: Vec<String>,
    pub(super) bytes: usize,
    pub(super) brotli_bytes: usize,
}

impl File {
    /// Fails if nothing is known about files with this ending.
    pub(super) fn new(name: &str, bytes: Vec<u8>) -> Result<Self> {
        let content_type = match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("wasm") => "application/wasm",
            _ => bail!("{name} has an ending that stands for no content type"),
        };
        Ok(Self { name: name.to_owned(), content_type, bytes })
    }

    pub(super) fn read(path: &Path) -> Result<Self> {
        let name = path.file_name().and_then(|name| name.to_str()).context("a file name that is not text")?;
        Self::new(name, fs::read(path)?)
    }

    /// What is text in it; the rest as signs that stand for none.
    pub(super) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// The name with a hash of the content in it: what has this name never changes.
    pub(super) fn hashed_name(&self) -> String {
        let (stem, ending) = self.name.rsplit_once('.').unwrap_or((&self.name, ""));
        let hash: String = Sha256::digest(&self.bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("{stem}-{hash}.{ending}")
    }

    /// The file's line in the manifest.
    pub(super) fn entry(&self) -> Value {
        json!({ "file": self.hashed_name(), "type": self.content_type })
    }

    /// Writes the file, its `.br` and its `.gz`, unless they are there: their names tell what is in them.
    pub(super) fn write(&self, folder: &Path) -> Result<Written> {
        let name = self.hashed_name();
        let [brotli, gzip] = ["br", "gz"].map(|ending| format!("{name}.{ending}"));
        if !folder.join(&gzip).exists() {
            fs::write(folder.join(&name), &self.bytes)?;
            fs::write(folder.join(&brotli), self.brotli()?)?;
            fs::write(folder.join(&gzip), self.gzip()?)?;
        }
        let brotli_bytes = usize::try_from(fs::metadata(folder.join(&brotli))?.len())?;
        Ok(Written { names: vec![name, brotli, gzip], bytes: self.bytes.len(), brotli_bytes })
    }

    fn brotli(&self) -> Result<Vec<u8>> {
        let best = BrotliEncoderParams { quality: 11, size_hint: self.bytes.len(), ..BrotliEncoderParams::default() };
        let mut packed = Vec::new();
        brotli::BrotliCompress(&mut self.bytes.as_slice(), &mut packed, &best)?;
        Ok(packed)
    }

    fn gzip(&self) -> Result<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&self.bytes)?;
        Ok(encoder.finish()?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_name_follows_from_the_content() {
        let name = |bytes: &[u8]| File::new("sign-in.js", bytes.to_vec()).unwrap().hashed_name();
        assert_eq!(name(b"a"), name(b"a"));
        assert_ne!(name(b"a"), name(b"b"));
        assert_eq!(name(b""), "sign-in-e3b0c44298fc1c14.js");
    }

    #[test]
    fn a_file_of_an_unknown_kind_is_refused() {
        assert!(File::new("notes.docx", Vec::new()).is_err());
    }

    #[test]
    fn what_is_packed_unpacks() {
        let text = "let it be ".repeat(100).into_bytes();
        let file = File::new("a.js", text.clone()).unwrap();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut file.brotli().unwrap().as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        unpacked.clear();
        flate2::read::GzDecoder::new(file.gzip().unwrap().as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
    }
}
