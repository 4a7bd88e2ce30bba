use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap};

/// What time it was at the service when it answered, to the second (RFC 9110, section 6.6.1). `None` if it does not say.
pub fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let value = headers.get(DATE)?.to_str().ok()?.trim();
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_date_and_nothing_else() {
        let of = |value: &str| date(&HeaderMap::from_iter([(DATE, value.parse().unwrap())]));
        assert_eq!(of("Sun, 06 Nov 1994 08:49:37 GMT").unwrap().to_string(), "1994-11-06T08:49:37Z");
        assert_eq!(of("784111777"), None);
        assert_eq!(date(&HeaderMap::new()), None);
    }
}
