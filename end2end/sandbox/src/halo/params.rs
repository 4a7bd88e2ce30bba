use std::collections::HashMap;

/// The fields of a query or form, read as .NET reads them: names in any case, unknown ones ignored, the first of several
/// wins.
#[derive(Clone, Debug, Default)]
pub(super) struct Params(HashMap<String, String>);

impl Params {
    pub(super) fn parse(encoded: &[u8]) -> Self {
        let mut fields = HashMap::new();
        for (name, value) in url::form_urlencoded::parse(encoded) {
            fields.entry(name.to_lowercase()).or_insert_with(|| value.into_owned());
        }
        Self(fields)
    }

    /// The field's text; empty if it is missing.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether the field says true, in any case.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name).eq_ignore_ascii_case("true")
    }

    pub(super) fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.text(name).parse().ok()
    }
}
