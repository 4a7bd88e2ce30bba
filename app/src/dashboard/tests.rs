use leptos::prelude::RenderHtml as _;

use super::{
    door::{Again, ChoosePage, OnwardPage, SignInPage},
    first_start::{ApplicationsForm, FirstStartPage, Found, Step},
    home::{HomePage, Light},
    layout::Layout,
    list::{ListPage, Row},
    settings::{
        Changes, FilePage, Form, Frame, Input, OneChange, People, Person, PodUrl, Purposes, SettingsPage, Suggestion,
    },
    story::StoryPage,
    *,
};
use crate::{document::Shell, words::words};

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

#[test]
fn other_peoples_words_stay_words() {
    let layout = Layout { agent_name: HOSTILE.into(), halo: HOSTILE.into(), role: "technician", ..Layout::default() };
    let row = Row { user: HOSTILE.into(), company: HOSTILE.into(), path: HOSTILE.into(), ..Row::default() };
    let entry = Entry { kind: HOSTILE.into(), facts: vec![(HOSTILE.into(), HOSTILE.into())], ..Entry::default() };
    let shell = Shell::default();
    let bucket = chart::Bucket { label: HOSTILE.into(), counts: [1, 2, 3, 4], median: Some(5) };
    let pages = [
        ChoosePage { unknown: HOSTILE.into() }.render(&shell),
        OnwardPage { path: HOSTILE.into() }.render(&shell),
        SignInPage {
            again: Some(Again { path: HOSTILE.into(), fields: vec![(HOSTILE.into(), HOSTILE.into())] }),
            ..SignInPage::default()
        }
        .render(&shell),
        HomePage { layout: layout.clone(), notice: HOSTILE.into(), now: vec![row.clone()], ..HomePage::default() }
            .render(&shell),
        ListPage { layout: layout.clone(), rows: vec![row], ..ListPage::default() }.render(&shell),
        StoryPage { layout: layout.clone(), user: HOSTILE.into(), entries: vec![entry], ..StoryPage::default() }
            .render(&shell),
        FilePage {
            layout: layout.clone(),
            wrong: HOSTILE.into(),
            file: format!("</textarea>{HOSTILE}"),
            apply_path: "/apply".into(),
            changes: Some(Changes {
                rows: vec![OneChange {
                    name: HOSTILE.into(),
                    values: Some([HOSTILE.into(), HOSTILE.into()]),
                    ..OneChange::default()
                }],
                looser: vec![[HOSTILE.into(), HOSTILE.into(), HOSTILE.into()]],
                warnings: vec![HOSTILE.into()],
            }),
            ..FilePage::default()
        }
        .render(&shell),
        accounts::AccountsPage {
            layout: layout.clone(),
            rows: vec![accounts::AccountRow { name: HOSTILE.into(), upn: HOSTILE.into(), ..Default::default() }],
            imports: vec![Reading { company: HOSTILE.into(), problem: HOSTILE.into(), ..Default::default() }],
            ..Default::default()
        }
        .render(&shell),
        look_up::LookUpPage {
            layout: layout.clone(),
            found: Some(vec![look_up::Found { name: HOSTILE.into(), upn: HOSTILE.into(), ..Default::default() }]),
            ..Default::default()
        }
        .render(&shell),
        coverage::CoveragePage {
            layout: layout.clone(),
            privileged: vec![coverage::Coverage {
                company: HOSTILE.into(),
                counts: std::array::from_fn(|at| (at as u64, HOSTILE.into())),
            }],
            ..Default::default()
        }
        .render(&shell),
        choosing::ChoosingPage {
            layout: layout.clone(),
            halo: vec![(HOSTILE.into(), HOSTILE.into())],
            entra: vec![(HOSTILE.into(), HOSTILE.into())],
            candidates: Some(vec![choosing::Candidate {
                name: HOSTILE.into(),
                upn: HOSTILE.into(),
                ..Default::default()
            }]),
            ..Default::default()
        }
        .render(&shell),
        matches::MatchesPage {
            layout: layout.clone(),
            asked: vec![matches::Asked { contact: HOSTILE.into(), next: HOSTILE.into(), ..Default::default() }],
            waiting: vec![matches::Matched { contact: HOSTILE.into(), upn: HOSTILE.into(), ..Default::default() }],
            decide_path: "/decide".into(),
            ..Default::default()
        }
        .render(&shell),
        contacts::ContactsPage {
            layout: layout.clone(),
            rows: vec![contacts::ContactRow {
                name: HOSTILE.into(),
                company: HOSTILE.into(),
                addresses: HOSTILE.into(),
                waits: HOSTILE.into(),
                ..Default::default()
            }],
            readings: vec![Reading { company: HOSTILE.into(), ..Default::default() }],
            ..Default::default()
        }
        .render(&shell),
        settings_page(layout.clone()).render(&shell),
        FirstStartPage {
            wrong: HOSTILE.into(),
            step: Step::Applications(ApplicationsForm {
                halo: HOSTILE.into(),
                redirect: format!("</textarea>{HOSTILE}"),
                client_id: HOSTILE.into(),
                found: vec![Found { standing: "no", text: HOSTILE.into() }],
                ..ApplicationsForm::default()
            }),
        }
        .render(&shell),
        customers::CustomersPage {
            layout: layout.clone(),
            rows: vec![customers::CustomerRow {
                name: HOSTILE.into(),
                marks: vec![HOSTILE.into()],
                ..customers::CustomerRow::default()
            }],
            ..customers::CustomersPage::default()
        }
        .render(&shell),
        customer::CustomerPage {
            layout: layout.clone(),
            name: HOSTILE.into(),
            links: vec![customer::ConsentLink {
                url: HOSTILE.into(),
                tenant: HOSTILE.into(),
                until: HOSTILE.into(),
                ..customer::ConsentLink::default()
            }],
            to_confirm: vec![customer::ToConfirm {
                name: HOSTILE.into(),
                domains: vec![HOSTILE.into()],
                ..customer::ToConfirm::default()
            }],
            ask: Some(customer::AskForm { typed: HOSTILE.into(), ..customer::AskForm::default() }),
            ..customer::CustomerPage::default()
        }
        .render(&shell),
        trends::TrendsPage { layout: layout.clone(), buckets: vec![bucket], ..trends::TrendsPage::default() }
            .render(&shell),
        doctor::DoctorPage { layout: layout.clone(), groups: vec![hostile_group()], ..doctor::DoctorPage::default() }
            .render(&shell),
        incidents::IncidentsPage { layout: layout.clone(), fences: Some(vec![hostile_block()]), ..Default::default() }
            .render(&shell),
        report::ReportPage { layout, title: HOSTILE.into(), audit: Some(hostile_audit()), ..Default::default() }
            .render(&shell),
    ];
    for page in pages {
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("&lt;script"), "{page}");
    }
}

