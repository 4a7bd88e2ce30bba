//! Writes every state of the pod as a page to `target/preview/`, to be looked at without a server.
//!
//! `cargo xtask build --frontend-only && cargo run -p vouchsafe-app --features ssr --example preview`, then serve `target/`.

use std::{fs, io, path::Path};

use vouchsafe_app::{
    contract::{Button, Check, Choice, Field, Line, LiveView, Past, Who},
    document::Shell,
    pod::page::{self, PodPage},
    receipt::{Answer, ReceiptPage},
    sign_in::{
        frame::FramePage,
        refusal::Refusal,
        window::{DonePage, StartPage},
    },
    words::words,
};

const NOW: f64 = 1_800_000_000_000.0;

/// State, detail, tone, buttons.
type State = (&'static str, Option<&'static str>, &'static str, &'static [&'static str]);

const STATES: &[State] = &[
    ("session_idle", Some("idle"), "warn", &["sign_in"]),
    ("loading", None, "plain", &[]),
    ("ready", None, "plain", &["send", "ladder", "other_contact"]),
    ("ready", Some("code"), "plain", &["send", "ladder", "other_contact"]),
    ("ready", Some("code_mistyped"), "plain", &["send", "ladder", "other_contact"]),
    ("ready", Some("code_spent"), "plain", &["send", "ladder", "other_contact"]),
    ("ready", Some("mistake"), "plain", &["send", "back"]),
    ("ready", Some("agreed"), "plain", &["send", "cancel"]),
    ("ready", Some("agreed_code"), "plain", &["send", "cancel"]),
    ("ready", Some("other_contact"), "plain", &["send", "ticket_contact", "ladder"]),
    ("ready", Some("other_code"), "plain", &["send", "ticket_contact", "ladder"]),
    ("second_wanted", None, "wait", &["cancel"]),
    ("second_wanted", Some("refused"), "warn", &["heard"]),
    ("second_wanted", Some("lapsed"), "warn", &["heard"]),
    ("second_wanted", Some("elsewhere"), "wait", &["look"]),
    ("second_asked", Some("send"), "plain", &["agree", "refuse"]),
    ("second_asked", Some("vouch"), "plain", &["agree", "refuse"]),
    ("second_asked", Some("override"), "plain", &["agree", "refuse"]),
    ("second_asked", Some("old"), "plain", &["sign_in_again"]),
    ("other_ways", None, "plain", &["way-code", "vouch", "override", "back"]),
    ("vouching", None, "plain", &["approver-0", "approver-1", "back"]),
    ("vouching", Some("nobody"), "plain", &["back"]),
    ("vouching", Some("chosen"), "plain", &["ask_second", "back"]),
    ("vouching", Some("agreed"), "plain", &["send", "cancel"]),
    ("overriding", None, "warn", &["ask_second", "back"]),
    ("overriding", Some("agreed"), "warn", &["go_on_without", "cancel"]),
    ("other_contact", None, "plain", &["find", "back"]),
    ("other_contact", Some("found"), "plain", &["contact-0", "contact-1", "back"]),
    ("approved_elsewhere", Some("take_over"), "warn", &["take_over", "new"]),
    ("no_contact", None, "warn", &["look"]),
    ("not_matched", Some("no_account"), "warn", &["look"]),
    ("not_matched", Some("refused"), "warn", &["look", "ask_match"]),
    ("not_matched", Some("suggested"), "warn", &["suggest", "not_them", "look"]),
    ("not_matched", Some("suggested_by_colleague"), "warn", &["confirm", "not_them", "look"]),
    ("several_matches", None, "warn", &["look"]),
    ("customer_not_connected", None, "warn", &["look"]),
    ("method_missing", Some("sms_only"), "warn", &["ladder", "look"]),
    ("not_eligible", Some("source"), "warn", &["look"]),
    ("changed", None, "warn", &["look"]),
    ("untested", None, "warn", &["look"]),
    ("sending", None, "wait", &["stop"]),
    ("sending", Some("code"), "wait", &[]),
    ("waiting", None, "wait", &["stop"]),
    ("waiting", Some("long"), "wait", &["stop"]),
    ("waiting", Some("number"), "wait", &["stop"]),
    ("last_word", None, "wait", &["stop"]),
    ("approved", Some("tap"), "good", &["used", "new"]),
    ("approved", Some("code"), "good", &["used", "new"]),
    ("expired", Some("used"), "warn", &["new"]),
    ("expired", Some("unproven"), "warn", &["new"]),
    ("too_weak", None, "warn", &["new"]),
    ("vouched", None, "vouched", &["new"]),
    ("vouched", Some("untold"), "vouched", &["new"]),
    ("vouched", Some("withdrawn"), "warn", &["new"]),
    ("overridden", None, "warn", &["new"]),
    ("denied", None, "bad", &["new"]),
    ("fraud_reported", None, "bad", &["new"]),
    ("fenced", Some("denied"), "bad", &["mistake", "look"]),
    ("fenced", Some("denied"), "bad", &["lift", "mistake", "look"]),
    ("fenced", Some("fraud_reported"), "bad", &["renew", "look"]),
    ("fenced", Some("elsewhere"), "bad", &["look"]),
    ("no_answer", None, "warn", &["again", "way-code", "ladder", "new"]),
    ("answered_too_late", None, "warn", &["again", "new"]),
    ("phone_unreachable", None, "warn", &["again", "new"]),
    ("stopped", None, "warn", &["again", "new"]),
    ("already_open", Some("elsewhere"), "warn", &["new"]),
    ("throttled", None, "warn", &["new"]),
    ("blocked", None, "warn", &["new"]),
    ("locked", None, "warn", &["new"]),
    ("code_wanted", None, "warn", &["new"]),
    ("code_wrong", None, "warn", &["again", "new"]),
    ("code_wrong", Some("code"), "warn", &["new"]),
    ("budget_spent", Some("account"), "warn", &["way-code", "look"]),
    ("budget_spent", Some("codes"), "warn", &["way-notification", "look"]),
    ("unrecognised", None, "warn", &["again", "new"]),
    ("microsoft_unavailable", None, "warn", &["look"]),
    ("halo_unavailable", Some("not_found"), "warn", &["look"]),
    ("interrupted", None, "warn", &["again", "new"]),
    ("setup_broken", Some("mfa_client_missing"), "warn", &["look"]),
];

/// Whose ticket it is.
type Cast = (&'static str, [&'static str; 6]);

const CASTS: &[Cast] = &[
    (
        "",
        [
            "Ticket 9499: cannot sign in after new phone",
            "Dana Whitfield",
            "Northwind Traders",
            "Dana M. Whitfield",
            "dana.whitfield@northwind.example",
            "Northwind",
        ],
    ),
    (
        "-names",
        [
            "Ticket 1234567890: the quarterly reporting workstation in the second floor meeting room keeps asking for a password",
            "Maximiliana Constanze von Wolfenbüttel-Hohenstein",
            "Westfälische Maschinenbau- und Anlagentechnik Aktiengesellschaft",
            "Maximiliana C. von Wolfenbüttel-Hohenstein (Extern)",
            "maximiliana-constanze.von-wolfenbuettel-hohenstein@westfaelische-maschinenbau.example",
            "Westfälische Maschinenbau AG",
        ],
    ),
    (
        "-rtl",
        [
            "Ticket 9500: <b>لا يمكن تسجيل الدخول</b>",
            "ليلى الحسيني",
            "شركة النور",
            "ليلى الحسيني",
            "layla@alnoor.example",
            "شركة النور",
        ],
    ),
];

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = root.join("target/preview");
    fs::create_dir_all(&folder)?;
    let mut style = String::new();
    let mut sheets =
        fs::read_dir(root.join("style"))?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    sheets.sort();
    for sheet in sheets {
        style.push_str(&fs::read_to_string(sheet)?);
    }
    fs::write(folder.join("style.css"), style)?;
    fs::copy(root.join("public/sign-in.js"), folder.join("sign-in.js"))?;
    fs::copy(root.join("public/icon.svg"), folder.join("icon.svg"))?;

    let shell = shell(&root);
    let mut names = Vec::new();
    let mut write = |name: String, html: String| {
        fs::write(folder.join(format!("{name}.html")), html)?;
        names.push(name);
        io::Result::Ok(())
    };
    for (suffix, who) in CASTS {
        for state in STATES {
            let name = state.1.map_or_else(|| state.0.to_owned(), |detail| format!("{}-{detail}", state.0));
            let page = PodPage { handle: "handle".into(), view: view(*state, *who), ..PodPage::default() };
            write(format!("{name}{suffix}"), page::render(&page, &shell))?;
        }
    }
    for (name, html) in sign_in(&shell) {
        write(name.to_owned(), html)?;
    }
    for (name, html) in receipts(&shell) {
        write(name, html)?;
    }
    let links: String = names.iter().map(|name| format!("<li><a href=\"{name}.html\">{name}</a>")).collect();
    fs::write(folder.join("index.html"), format!("<!doctype html><title>Preview</title><ul>{links}</ul>"))
}

