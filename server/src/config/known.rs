//! "Did you mean": the nearest known name.

/// The name among `known` that `name` was probably meant to be.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Turns the TOML reader's "unknown field `x`, expected one of `a`, `b`" into a question that helps, and so its "unknown
/// variant".
pub(super) fn explain(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    let what = match message.split_whitespace().nth(1) {
        Some("field") => "the key ",
        _ => "",
    };
    match (message.starts_with("unknown field") || message.starts_with("unknown variant"), names.next()) {
        (true, Some(unknown)) => match nearest(unknown, names) {
            Some(near) => format!("{what}`{unknown}` is unknown; did you mean `{near}`?"),
            None => format!("{what}`{unknown}` is unknown"),
        },
        _ => without_values(message.trim_end()),
    }
}

/// The reader quotes the value that is of the wrong type, which may be a secret.
fn without_values(message: &str) -> String {
    match (message.split_once('"'), message.rsplit_once('"')) {
        (Some((before, _)), Some((_, after))) => format!("{before}\"…\"{after}"),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(
            explain("unknown field `listn`, expected one of `listen`, `public_url`"),
            "the key `listn` is unknown; did you mean `listen`?"
        );
        assert_eq!(
            explain("invalid type: string \"hunter2\" and \"more\"\", expected a sequence"),
            "invalid type: string \"…\", expected a sequence"
        );
        assert_eq!(
            explain("unknown variant `mfa_chnge`, expected one of `password_reset`, `mfa_change`"),
            "`mfa_chnge` is unknown; did you mean `mfa_change`?"
        );
        assert_eq!(explain("unknown field `zzz`, expected `listen`"), "the key `zzz` is unknown");
        assert_eq!(
            explain("invalid type: integer `5`, expected a string"),
            "invalid type: integer `5`, expected a string"
        );
    }
}
