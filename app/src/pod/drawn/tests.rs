use super::*;
use crate::contract::{Button, Check, Choice, Field, Line, Past, Who};

const HOSTILE: &str = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

/// A view in which everything is there, and others wrote all of it.
fn hostile() -> LiveView {
    let text = || HOSTILE.to_owned();
    let choice = || Choice { value: text(), label: text(), chosen: true, off: text() };
    LiveView {
        seq: 7,
        state: "ready".into(),
        note: text(),
        tone: text(),
        title: text(),
        reason: text(),
        next: text(),
        say: text(),
        number: text(),
        seconds: 38,
        seconds_of: 55,
        until: 1_800_000_000_000.0,
        note_text: text(),
        reference: text(),
        who: Who {
            ticket: text(),
            contact: text(),
            in_place_of: text(),
            address: text(),
            company: text(),
            account: text(),
            upn: text(),
            tenant: text(),
        },
        checks: vec![Check { standing: text(), label: text(), detail: text() }],
        ways: vec![choice()],
        purposes: vec![choice()],
        fields: vec![Field { kind: text(), label: text(), longest: 6 }],
        card: vec![Line { label: text(), text: text() }],
        buttons: vec![Button { action: text(), label: text(), primary: true }],
        links: vec![Line { label: text(), text: text() }],
        msp: text(),
        history: vec![Past { at: 0.0, tone: text(), text: text() }],
        ended: true,
    }
}

#[test]
fn what_others_wrote_stays_text_in_every_part() {
    let view = hostile();
    for part in Part::ALL {
        let html = draw(part, &view);
        assert!(!html.is_empty(), "{part:?} is not drawn");
        let tags = html.match_indices('<').map(|(at, _)| &html[at..]);
        for tag in tags {
            let ours = tag.trim_start_matches(['<', '/']).chars().take_while(char::is_ascii_alphanumeric);
            let ours: String = ours.collect();
            assert!(!["script", "img"].contains(&ours.as_str()), "{part:?}: {html}");
        }
        // No attribute is left, either.
        assert!(!html.contains("\"'>"), "{part:?}: {html}");
    }
}

#[test]
fn what_is_empty_is_not_drawn() {
    let always = [Part::Who, Part::Mark, Part::Status, Part::Offline];
    for part in Part::ALL.into_iter().filter(|part| !always.contains(part)) {
        assert_eq!(draw(part, &LiveView::default()), "", "{part:?}");
    }
}

#[test]
fn the_wire_carries_the_whole_view_and_its_parts() {
    let view = hostile();
    let wire = wire(&view).unwrap();
    assert_eq!(serde_json::from_slice::<LiveView>(&wire).unwrap(), view);
    let wire: Value = serde_json::from_slice(&wire).unwrap();
    for part in Part::ALL {
        assert_eq!(wire["parts"][part.name()], draw(part, &view), "{part:?}");
    }
}

#[test]
fn what_is_typed_and_chosen_stands_in_parts_of_its_own() {
    let before = hostile();
    let plain = || "another".to_owned();
    let mut after = LiveView {
        seq: 8,
        title: plain(),
        reason: plain(),
        next: plain(),
        note_text: plain(),
        seconds: 3,
        ..before.clone()
    };
    after.checks.clear();
    after.ways.clear();
    after.history.clear();
    for part in [Part::Purpose, Part::Fields] {
        assert_eq!(draw(part, &before), draw(part, &after), "{part:?}");
    }
}

#[test]
fn utc_is_a_time_of_day() {
    assert_eq!(utc(0.0), "00:00 UTC");
    assert_eq!(utc(1_800_000_299_999.0), "08:04 UTC");
    assert_eq!(utc(1_800_000_300_000.0), "08:05 UTC");
}

#[test]
fn both_addresses_are_shown_unless_they_are_one() {
    let drawn = |address: &str, upn: &str| {
        let who = Who { contact: "Dana".into(), address: address.into(), upn: upn.into(), ..Who::default() };
        let html = draw(Part::Who, &LiveView { who, ..LiveView::default() });
        ["dana@northwind.example", "DANA@northwind.example", "d.whitfield@northwind.example"]
            .map(|address| html.matches(&format!(">{address}<")).count())
    };
    assert_eq!(drawn("dana@northwind.example", ""), [1, 0, 0], "while the account is looked for");
    assert_eq!(drawn("DANA@northwind.example", "dana@northwind.example"), [1, 0, 0]);
    assert_eq!(drawn("d.whitfield@northwind.example", "dana@northwind.example"), [1, 0, 1]);
    assert_eq!(drawn("", "dana@northwind.example"), [1, 0, 0]);
}

#[test]
fn only_what_is_good_is_valid_until_then() {
    let view = |tone: &str| LiveView { tone: tone.into(), until: 1_800_000_000_000.0, ..LiveView::default() };
    assert!(draw(Part::Until, &view("good")).contains("Valid until"));
    let colleagues = LiveView { state: "approved_elsewhere".into(), ..view("warn") };
    assert!(draw(Part::Until, &colleagues).contains("Valid until"));
    assert!(draw(Part::Until, &view("warn")).contains("Try again from"));
}

#[test]
fn what_lasts_for_minutes_counts_in_minutes() {
    let drawn = |seconds| draw(Part::Seconds, &LiveView { seconds, seconds_of: 300, ..LiveView::default() });
    assert!(drawn(300).contains("<b>5</b>") && drawn(300).contains(">minutes left<"), "{}", drawn(300));
    assert!(drawn(60).contains("<b>60</b>") && drawn(60).contains(">seconds left<"), "{}", drawn(60));
}

#[test]
fn a_caller_is_not_called_the_contact() {
    let drawn = |in_place_of: &str| {
        let who = Who { contact: "Otto Matic".into(), in_place_of: in_place_of.into(), ..Who::default() };
        draw(Part::Who, &LiveView { who, ..LiveView::default() })
    };
    let (own, other) = (drawn(""), drawn("Kai Colleague"));
    assert!(own.contains(">Contact<") && !own.contains("Caller") && !own.contains("Ticket's contact"), "{own}");
    assert!(other.contains(">Caller<") && !other.contains(">Contact<"), "{other}");
    assert!(other.contains(">Ticket's contact<") && other.contains(">Kai Colleague<"), "{other}");
}

#[test]
fn what_is_the_same_on_both_sides_is_said_once() {
    let drawn = |tenant: &str| {
        let who = Who { contact: "Dana".into(), company: "Northwind".into(), tenant: tenant.into(), ..Who::default() };
        let html = draw(Part::Who, &LiveView { who, ..LiveView::default() });
        ["Company", "Tenant", "Company and tenant"].map(|label| html.matches(&format!(">{label}<")).count())
    };
    assert_eq!(drawn(""), [1, 0, 0]);
    assert_eq!(drawn("Northwind"), [0, 0, 1]);
    assert_eq!(drawn("Northwind Ltd"), [1, 1, 0]);
}

#[test]
fn every_tone_has_a_picture_of_its_own() {
    for tone in ["good", "bad", "warn", "vouched", "wait", "plain"] {
        let mark = draw(Part::Mark, &LiveView { tone: tone.into(), ..LiveView::default() });
        assert!(mark.contains(&format!("\"#i-{tone}\"")), "{mark}");
        assert!(include_str!("../../icons.svg").contains(&format!("id=\"i-{tone}\"")), "{tone}");
    }
}
