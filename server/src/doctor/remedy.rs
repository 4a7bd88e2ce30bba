//! What is wrong and what to do, in the catalogue's words.

use std::fmt;

use vouchsafe_app::words::words;
use vouchsafe_entra::{EntraError, ErrorKind, Wrong};
use vouchsafe_halo::{HaloError, Kind};
use vouchsafe_store::Lonely;

use super::finding::About;

/// What is wrong, and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// The key in the catalogue, for machines.
    pub key: String,
    pub wrong: String,
    pub todo: String,
    /// What both may mention: a permission, what Halo has, what was seen.
    pub fix: String,
}

impl Remedy {
    /// As the catalogue has it of `state`, for the reason `detail`.
    pub fn of(state: &str, detail: &str, values: &[(&str, &str)]) -> Self {
        let said = words().said(state, Some(detail), values);
        let fix = values.iter().find(|(name, _)| *name == "fix").map(|(_, fix)| (*fix).to_owned());
        Self { key: detail.to_owned(), wrong: said.reason, todo: said.next, fix: fix.unwrap_or_default() }
    }

    /// What only `check` and the doctor say.
    pub fn check(detail: &str, values: &[(&str, &str)]) -> Self {
        Self::of("check", detail, values)
    }

    /// A fault of the set-up, as the pod says it, too.
    pub fn setup(detail: &str, values: &[(&str, &str)]) -> Self {
        Self::of("setup_broken", detail, values)
    }

    /// Why a connector secret cannot be made or renewed for this customer, by its name and Microsoft's code.
    pub fn making(problem: &str, code: Option<u64>, company: &str) -> Self {
        let code = code.map(|code| format!("AADSTS{code}")).unwrap_or_default();
        Self::named(&["making", "check", "setup_broken"], problem, &code, company)
    }

    /// Why this customer cannot be connected as its partner, by its name and what Microsoft said.
    pub fn connecting(problem: &str, said: &str, company: &str) -> Self {
        Self::named(&["connecting", "making", "check", "setup_broken"], problem, said, company)
    }

    /// What the first of these states says that says anything of it.
    fn named(states: &[&str], problem: &str, code: &str, company: &str) -> Self {
        let values = [("company", company), ("code", code), ("fix", "")];
        // What has no words of its own is a fault that others have, too.
        let mut said = states.iter().map(|state| Self::of(state, problem, &values));
        let said = said.find(|said| !said.wrong.is_empty());
        let said = said.unwrap_or_else(|| Self::check("token_refused", &values));
        let wrong =
            if code.is_empty() || said.wrong.contains(code) { said.wrong } else { format!("{} ({code})", said.wrong) };
        Self { wrong, ..said }
    }

    /// Two technicians are asked for, and too few are listed.
    pub fn lonely(lonely: &Lonely) -> Self {
        Self::check("second_technicians_few", &[("left", &lonely.listed.to_string())])
    }

    /// Whose list that is.
    pub fn whose(lonely: &Lonely) -> About {
        let instance = lonely.instance.clone();
        match lonely.client {
            None => About::Instance(instance),
            Some(client) => About::Customer { instance, client },
        }
    }

    /// An error that is itself a sentence with its remedy.
    pub fn told(key: &str, error: &dyn fmt::Display) -> Self {
        Self { key: key.to_owned(), wrong: error.to_string(), todo: String::new(), fix: String::new() }
    }

    /// Why Microsoft gave no answer about this customer.
    pub fn microsoft(error: &EntraError, company: &str) -> Self {
        let detail = error.to_string();
        match error.kind() {
            ErrorKind::Setup(fault) => {
                let code = fault.code.map(|code| format!("AADSTS{code}")).unwrap_or_default();
                let values = [("company", company), ("code", &*code), ("fix", fault.needed.unwrap_or_default())];
                match fault.wrong {
                    // The pod's words send the reader here.
                    Wrong::TokenRefused => Self::check(fault.key(), &values),
                    _ => Self::setup(fault.key(), &values),
                }
            }
            ErrorKind::Unavailable | ErrorKind::Throttled { .. } => {
                Self::check("microsoft_silent", &[("fix", &detail)])
            }
            ErrorKind::Malformed | ErrorKind::Unauthorized | ErrorKind::NotFound => {
                Self::check("microsoft_strange", &[("fix", &detail)])
            }
        }
    }

    /// Why Halo gave no answer.
    pub fn halo(error: &HaloError, needed: &str) -> Self {
        let detail = error.to_string();
        match error.kind() {
            Kind::BadCredentials { .. } => Self::setup("halo_credentials", &[]),
            Kind::WrongTenant => Self::setup("halo_tenant", &[]),
            Kind::ForeignAuthServer { .. } => Self::setup("halo_auth_server", &[]),
            Kind::Forbidden => Self::setup("halo_scope", &[("fix", needed)]),
            Kind::Unavailable | Kind::Throttled { .. } => Self::check("halo_silent", &[("fix", &detail)]),
            Kind::Unauthorized | Kind::NotFound | Kind::Refused { .. } | Kind::Malformed => {
                Self::check("halo_strange", &[("fix", &detail)])
            }
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.wrong)?;
        if self.todo.is_empty() { Ok(()) } else { write!(f, " {}", self.todo) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_knows_every_remedy() {
        let of_faults = Wrong::ALL.iter().map(|wrong| Remedy::setup(wrong.key(), &[("company", "Contoso")]));
        let ours = [
            "token_refused",
            "microsoft_silent",
            "microsoft_strange",
            "halo_silent",
            "halo_strange",
            "halo_agent_disabled",
            "halo_agent_blind",
            "notes_refused",
            "outcome_missing",
            "no_frame_origin",
            "no_launch_secret",
            "no_instance",
            "no_customer",
            "connector_secret_missing",
            "connector_secret_ends",
            "connector_secret_over",
            "app_secret_ends",
            "app_secret_over",
            "untested",
            "nobody_told",
            "outbound_guarded",
            "outbound_failed",
            "database_not_writable",
            "folder_not_writable",
            "disk_full",
            "clock_off",
            "notes_stuck",
            "deliveries_stuck",
            "deliveries_given_up",
            "public_url_silent",
            "public_url_strange",
            "streams_held_back",
        ];
        let of_making = [
            "setup_app_missing",
            "secrets_forbidden",
            "lifetime_forbidden",
            "keys_left",
            "never_worked",
            "not_wanted",
            "microsoft_silent",
            "microsoft_strange",
        ];
        for problem in of_making.into_iter().chain(Wrong::ALL.iter().map(|wrong| wrong.key())) {
            let connecting = Remedy::connecting(problem, "AADSTS90099", "Contoso");
            assert!(connecting.wrong.contains("AADSTS90099") && !connecting.todo.is_empty(), "{problem}");
            let remedy = Remedy::making(problem, Some(90_099), "Contoso");
            assert!(remedy.key == problem && !remedy.wrong.is_empty() && !remedy.todo.is_empty(), "{problem}");
        }
        for remedy in of_faults.chain(ours.map(|key| Remedy::check(key, &[]))) {
            assert!(!remedy.wrong.is_empty() && !remedy.todo.is_empty(), "{}", remedy.key);
        }
    }
}
