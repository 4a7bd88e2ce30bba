use std::collections::BTreeSet;

use super::*;

fn source() -> String {
    CATALOGUES.concat()
}

/// As they are on an ordinary day.
const ORDINARY: [(&str, &str); 26] = [
    ("account", "Dana M. Whitfield"),
    ("approver", "Otto Oldham"),
    ("call_back", "020 7946 0123"),
    ("code", "AADSTS7000215"),
    ("colleagues", "2"),
    ("company", "Northwind Traders"),
    ("fix", "UserAuthenticationMethod.Read.All"),
    ("left", "2"),
    ("minutes", "15"),
    ("names", "Bob Brown, Rita Restricted or somebody else on the list"),
    ("number", "42"),
    ("purpose", "Password reset"),
    ("reference", "k7wq3mzd"),
    ("register_url", "https://aka.ms/mysecurityinfo"),
    ("second", "Bob Agent"),
    ("source", "Microsoft 365"),
    ("subject", "Dana Whitfield"),
    ("suggestion", "dana@northwind.example"),
    ("technician", "Ann Agent"),
    ("tenant", "Northwind"),
    ("ticket", "9499"),
    ("time", "14:05"),
    ("upn", "dana.whitfield@northwind.example"),
    ("user", "Dana Whitfield"),
    ("when", "at 14:05 CEST"),
    ("why", "their phone was stolen"),
];

/// Every state, with every detail that the server gives it.
const STATES: &[(&str, &[&str])] = &[
    ("signing_in", &["wrong_code"]),
    ("session_idle", &["idle", "gone", "page", "disabled"]),
    ("loading", &[]),
    (
        "ready",
        &[
            "threat",
            "code",
            "code_mistyped",
            "code_spent",
            "mistake",
            "agreed",
            "agreed_code",
            "other_contact",
            "other_code",
            "second",
            "second_code",
        ],
    ),
    ("policy_refuses", &["nothing", "code_only", "no_number", "no_code", "second_technician", "nobody_listed"]),
    ("no_contact", &["other_client"]),
    (
        "not_matched",
        &[
            "foreign_tenant",
            "unreadable_id",
            "named_account_missing",
            "nothing_to_go_by",
            "no_account",
            "refused",
            "choice_changed",
            "choice_gone",
            "suggested",
            "suggested_by_you",
            "suggested_by_colleague",
        ],
    ),
    ("several_matches", &[]),
    ("customer_not_connected", &[]),
    ("method_missing", &["none", "sms_only", "code"]),
    ("not_eligible", &["disabled", "guest", "own", "source", "inactive_contact", "unknown_to_microsoft"]),
    ("second_wanted", &["named", "refused", "lapsed", "elsewhere", "agreed_elsewhere"]),
    ("second_asked", &["send", "vouch", "mistake", "override", "old"]),
    ("other_ways", &[]),
    ("vouching", &["nobody", "chosen", "agreed"]),
    ("overriding", &["short", "agreed"]),
    ("other_contact", &["short", "nobody", "found", "many"]),
    ("approved_elsewhere", &["take_over"]),
    ("changed", &[]),
    ("untested", &[]),
    ("sending", &["code"]),
    ("waiting", &["long", "number", "vouch", "vouch_number"]),
    ("last_word", &[]),
    ("approved", &["tap", "number_match", "code"]),
    ("too_weak", &[]),
    ("vouched", &["elsewhere", "untold", "withdrawn"]),
    ("overridden", &["untold", "withdrawn"]),
    ("expired", &["used", "time", "unproven", "withdrawn"]),
    ("denied", &["vouch"]),
    ("fraud_reported", &["vouch"]),
    ("no_answer", &[]),
    ("answered_too_late", &["code"]),
    ("phone_unreachable", &[]),
    ("stopped", &[]),
    ("already_open", &["here", "elsewhere"]),
    ("throttled", &[]),
    ("blocked", &[]),
    ("locked", &[]),
    ("code_wanted", &[]),
    ("code_wrong", &["code"]),
    ("fenced", &["denied", "fraud_reported", "elsewhere", "agreed"]),
    ("budget_spent", &["account", "technician", "codes"]),
    ("unrecognised", &[]),
    ("microsoft_unavailable", &["throttled"]),
    ("halo_unavailable", &["forbidden", "not_found", "throttled"]),
    ("interrupted", &["code"]),
    (
        "setup_broken",
        &[
            "tenant_unknown",
            "mfa_client_missing",
            "mfa_client_disabled",
            "connector_missing",
            "connector_disabled",
            "secret_wrong",
            "secret_expired",
            "not_consented",
            "app_disabled",
            "app_secret_wrong",
            "app_secret_expired",
            "app_certificate_wrong",
            "graph_disabled",
            "conditional_access",
            "token_refused",
            "roles_missing",
            "premium_missing",
            "endpoint_wrong",
            "microsoft_app_missing",
            "halo_credentials",
            "halo_scope",
            "halo_tenant",
            "halo_auth_server",
            "key",
            "database",
        ],
    ),
];

