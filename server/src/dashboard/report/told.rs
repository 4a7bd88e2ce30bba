//! What the log tells of a change, part by part, and whose each part is: a customer's report has nothing of another's.

use vouchsafe_app::words::words;
use vouchsafe_domain::{
    ids::ClientId,
    log::{Event, Kind},
};

/// What may stand before the parts.
const PREFIXES: [&str; 2] = ["first start: ", "on the machine: "];
/// With what a change of settings begins.
const SIGNS: [&str; 3] = ["+ ", "~ ", "- "];
/// What says who may do what.
const ROLES: [&str; 4] = ["administrators", "auditors", "second_technicians", "important_contacts_vouch"];
/// What says what is asked of a verification.
const POLICY: [&str; 2] = ["policy", "vips"];

/// Whose a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The whole Halo's, and so everybody's.
    Halos,
    Customers(ClientId),
    /// Some customer's, and nobody can say which one's.
    Somebodys,
}

/// One thing that was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part<'a> {
    text: &'a str,
    whose: Whose,
    /// Such as `policy` or `instance acme`.
    name: &'a str,
}

impl Part<'_> {
    /// Whether it stands in a report of this customer, or of all.
    fn is_for(&self, client: Option<ClientId>) -> bool {
        match (self.whose, client) {
            (_, None) | (Whose::Halos, _) => true,
            (Whose::Customers(whose), Some(client)) => whose == client,
            (Whose::Somebodys, Some(_)) => false,
        }
    }
}

/// What an entry tells in a report of this customer, or of all; `None` if there is nothing of it.
pub fn of(event: &Event, client: Option<ClientId>) -> Option<String> {
    let detail = event.detail.clone().unwrap_or_default();
    match (event.kind, client) {
        (Kind::Exported, Some(client)) => exported(&detail, client),
        _ => match parts(event) {
            None => Some(detail),
            Some((prefix, parts)) => {
                let meant: Vec<&str> = parts.iter().filter(|part| part.is_for(client)).map(|part| part.text).collect();
                (!meant.is_empty()).then(|| format!("{prefix}{}", meant.join("; ")))
            }
        },
    }
}

/// What of it says who may do what; empty if nothing does.
pub fn roles(event: &Event, client: Option<ClientId>) -> String {
    let (_, parts) = parts(event).unwrap_or_default();
    let meant = parts.iter().filter(|part| part.is_for(client) && ROLES.contains(&part.name));
    meant.map(|part| part.text).collect::<Vec<_>>().join("; ")
}

/// Whether it changed what is asked of this customer's people; without one, of everybody's.
pub fn is_of_the_policy(event: &Event, client: Option<ClientId>) -> bool {
    if event.kind == Kind::ThreatRaised {
        return true;
    }
    let (_, parts) = parts(event).unwrap_or_default();
    let counts = |part: &Part<'_>| match event.kind {
        // Each line is about the policy, or about who may agree.
        Kind::PolicyLoosened => !ROLES.contains(&part.name),
        Kind::SettingsApplied | Kind::SettingsChanged => {
            POLICY.contains(&part.name) || part.name.starts_with("instance ")
        }
        _ => false,
    };
    let of_whom =
        |part: &Part<'_>| part.whose == Whose::Halos || client.is_some_and(|client| part.is_for(Some(client)));
    parts.iter().any(|part| of_whom(part) && counts(part))
}

/// Whether it is a change whose detail was erased: nobody can say any more what it was.
pub fn is_untold(event: &Event) -> bool {
    let is_change = matches!(event.kind, Kind::SettingsApplied | Kind::SettingsChanged | Kind::PolicyLoosened);
    is_change && event.detail.is_none()
}

/// What stands before the parts, and the parts; `None` of an entry that is no change of settings or policy.
fn parts(event: &Event) -> Option<(&str, Vec<Part<'_>>)> {
    let signed = match event.kind {
        Kind::SettingsApplied | Kind::SettingsChanged => true,
        Kind::LooseningAsked | Kind::PolicyLoosened => false,
        _ => return None,
    };
    let detail = event.detail.as_deref().unwrap_or_default();
    let prefix = PREFIXES.into_iter().find(|prefix| detail.starts_with(*prefix)).unwrap_or_default();
    let mut rest = detail.strip_prefix(prefix);
    let mut parts = Vec::new();
    while let Some(text) = rest {
        let (first, others) = split(text, signed);
        parts.push(part(first));
        rest = others;
    }
    Some((prefix, parts))
}

/// The first part, and the others. Where each has a sign, what has none goes on with a value that has a semicolon in it.
fn split(text: &str, signed: bool) -> (&str, Option<&str>) {
    let begins = |text: &str| !signed || SIGNS.into_iter().any(|sign| text.starts_with(sign));
    let places = text.match_indices("; ").filter_map(|(at, _)| {
        let (first, others) = text.split_at_checked(at)?;
        Some((first, others.strip_prefix("; ")?))
    });
    let found = places.into_iter().find(|(_, others)| begins(others));
    found.map_or((text, None), |(first, others)| (first, Some(others)))
}