/// With the front end that was built last.
fn shell(root: &Path) -> Shell {
    let manifest = fs::read_to_string(root.join("target/site/manifest.json")).unwrap_or_default();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap_or_default();
    let site = |name: &str| {
        let file = manifest.get(name).and_then(|entry| entry.get("file")).and_then(|file| file.as_str());
        format!("../site/{}", file.unwrap_or_default())
    };
    Shell {
        nonce: "nonce".into(),
        style: "style.css".into(),
        dashboard_style: String::new(),
        pod_js: site("pod.js"),
        pod_wasm: site("pod.wasm"),
        sign_in_js: "sign-in.js".into(),
        copy_js: String::new(),
        icon: "icon.svg".into(),
    }
}

fn view((state, detail, tone, buttons): State, who: [&str; 6]) -> LiveView {
    let [ticket, contact, company, account, upn, tenant] = who.map(str::to_owned);
    let text = |key: &str| words().text(key, &[("left", "2"), ("source", "Microsoft 365")]);
    let purpose = text("purpose-password_reset");
    let said = words().said(
        state,
        detail,
        &[
            ("user", &contact),
            ("upn", &upn),
            ("company", &company),
            ("purpose", &purpose),
            ("minutes", "15"),
            ("number", "42"),
            ("when", "at 14:05"),
            ("left", "2"),
            ("call_back", "020 7946 0123"),
            ("technician", "Ann Agent"),
            ("time", "at 13:50 BST"),
            ("register_url", "https://aka.ms/mysecurityinfo"),
            ("suggestion", "dana@northwind.example"),
            ("technician", "Ann Agent"),
            ("second", "Bob Brown"),
            ("approver", "Otto Matic"),
            ("subject", &contact),
            ("colleagues", "2"),
        ],
    );
    let by_code = state == "ready" && matches!(detail, Some("code" | "code_mistyped" | "code_spent" | "mistake"));
    let waits = matches!(state, "waiting" | "last_word");
    let second = state.starts_with("second");
    let beside = second || ["other_ways", "vouching", "overriding", "other_contact"].contains(&state);
    let lapses = detail == Some("agreed") || second && !matches!(detail, Some("refused" | "lapsed"));
    let before = matches!(state, "loading" | "ready" | "changed");
    let ended = state != "fenced"
        && (matches!(tone, "good" | "bad") || said.title.starts_with("NOT") && buttons.contains(&"new"));
    let for_what = before || state == "overriding" || matches!(detail, Some("chosen" | "agreed"));
    let unknown = matches!(state, "no_contact" | "halo_unavailable");
    let check = |name: &str, standing: &str| Check {
        standing: standing.to_owned(),
        label: text(&format!("check-{name}")),
        detail: text(&format!("check-{name}-{standing}")),
    };
    let authenticator = if state == "method_missing" { "no" } else { "yes" };
    let button = |(row, action): (usize, &&str)| {
        let left = if *action == "again" { format!(" ({})", text("left")) } else { String::new() };
        Button {
            action: (*action).to_owned(),
            label: match *action {
                "approver-0" => "Otto Matic (otto@northwind.example), manager in Entra".to_owned(),
                "approver-1" => "Vera Important (vera@northwind.example), important in Halo".to_owned(),
                "contact-0" => "Otto Matic · otto@northwind.example".to_owned(),
                "contact-1" => "Ottilie Other · ottilie@northwind.example".to_owned(),
                action => text(&format!("button-{action}")) + &left,
            },
            primary: row == 0
                && !matches!(
                    *action,
                    "stop" | "look" | "cancel" | "vouch" | "back" | "lift" | "ask_lift" | "mistake" | "renew"
                )
                && !action.contains("-"),
        }
    };
    let contact_of_card = format!("{contact}: Microsoft account {account} ({upn}), {company}");
    let purposes = ["password_reset", "mfa_change", "account_unlock", "privileged_access", "other"];
    LiveView {
        seq: 1,
        state: state.to_owned(),
        note: if ended { "written" } else { "none" }.to_owned(),
        tone: tone.to_owned(),
        title: said.title,
        reason: said.reason,
        next: said.next,
        say: said.say,
        number: if detail == Some("number") { "42".into() } else { String::new() },
        seconds: if waits {
            38
        } else if lapses {
            284
        } else {
            0
        },
        seconds_of: if waits {
            55
        } else if lapses {
            300
        } else {
            0
        },
        until: if tone == "good" { NOW + 900_000.0 } else { 0.0 },
        msp: String::new(),
        links: Vec::new(),
        note_text: if ended { text("note-written") } else { String::new() },
        reference: if ended { "k7wq3mzd".into() } else { String::new() },
        who: if unknown {
            Who { ticket, ..Who::default() }
        } else if state == "loading" {
            Who { ticket, contact, company, address: upn, ..Who::default() }
        } else {
            Who { ticket, contact, address: upn.clone(), company, account, upn, tenant, ..Who::default() }
        },
        checks: if waits
            || ended
            || unknown
            || beside
            || matches!((state, detail), ("sending" | "fenced", _) | (_, Some("mistake")))
        {
            Vec::new()
        } else {
            vec![
                check("account", "yes"),
                check("source", "yes"),
                check("authenticator", authenticator),
                check("phone", "ask"),
            ]
        },
        ways: if before && detail != Some("mistake") {
            let choice = |value: &str| Choice {
                value: value.to_owned(),
                label: text(&format!("way-{value}")),
                chosen: (value == "code") == by_code,
                off: String::new(),
            };
            ["notification", "code"].into_iter().map(choice).collect()
        } else {
            Vec::new()
        },
        fields: if by_code {
            let label = words().text("label-code", &[("left", "3")]);
            vec![Field { kind: "code".to_owned(), label, longest: 9 }]
        } else if buttons.contains(&"lift") || buttons.contains(&"ask_lift") {
            vec![Field { kind: "text".to_owned(), label: text("label-lift"), longest: 120 }]
        } else {
            fields(state, detail)
        },
        card: if buttons.contains(&"renew") {
            vec![Line { label: text("label-lift-first"), text: text("lift-first") }]
        } else {
            card(state, detail, &contact_of_card, &purpose)
        },
        purposes: if for_what {
            let choice = |value: &str| Choice {
                value: value.to_owned(),
                label: text(&format!("purpose-{value}")),
                chosen: value == "mfa_change",
                off: String::new(),
            };
            purposes.into_iter().map(choice).collect()
        } else {
            Vec::new()
        },
        buttons: buttons.iter().enumerate().map(button).collect(),
        history: [("bad", "Denied", 86.4e6), ("plain", "Verified", 400e6)]
            .into_iter()
            .map(|(tone, verdict, ago)| Past {
                at: NOW - ago,
                tone: tone.to_owned(),
                text: format!("{verdict} · {purpose} · Ann Agent"),
            })
            .collect(),
        ended: !(waits || state == "sending" || state == "loading"),
    }
}

