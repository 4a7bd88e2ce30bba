use vouchsafe_app::{contract::Check, words::words};
use vouchsafe_domain::{eligibility::Source, method::Way};
use vouchsafe_halo::escape::plain;

use super::{Facts, ways};

/// The prerequisites: account, where it is kept, its Authenticator, and the one that only a person can check.
pub(super) fn checks(facts: Facts<'_>) -> Vec<Check> {
    let looked = &facts.progress.looked;
    let problem = facts.progress.ended.as_ref().and_then(|ended| ended.as_ref().err());
    let is = |state: &str| problem.is_some_and(|problem| problem.state == state);
    let detail = problem.and_then(|problem| problem.detail).unwrap_or_default();

    let account = if looked.account.is_some() && (!is("not_eligible") || detail == "source") {
        "yes"
    } else if ["not_eligible", "not_matched", "several_matches", "customer_not_connected"].into_iter().any(is) {
        "no"
    } else {
        "unknown"
    };
    let (source, kept) = match looked.source {
        Some(source) => ("yes", source.name()),
        None if is("not_eligible") && detail == "source" => ("no", Source::DirectoryWithoutPasswordSync.name()),
        None => ("unknown", ""),
    };
    let authenticator = match &looked.methods {
        Some((list, _)) if list.has(Way::Notification) => "yes",
        Some((list, _)) if list.has(Way::Code) => "code",
        _ if is("method_missing") => "no",
        _ => "unknown",
    };
    // As long as it is being looked up, or where it got no further, nothing is said of roles.
    let kind = looked.methods.as_ref().and_then(|_| facts.asked.kind());
    let kept = words().text(&format!("source-{kept}"), &[]);
    let devices = looked.registered.as_ref().map(|registered| {
        let names = registered.authenticator.iter().map(|device| plain(&device.name)).filter(|name| !name.is_empty());
        names.collect::<Vec<_>>().join(", ")
    });

    // Whether the phone is online matters to a prompt alone.
    let phone = (ways::chosen(facts) == Way::Notification).then_some(("phone", "ask"));
    [("account", account), ("source", source), ("authenticator", authenticator)]
        .into_iter()
        .chain(phone)
        .map(|(name, standing)| {
            let found_by = looked.found_by.as_ref().filter(|_| name == "account" && standing == "yes");
            let text = match found_by {
                Some(address) => words().text("check-account-agreed", &[("fix", &plain(address.as_str()))]),
                None => words().text(&format!("check-{name}-{standing}"), &[("source", &kept)]),
            };
            let text = match (name, standing, kind) {
                ("account", "yes", Some(kind)) => format!("{text} ({})", words().text(&format!("kind-{kind}"), &[])),
                _ => text,
            };
            let devices = devices.as_deref().filter(|devices| name == "authenticator" && !devices.is_empty());
            Check {
                standing: if standing == "code" { "yes" } else { standing }.to_owned(),
                label: words().text(&format!("check-{name}"), &[]),
                detail: match devices {
                    Some(devices) => format!("{text}: {devices}"),
                    // Slow detail holds nobody up, and does not pretend to have been looked at.
                    None if name == "authenticator" && standing == "yes" && looked.registered.is_none() => {
                        format!("{text} ({})", words().text("check-devices-unknown", &[]))
                    }
                    None => text,
                },
            }
        })
        .collect()
}
