use crate::dashboard::door::is_secret;

/// A form as it came: names and values, in order.
#[derive(Debug, Clone, Default)]
pub struct Typed(Vec<(String, String)>);

/// More than any form of ours has.
const MOST: usize = 4_000;

impl Typed {
    pub fn read(form: &[u8]) -> Self {
        let fields = url::form_urlencoded::parse(form).take(MOST);
        Self(fields.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The value of this name, without blanks around it; of several the first. Empty if there is none.
    pub fn one(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Whether a secret was entered, which does not come back.
    pub fn has_secret(&self) -> bool {
        self.0.iter().any(|(name, value)| is_secret(name) && !value.trim().is_empty())
    }

    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// What is typed under this name, on one line and of at most so many characters; `None` if it is longer.
    pub fn line(&self, name: &str, longest: usize) -> Option<String> {
        let line: String = self.one(name).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        (line.chars().count() <= longest).then_some(line)
    }
}

/// What stands in an input: what was typed, if it came back, and else what is in force.
pub fn value(typed: Option<&Typed>, name: &str, in_force: impl Into<String>) -> String {
    typed.map_or_else(|| in_force.into(), |typed| typed.one(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_come_more_than_once_and_lines_are_one() {
        let typed = Typed::read(b"a=+1+&a=2&b=x%0D%0Ay%00z&a=");
        assert_eq!(typed.one("a"), "1");
        assert_eq!(typed.all("a").collect::<Vec<_>>(), ["1", "2", ""]);
        assert_eq!(typed.line("b", 9).as_deref(), Some("x  y z"));
        assert_eq!(typed.line("b", 5), None);
        assert_eq!((typed.one("c"), typed.line("c", 0).as_deref()), ("", Some("")));
        assert_eq!(value(Some(&typed), "c", "in force"), "", "what was cleared stays cleared");
        assert_eq!(value(None, "c", "in force"), "in force");
    }
}
