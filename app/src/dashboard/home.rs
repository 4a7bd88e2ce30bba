use leptos::prelude::*;

use super::{
    incidents::{Asking, asking},
    layout::Layout,
    list::{Row, marked},
    parts::{notice, outcome},
};
use crate::{document::Shell, words::text};

/// How it stands, at a glance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HomePage {
    pub layout: Layout,
    /// What is wrong with what was typed into the box.
    pub notice: String,
    /// Takes a form POST of `number`, and opens the ticket's pod; empty for those who only read.
    pub ticket_path: String,
    pub working: Vec<Light>,
    pub now: Vec<Row>,
    /// Accounts that nobody may ask for now, if there are such.
    pub blocked: Option<Light>,
    /// What colleagues ask this reader to agree to.
    pub asking: Vec<Asking>,
    /// Where all open prompts are.
    pub open_path: String,
    /// Empty while there is nothing to count.
    pub today: Vec<Figure>,
    /// What today is compared with.
    pub usual: String,
    /// What is to be done until everything is set up; empty from then on, and where it is nobody's to do here.
    pub checklist: Vec<Light>,
    /// Empty where it is nobody's to do here.
    pub needs: Vec<Light>,
    /// Whether that is for this reader to see at all.
    pub is_asked: bool,
}

/// Something that works, or does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Light {
    /// `yes`, `no` or `unknown`, as the prerequisites in the pod.
    pub standing: &'static str,
    pub label: String,
    pub detail: String,
    /// Where there is more; empty if nowhere.
    pub path: String,
}

/// A number beside the usual one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figure {
    pub label: String,
    pub value: String,
    /// Empty while nothing is usual yet.
    pub usual: String,
    pub path: String,
}

impl HomePage {
    pub fn render(&self, shell: &Shell) -> String {
        let page = self.clone();
        let title = text("dash-home");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            let HomePage { notice: wrong, ticket_path, working, now, open_path, blocked, asking: asks, .. } =
                page.clone();
            let HomePage { today, usual, checklist: steps, needs, is_asked, .. } = page;
            let working = (!working.is_empty()).then(|| {
                view! {
                    <section class="card" data-card="working">
                        <h2>{text("dash-working")}</h2>
                        <ul class="lights">{working.into_iter().map(light).collect_view()}</ul>
                    </section>
                }
            });
            let needs = is_asked.then(|| {
                let quiet = if steps.is_empty() { "dash-needs-nothing" } else { "dash-needs-steps" };
                let quiet = needs.is_empty().then(|| view! { <p class="nothing">{text(quiet)}</p> });
                view! {
                    <section class="card" data-card="needs">
                        <h2>{text("dash-needs")}</h2>
                        <ul class="lights">{needs.into_iter().map(light).collect_view()}</ul>
                        {quiet}
                    </section>
                }
            });
            let all = (!now.is_empty()).then(|| view! { <p><a href=open_path>{text("dash-now-all")}</a></p> });
            let asks = (!asks.is_empty()).then(|| {
                view! {
                    <h2>{text("dash-now-asking")}</h2>
                    <ul class="cases">{asks.into_iter().map(asking).collect_view()}</ul>
                }
            });
            let blocked = blocked.map(|blocked| view! { <ul class="lights">{light(blocked)}</ul> });
            let quiet = now.is_empty().then(|| view! { <p class="nothing">{text("dash-now-nothing")}</p> });
            view! {
                <div class="title-row">
                    <h1>{heading}</h1>
                    {ticket_box(ticket_path)}
                </div>
                {notice(wrong)}
                <div class="cards">
                    {figures(today, usual)} {checklist(steps)}
                    {working}
                    <section class="card" data-card="now">
                        <h2>{text("dash-now")}</h2>
                        <ul class="open">{now.into_iter().map(open).collect_view()}</ul>
                        {all}
                        {quiet}
                        {blocked}
                        {asks}
                    </section>
                    {needs}
                </div>
            }
        })
    }
}

/// Today's figures.
fn figures(today: Vec<Figure>, usual: String) -> impl IntoView {
    (!today.is_empty()).then(|| {
        view! {
            <section class="card figures" data-card="today">
                <h2>{text("dash-today")}</h2>
                <ul>{today.into_iter().map(figure).collect_view()}</ul>
                <p class="aside">{usual}</p>
            </section>
        }
    })
}

/// What is still to be done, in this order.
fn checklist(steps: Vec<Light>) -> impl IntoView {
    let next = steps.iter().position(|step| step.standing != "yes");
    let steps = steps.into_iter().enumerate().map(move |(at, Light { label, standing, detail, path })| {
        let step = Light { label: format!("{}. {label}", at + 1), standing, detail, path };
        lit(step, next == Some(at))
    });
    let steps = steps.collect::<Vec<_>>();
    (!steps.is_empty()).then(|| {
        view! {
            <section class="card checklist" data-card="checklist">
                <h2>{text("dash-first")}</h2>
                <ol class="lights">{steps}</ol>
            </section>
        }
    })
}

fn ticket_box(path: String) -> impl IntoView {
    (!path.is_empty()).then(|| {
        view! {
            <form class="ticket-box" method="post" action=path>
                <label for="number">{text("dash-open-ticket")}</label>
                <input
                    id="number"
                    name="number"
                    type="text"
                    inputmode="numeric"
                    pattern="[0-9]{1,10}"
                    maxlength="10"
                    required
                    autocomplete="off"
                    placeholder="9499"
                />
                <button type="submit" data-primary="true">
                    {text("dash-open")}
                </button>
            </form>
        }
    })
}

fn light(light: Light) -> impl IntoView {
    lit(light, false)
}

/// `next` marks what is to be done now.
fn lit(light: Light, next: bool) -> impl IntoView {
    let Light { standing, label, detail, path } = light;
    let mark = next.then(|| view! { <em>{text("dash-first-next")}</em> " " });
    let label = if path.is_empty() {
        view! { <b>{label}</b> }.into_any()
    } else {
        view! { <a href=path>{label}</a> }.into_any()
    };
    view! {
        <li data-standing=standing aria-current=next.then_some("step")>
            <svg aria-hidden="true">
                <use href=format!("#i-{standing}")></use>
            </svg>
            <p>{mark} {label} <small>{detail}</small></p>
        </li>
    }
}

fn figure(figure: Figure) -> impl IntoView {
    let Figure { label, value, usual, path } = figure;
    let label = if path.is_empty() { label.into_any() } else { view! { <a href=path>{label}</a> }.into_any() };
    view! {
        <li>
            <b>{value}</b>
            <p>{label}</p>
            <small>{usual}</small>
        </li>
    }
}

fn open(row: Row) -> impl IntoView {
    let Row { path, time, outcome: how, user, mark, company, technician, .. } = row;
    view! {
        <li>
            {outcome(how)}
            <p>
                <a href=path dir="auto">
                    {user}
                </a>
                <small dir="auto">{company}</small>
                {marked(mark)}
            </p>
            <small class="by">
                <span dir="auto">{technician}</span>
                " "
                {time}
            </small>
        </li>
    }
}
