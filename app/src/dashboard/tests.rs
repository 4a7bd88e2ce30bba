use super::{
    door::{ChoosePage, OnwardPage},
    home::HomePage,
    layout::Layout,
    list::{ListPage, Row},
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
        HomePage { layout: layout.clone(), notice: HOSTILE.into(), now: vec![row.clone()], ..HomePage::default() }
            .render(&shell),
        ListPage { layout: layout.clone(), rows: vec![row], ..ListPage::default() }.render(&shell),
        StoryPage { layout: layout.clone(), user: HOSTILE.into(), entries: vec![entry], ..StoryPage::default() }
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
            link: Some(customer::ConsentLink { url: HOSTILE.into(), tenant: HOSTILE.into(), until: HOSTILE.into() }),
            to_confirm: vec![customer::ToConfirm {
                name: HOSTILE.into(),
                domains: vec![HOSTILE.into()],
                ..customer::ToConfirm::default()
            }],
            ask: Some(customer::AskForm { typed: HOSTILE.into(), ..customer::AskForm::default() }),
            ..customer::CustomerPage::default()
        }
        .render(&shell),
        trends::TrendsPage { layout, buckets: vec![bucket], ..trends::TrendsPage::default() }.render(&shell),
    ];
    for page in pages {
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("&lt;script"), "{page}");
    }
}

#[test]
fn no_page_of_the_dashboard_needs_a_script_or_the_pods_style() {
    let shell =
        Shell { dashboard_style: "/site/dashboard.css".into(), style: "/site/style.css".into(), ..Shell::default() };
    let page =
        HomePage { layout: Layout { role: "auditor", ..Layout::default() }, ..HomePage::default() }.render(&shell);
    assert!(
        page.contains("/site/dashboard.css") && !page.contains("/site/style.css") && !page.contains("<script"),
        "{page}"
    );
    // What may not be asked of a role is not there.
    assert!(!page.contains("name=\"number\""), "{page}");
}

#[test]
fn everything_that_is_named_has_words() {
    for group in chart::GROUPS {
        assert!(!words().text(&format!("dash-group-{group}"), &[]).is_empty(), "{group}");
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