/// What is to be typed.
fn fields(state: &str, detail: Option<&str>) -> Vec<Field> {
    let field =
        |name: &str| Field { kind: "text".into(), label: words().text(&format!("field-{name}"), &[]), longest: 120 };
    match (state, detail) {
        ("overriding", None) => vec![field("reason")],
        ("other_contact", None) => vec![field("person"), field("reason")],
        _ => Vec::new(),
    }
}

/// What a second technician sees, and the ways on without the phone.
fn card(state: &str, detail: Option<&str>, whom: &str, purpose: &str) -> Vec<Line> {
    let text =
        |key: &str| words().text(key, &[("approver", "Otto Matic"), ("technician", "Ann Agent"), ("when", "at 14:05")]);
    let line = |label: &str, value: String| Line { label: text(label), text: value };
    match state {
        "other_ways" => ["way-code", "vouch", "override"]
            .map(|way| line(&format!("button-{way}"), text(&format!("rung-{way}"))))
            .into(),
        "second_wanted" | "second_asked" => {
            let what = detail.filter(|detail| ["send", "vouch", "override"].contains(detail)).unwrap_or("send");
            let how =
                words().text("card-how-manager", &[("approver", "Otto Matic"), ("upn", "otto@northwind.example")]);
            let mut lines = vec![
                line(
                    "card-what",
                    text(&format!("card-what-{}", if what == "send" { "send-notification" } else { what })),
                ),
                line("card-whom", whom.to_owned()),
                line("card-purpose", purpose.to_owned()),
            ];
            match what {
                "vouch" => lines.push(line("card-how", how)),
                "override" => lines.push(line("card-reason", "the phone was lost on the way to the airport".into())),
                _ => {}
            }
            lines.push(line("card-by", text("card-asker")));
            lines
        }
        _ => Vec::new(),
    }
}

