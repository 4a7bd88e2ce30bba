use url::form_urlencoded::byte_serialize;

use super::super::tab::{Page, replaced, signature, template};
use super::View;
use crate::html::escape;

/// The Custom Tab in a page, as the page's query wants it.
pub(super) struct Frame<'a> {
    view: &'a View,
    page: Page,
    area: &'a str,
}

impl<'a> Frame<'a> {
    pub(super) fn new(view: &'a View, page: Page, area: &'a str) -> Self {
        Self { view, page, area }
    }

    /// The tab's URL with its variables replaced, or not: `hmac=raw|encoded|wrong|missing|old`,
    /// `variables=unreplaced|area`.
    pub(super) fn url(&self) -> String {
        let params = &self.view.params;
        let instance = &self.view.instance;
        let mut template = template(&self.view.pod, instance.id(), self.page);
        let (id, agent) = (self.view.id().to_string(), self.view.agent());
        let [secret, old] = instance.seed.iframe_secrets;
        let entered = instance.state().options.iframe_secret.clone();
        let secret = entered.as_deref().unwrap_or(secret);
        let hmac = match params.text("hmac") {
            "encoded" => byte_serialize(signature(secret, agent).as_bytes()).collect(),
            "wrong" => signature("another secret", agent),
            "missing" => String::new(),
            "old" => signature(old, agent),
            _ => signature(secret, agent),
        };
        let agent = agent.to_string();
        let mut variables = vec![("$LOGGEDINAGENTID", agent.as_str()), ("$HMAC", &hmac), ("$AREA", self.area)];
        match params.text("variables") {
            "unreplaced" => {}
            // What happens to a template with the customer's name in it: the name may hold `&`.
            "area" => {
                template.push_str("&area=$AREA");
                variables.push((self.own_variable(), &id));
            }
            _ => variables.push((self.own_variable(), &id)),
        }
        replaced(&template, &variables)
    }

    /// `sandbox=none|popups|strict|noforms|noorigin`, `width=`, `height=`; `tab=closed` waits for a click on the tab.
    pub(super) fn html(&self) -> String {
        let params = &self.view.params;
        let allowed = match params.text("sandbox") {
            "popups" => "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox",
            "strict" => "allow-scripts allow-same-origin allow-forms",
            "noforms" => "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox",
            "noorigin" => "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox",
            _ => "",
        };
        let sandbox = if allowed.is_empty() { String::new() } else { format!(" sandbox=\"{allowed}\"") };
        let width: u32 = params.number("width").unwrap_or(640);
        let height: u32 = params.number("height").unwrap_or(560);
        let source = if params.text("tab") == "closed" { "data-src" } else { "src" };
        let url = escape(&self.url());
        format!(
            "<iframe name=\"pod\" title=\"Identity Verification\" width=\"{width}\" height=\"{height}\"{sandbox} \
             {source}=\"{url}\"></iframe>"
        )
    }

    fn own_variable(&self) -> &'static str {
        match self.page {
            Page::Ticket => "$FAULTID",
            Page::User => "$USERID",
        }
    }
}