fn part(text: &str) -> Part<'_> {
    let unsigned = SIGNS.into_iter().find_map(|sign| text.strip_prefix(sign)).unwrap_or(text);
    let (first, rest) = unsigned.split_once(": ").unwrap_or((unsigned, ""));
    let Some(number) = first.strip_prefix("customer ") else { return Part { text, whose: Whose::Halos, name: first } };
    let whose = number.parse().map_or(Whose::Somebodys, Whose::Customers);
    Part { text, whose, name: rest.split_once(": ").map_or(rest, |(name, _)| name) }
}

/// What was taken away: if it was filtered by this customer or by nothing, all that the log tells; if by another customer,
/// nothing; and if by anything else, that it was filtered, since a ticket may be another's.
fn exported(detail: &str, client: ClientId) -> Option<String> {
    let mut told = detail.split("; ");
    let (what, filters) = (told.next().unwrap_or_default(), told.next().unwrap_or_default());
    let label = format!("{}: ", words().text("dash-by-customer", &[]));
    let of = filters.split(", ").find_map(|filter| filter.strip_prefix(label.as_str()));
    match of {
        Some(whose) => (whose.parse().ok() == Some(client)).then(|| detail.to_owned()),
        None if filters == "everything" => Some(detail.to_owned()),
        None => Some(format!("{what}; {}", words().text("dash-report-filtered", &[]))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: Kind, detail: &str) -> Event {
        Event { detail: Some(detail.to_owned()), ..Event::new(kind) }
    }

    fn client(id: u32) -> Option<ClientId> {
        Some(id.to_string().parse().unwrap())
    }

    #[test]
    fn a_customers_report_has_nothing_of_anothers() {
        let changed = event(
            Kind::SettingsChanged,
            "first start: ~ policy: a; b -> c; + customer 12: name: nothing -> Contoso; + customer 13; \
             + customer 13: name: nothing -> Fabrikam; Sons -> x; + customer 1x: name: y",
        );
        assert_eq!(
            of(&changed, client(12)).unwrap(),
            "first start: ~ policy: a; b -> c; + customer 12: name: nothing -> Contoso"
        );
        assert_eq!(of(&changed, None).as_deref(), changed.detail.as_deref());
        let others = event(Kind::SettingsApplied, "+ customer 13: tenant x");
        assert_eq!((of(&others, client(12)), of(&others, client(1))), (None, None));
        let loosened = event(Kind::PolicyLoosened, "customer 13: vouching: false -> true; vips: 1, 2 -> 1");
        assert_eq!(of(&loosened, client(12)).unwrap(), "vips: 1, 2 -> 1");
    }

    #[test]
    fn roles_are_known_by_their_name_and_not_by_what_a_value_says() {
        let changed = event(
            Kind::SettingsChanged,
            "~ administrators: [3] -> [3,5]; ~ call_back: x -> ask the administrators; \
             + customer 13: second_technicians: nothing -> [5]",
        );
        assert_eq!(roles(&changed, client(12)), "~ administrators: [3] -> [3,5]");
        assert_eq!(
            roles(&changed, None),
            "~ administrators: [3] -> [3,5]; + customer 13: second_technicians: nothing -> [5]"
        );
    }

    #[test]
    fn a_policy_is_moved_by_its_own_changes_alone() {
        for (kind, detail, everybody, of_12) in [
            (Kind::SettingsApplied, "~ policy: a -> b", true, true),
            (Kind::SettingsApplied, "+ instance acme", true, true),
            (Kind::SettingsApplied, "no change", false, false),
            (Kind::SettingsChanged, "~ customer 12: policy: a -> b", false, true),
            (Kind::SettingsChanged, "~ customer 13: policy: a -> b; + customer 14", false, false),
            (Kind::SettingsChanged, "~ call_back: x -> the policy of instance acme, vips", false, false),
            (Kind::PolicyLoosened, "customer 13: password_reset × vip: a -> b", false, false),
            (Kind::PolicyLoosened, "customer 12: password_reset × vip: a -> b", false, true),
            (Kind::PolicyLoosened, "administrators: 3 -> 3, 5", false, false),
            (Kind::PolicyLoosened, "administrators: 3 -> 3, 5; ~ policy: a -> b", true, true),
            (Kind::PolicyLoosened, "threat level: on -> off", true, true),
            (Kind::LooseningAsked, "password_reset × vip: a -> b", false, false),
            (Kind::ThreatRaised, "until then", true, true),
        ] {
            let event = event(kind, detail);
            assert_eq!(
                (is_of_the_policy(&event, None), is_of_the_policy(&event, client(12))),
                (everybody, of_12),
                "{detail}"
            );
        }
    }

    #[test]
    fn of_what_was_taken_away_only_ones_own_filters_are_told() {
        for (filters, told) in [
            ("everything", Some("verifications; everything; rows not counted")),
            ("Customer: 12, Outcome: denied", Some("verifications; Customer: 12, Outcome: denied; rows not counted")),
            ("Customer: 13, Outcome: denied", None),
            ("Customer: x", None),
            ("Ticket: 9499", Some("verifications; filtered")),
        ] {
            let event = event(Kind::Exported, &format!("verifications; {filters}; rows not counted"));
            assert_eq!(of(&event, client(12)).as_deref(), told, "{filters}");
            assert_eq!(of(&event, None), event.detail);
        }
    }
}
