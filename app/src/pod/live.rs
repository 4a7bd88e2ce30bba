//! The live region: everything of the pod that can change.
//!
//! Flat on purpose. Rows are fixed in number and hidden when empty; what is read from the view goes through a few
//! functions that take function pointers, so that the browser's code has one kind of each instead of eighty. Nothing here
//! listens: presses are caught where the page is taken over, by the attribute `data-act`.

use leptos::prelude::*;

use super::screen::Screen;
use crate::contract::{Button, Check, Choice, Field, Line, LiveView, Past};

const CHECKS: [usize; 4] = [0, 1, 2, 3];
const WAYS: [usize; 2] = [0, 1];
const PURPOSES: [usize; 5] = [0, 1, 2, 3, 4];
const FIELDS: [usize; 2] = [0, 1];
const CARD: [usize; 6] = [0, 1, 2, 3, 4, 5];
const BUTTONS: [usize; 6] = [0, 1, 2, 3, 4, 5];
const HISTORY: [usize; 5] = [0, 1, 2, 3, 4];

/// What `data-act` says of the buttons that the server need not know of.
pub mod here {
    pub const OPEN: &str = "here-open";
    pub const MORE: &str = "here-more";
    pub const DETAILS: &str = "here-details";
    pub const COPY: &str = "here-copy";
}

/// A text of the view; `row` where there are several.
fn text(screen: Screen, row: usize, get: fn(&LiveView, usize) -> &str) -> impl Fn() -> String + Copy + Send + 'static {
    move || screen.view.with(|view| get(view, row).to_owned())
}

/// Whether something of the view is not shown.
fn hidden(screen: Screen, row: usize, get: fn(&LiveView, usize) -> bool) -> impl Fn() -> bool + Copy + Send + 'static {
    move || screen.view.with(|view| get(view, row))
}

/// Something that depends on more than the view.
fn flag(screen: Screen, get: fn(Screen) -> bool) -> impl Fn() -> bool + Copy + Send + 'static {
    move || get(screen)
}

fn said(screen: Screen, row: usize, get: fn(Screen, usize) -> String) -> impl Fn() -> String + Copy + Send + 'static {
    move || get(screen, row)
}

fn check(view: &LiveView, row: usize, get: fn(&Check) -> &String) -> &str {
    view.checks.get(row).map_or("", |check| get(check))
}

fn way(view: &LiveView, row: usize, get: fn(&Choice) -> &String) -> &str {
    view.ways.get(row).map_or("", |choice| get(choice))
}

fn purpose(view: &LiveView, row: usize, get: fn(&Choice) -> &String) -> &str {
    view.purposes.get(row).map_or("", |choice| get(choice))
}

fn field(view: &LiveView, row: usize, get: fn(&Field) -> &String) -> &str {
    view.fields.get(row).map_or("", |field| get(field))
}

fn line(view: &LiveView, row: usize, get: fn(&Line) -> &String) -> &str {
    view.card.get(row).map_or("", |line| get(line))
}

fn button(view: &LiveView, row: usize, get: fn(&Button) -> &String) -> &str {
    view.buttons.get(row).map_or("", |button| get(button))
}

fn past(view: &LiveView, row: usize, get: fn(&Past) -> &String) -> &str {
    view.history.get(row).map_or("", |past| get(past))
}

fn truth(value: bool) -> String {
    String::from(if value { "true" } else { "false" })
}

/// The id of a picture in the page's sprite.
fn picture(name: &str) -> String {
    String::from("#i-") + name
}

/// Whether a way of asking cannot be chosen.
fn said_off(screen: Screen, row: usize) -> impl Fn() -> bool + Copy + Send + 'static {
    move || !screen.live.get() || screen.view.with(|view| !way(view, row, |way| &way.off).is_empty())
}

/// Why a way of asking is not on offer.
fn why_off(view: &LiveView) -> &str {
    view.ways.iter().map(|way| way.off.as_str()).find(|why| !why.is_empty()).unwrap_or_default()
}

/// The picture of a state: a shape of its own where there is one, or its tone's.
fn sign(view: &LiveView) -> &str {
    match view.state.as_str() {
        "fraud_reported" => "fraud",
        "no_answer" | "answered_too_late" | "expired" => "clock",
        "blocked" | "locked" => "lock",
        "stopped" => "stop",
        _ => &view.tone,
    }
}

