//! The XML that the connector answers with.

use uuid::Uuid;

const NIL: &str = r#"xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;

/// The answer to Begin.
pub(super) struct BeginAnswer {
    pub(super) value: String,
    pub(super) session: Option<Uuid>,
    /// `AuthenticationResult`.
    pub(super) result: Option<&'static str>,
    pub(super) upn: Option<String>,
    pub(super) affinity: Option<String>,
    /// `ValidEntropyNumber`; 0 is none.
    pub(super) number: u8,
}

impl BeginAnswer {
    /// An answer that opens nothing.
    pub(super) fn plain(value: &str, upn: Option<&str>, result: Option<&'static str>) -> Self {
        let upn = upn.map(ToOwned::to_owned);
        Self { value: value.to_owned(), session: None, result, upn, affinity: None, number: 0 }
    }

    pub(super) fn to_xml(&self) -> String {
        let session = self.session.map(|id| id.to_string());
        [
            format!("<BeginTwoWayAuthenticationResponse {NIL}><Version>1</Version>"),
            result(&self.value),
            element("SessionId", session.as_deref()),
            element("AuthenticationResult", self.result),
            element("UserPrincipalName", self.upn.as_deref()),
            element("AffinityUrl", self.affinity.as_deref()),
            format!("<ValidEntropyNumber>{}</ValidEntropyNumber></BeginTwoWayAuthenticationResponse>", self.number),
        ]
        .concat()
    }
}

/// The answer to End.
pub(super) struct EndAnswer {
    pub(super) value: String,
    /// `AuthenticationResult`.
    pub(super) result: Option<&'static str>,
    /// `CompletedInteractively`; `None` leaves the element out.
    pub(super) interactively: Option<bool>,
}

impl EndAnswer {
    pub(super) fn to_xml(&self) -> String {
        let interactively =
            self.interactively.map(|yes| format!("<CompletedInteractively>{yes}</CompletedInteractively>"));
        [
            format!("<EndTwoWayAuthenticationResponse {NIL}><Version>1</Version>"),
            result(&self.value),
            element("AuthenticationResult", self.result),
            element("LocationData", None),
            interactively.unwrap_or_default(),
            "</EndTwoWayAuthenticationResponse>".to_owned(),
        ]
        .concat()
    }
}

/// The answer to the question for methods: their ids, the default one first.
pub(super) fn method_list(value: &str, upn: Option<&str>, methods: &[&str]) -> String {
    let list: String = methods
        .iter()
        .enumerate()
        .map(|(index, id)| {
            format!(
                "<AuthenticationMethod><Id>{id}</Id><IsDefault>{}</IsDefault>\
                 <Properties xmlns:a=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\"/></AuthenticationMethod>",
                index == 0
            )
        })
        .collect();
    format!(
        "<GetAvailableAuthenticationMethodsResponse {NIL}><Version>1</Version>{}\
         <AuthenticationMethods>{list}</AuthenticationMethods><CreateTimeSeconds>0</CreateTimeSeconds>{}\
         </GetAvailableAuthenticationMethodsResponse>",
        result(value),
        element("UserPrincipalName", upn),
    )
}

fn result(value: &str) -> String {
    let message = match value {
        "Success" => None,
        "AuthenticationPending" => Some("The authentication has not been completed yet, please try again."),
        "OathCodeIncorrect" => Some("Wrong code entered."),
        "InvalidParameter" => Some("UserPrincipalName must not be null or empty."),
        _ => Some("Authentication method failed."),
    };
    format!(
        "<Result><Value>{}</Value>{}<Retry>{}</Retry><Error i:nil=\"true\"/><Exception i:nil=\"true\"/>\
         <RenewCert>false</RenewCert></Result>",
        escape(value),
        element("Message", message),
        value == "AuthenticationPending",
    )
}

fn element(name: &str, text: Option<&str>) -> String {
    match text {
        Some(text) => format!("<{name}>{}</{name}>", escape(text)),
        None => format!("<{name} i:nil=\"true\"/>"),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
