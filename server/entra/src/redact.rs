//! What was said to the connector, without what nobody else should read: for a bug report.
//!
//! Element names stay, and the texts of those elements that hold nothing personal, if they look like it. Every other text
//! becomes a number, the same text the same number, so that one can see whether an answer was about what was asked.

use std::{
    fmt::Write,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use vouchsafe_http::{Reply, TransportError};

use crate::connector::{Element, parse};

/// Elements whose texts stay: settings of ours and results of Microsoft's.
const KEPT: [&str; 18] = [
    "AuthenticationMethodId",
    "AuthenticationResult",
    "CallerName",
    "CompletedInteractively",
    "CreateTimeSeconds",
    "Error",
    "Exception",
    "Id",
    "IsDefault",
    "a:Key",
    "Lcid",
    "OtpRetryCount",
    "RenewCert",
    "RequireUserMatch",
    "Retry",
    "SyncCall",
    "ReplicationScope",
    "Version",
];

/// A record of exchanges with the connector.
#[derive(Debug, Default)]
pub struct Capture(Mutex<Record>);

#[derive(Debug, Default)]
struct Record {
    text: String,
    /// The texts that became numbers, in order.
    hidden: Vec<String>,
}

impl Capture {
    /// The record so far.
    pub fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).text.clone()
    }

    pub(crate) fn record(&self, operation: &str, request: &str, reply: &Result<Reply, TransportError>, took: Duration) {
        let mut record = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        record.line(&format!("POST {operation}"));
        record.document(request.as_bytes());
        match reply {
            Ok(reply) => {
                record.line(&format!("HTTP {} after {} ms", reply.status.as_u16(), took.as_millis()));
                record.document(&reply.body);
            }
            Err(error) => record.line(&format!("{error} after {} ms", took.as_millis())),
        }
        record.line("");
    }
}

impl Record {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn document(&mut self, body: &[u8]) {
        match parse(body) {
            Ok(root) => self.element(&root, "", 1),
            Err(why) => self.line(&format!("  not the XML that is expected ({why}), {} bytes", body.len())),
        }
    }

    fn element(&mut self, element: &Element, parent: &str, depth: usize) {
        let kept = KEPT.contains(&element.name.as_str()) || (parent, element.name.as_str()) == ("Result", "Value");
        let value = match () {
            () if element.nil => " nil".to_owned(),
            () if element.text.is_empty() => String::new(),
            () if kept && is_plain(&element.text) => format!(" {}", element.text),
            // Properties of ours, `true` or `false`; of Microsoft's, phone numbers.
            () if matches!(element.text.as_str(), "true" | "false" | "0") => format!(" {}", element.text),
            () => format!(" [{}]", self.number_of(&element.text)),
        };
        let qualified = if element.qualified { " (has attributes)" } else { "" };
        let _ = writeln!(self.text, "{:width$}{}{qualified}{value}", "", element.name, width = 2 * depth);
        for child in &element.children {
            self.element(child, &element.name, depth + 1);
        }
    }

    fn number_of(&mut self, text: &str) -> usize {
        let known = self.hidden.iter().position(|hidden| hidden == text);
        1 + known.unwrap_or_else(|| {
            self.hidden.push(text.to_owned());
            self.hidden.len() - 1
        })
    }
}

/// A word or a short number such as `PhoneAppDenied`, `en-US` or `1.0`: not an id, an address, a phone number or a sentence.
fn is_plain(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() <= 64
        && digits <= 4
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use reqwest::{StatusCode, header::HeaderMap};

    use super::*;

    #[test]
    fn shows_the_shape_and_not_the_person() {
        let request = "<EndRequest><Version>1</Version><SessionId>270867b8-6bac-434b-9a2a-cb682f461cbe</SessionId>\
                       <UserPrincipalName>grace@contoso.example</UserPrincipalName><AdditionalAuthData>123456</AdditionalAuthData></EndRequest>";
        let body = "<EndResponse xmlns:i=\"x\" xmlns=\"y\"><Result><Value>PhoneAppDenied</Value><Message>Grace said no</Message></Result>\
                    <AuthenticationResult i:nil=\"true\"/><UserPrincipalName>grace@contoso.example</UserPrincipalName>\
                    <Properties xmlns:a=\"z\"><a:Key>PhoneNumber</a:Key><a:Value>Grace</a:Value></Properties></EndResponse>";
        let capture = Capture::default();
        let reply = Reply { status: StatusCode::OK, headers: HeaderMap::new(), body: body.into() };
        capture.record("End", request, &Ok(reply), Duration::from_millis(12));
        capture.record("End", "<R/>", &Err(TransportError::TimedOut), Duration::from_secs(15));
        assert_eq!(
            capture.text(),
            "POST End\n  EndRequest\n    Version 1\n    SessionId [1]\n    UserPrincipalName [2]\n    AdditionalAuthData [3]\n\
             HTTP 200 after 12 ms\n  EndResponse (has attributes)\n    Result\n      Value PhoneAppDenied\n      Message [4]\n    \
             AuthenticationResult nil\n    UserPrincipalName [2]\n    Properties\n      a:Key PhoneNumber\n      a:Value [5]\n\n\
             POST End\n  R\nno reply in time after 15000 ms\n\n"
        );
    }

    #[test]
    fn even_where_texts_stay_ids_and_numbers_of_people_do_not() {
        let mut record = Record::default();
        for (text, shown) in [
            ("PhoneAppNotification", "Id PhoneAppNotification"),
            ("270867b8-6bac-434b-9a2a-cb682f461cbe", "Id [1]"),
            ("15550100", "Id [2]"),
            ("grace@contoso.example", "Id [3]"),
            ("Grace said no", "Id [4]"),
        ] {
            record.document(format!("<Id>{text}</Id>").as_bytes());
            assert_eq!(record.text.lines().last().unwrap().trim(), shown);
        }
    }

    #[test]
    fn what_is_not_xml_is_counted_and_not_shown() {
        let capture = Capture::default();
        let body = b"<html>grace@contoso.example".to_vec();
        let reply = Reply { status: StatusCode::BAD_GATEWAY, headers: HeaderMap::new(), body };
        capture.record("Begin", "<R/>", &Ok(reply), Duration::ZERO);
        assert!(capture.text().contains("HTTP 502"));
        assert!(!capture.text().contains("grace"));
    }
}