/// The live region.
#[component]
pub fn Live(screen: Screen) -> impl IntoView {
    let label = screen.labels.get_value();
    let off = flag(screen, |screen| !screen.live.get());
    let who = [
        (label.contact, "name", text(screen, 0, |view, _| &view.who.contact)),
        (label.account, "name", text(screen, 0, |view, _| &view.who.account)),
        (label.company, "place", text(screen, 0, |view, _| &view.who.company)),
        (label.tenant, "place", text(screen, 0, |view, _| &view.who.tenant)),
        (label.upn, "upn", text(screen, 0, |view, _| &view.who.upn)),
    ]
    .map(|(label, class, value)| {
        view! {
            <div class=class>
                <dt>{label}</dt>
                <dd dir="auto">{value}</dd>
            </div>
        }
    });
    let checks = CHECKS.map(|row| {
        view! {
            <li
                hidden=hidden(screen, row, |view, row| view.checks.len() <= row)
                data-standing=text(screen, row, |view, row| check(view, row, |check| &check.standing))
            >
                <svg aria-hidden="true">
                    <use href=said(screen, row, |screen, row| {
                        screen.view.with(|view| picture(check(view, row, |check| &check.standing)))
                    })></use>
                </svg>
                <span class="label">{text(screen, row, |view, row| check(view, row, |check| &check.label))}</span>
                <span class="detail">{text(screen, row, |view, row| check(view, row, |check| &check.detail))}</span>
            </li>
        }
    });
    let ways = WAYS.map(|row| {
        view! {
            <button
                type="button"
                hidden=hidden(screen, row, |view, row| view.ways.len() <= row)
                disabled=said_off(screen, row)
                data-act=said(screen, row, |screen, row| {
                    screen.view.with(|view| String::from("way-") + way(view, row, |way| &way.value))
                })
                aria-pressed=said(screen, row, |screen, row| {
                    screen.view.with(|view| truth(view.ways.get(row).is_some_and(|way| way.chosen)))
                })
            >
                {text(screen, row, |view, row| way(view, row, |way| &way.label))}
            </button>
        }
    });
    let more = PURPOSES.map(|row| {
        let gone = hidden(screen, row, |view, row| view.purposes.len() <= row);
        view! {
            <label hidden=gone>
                <input
                    type="checkbox"
                    name="more"
                    autocomplete="off"
                    disabled=off
                    value=text(screen, row, |view, row| purpose(view, row, |choice| &choice.value))
                />
                <span>{text(screen, row, |view, row| purpose(view, row, |choice| &choice.label))}</span>
            </label>
        }
    });
    let fields = FIELDS.map(|row| {
        view! {
            <label class="field" hidden=hidden(screen, row, |view, row| view.fields.len() <= row)>
                <span>{text(screen, row, |view, row| field(view, row, |field| &field.label))}</span>
                <input
                    type="text"
                    name="typed"
                    autocomplete="off"
                    spellcheck="false"
                    disabled=off
                    data-kind=text(screen, row, |view, row| field(view, row, |field| &field.kind))
                    inputmode=said(screen, row, |screen, row| {
                        let code = screen.view.with(|view| field(view, row, |field| &field.kind) == "code");
                        String::from(if code { "numeric" } else { "text" })
                    })
                    maxlength=said(screen, row, |screen, row| {
                        screen.view.with(|view| view.fields.get(row).map_or(0, |field| field.longest).to_string())
                    })
                />
            </label>
        }
    });
    let card = CARD.map(|row| {
        view! {
            <div hidden=hidden(screen, row, |view, row| view.card.len() <= row)>
                <dt>{text(screen, row, |view, row| line(view, row, |line| &line.label))}</dt>
                <dd dir="auto">{text(screen, row, |view, row| line(view, row, |line| &line.text))}</dd>
            </div>
        }
    });
    let purposes = PURPOSES.map(|row| {
        let gone = hidden(screen, row, |view, row| view.purposes.len() <= row);
        view! {
            <option
                hidden=gone
                disabled=gone
                selected=hidden(screen, row, |view, row| view.purposes.get(row).is_some_and(|choice| choice.chosen))
                value=text(screen, row, |view, row| purpose(view, row, |choice| &choice.value))
            >
                {text(screen, row, |view, row| purpose(view, row, |choice| &choice.label))}
            </option>
        }
    });
    let buttons = BUTTONS.map(|row| {
        view! {
            <button
                type="button"
                hidden=hidden(screen, row, |view, row| view.buttons.len() <= row)
                disabled=off
                data-act=text(screen, row, |view, row| button(view, row, |button| &button.action))
                data-primary=said(screen, row, |screen, row| {
                    screen.view.with(|view| truth(view.buttons.get(row).is_some_and(|button| button.primary)))
                })
                aria-disabled=said(screen, row, |screen, _| truth(screen.held()))
            >
                {text(screen, row, |view, row| button(view, row, |button| &button.label))}
            </button>
        }
    });
    let history = HISTORY.map(|row| {
        view! {
            <li
                hidden=hidden(screen, row, |view, row| view.history.len() <= row)
                data-tone=text(screen, row, |view, row| past(view, row, |past| &past.tone))
            >
                <span class="when">
                    {said(screen, row, |screen, row| {
                        let at = screen.view.with(|view| view.history.get(row).map(|past| past.at));
                        at.map(|at| screen.time(at, true)).unwrap_or_default()
                    })}
                </span>
                <span dir="auto">{text(screen, row, |view, row| past(view, row, |past| &past.text))}</span>
            </li>
        }
    });
    let tone = text(screen, 0, |view, _| &view.tone);
    view! {
        <header class="who">
            <h1 class="unseen">{label.open.clone()}</h1>
            <p class="ticket" dir="auto" hidden=hidden(screen, 0, |view, _| view.who.ticket.is_empty())>
                {text(screen, 0, |view, _| &view.who.ticket)}
            </p>
            <dl hidden=hidden(screen, 0, |view, _| view.who.contact.is_empty() && view.state != "loading")>{who}</dl>
        </header>
        <section
            class="panel"
            data-tone=tone
            data-asks=said(screen, 0, |screen, _| truth(!screen.view.with(|view| view.purposes.is_empty())))
            data-counts=said(screen, 0, |screen, _| truth(screen.view.with(|view| view.seconds_of > 0)))
            data-shut=said(screen, 0, |screen, _| truth(screen.shut()))
        >
            <div class="banner">
                <div class="mark" aria-hidden="true">
                    <svg class="icon">
                        <use href=said(screen, 0, |screen, _| screen.view.with(|view| picture(sign(view))))></use>
                    </svg>
                    <svg class="ring" viewBox="0 0 36 36">
                        <circle class="track" cx="18" cy="18" r="16"></circle>
                        <circle
                            class="rest"
                            cx="18"
                            cy="18"
                            r="16"
                            stroke-dasharray="100"
                            stroke-dashoffset=said(screen, 0, |screen, _| screen.elapsed().to_string())
                        ></circle>
                    </svg>
                </div>
                <div
                    id="status"
                    role="status"
                    aria-atomic="true"
                    tabindex="-1"
                    aria-live=said(screen, 0, |screen, _| {
                        let bad = screen.view.with(|view| view.tone == "bad");
                        String::from(if bad { "assertive" } else { "polite" })
                    })
                    data-state=text(screen, 0, |view, _| &view.state)
                    data-note=text(screen, 0, |view, _| &view.note)
                >
                    <strong class="title">{text(screen, 0, |view, _| &view.title)}</strong>
                    <span class="reason">{text(screen, 0, |view, _| &view.reason)}</span>
                </div>
                <p class="seconds" role="timer" hidden=hidden(screen, 0, |view, _| view.seconds_of == 0)>
                    <b>{said(screen, 0, |screen, _| screen.left.get().to_string())}</b>
                    <span>{label.seconds}</span>
                </p>
                <p class="until" hidden=hidden(screen, 0, |view, _| view.until <= 0.0)>
                    <span>{label.until}</span>
                    <b>{said(screen, 0, |screen, _| screen.time(screen.view.with(|view| view.until), false))}</b>
                </p>
            </div>
            <p class="number" hidden=hidden(screen, 0, |view, _| view.number.is_empty())>
                <span>{label.number}</span>
                <b>{text(screen, 0, |view, _| &view.number)}</b>
            </p>
            <div class="checks" hidden=hidden(screen, 0, |view, _| view.checks.is_empty())>
                <ul id="checks" aria-label=label.checks data-open=said(screen, 0, |screen, _| truth(screen.detailed.get()))>
                    {checks}
                </ul>
                <button
                    type="button"
                    class="toggle"
                    disabled=off
                    data-act=here::DETAILS
                    aria-controls="checks"
                    aria-expanded=said(screen, 0, |screen, _| truth(screen.detailed.get()))
                >
                    <svg aria-hidden="true">
                        <use href="#i-more"></use>
                    </svg>
                    <span class="unseen">{label.details}</span>
                </button>
            </div>
            <div
                class="form"
                hidden=flag(screen, |screen| screen.shut() || screen.view.with(|view| view.purposes.is_empty()))
            >
                <div class="method" role="group" aria-labelledby="method">
                    <span id="method">{label.method}</span>
                    <div class="ways">{ways}</div>
                    <small hidden=hidden(screen, 0, |view, _| why_off(view).is_empty())>
                        {text(screen, 0, |view, _| why_off(view))}
                    </small>
                </div>
                <div class="purpose">
                    <label for="purpose">{label.purpose}</label>
                    <select id="purpose" autocomplete="off" disabled=off>
                        {purposes}
                    </select>
                    <button
                        type="button"
                        class="toggle"
                        disabled=off
                        data-act=here::MORE
                        aria-controls="more"
                        aria-expanded=said(screen, 0, |screen, _| truth(screen.more.get()))
                    >
                        <svg aria-hidden="true">
                            <use href="#i-more"></use>
                        </svg>
                        <span class="unseen">{label.more.clone()}</span>
                    </button>
                    <div
                        id="more"
                        role="group"
                        aria-label=label.more
                        hidden=flag(screen, |screen| !screen.more.get())
                    >
                        {more}
                    </div>
                </div>
            </div>
            <dl class="card" hidden=hidden(screen, 0, |view, _| view.card.is_empty())>{card}</dl>
            <div
                class="fields"
                hidden=flag(screen, |screen| screen.shut() || screen.view.with(|view| view.fields.is_empty()))
            >
                {fields}
            </div>
            <p class="next" hidden=hidden(screen, 0, |view, _| view.next.is_empty())>
                {text(screen, 0, |view, _| &view.next)}
            </p>
            <p class="note" hidden=hidden(screen, 0, |view, _| view.note_text.is_empty())>
                <svg aria-hidden="true">
                    <use href="#i-note"></use>
                </svg>
                <span>{text(screen, 0, |view, _| &view.note_text)}</span>
            </p>
            <div
                class="say"
                hidden=flag(screen, |screen| screen.shut() || screen.view.with(|view| view.say.is_empty()))
            >
                <span class="cue">{label.say}</span>
                <button type="button" class="copy" disabled=off data-act=here::COPY>
                    {said(screen, 0, |screen, _| {
                        let copied = screen.copied.get();
                        screen.labels.with_value(|labels| if copied { &labels.copied } else { &labels.copy }.clone())
                    })}
                </button>
                <q id="say">{text(screen, 0, |view, _| &view.say)}</q>
            </div>
            <div class="buttons">
                <button
                    type="button"
                    class="open"
                    disabled=off
                    hidden=flag(screen, |screen| !screen.shut())
                    data-act=here::OPEN
                >
                    {label.open}
                </button>
                <div class="buttons" hidden=flag(screen, Screen::shut)>
                    {buttons}
                </div>
            </div>
            <p class="offline" role="alert">
                <span hidden=flag(screen, |screen| !screen.offline.get())>{label.connection}</span>
            </p>
        </section>
        <footer>
            <section class="history" hidden=hidden(screen, 0, |view, _| view.history.is_empty())>
                <h2>{label.history}</h2>
                <ul>{history}</ul>
            </section>
            <p class="reference" hidden=hidden(screen, 0, |view, _| view.reference.is_empty())>
                <span>{label.reference}</span>
                <code>{text(screen, 0, |view, _| &view.reference)}</code>
            </p>
        </footer>
    }
}