fn sign_in(shell: &Shell) -> Vec<(&'static str, String)> {
    let frame = FramePage {
        flow: "abcdefghi".into(),
        start_path: "/start".into(),
        collect_path: "/collect".into(),
        short_address: "https://verify.msp.example/s/abcdefghi".into(),
        halo: "acme.halopsa.com".into(),
        view_title: "Ticket 9499".into(),
        ..FramePage::default()
    };
    let start = StartPage {
        halo: "acme.halopsa.com".into(),
        agent: "Agent 3".into(),
        instance: "acme".into(),
        ..StartPage::default()
    };
    let done =
        DonePage { code: "k7wq-3mzd".into(), agent_name: "Ann Agent".into(), by_hand: true, ..DonePage::default() };
    let said = words().said("refused", Some("unreplaced"), &[]);
    let template = "https://verify.msp.example/pod/acme/ticket?ticket_id=$FAULTID&agent_id=$LOGGEDINAGENTID&hmac=$HMAC";
    let refusal = Refusal {
        title: said.title,
        reason: said.reason,
        next: said.next,
        reference: "k7wq3mzd".into(),
        template: Some(template.into()),
        unreplaced: vec!["$FAULTID".into(), "$HMAC".into()],
        state: None,
        way_on: None,
    };
    vec![
        ("signing_in", frame.render(shell)),
        ("window-start", start.render(shell)),
        ("window-start-by-hand", StartPage { by_hand: true, ..start.clone() }.render(shell)),
        ("window-done", DonePage { by_hand: false, ..done.clone() }.render(shell)),
        ("window-done-by-hand", done.render(shell)),
        ("refused", refusal.render(shell)),
    ]
}

fn receipts(shell: &Shell) -> Vec<(String, String)> {
    let receipt = format!("VS1:acme:41:{}:{}", "3f9c".repeat(16), "Zk8+".repeat(21));
    let facts = [
        ("receipt-verdict", words().text("verdict-denied", &[])),
        ("receipt-time", "2026-11-25 14:05:09 UTC".to_owned()),
        ("receipt-kind", words().text("receipt-kind-concluded", &[])),
        ("receipt-entry", words().text("receipt-entry-of", &[("number", "41"), ("company", "acme")])),
    ];
    let facts: Vec<_> = facts.into_iter().map(|(label, text)| (words().text(label, &[]), text)).collect();
    let answered = ["genuine", "forged", "altered", "rewritten", "cut_off", "foreign", "incomplete", "no_receipt"];
    let answered = answered.into_iter().map(|name| {
        let facts = if name == "genuine" { facts.clone() } else { Vec::new() };
        let page = ReceiptPage { pasted: receipt.clone(), answer: Some(Answer { name, facts }) };
        (format!("receipt-{name}"), page.render(shell))
    });
    std::iter::once(("receipt".to_owned(), ReceiptPage::default().render(shell))).chain(answered).collect()
}
