use leptos::prelude::*;

use super::text;
use crate::{
    dashboard::{
        layout::Layout,
        parts::{Leads, notice, sign_in_again},
    },
    document::{Shell, in_textarea},
};

/// Takes the settings as a file, and shows what it would change before it is put in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePage {
    pub layout: Layout,
    /// What was done, if something was.
    pub saved: String,
    /// One sentence that says what to do; empty where nothing is wrong.
    pub wrong: String,
    /// Where to sign in again, with what leads back here; none for whoever did a moment ago.
    pub sign_in: Option<[String; 2]>,
    /// The version of the settings that this is about: it comes back with the form.
    pub seen: String,
    /// Who hears of what opens doors, in words.
    pub heard: String,
    /// The file, as it is to be changed or came back.
    pub file: String,
    /// What it would change, if that was asked for.
    pub changes: Option<Changes>,
    /// Takes a form POST of `file` and `seen`, and shows what would change.
    pub changes_path: String,
    /// Takes the same, and puts it in force; empty where nothing can be.
    pub apply_path: String,
    /// Where the page has everything in it that is in force, and where only what is this instance's own.
    pub begin_paths: [String; 2],
}

/// What would be different.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub rows: Vec<OneChange>,
    /// What a looser policy would let through: what, before, and after.
    pub looser: Vec<[String; 3]>,
    /// What is to be known about it.
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneChange {
    /// `added`, `changed` or `removed`.
    pub what: &'static str,
    pub name: String,
    /// Before and after, where they may be shown.
    pub values: Option<[String; 2]>,
    /// Whether it says whom or where the MSP trusts.
    pub opens: bool,
}

const EXAMPLE: &str = r#"[[instance]]
# …
vips = [41, 42]                  # numbers of Halo users
second_technicians = [3, 5]      # numbers of Halo agents

[instance.policy]
after_denial = "cool_down"       # or "administrator"
take_over = true
vouching = true

[[instance.policy.rule]]
purposes = ["mfa_change"]        # password_reset, mfa_change, account_unlock, privileged_access, other
kinds = ["ordinary", "vip"]      # ordinary, vip, privileged
methods = ["number_match", "code"] # tap, number_match, code
holds_minutes = 15               # 5 to 60
second_technician = false
tells = ["user"]                 # user, manager, administrators

[[customer]]
instance = "acme"
halo_client_id = 12
second_technicians = [5, 9]      # left out: those of the instance

[[customer.policy.rule]]         # can only tighten
second_technician = true
"#;

impl FilePage {
    /// How rules are written.
    pub const EXAMPLE: &str = EXAMPLE;

    pub fn render(&self, shell: &Shell) -> String {
        let title = text("file-title");
        let heading = title.clone();
        let Self { layout, saved, wrong, sign_in, seen, heard, file, changes, changes_path, apply_path, begin_paths } =
            self.clone();
        layout.page(shell, &title, move || {
            let saved = (!saved.is_empty()).then(|| view! { <p class="saved" role="status">{saved}</p> });
            let wrong = (!wrong.is_empty()).then(|| view! { <p class="wrong" role="alert">{wrong}</p> });
            let again = sign_in_again(sign_in, "file-sign-in-again", Leads::ToNewTab);
            let apply = (!apply_path.is_empty()).then(|| {
                view! {
                    <form class="go" method="post" action=apply_path>
                        <input type="hidden" name="seen" value=seen.clone() />
                        <input type="hidden" name="file" value=file.clone() />
                        <button type="submit" data-primary="true">
                            {text("file-apply")}
                        </button>
                        <small>{heard}</small>
                    </form>
                }
            });
            let changes = changes.map(|changes| drawn(changes, apply.into_any()));
            let begin = begin_paths.into_iter().zip(["file-begin-all", "file-begin-own"]);
            let begin = begin.map(|(path, key)| view! { <a href=path>{text(key)}</a> }).collect_view();
            view! {
                <h1>{heading}</h1>
                {saved}
                <p class="aside">{text("file-reason")}</p>
                {wrong}
                {again}
                {changes}
                <form class="card setting" method="post" action=changes_path aria-labelledby="file-label">
                    <h2>
                        <label id="file-label" for="file">
                            {text("file-label")}
                        </label>
                    </h2>
                    <p class="aside" id="file-hint">
                        {text("file-hint")}
                    </p>
                    <div class="paging">{begin}</div>
                    <input type="hidden" name="seen" value=seen />
                    <textarea
                        class="paste whole-file"
                        id="file"
                        name="file"
                        rows="18"
                        required
                        spellcheck="false"
                        autocapitalize="none"
                        autocomplete="off"
                        aria-describedby="file-hint"
                        inner_html=in_textarea(&file)
                    ></textarea>
                    <p class="go">
                        <button type="submit" data-primary="true">
                            {text("file-show")}
                        </button>
                    </p>
                    <details>
                        <summary>{text("file-example")}</summary>
                        <pre tabindex="0">{EXAMPLE}</pre>
                    </details>
                </form>
            }
        })
    }
}

fn drawn(changes: Changes, apply: AnyView) -> AnyView {
    let Changes { rows, looser, warnings } = changes;
    let nothing = rows.is_empty().then(|| view! { <p>{text("file-nothing")}</p> });
    let looser = (!looser.is_empty()).then(|| {
        let each = looser.into_iter().map(|[what, before, after]| fact(what, ().into_any(), Some([before, after])));
        view! {
            <div class="looser" data-looser="true">
                <h3>{text("file-looser")}</h3>
                <dl class="facts changes">{each.collect_view()}</dl>
            </div>
        }
    });
    let each = rows.into_iter().map(|OneChange { what, name, values, opens }| {
        let opens = opens.then(|| view! { <span class="mark">{text("file-opens")}</span> });
        let marks = view! {
            <span class="what" data-what=what>
                {text(&format!("file-{what}"))}
            </span>
            " "
            {opens}
        };
        fact(name, marks.into_any(), values)
    });
    view! {
        <section class="card" id="changes" aria-labelledby="changes-title">
            <h2 id="changes-title">{text("file-changes")}</h2>
            {warnings.into_iter().map(notice).collect_view()}
            {nothing}
            {looser}
            <dl class="facts changes">{each.collect_view()}</dl>
            {apply}
        </section>
    }
    .into_any()
}

fn fact(name: String, marks: AnyView, values: Option<[String; 2]>) -> AnyView {
    let values = match values {
        Some([before, after]) => view! {
            <dd>{text("policy-before")} " " <bdi>{before}</bdi></dd>
            <dd>{text("policy-after")} " " <bdi>{after}</bdi></dd>
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        <div>
            <dt>
                <bdi>{name}</bdi>
                " "
                {marks}
            </dt>
            {values}
        </div>
    }
    .into_any()
}