const VERDICTS: &[&str] = &[
    "approved",
    "too_weak",
    "vouched",
    "overridden",
    "denied",
    "fraud_reported",
    "no_answer",
    "answered_too_late",
    "phone_unreachable",
    "already_open",
    "throttled",
    "blocked",
    "locked",
    "code_wanted",
    "code_wrong",
    "stopped",
    "unrecognised",
    "microsoft_unavailable",
    "setup_broken",
    "interrupted",
];

/// Why the dashboard and the first start take nothing.
const REFUSED: [&str; 5] = ["first_sign_in", "first_not_an_agent", "form_unread", "foreign_form", "partner_over"];

/// What the page says of a receipt.
const RECEIPTS: (&str, &[&str]) = (
    "receipt",
    &["genuine", "forged", "altered", "rewritten", "cut_off", "foreign", "incomplete", "no_receipt", "too_long"],
);

fn everything_said() -> impl Iterator<Item = (String, Said)> {
    let refused =
        REFUSED.iter().map(|detail| (format!("refused-{detail}"), words().said("refused", Some(*detail), &ORDINARY)));
    let states = STATES.iter().chain([&RECEIPTS]).flat_map(|(key, details)| {
        let detailed = details.iter().copied().map(Some);
        std::iter::once(None).chain(detailed).map(move |detail| {
            let name = detail.map_or_else(|| (*key).to_owned(), |detail| format!("{key}-{detail}"));
            (name, words().said(key, detail, &ORDINARY))
        })
    });
    states.chain(refused)
}

#[test]
fn the_catalogue_can_be_read_and_says_nothing_twice() {
    assert!(FluentResource::try_new(source()).is_ok());
    let mut names = BTreeSet::new();
    let starts_message = |line: &&str| line.starts_with(|first: char| first.is_ascii_lowercase());
    let source = source();
    for line in source.lines().filter(starts_message) {
        let name = line.split(" =").next().unwrap_or_default();
        assert!(names.insert(name), "{name} stands there twice");
    }
}

#[test]
fn every_state_has_a_title_and_a_reason_and_everything_fits() {
    for (name, said) in everything_said() {
        for (attribute, text, most) in [
            ("title", &said.title, 40),
            ("reason", &said.reason, 140),
            ("next", &said.next, 140),
            ("say", &said.say, 160),
        ] {
            let length = text.chars().count();
            assert!(length <= most, "{name}.{attribute} has {length} characters: {text}");
            assert!(length > 0 || !matches!(attribute, "title" | "reason"), "{name} has no {attribute}");
            assert!(!text.contains("{"), "{name}.{attribute} mentions something unknown: {text}");
            assert!(!text.contains('\u{2068}'), "{name}.{attribute} has an isolation mark");
        }
    }
}

#[test]
fn every_detail_says_something_of_its_own() {
    for (key, details) in STATES.iter().chain([&RECEIPTS]) {
        for detail in *details {
            // What is told in the general words already.
            if matches!(*detail, "account") {
                continue;
            }
            assert!(words().0.has_message(&format!("{key}-{detail}")), "{key}-{detail} is missing");
        }
    }
}

#[test]
fn verdicts_say_first_whether_the_user_is_verified() {
    for verdict in VERDICTS {
        let first = if *verdict == "approved" { "VERIFIED" } else { "NOT VERIFIED" };
        let said = words().said(verdict, None, &ORDINARY);
        assert!(said.title.starts_with(first), "{verdict}: {}", said.title);
        assert!(words().text(&format!("note-first-{verdict}"), &[]).starts_with(first), "{verdict} in the note");
        assert!(!words().text(&format!("verdict-{verdict}"), &[]).is_empty(), "{verdict} has no short name");
        assert!(*verdict == "approved" || !said.next.is_empty(), "{verdict} has no next step");
    }
}

