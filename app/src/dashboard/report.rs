use leptos::prelude::*;

use super::{
    chart::{self, Bucket},
    home::Figure,
    layout::Layout,
    list::{Row, table},
    parts::{Filters, facts_of, filters, notice, title_with_file},
};
use crate::{document::Shell, words::text};

/// What happened in a period, for somebody who was not there; prints well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportPage {
    pub layout: Layout,
    pub filters: Filters,
    pub notice: String,
    pub title: String,
    /// About what it is, and until when: labels and texts.
    pub facts: Vec<(String, String)>,
    /// The same as a file; empty where there is nothing.
    pub csv: String,
    pub proof: Option<Proof>,
    pub audit: Option<Audit>,
    pub review: Option<Review>,
}

/// How far the log goes that this rests on, and how it is checked without us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    pub facts: Vec<(String, String)>,
    /// `yes`, `no` or `unknown`: whether the log is whole up to the last of these entries, as it was last checked.
    pub standing: &'static str,
    pub said: String,
    /// How far the next check is; empty where none is under way.
    pub going: String,
    /// Where to look how far it is.
    pub again_path: String,
    /// Takes a form POST that checks the whole log now; empty while somebody is at it.
    pub verify_path: String,
    /// The commands, a line each.
    pub commands: Vec<String>,
}

/// For insurance and auditors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Since when the policy is as it is.
    pub since: String,
    pub policy: Vec<[String; 6]>,
    pub sections: Vec<Section>,
}

/// Cases of one kind, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    /// When, what, who, about whom, and why.
    pub cases: Vec<[String; 5]>,
    /// There are more than are shown.
    pub more: bool,
}

/// For the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    pub figures: Vec<Figure>,
    pub buckets: Vec<Bucket>,
    pub reaching: Reaching,
    pub denials: Vec<Row>,
    pub more: bool,
}

/// Who can be verified today, whatever the period, and who cannot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reaching {
    /// The sum of it, and as of when.
    pub said: String,
    /// Each group, with how many of each of [`chart::REACHES`].
    pub rows: Vec<(String, [u64; 6])>,
    /// Those who cannot: who, what they have, and whether they are administrators.
    pub cannot: Vec<[String; 3]>,
    /// There are more than are shown.
    pub more: bool,
}

const POLICY_HEAD: [&str; 6] = ["purpose", "kind", "methods", "holds", "second", "tells"];
const CASE_HEAD: [&str; 5] = ["when", "what", "who", "whom", "why"];

impl ReportPage {
    pub fn render(&self, shell: &Shell) -> String {
        let title = if self.title.is_empty() { text("dash-report") } else { self.title.clone() };
        let heading = title.clone();
        let page = self.clone();
        self.layout.page(shell, &title, move || {
            view! {
                {title_with_file(heading, page.csv)}
                {filters(page.filters)}
                {notice(page.notice)}
                {facts(page.facts)}
                {page.review.map(review)}
                {page.audit.map(audit)}
                {page.proof.map(proof)}
            }
        })
    }
}

fn facts(facts: Vec<(String, String)>) -> impl IntoView {
    view! { <dl class="grid card">{facts_of(facts)}</dl> }
}

fn proof(proof: Proof) -> impl IntoView {
    let Proof { facts: about, standing, said, going, again_path, verify_path, commands } = proof;
    let going = (!going.is_empty())
        .then(|| view! { <p class="going">{going} " " <a href=again_path>{text("dash-doctor-again")}</a></p> });
    let verify = (!verify_path.is_empty()).then(|| {
        view! {
            <form class="ask" method="post" action=verify_path>
                <button type="submit">{text("dash-report-verify")}</button>
            </form>
        }
    });
    let commands = commands.into_iter().map(|command| view! { <code>{command}</code> });
    view! {
        <section class="card proof" data-card="proof">
            <h2>{text("dash-report-proof")}</h2>
            <p data-standing=standing data-proof=standing>
                <b>{said}</b>
            </p>
            {going}
            {verify}
            {facts(about)}
            <p>{text("dash-report-offline")}</p>
            <p class="commands">{commands.collect_view()}</p>
        </section>
    }
}

