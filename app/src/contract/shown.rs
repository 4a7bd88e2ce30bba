//! What the browser knows of a view.

/// One piece of the pod that the server draws. It has its place in the page, and is placed anew only when it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Who,
    Mark,
    Status,
    Seconds,
    Until,
    Number,
    Checks,
    Method,
    Purpose,
    Card,
    Fields,
    Next,
    Note,
    Say,
    Open,
    Buttons,
    Offline,
    History,
    Reference,
}

impl Part {
    /// In the order in which they are declared.
    pub const ALL: [Self; 19] = [
        Self::Who,
        Self::Mark,
        Self::Status,
        Self::Seconds,
        Self::Until,
        Self::Number,
        Self::Checks,
        Self::Method,
        Self::Purpose,
        Self::Card,
        Self::Fields,
        Self::Next,
        Self::Note,
        Self::Say,
        Self::Open,
        Self::Buttons,
        Self::Offline,
        Self::History,
        Self::Reference,
    ];

    /// Its name on the wire, and its place's class.
    pub fn name(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::Mark => "mark",
            Self::Status => "status",
            Self::Seconds => "seconds",
            Self::Until => "until",
            Self::Number => "number",
            Self::Checks => "checks",
            Self::Method => "method",
            Self::Purpose => "purpose",
            Self::Card => "card",
            Self::Fields => "fields",
            Self::Next => "next",
            Self::Note => "note",
            Self::Say => "say",
            Self::Open => "open",
            Self::Buttons => "buttons",
            Self::Offline => "offline",
            Self::History => "history",
            Self::Reference => "reference",
        }
    }
}

/// As much of a [`LiveView`](super::LiveView) as decides anything in the browser, and its parts, drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shown {
    pub seq: u64,
    pub state: String,
    pub note: String,
    pub tone: String,
    pub seconds: u32,
    pub seconds_of: u32,
    pub ended: bool,
    /// HTML, a piece for each of [`Part::ALL`].
    pub parts: Vec<String>,
}

impl Shown {
    /// A part's HTML.
    pub fn part(&self, part: Part) -> &str {
        self.parts.get(part as usize).map_or("", String::as_str)
    }

    /// Whether the same can be pressed for the same account.
    pub fn offers_the_same(&self, other: &Self) -> bool {
        [Part::Who, Part::Buttons].into_iter().all(|part| self.part(part) == other.part(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_where_it_is_looked_for() {
        let parts = Part::ALL.map(|part| part.name().to_owned()).to_vec();
        let shown = Shown { parts, ..Shown::default() };
        for part in Part::ALL {
            assert_eq!(shown.part(part), part.name());
        }
    }
}