/// What the technicians' page must have: the titles in the first column of its tables, without what says NOT VERIFIED.
fn rows_of(page: &str) -> BTreeSet<String> {
    let cells = page.lines().filter_map(|line| line.strip_prefix('|')?.split('|').next());
    let titles = cells.flat_map(|cell| cell.split('·'));
    titles.map(|title| title.replace("**", "").trim().trim_start_matches("… ").to_owned()).collect()
}

#[test]
fn the_technicians_page_has_every_title_and_stays_one_page() {
    let page = include_str!("../../../docs/technician.md");
    let more = include_str!("../../../docs/technician-more.md");
    let (on_page, on_more) = (rows_of(page), rows_of(more));
    // The steps tell these.
    let plain = ["signing_in", "loading", "ready", "sending", "waiting", "last_word"];
    let other_ways = ["other_ways", "vouching", "overriding", "other_contact", "second_wanted", "second_asked"];
    let values = ORDINARY.map(|(name, value)| (name, if matches!(name, "user" | "approver") { "…" } else { value }));
    for (key, details) in STATES.iter().filter(|(key, _)| !plain.contains(key)) {
        for detail in std::iter::once(None).chain(details.iter().copied().map(Some)) {
            let title = words().said(key, detail, &values).title;
            let title = ["NOT VERIFIED: ", "NOT VERIFIED, ", "NOT VERIFIED "]
                .iter()
                .find_map(|first| title.strip_prefix(first))
                .unwrap_or(&title);
            let known = if other_ways.contains(key) { &on_more } else { &on_page };
            assert!(known.contains(title), "{key} {detail:?}: no row for “{title}”");
        }
    }
    assert!(on_page.contains("Threat level raised"));
    // What it has people say is what the pod does.
    let quoted = page.lines().filter(|line| line.starts_with("- **")).filter_map(|line| line.split(['“', '”']).nth(1));
    let says = ["ready", "waiting", "denied"].map(|key| words().said(key, None, &values).say);
    let quoted: Vec<&str> = quoted.collect();
    assert_eq!(quoted.len(), says.len());
    for (quote, say) in quoted.iter().zip(says) {
        assert!(say.contains(quote), "{quote}");
    }
    // Measured: this much still fits on one A4 page in print of 7 points, pictures included.
    let count = page.split_whitespace().count();
    assert!(count <= 1_030, "{count} words do not fit on one page");
}

#[test]
fn texts_mention_only_values_that_are_given() {
    let source = source();
    for (_, rest) in source.match_indices('$').map(|(at, _)| source.split_at(at + 1)) {
        let name: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
        assert!(VALUES.contains(&name.as_str()), "${name} is not in the list");
    }
}

#[test]
fn a_detail_falls_back_to_the_state_and_an_unknown_key_is_silent() {
    let words = words();
    assert_eq!(words.said("denied", Some("no_such_detail"), &ORDINARY), words.said("denied", None, &ORDINARY));
    assert_eq!(words.said("no_such_state", None, &[]), Said::default());
    assert_eq!(words.text("no_such_text", &[]), "");
}

#[test]
fn values_choose_words() {
    let words = words();
    assert_eq!(words.text("left", &[("left", "1")]), "1 prompt left");
    assert_eq!(words.text("left", &[("left", "3")]), "3 prompts left");
    assert!(words.said("denied", None, &[("call_back", "020 7946")]).next.contains("020 7946"));
    assert!(
        words.said("stopped", None, &[("when", "at 14:05 CEST")]).next.ends_with("You can ask again at 14:05 CEST.")
    );
    assert!(words.said("stopped", None, &[]).next.ends_with("You can ask again now."));
    assert!(words.said("denied", None, &[("call_back", "")]).next.contains("the number in your records"));
}

#[test]
fn values_are_put_in_as_they_are() {
    let said = words().said("waiting", None, &[("user", "{ $upn } <b>")]);
    assert_eq!(said.title, "Waiting for { $upn } <b>");
}
