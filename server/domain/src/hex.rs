//! Bytes as the log, and what is compared, have them.

/// Bytes in hex, two small letters or digits each.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
