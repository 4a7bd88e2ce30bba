use serde::Serialize;

use crate::addresses::Bases;

/// What has to be so before somebody connects a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Before {
    /// Nothing else than usual.
    Usual,
    /// The application asks for one permission of the three.
    RolesMissing,
    /// The MSP has 500 clients more.
    ManyClients,
    /// The MSP is the partner of 60 customers more, and one relationship has lapsed.
    ManyTenants,
}

/// A story of an administrator who connects a customer, as the start page and `/control/connecting` tell it.
#[derive(Clone, Debug, Serialize)]
pub struct Connecting {
    pub id: &'static str,
    pub title: &'static str,
    /// What to do, one line.
    pub todo: &'static str,
    /// What one will see, one line.
    pub see: &'static str,
    pub before: Before,
    /// Where it begins, in the product.
    pub url: String,
}

/// All of them. They are about Tailspin Toys, whose secret is [`TAILSPIN_SECRET`](super::TAILSPIN_SECRET).
pub fn connecting(bases: &Bases) -> Vec<Connecting> {
    let list = format!("{}/dashboard/acme/customers", bases.pod);
    let toys = format!("{list}/15");
    let story = |id, before, url: &str, [title, todo, see]: [&'static str; 3]| Connecting {
        id,
        title,
        todo,
        see,
        before,
        url: url.to_owned(),
    };
    vec![
        story(
            "connect",
            Before::Usual,
            &toys,
            [
                "From unconnected to active",
                "Name tailspin.example, accept, confirm, and paste connector-secret-tailspin.",
                "The customer is active, and Toni can be asked.",
            ],
        ),
        story(
            "other_tenant",
            Before::Usual,
            &toys,
            [
                "Another tenant consents",
                "Name tailspin.example, then accept as an administrator of another tenant.",
                "Nothing changes, and the log says so.",
            ],
        ),
        story(
            "consent_refused",
            Before::Usual,
            &toys,
            [
                "Consent is refused",
                "Name tailspin.example, then cancel.",
                "Nothing changes, and the link is still good.",
            ],
        ),
        story(
            "roles_missing",
            Before::RolesMissing,
            &toys,
            [
                "Permissions are missing",
                "Name tailspin.example and accept.",
                "The missing permissions are named, and nothing can be confirmed.",
            ],
        ),
        story(
            "many_clients",
            Before::ManyClients,
            &list,
            ["500 customers more", "Press “Read from Halo now”, search, and page.", "All of them, page by page."],
        ),
        story(
            "many_tenants",
            Before::ManyTenants,
            &list,
            [
                "60 customers at a time",
                "Set the set-up application, press “Read from Halo now” and “Connect many”, sign in, and pick some.",
                "Each says how far it is, and the one that fails says why.",
            ],
        ),
    ]
}
