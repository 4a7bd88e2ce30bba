//! The product's two settings files, filled in for this sandbox.

use std::path::Path;

use crate::addresses::Bases;
use crate::cast::{self, CUSTOMERS, GRAPH_APP, GRAPH_SECRET, SERVICE_SECRET};

/// What a blocked pod tells technicians to do.
const CALL_BACK_PROCEDURE: &str = "End the call. Ring the number in the contact card, never one that the caller gives. No answer: tell the duty lead.";

/// Approvals for other purposes hold for five minutes only.
const STRICT_RULE: &str =
    "[[instance.policy.rule]]\npurposes = [\"other\"]\nkinds = [\"ordinary\"]\nholds_minutes = 5\n";

/// What a file leaves open.
#[derive(Clone, Debug)]
pub struct Choices {
    /// Where the product listens; its public URL is [`Bases::pod`].
    pub listen: String,
    pub data_dir: String,
    /// The connector's form: `async`, `sync` or `untested`.
    pub form: String,
    /// Whether mail, webhooks and syslog go to the sandbox's receivers.
    pub outward: bool,
    /// One rule more than usual: whoever applies the usual file after this one loosens the policy.
    pub strict: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            data_dir: "data".to_owned(),
            form: "async".to_owned(),
            outward: false,
            strict: false,
        }
    }
}

/// `vouchsafe.toml`: the process, and Microsoft's endpoints.
pub fn process(bases: &Bases, choices: &Choices) -> String {
    let allow = if choices.outward { "\n[outbound]\nallow = [\"127.0.0.1\"]\n" } else { "" };
    format!(
        "listen = {}\npublic_url = {}\ndata_dir = {}\ndatabase = \"sqlite\"\n\n[microsoft]\nlogin_url = {}\n\
         graph_url = {}\npartner_url = {}\nconnector_url = {}\nconnector_resource = {}\n{allow}",
        quoted(&choices.listen),
        quoted(&bases.pod),
        quoted(&choices.data_dir),
        quoted(&format!("{}/login", bases.microsoft)),
        quoted(&format!("{}/graph", bases.microsoft)),
        quoted(&format!("{}/partner", bases.microsoft)),
        quoted(&format!("{}/connector", bases.microsoft)),
        quoted("https://adnotifications.windowsazure.com/StrongAuthenticationService.svc/Connector"),
    )
}

/// The file for `vouchsafe apply`: both instances and every customer that has a tenant.
pub fn managed(bases: &Bases, choices: &Choices) -> String {
    let mut file = format!(
        "[microsoft_app]\nclient_id = \"{GRAPH_APP}\"\nclient_secret = {}\n\n[connector]\nform = {}\ntesters = []\n",
        quoted(GRAPH_SECRET),
        quoted(&choices.form),
    );
    for (id, url) in [("acme", &bases.halo), ("globex", &bases.globex)] {
        let [service, sign_in] = cast::applications(id);
        file += &format!(
            "\n[[instance]]\nid = \"{id}\"\nurl = {url}\ntenant = \"{id}\"\nclient_id = \"{}\"\nclient_secret = {}\n\
             sign_in_client_id = \"{}\"\nframe_origins = [{url}]\nlaunch_secrets = [{}]\nnote_outcome_id = 7\n\
             administrators = [3]\nsecond_technicians = [{second}]\ncall_back_procedure = {}\n{alerts}{policy}",
            service.client_id,
            quoted(SERVICE_SECRET),
            sign_in.client_id,
            cast::iframe_secrets(id).map(quoted).join(", "),
            quoted(CALL_BACK_PROCEDURE),
            url = quoted(url),
            // Petra is on no list, and at Globex nobody is.
            second = if id == "acme" { "3, 5" } else { "" },
            alerts = if choices.outward { alerts(bases, id) } else { String::new() },
            policy = if choices.strict && id == "acme" { STRICT_RULE } else { "" },
        );
    }
    if choices.outward {
        file = outward(bases) + &file;
    }
    let mut last = None;
    for customer in &CUSTOMERS {
        let Some(tenant) = customer.tenant else { continue };
        // Tenants of one client stand next to each other in the cast.
        if last.replace((customer.instance, customer.client)) != Some((customer.instance, customer.client)) {
            let (instance, client) = (customer.instance, customer.client);
            file += &format!("\n[[customer]]\ninstance = \"{instance}\"\nhalo_client_id = {client}\n");
            if (instance, client) == ("acme", 12) {
                file += "important_contacts_vouch = true\n";
            }
            file += customer.policy;
        }
        file += &format!(
            "[[customer.tenant]]\nid = \"{tenant}\"\nconnector_secret = {}\n",
            quoted(customer.connector_secret)
        );
    }
    file
}

/// Mail goes to the sandbox's own mail server.
fn outward(bases: &Bases) -> String {
    format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"Vouchsafe <verify@msp.example>\"\n\n",
        bases.mail
    )
}

fn alerts(bases: &Bases, id: &str) -> String {
    format!(
        "[instance.alerts]\nmail = [\"soc@{id}.example\"]\nwebhook = {}\nwebhook_secret = \"hook-secret-{id}\"\n\
         syslog = \"tcp://127.0.0.1:{}\"\n",
        quoted(&format!("{}/hook", bases.demo)),
        bases.syslog
    )
}

/// Writes both files into a folder, which is made if it is missing.
pub fn write(folder: &Path, bases: &Bases, choices: &Choices) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("vouchsafe.toml"), process(bases, choices))?;
    std::fs::write(folder.join("apply.toml"), managed(bases, choices))
}

/// A TOML string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases() -> Bases {
        let url = |name: &str| format!("http://{name}.localhost:1");
        Bases {
            halo: url("halo"),
            globex: url("globex-halo"),
            microsoft: url("microsoft"),
            demo: url("demo"),
            pod: url("verify"),
            mail: 1,
            syslog: 2,
        }
    }

    #[test]
    fn what_leaves_the_house_has_receivers_if_it_is_wanted() {
        let choices = Choices { outward: true, ..Choices::default() };
        let managed: toml::Table = managed(&bases(), &choices).parse().unwrap();
        assert_eq!(managed["mail"]["port"].as_integer(), Some(1));
        assert_eq!(managed["instance"][1]["alerts"]["webhook_secret"].as_str(), Some("hook-secret-globex"));
        let process: toml::Table = process(&bases(), &choices).parse().unwrap();
        assert_eq!(process["outbound"]["allow"][0].as_str(), Some("127.0.0.1"));
    }

    #[test]
    fn both_files_are_toml_and_whole() {
        let choices = Choices { data_dir: "C:\\data \"x\"".to_owned(), ..Choices::default() };
        let process: toml::Table = process(&bases(), &choices).parse().unwrap();
        assert_eq!(process["data_dir"].as_str(), Some("C:\\data \"x\""));
        assert_eq!(process["microsoft"]["graph_url"].as_str(), Some("http://microsoft.localhost:1/graph"));
        let managed: toml::Table = managed(&bases(), &choices).parse().unwrap();
        assert_eq!(managed["instance"].as_array().unwrap().len(), 2);
        let customers = managed["customer"].as_array().unwrap();
        let wide_world = customers.iter().find(|customer| customer["halo_client_id"].as_integer() == Some(16)).unwrap();
        assert_eq!(wide_world["tenant"].as_array().unwrap().len(), 2);
        assert!(customers.iter().all(|customer| customer["halo_client_id"].as_integer() != Some(15)));
    }
}
