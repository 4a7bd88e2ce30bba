//! From a client in Halo to a customer whose people can be asked, and everything that could go wrong on the way.
//!
//! # Layout
//! - `connected`: the whole way; `consent`, `confirm`, `secrets`: its three parts
//! - `list`: all customers; `application`: with which we read them

mod application;
mod confirm;
mod connected;
mod consent;
mod list;
mod secrets;

use reqwest::{Method, StatusCode};
use serde_json::Value;
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Jar, Page, Place},
    stage::{Pace, eventually},
    world::World,
};

const LIST: &str = "/dashboard/acme/customers";
const TOYS: &str = "/dashboard/acme/customers/15";
const CONTOSO: &str = "/dashboard/acme/customers/12";
const T1: &str = "11111111-1111-4111-8111-111111111111";
/// Of Toni, at Tailspin Toys.
const TICKET: u32 = 9544;

async fn world() -> World {
    World::with(Pace::EASY, "async", |settings: &mut Settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
    })
    .await
}

async fn administrator(world: &World) -> Browser<'_> {
    let ann = Browser::of(world, 3);
    ann.sign_in_to(LIST).await;
    // The list is there before anybody is looked for in it.
    assert_eq!(ann.get(LIST).await.status, StatusCode::OK);
    ann
}

/// The link in the page.
fn link(page: &Page) -> String {
    let (_, rest) = page.html.split_once("data-card=\"link\"").unwrap_or_else(|| panic!("no link: {page:?}"));
    Page { html: rest.to_owned(), status: page.status, headers: page.headers.clone() }.quoted("href=\"").unwrap()
}

/// What is under way, as the customer's page shows it and its forms bring it back; nothing where it has no forms.
pub(crate) async fn under_way(browser: &Browser<'_>, customer: &str) -> String {
    browser.get(customer).await.quoted("name=\"under_way\" value=\"").unwrap_or_default()
}

/// Names a tenant, and gives its link.
async fn ask(ann: &Browser<'_>, customer: &str, tenant: &str) -> String {
    let under_way = under_way(ann, customer).await;
    let form = [("tenant", tenant), ("under_way", &under_way)];
    let asked = ann.post(&format!("{customer}/consent"), &form).await;
    assert!(asked.location().starts_with(&format!("{customer}#link-reader-")), "{asked:?}");
    link(&ann.get(&asked.location()).await)
}

/// At Microsoft: an administrator of this tenant accepts or cancels. The answer is where the browser is led to.
async fn at_microsoft(ann: &Browser<'_>, link: &str, tenant: &str, what: &str) -> String {
    let form: &[(&str, &str)] = &[("tenant", tenant), ("do", what)];
    ann.ask(&Jar::default(), Method::POST, link, "same-origin", Some(form)).await.location()
}

/// Back from Microsoft, by somebody whom we do not know.
async fn back(ann: &Browser<'_>, to: &str) -> Page {
    ann.ask(&Jar::default(), Method::GET, to, "cross-site", None).await
}

async fn consent(ann: &Browser<'_>, customer: &str, tenant: &str) {
    let link = ask(ann, customer, tenant).await;
    let thanks = back(ann, &at_microsoft(ann, &link, tenant, "accept").await).await;
    assert!(thanks.status == StatusCode::OK && thanks.html.contains("data-answer=\"given\""), "{thanks:?}");
}

/// Confirms what the customer's page shows, with these tick boxes.
async fn confirm(ann: &Browser<'_>, customer: &str, tenant: &str, page: &Page, ticks: &[&str]) -> Page {
    let (shown, seen) = (page.field("shown"), page.field("seen"));
    let mut form = vec![("tenant", tenant), ("shown", shown.as_str()), ("seen", seen.as_str())];
    form.extend(ticks.iter().map(|tick| (*tick, "yes")));
    ann.post(&format!("{customer}/confirm"), &form).await
}

async fn paste(ann: &Browser<'_>, customer: &str, tenant: &str, secret: &str) -> Page {
    let under_way = under_way(ann, customer).await;
    let form = [("tenant", tenant), ("secret", secret), ("under_way", &under_way)];
    ann.post(&format!("{customer}/secret"), &form).await
}

/// The page, as soon as it says this; what waits to be tried again is tried at once.
async fn until(ann: &Browser<'_>, page: &str, says: &str) -> Page {
    eventually(says, async || {
        ann.stage.sql("UPDATE pasted_secrets SET due = 0 WHERE due IS NOT NULL").await;
        let page = ann.get(page).await;
        page.html.contains(says).then_some(page)
    })
    .await
}

async fn pods_state(ann: &Browser<'_>) -> String {
    let pod = ann.open(Place::Ticket(TICKET)).await;
    pod.until("the look-up's end", |view| view.state != "loading").await.state
}

fn reasons(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["reason"].as_str().unwrap_or_default()).collect()
}