#[test]
fn every_sketch_has_its_words_and_says_all_of_them_without_being_seen() {
    for sketch in sketch::ALL {
        assert!(!sketch.text("way").is_empty(), "{sketch:?}");
        let html = sketch::where_it_is(&[sketch], sketch::Shown::AtOnce).to_html();
        let (_, caption) = html.split_once("<figcaption>").unwrap();
        let mut marked = 0;
        for field in sketch.fields() {
            assert!(!sketch.text(field).is_empty() && !sketch.text(&format!("{field}-value")).is_empty(), "{field}");
            let next = sketch.text(&format!("{field}-next"));
            assert!(next.is_empty() || caption.contains(&next.replace('&', "&amp;")), "{field}: {caption}");
            marked += usize::from(!next.is_empty());
        }
        assert!(marked > 0 && html.matches("class=\"badge\"").count() == marked, "{html}");
    }
}

fn hostile_answer() -> Answer {
    Answer { saved: HOSTILE.into(), wrong: HOSTILE.into(), ..Answer::default() }
}

/// With somebody else's words wherever there can be any.
fn settings_page(layout: Layout) -> SettingsPage {
    let input = |kind: &'static str| Input {
        name: "webhook",
        kind,
        value: HOSTILE.into(),
        choices: vec![Choice { value: HOSTILE.into(), label: HOSTILE.into() }],
        longest: 9,
    };
    let inputs = ["text", "password", "number", "lines", "select"].map(input);
    let suggestion = |typed| Suggestion { name: HOSTILE.into(), purpose: HOSTILE.into(), typed };
    SettingsPage {
        layout,
        may: true,
        warning: HOSTILE.into(),
        people: People {
            rows: vec![Person { name: HOSTILE.into(), id: HOSTILE.into(), ..Person::default() }],
            ..People::default()
        },
        forms: vec![Form { name: "alerts", answer: hostile_answer(), inputs: inputs.into(), ..Form::default() }],
        purposes: Purposes { rows: vec![suggestion(true), suggestion(false)], ..Purposes::default() },
        frame: Frame {
            urls: vec![PodUrl { of: "ticket", url: format!("</textarea>{HOSTILE}") }],
            made: HOSTILE.into(),
            opened: HOSTILE.into(),
            failed: Some([HOSTILE.into(), "signature".into()]),
            ..Frame::default()
        },
        ..SettingsPage::default()
    }
}

#[test]
fn whoever_may_not_change_settings_can_press_nothing() {
    let layout = Layout { role: "auditor", ..Layout::default() };
    let page = SettingsPage { may: false, ..settings_page(layout) }.render(&Shell::default());
    // But to sign out, and what copies, which changes nothing.
    let copies = page.matches("aria-label=\"Copy: ").count();
    assert_eq!(copies, page.matches("class=\"copied\"").count(), "{page}");
    assert_eq!(page.matches("<button").count() - copies, 1, "{page}");
    assert!(page.contains("<fieldset disabled"), "{page}");
}