fn audit(audit: Audit) -> impl IntoView {
    let Audit { since, policy, sections } = audit;
    let head = POLICY_HEAD.map(|key| text(&format!("policy-{key}"))).to_vec();
    let rows = policy.into_iter().map(|cells| cells.to_vec()).collect();
    let sections = sections.into_iter().map(|section| {
        let Section { title, cases, more } = section;
        let head = CASE_HEAD.map(|key| text(&format!("dash-report-{key}"))).to_vec();
        let nothing = cases.is_empty().then(|| view! { <p class="nothing">{text("dash-nothing")}</p> });
        let label = title.clone();
        let cells = cases.into_iter().map(|cells| cells.to_vec()).collect();
        let cases = nothing.is_none().then(|| across(label, head, cells));
        view! {
            <section class="card">
                <h2>{title}</h2>
                {nothing}
                {cases}
                {more.then(|| view! { <p class="warning">{text("dash-report-more")}</p> })}
            </section>
        }
    });
    view! {
        <section class="card" data-card="policy">
            <h2>{text("policy-in-force")}</h2>
            <p class="aside">{since}</p>
            {across(text("policy-in-force"), head, rows)}
        </section>
        {sections.collect_view()}
    }
}

fn across(label: String, head: Vec<String>, rows: Vec<Vec<String>>) -> impl IntoView {
    let head = head.into_iter().map(|cell| view! { <th scope="col">{cell}</th> }).collect_view();
    let rows = rows.into_iter().map(|cells| {
        let cells = cells.into_iter().map(|cell| view! { <td dir="auto">{cell}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    });
    view! {
        <div class="across" tabindex="0" role="region" aria-label=label>
            <table>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn review(review: Review) -> impl IntoView {
    let Review { figures, buckets, reaching, denials, more } = review;
    let figures = figures.into_iter().map(|figure| {
        view! {
            <li>
                <b>{figure.value}</b>
                <p>{figure.label}</p>
            </li>
        }
    });
    view! {
        <section class="card figures" data-card="figures">
            <h2>{text("dash-report-figures")}</h2>
            <ul>{figures.collect_view()}</ul>
        </section>
        {chart::over_time(&buckets)}
        {reach(reaching)}
        <section class="card" data-card="denials">
            <h2>{text("dash-report-denials")}</h2>
            {table(denials)}
            {more.then(|| view! { <p class="warning">{text("dash-report-more")}</p> })}
        </section>
    }
}

fn reach(reaching: Reaching) -> impl IntoView {
    let Reaching { said, rows, cannot, more } = reaching;
    let title = text("dash-report-reach");
    let head: Vec<String> = [text("dash-report-whom")]
        .into_iter()
        .chain(chart::REACHES.map(|reach| text(&format!("reach-{reach}"))))
        .collect();
    let counted = rows
        .into_iter()
        .map(|(who, counts)| [who].into_iter().chain(counts.map(|count| count.to_string())).collect::<Vec<_>>());
    let counted = across(title.clone(), head, counted.collect());
    let named = (!cannot.is_empty()).then(|| {
        let title = text("dash-report-reach-cannot");
        let head = ["dash-account", "dash-by-reach", "dash-by-who"].map(text).to_vec();
        let rows = cannot.into_iter().map(|cells| cells.to_vec()).collect();
        view! {
            <h3>{title.clone()}</h3>
            {across(title, head, rows)}
        }
    });
    view! {
        <section class="card" data-card="reach">
            <h2>{title}</h2>
            <p>{said}</p>
            {counted}
            {named}
            {more.then(|| view! { <p class="warning">{text("dash-report-more")}</p> })}
        </section>
    }
}
