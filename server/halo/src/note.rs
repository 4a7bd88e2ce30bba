use serde_json::{Value, json};
use vouchsafe_domain::ids::{AgentId, OutcomeId, TicketId};

use crate::{
    escape,
    fields::{Fields, Malformed},
};

/// A note on a ticket: a private action in the technician's name.
///
/// Every value in its text must have been through [`escape`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub ticket: TicketId,
    /// What kind of action it is written as. Every Halo names its own, so the id comes from the settings.
    pub outcome: OutcomeId,
    pub technician: AgentId,
    pub technician_name: String,
    pub html: String,
    /// The same for those who read without HTML.
    pub plain: String,
    /// Stands out among the ticket's actions.
    pub important: bool,
}

impl Note {
    /// What is posted: Halo takes a list, even of one.
    ///
    /// It names no status, agent or SLA, so it changes none; it is hidden from the user, sends no mail, counts no time and
    /// fires no automation.
    pub(crate) fn body(&self) -> Value {
        json!([{
            "ticket_id": u64::from(self.ticket),
            "outcome_id": u64::from(self.outcome),
            "note": self.plain,
            "note_html": self.html,
            // Without these three it would be the API agent's.
            "who": escape::plain(&self.technician_name),
            "who_type": 1,
            "who_agentid": u64::from(self.technician),
            "hiddenfromuser": true,
            "important": self.important,
            "sendemail": false,
            "timetaken": 0,
            "_dont_fire_automations": true,
        }])
    }
}

/// Makes sure that the reply is about an action on this ticket: an object, or a list of one.
pub(crate) fn written(reply: &Value, ticket: TicketId) -> Result<(), Malformed> {
    let action = reply.as_array().map_or(Some(reply), |list| list.first()).ok_or(Malformed::NoObject)?;
    on_ticket(Fields::of(action)?, ticket)
}

/// Whether one of the ticket's actions holds this receipt.
pub(crate) fn among(reply: &Value, ticket: TicketId, receipt: &str) -> Result<bool, Malformed> {
    for action in Fields::list(reply, "actions")? {
        on_ticket(action, ticket)?;
        let texts = ["note", "note_html"].into_iter().filter_map(|name| action.text(name));
        if texts.into_iter().any(|text| text.contains(receipt) || unescaped(&text).contains(receipt)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Not every reply says which ticket an action is on; one that does must say this one.
fn on_ticket(action: Fields<'_>, ticket: TicketId) -> Result<(), Malformed> {
    match action.id::<TicketId>("ticket_id")? {
        Some(id) if id != ticket => Err(Malformed::NotAsked("ticket_id")),
        _ => Ok(()),
    }
}

/// A receipt holds base64, two characters of which .NET writes as numbers when it writes HTML.
fn unescaped(html: &str) -> String {
    ["&#43;", "&#x2B;", "&#x2b;"]
        .iter()
        .fold(html.replace("&#47;", "/").replace("&#x2F;", "/").replace("&#x2f;", "/"), |html, plus| {
            html.replace(plus, "+")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIPT: &str = "VS1:acme:41:a+b/c:d/e+f";

    fn ticket() -> TicketId {
        TicketId::try_from(9499).unwrap()
    }

    #[test]
    fn is_private_and_changes_nothing() {
        let note = Note {
            ticket: ticket(),
            outcome: OutcomeId::try_from(7).unwrap(),
            technician: AgentId::try_from(3).unwrap(),
            technician_name: "Ann $AGENT".to_owned(),
            html: "<p>VERIFIED</p>".to_owned(),
            plain: "VERIFIED".to_owned(),
            important: false,
        };
        let body = json!([{
            "ticket_id": 9499, "outcome_id": 7, "note": "VERIFIED", "note_html": "<p>VERIFIED</p>", "who": "Ann ＄AGENT",
            "who_type": 1, "who_agentid": 3, "hiddenfromuser": true, "important": false, "sendemail": false, "timetaken": 0,
            "_dont_fire_automations": true,
        }]);
        assert_eq!(note.body(), body);
    }

    #[test]
    fn is_written_when_halo_answers_with_the_action() {
        for reply in
            [json!({ "id": 2, "ticket_id": 9499 }), json!([{ "id": 2, "ticket_id": 9499 }]), json!({ "id": 2 })]
        {
            assert_eq!(written(&reply, ticket()), Ok(()), "{reply}");
        }
        for reply in [json!({ "id": 2, "ticket_id": 9500 }), json!([]), json!("ok"), json!(null)] {
            assert!(written(&reply, ticket()).is_err(), "{reply}");
        }
    }

    #[test]
    fn is_found_by_its_receipt() {
        let action =
            |name: &str, text: String| json!({ "actions": [{ "id": 1, "note": "Rebooted" }, { "id": 2, name: text }] });
        let escaped = RECEIPT.replace('+', "&#x2B;").replace('/', "&#47;");
        for reply in [
            action("note", format!("VERIFIED {RECEIPT} trailing")),
            action("note_html", format!("<p>{RECEIPT}</p>")),
            action("note_html", format!("<p>{escaped}</p>")),
        ] {
            assert_eq!(among(&reply, ticket(), RECEIPT), Ok(true), "{reply}");
        }
        for reply in [action("note", "VS1:acme:40:a+b/c:d/e+f".to_owned()), json!({ "actions": [] }), json!([])] {
            assert_eq!(among(&reply, ticket(), RECEIPT), Ok(false), "{reply}");
        }
        for reply in [json!({ "actions": [{ "id": 1, "ticket_id": 9500, "note": RECEIPT }] }), json!({}), json!("x")] {
            assert!(among(&reply, ticket(), RECEIPT).is_err(), "{reply}");
        }
    }
}