#[test]
fn what_is_to_be_copied_is_there_without_a_script_and_says_what_its_button_copies() {
    let urls = vec![PodUrl { of: "ticket", url: "https://pod/t?a=1&b=2".into() }];
    let frame = Frame { urls, ..Frame::default() };
    let page = SettingsPage { frame, ..SettingsPage::default() }.render(&Shell::default());
    assert!(page.contains("<code>https://pod/t?a=1&amp;b=2</code>"), "{page}");
    let mut tags = page.split("<button").skip(1).filter_map(|button| button.split('>').next());
    let button = tags.find(|tag| tag.contains("aria-label=\"Copy: Address for tickets\"")).unwrap();
    assert!(button.contains("type=\"button\"") && button.contains(" hidden"), "{button}");
    assert!(button.contains("data-copied=\"Copied\"") && button.contains("data-marked=\"Not copied"), "{button}");
}

fn hostile_group() -> doctor::Group {
    let item = doctor::Item { standing: "no", text: HOSTILE.into(), todo: HOSTILE.into(), ..doctor::Item::default() };
    doctor::Group { name: HOSTILE.into(), detail: HOSTILE.into(), items: vec![item] }
}

fn hostile_block() -> incidents::Block {
    let lift = incidents::Lift { reason: HOSTILE.into(), ..incidents::Lift::default() };
    incidents::Block { user: HOSTILE.into(), cause: HOSTILE.into(), lift: Some(lift), ..incidents::Block::default() }
}

fn hostile_audit() -> report::Audit {
    let cases = vec![std::array::from_fn(|_| HOSTILE.to_owned())];
    let section = report::Section { title: HOSTILE.into(), cases, more: false };
    report::Audit { sections: vec![section], ..report::Audit::default() }
}

#[test]
fn while_steps_are_open_home_tells_nobody_to_rest() {
    let step = |standing| Light { standing, ..Light::default() };
    let with = |checklist| HomePage { checklist, is_asked: true, ..HomePage::default() }.render(&Shell::default());
    let open = with(vec![step("yes"), step("ask"), step("ask")]);
    assert!(open.contains("Nothing but the first steps.") && !open.contains("Enjoy it"), "{open}");
    assert_eq!(open.matches("aria-current=\"step\"").count(), 1, "{open}");
    let done = with(Vec::new());
    assert!(done.contains("Nothing. Enjoy it.") && !done.contains("first steps"), "{done}");
}

#[test]
fn a_page_of_the_dashboard_loads_its_own_style_and_the_script_that_copies_and_nothing_of_the_pods() {
    let shell = Shell {
        dashboard_style: "/site/dashboard.css".into(),
        copy_js: "/site/copy.js".into(),
        style: "/site/style.css".into(),
        pod_js: "/site/pod.js".into(),
        pod_wasm: "/site/pod.wasm".into(),
        sign_in_js: "/site/sign-in.js".into(),
        ..Shell::default()
    };
    let page =
        HomePage { layout: Layout { role: "auditor", ..Layout::default() }, ..HomePage::default() }.render(&shell);
    let (style, script) = ("href=\"/site/dashboard.css\"", "<script src=\"/site/copy.js\"></script>");
    assert!(page.contains(style) && page.contains(script), "{page}");
    assert_eq!((page.matches("/site/").count(), page.matches("<script").count()), (2, 1), "{page}");
    // What leads on by itself has nothing to be copied.
    let onward = OnwardPage { path: "/dashboard/acme".into() }.render(&shell);
    assert!(!onward.contains("<script"), "{onward}");
    // What may not be asked of a role is not there.
    assert!(!page.contains("name=\"number\""), "{page}");
}

#[test]
fn everything_that_is_named_has_words() {
    for group in chart::GROUPS {
        assert!(!words().text(&format!("dash-group-{group}"), &[]).is_empty(), "{group}");
    }
    for reach in chart::REACHES {
        assert!(!words().text(&format!("reach-{reach}"), &[]).is_empty(), "{reach}");
    }
    for form in ["frame", "people", "everyday", "advice", "alerts", "purposes", "export"] {
        assert!(!words().text(&format!("set-{form}"), &[]).is_empty(), "{form}");
        assert!(!words().text(&format!("set-{form}-reason"), &[]).is_empty(), "{form}");
    }
    for reason in ["signature", "unreplaced", "ids"] {
        assert!(!words().text(&format!("set-frame-failed-{reason}"), &[]).is_empty(), "{reason}");
    }
    for connection in
        ["to_confirm", "secret_refused", "secret_missing", "secret_tried", "consent_asked", "unconnected", "active"]
    {
        assert!(!words().text(&format!("connection-{connection}"), &[]).is_empty(), "{connection}");
    }
    for outcome in ["given", "expired", "used", "other_tenant", "refused", "unclear", "unknown"] {
        for part in ["title", "reason", "next"] {
            assert!(!words().text(&format!("consent-{outcome}-{part}"), &[]).is_empty(), "{outcome}");
        }
    }
    for role in ["administrator", "auditor", "technician"] {
        assert!(!words().text(&format!("dash-role-{role}"), &[]).is_empty(), "{role}");
    }
    for name in ["customer", "technician", "ended", "purpose", "note", "ticket", "from", "to"] {
        assert!(!words().text(&format!("dash-by-{name}"), &[]).is_empty(), "{name}");
    }
    assert_eq!(words().text("dash-needs-notes", &[("left", "1")]), "One note was refused");
    assert_eq!(words().text("dash-needs-notes", &[("left", "3")]), "3 notes were refused");
}
