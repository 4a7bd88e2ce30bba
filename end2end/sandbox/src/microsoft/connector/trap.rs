//! Answers that a careless caller takes for an approval.

use uuid::Uuid;

use super::answer::EndAnswer;
use crate::microsoft::directory::Quirk;

/// The first label of the foreign host that [`Quirk::ForeignAffinity`] sends callers to.
const FOREIGN: &str = "attacker.";
/// How deep [`Quirk::DeepNesting`] goes.
const DEPTH: usize = 10_000;

const APPROVED: &str = "<AuthenticationResult>true</AuthenticationResult>";

/// What End says for a result value, or Begin in the synchronous form.
pub(super) fn end(quirk: &Quirk, value: &str) -> EndAnswer {
    let pending = value == "AuthenticationPending";
    let approved = value == "Success";
    let result = if pending { None } else { Some(if approved { "true" } else { "false" }) };
    let honest = EndAnswer { value: value.to_owned(), result, interactively: Some(approved) };
    match quirk {
        Quirk::DeniedButTrue if approved || value == "PhoneAppDenied" => {
            EndAnswer { value: "PhoneAppDenied".to_owned(), result: Some("true"), interactively: Some(true) }
        }
        Quirk::SuccessButNil if approved => EndAnswer { result: None, ..honest },
        Quirk::InteractivelyMissing if approved => EndAnswer { interactively: None, ..honest },
        Quirk::InteractivelyFalse if approved => EndAnswer { interactively: Some(false), ..honest },
        _ => honest,
    }
}

/// The answer's XML, bent where a quirk bends the XML itself. Only approvals are.
pub(super) fn spoil(quirk: &Quirk, value: &str, xml: String) -> String {
    if value != "Success" {
        return xml;
    }
    match quirk {
        Quirk::ResultMissing => xml.replace(APPROVED, ""),
        Quirk::ResultDoubled => {
            xml.replace(APPROVED, &format!("<AuthenticationResult>false</AuthenticationResult>{APPROVED}"))
        }
        Quirk::ResultNested => xml.replace(APPROVED, &format!("<Details>{APPROVED}</Details>")),
        Quirk::OtherSession => {
            let other = format!("<SessionId>{}</SessionId><LocationData", Uuid::new_v4());
            xml.replace("<LocationData", &other)
        }
        Quirk::MalformedXml => xml.rfind("</").and_then(|cut| xml.get(..cut)).unwrap_or_default().to_owned(),
        Quirk::EntityBomb => {
            let mut entities = r#"<!ENTITY yes "true"><!ENTITY e0 "bang">"#.to_owned();
            for level in 1..10 {
                let below = format!("&e{};", level - 1).repeat(10);
                entities.push_str(&format!("<!ENTITY e{level} \"{below}\">"));
            }
            let bent = "<AuthenticationResult>&yes;</AuthenticationResult><Bomb>&e9;</Bomb>";
            format!("<!DOCTYPE r [{entities}]>{}", xml.replace(APPROVED, bent))
        }
        Quirk::DeepNesting => {
            let deep = format!("{APPROVED}{}{}", "<d>".repeat(DEPTH), "</d>".repeat(DEPTH));
            xml.replace(APPROVED, &deep)
        }
        _ => xml,
    }
}

/// The UPN that Begin answers for.
pub(super) fn upn(quirk: &Quirk, asked: &str) -> String {
    if *quirk == Quirk::OtherUpn { format!("someone.else.{asked}") } else { asked.to_owned() }
}

/// `AffinityUrl`: this very service, or a host that is not ours.
pub(super) fn affinity(quirk: &Quirk, host: &str) -> String {
    let port = host.rsplit_once(':').map(|(_, port)| format!(":{port}")).unwrap_or_default();
    let foreign = format!("{FOREIGN}localhost{port}");
    let host = if *quirk == Quirk::ForeignAffinity { &foreign } else { host };
    format!("http://{host}/connector/EndTwoWayAuthentication?dc=KRS")
}

/// Whether a caller came by an `AffinityUrl` to the foreign host.
pub(super) fn is_foreign(host: &str) -> bool {
    host.starts_with(FOREIGN)
}
