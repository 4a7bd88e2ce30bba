//! What trying Halo out has found, told to somebody who has no dashboard yet.

use vouchsafe_app::{
    dashboard::first_start::Found,
    words::{text, words},
};

use super::applications::plain_line;
use crate::doctor::{
    finding::{self, Finding},
    instance::{SERVICE_TOKEN, SIGN_IN},
    remedy::Remedy,
};

/// What one look found.
pub fn found(finding: &Finding) -> Found {
    let (standing, said) = match &finding.found {
        // That its address can be made says nothing of its id.
        finding::Found::Good(_) if finding.test == SIGN_IN => ("unknown", text("first-untried-sign-in")),
        finding::Found::Good(_) => ("yes", finding.told()),
        finding::Found::NotChecked(_) => ("unknown", finding.told()),
        finding::Found::Fix(remedy) => {
            let Remedy { wrong, .. } = remedy;
            let said = format!("{}: {wrong} {}", finding.test, todo(remedy));
            (
                "no",
                if is_perhaps_exchanged(finding, remedy) {
                    format!("{said} {}", text("first-exchanged"))
                } else {
                    said
                },
            )
        }
    };
    Found { standing, text: plain_line(&said) }
}

/// What is wrong, and what to do here.
pub fn remedy(remedy: &Remedy) -> String {
    format!("{} {}", remedy.wrong, todo(remedy))
}

/// What to do, where what is entered is still a step of the first start.
fn todo(remedy: &Remedy) -> String {
    let here = words().text(&format!("first-todo-{}", remedy.key), &[("fix", &remedy.fix)]);
    if here.is_empty() { remedy.todo.clone() } else { here }
}

/// Whether the service application was refused as it would be if the id of the other one stood in its place.
fn is_perhaps_exchanged(finding: &Finding, remedy: &Remedy) -> bool {
    finding.test == SERVICE_TOKEN && ["halo_credentials", "halo_strange"].contains(&remedy.key.as_str())
}
