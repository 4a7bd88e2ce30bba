//! The file for `vouchsafe apply`: what administrators manage, declared as a whole.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use jiff::tz::TimeZone;
use serde::Deserialize;
use toml::value::Datetime;
use vouchsafe_domain::{
    colour::Colour,
    connector::Form,
    ids::{AgentId, ClientId, ContactId, InstanceId, OutcomeId, TenantId, Upn},
    link::LinkTemplate,
    policy::Rules,
    purpose::Purpose,
    retention::Days,
};
use vouchsafe_entra::Proof;
use vouchsafe_http::BaseUrl;
use vouchsafe_outbound::{Address, Mailbox, Security, SyslogUrl, WebhookUrl};
use vouchsafe_store::{
    Alerts, ConnectorSettings, Customer, CustomerTenant, Instance, Mail, MicrosoftApp, Secret, SecretEnds, Settings,
    Webhook,
};

use super::{ConfigError, checked, ends, read_text, read_toml, secret};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    microsoft_app: Option<App>,
    setup_app: Option<App>,
    connector: Connector,
    mail: Option<DeclaredMail>,
    /// The policy of every instance in this file that has none of its own.
    policy: Option<Rules>,
    instance: Vec<DeclaredInstance>,
    customer: Vec<DeclaredCustomer>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct App {
    client_id: String,
    client_secret: Option<String>,
    client_secret_file: Option<PathBuf>,
    /// The PEM of a certificate and its private key, instead of a secret.
    certificate_file: Option<PathBuf>,
    /// Until when that is good; left out, what is known stays.
    good_until: Option<Datetime>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Connector {
    form: DeclaredForm,
    testers: Vec<Upn>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DeclaredForm {
    #[default]
    Untested,
    Async,
    Sync,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredMail {
    host: String,
    port: Option<u16>,
    #[serde(default = "start_tls")]
    security: Security,
    user: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
    from: Mailbox,
}

/// Where one instance is alerted.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DeclaredAlerts {
    mail: Vec<Address>,
    webhook: Option<WebhookUrl>,
    webhook_secret: Option<String>,
    webhook_secret_file: Option<PathBuf>,
    syslog: Option<SyslogUrl>,
}

impl DeclaredMail {
    fn read(self, file: &Path) -> Result<Mail, ConfigError> {
        let wrong = |what: &str| Err(ConfigError::Wrong { file: file.to_owned(), at: None, what: what.to_owned() });
        if self.host.trim().is_empty() || self.host.contains(['/', '@']) {
            return wrong("[mail]: `host` is a host name, such as smtp.msp.example");
        }
        let password = secret(file, "password", self.password, self.password_file)?;
        if self.user.is_none() && password.is_some() {
            return wrong("[mail] has a `password` and no `user`");
        }
        Ok(Mail {
            host: self.host.trim().to_owned(),
            port: self.port.unwrap_or(self.security.usual_port()),
            security: self.security,
            user: self.user,
            password: password.map(Into::into),
            from: self.from,
        })
    }
}

impl DeclaredAlerts {
    fn read(self, file: &Path, whose: &str) -> Result<Alerts, ConfigError> {
        let secret = secret(file, "webhook_secret", self.webhook_secret, self.webhook_secret_file)?;
        if self.webhook.is_none() && secret.is_some() {
            let what = format!("{whose} has a `webhook_secret` and no `webhook`");
            return Err(ConfigError::Wrong { file: file.to_owned(), at: None, what });
        }
        let webhook = self.webhook.map(|url| Webhook { url, secret: secret.map(Into::into) });
        Ok(Alerts { mail: self.mail, webhook, syslog: self.syslog })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredInstance {
    id: InstanceId,
    url: BaseUrl,
    tenant: Option<String>,
    client_id: String,
    client_secret: Option<String>,
    client_secret_file: Option<PathBuf>,
    sign_in_client_id: String,
    frame_origins: Vec<BaseUrl>,
    #[serde(default)]
    launch_secrets: Vec<String>,
    /// One secret a line.
    launch_secrets_file: Option<PathBuf>,
    note_outcome_id: OutcomeId,
    #[serde(default)]
    administrators: Vec<AgentId>,
    #[serde(default)]
    auditors: Vec<AgentId>,
    #[serde(default = "utc")]
    time_zone: String,
    #[serde(default = "thirty")]
    prompts_per_hour: usize,
    /// Which purpose a ticket type or category suggests.
    #[serde(default)]
    purposes: BTreeMap<String, Purpose>,
    register_url: Option<BaseUrl>,
    call_back: Option<String>,
    call_back_procedure: Option<String>,
    #[serde(default)]
    second_technicians: BTreeSet<AgentId>,
    #[serde(default)]
    alerts: DeclaredAlerts,
    policy: Option<Rules>,
    /// Contacts who are VIPs, beside those whom Halo marks.
    #[serde(default)]
    vips: BTreeSet<ContactId>,
    keep_personal_days: Option<Days>,
    #[serde(default)]
    brand: DeclaredBrand,
    #[serde(default)]
    links: Vec<DeclaredLink>,
}

/// How the MSP's own pages look.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DeclaredBrand {
    name: Option<String>,
    colour: Option<Colour>,
    dark_colour: Option<Colour>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredLink {
    label: String,
    url: LinkTemplate,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredCustomer {
    instance: InstanceId,
    halo_client_id: ClientId,
    name: Option<String>,
    #[serde(default)]
    any_source: bool,
    /// What this customer asks beyond the policy of the instance.
    #[serde(default)]
    policy: Rules,
    /// Who may be a second technician; without it, whoever may in the whole instance.
    second_technicians: Option<BTreeSet<AgentId>>,
    #[serde(default)]
    important_contacts_vouch: bool,
    #[serde(default)]
    tenant: Vec<DeclaredTenant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredTenant {
    id: TenantId,
    connector_secret: Option<String>,
    connector_secret_file: Option<PathBuf>,
    /// Until when that is good; left out, what is known stays.
    good_until: Option<Datetime>,
}

/// What fits into the pod, in characters.
pub const LONGEST_PROCEDURE: usize = 300;

fn start_tls() -> Security {
    Security::StartTls
}

fn utc() -> String {
    "UTC".into()
}

fn thirty() -> usize {
    vouchsafe_domain::budget::Limits::DEFAULT.per_technician
}

/// Reads the settings that `file` declares, secrets and all.
pub fn read(file: &Path) -> Result<Settings, ConfigError> {
    read_from(&read_text(file)?, file)
}

/// Reads the settings that this text declares. Secrets that it names as files are beside `file`.
pub(super) fn read_from(text: &str, file: &Path) -> Result<Settings, ConfigError> {
    let declared: File = read_toml(text, file)?;
    let wrong = |what: String| ConfigError::Wrong { file: file.to_owned(), at: None, what };
    // One that is left out stays as it is, where one is known: whoever applies it finds out.
    let given = |secret: Option<String>| Secret::new(secret.unwrap_or_default());

    if declared.policy.is_some() && declared.instance.is_empty() {
        return Err(wrong("[policy] is for the instances of the same file, and there is none".into()));
    }
    let app = |declared: App, whose: &str| {
        let App { client_id, client_secret, client_secret_file, certificate_file, good_until: _ } = declared;
        let value = secret(file, "client_secret", client_secret, client_secret_file)?;
        let certificate = secret(file, "certificate", None, certificate_file)?;
        if value.is_some() && certificate.is_some() {
            return Err(wrong(format!("{whose} has a secret and a `certificate_file`; keep one")));
        }
        if certificate.as_ref().is_some_and(|pem| !Proof::is_pem(pem)) {
            return Err(wrong(format!("{whose} `certificate_file` is not PEM")));
        }
        let client_secret = given(value.or(certificate));
        Proof::read(&client_secret).map_err(|why| wrong(format!("{whose} {why}")))?;
        Ok(MicrosoftApp { client_id, client_secret })
    };
    let end = |good_until: Option<Datetime>, zone: Option<&String>, whose: &str| {
        let zone = zone.and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
        let end = good_until.map(|good_until| {
            let wrong = || wrong(format!("{whose}: `good_until` is a day without quotes, such as 2027-11-26"));
            ends::read(&good_until, &zone).ok_or_else(wrong)
        });
        end.transpose()
    };
    let zones: BTreeMap<InstanceId, String> =
        declared.instance.iter().map(|instance| (instance.id.clone(), instance.time_zone.clone())).collect();
    if declared.setup_app.as_ref().is_some_and(|app| app.good_until.is_some()) {
        return Err(wrong("[setup_app] has no `good_until`: nobody is warned of its end".into()));
    }
    let first = declared.instance.first().map(|instance| &instance.time_zone);
    let good_until = declared.microsoft_app.as_ref().and_then(|app| app.good_until);
    let mut ends = SecretEnds { microsoft_app: end(good_until, first, "[microsoft_app]")?, ..SecretEnds::default() };
    let microsoft_app = declared.microsoft_app.map(|declared| app(declared, "[microsoft_app]")).transpose()?;
    let setup_app = declared.setup_app.map(|declared| app(declared, "[setup_app]")).transpose()?;

    let mail = declared.mail.map(|mail| mail.read(file)).transpose()?;

    let mut instances: Vec<Instance> = Vec::new();
    for instance in declared.instance {
        let whose = format!("[[instance]] {}", instance.id);
        if instances.iter().any(|other| other.id == instance.id) {
            return Err(wrong(format!("{whose} is there twice")));
        }
        if jiff::tz::TimeZone::get(&instance.time_zone).is_err() {
            return Err(wrong(format!("{whose}: `time_zone` must be a name such as Europe/London")));
        }
        if let Some(origin) = instance.frame_origins.iter().find(|url| url.as_str() != url.origin() + "/") {
            return Err(wrong(format!(
                "{whose}: `frame_origins` are hosts without a path, such as {}",
                origin.origin()
            )));
        }
        if instance.call_back_procedure.as_ref().is_some_and(|text| text.chars().count() > LONGEST_PROCEDURE) {
            return Err(wrong(format!("{whose}: `call_back_procedure` must fit in {LONGEST_PROCEDURE} characters")));
        }
        let client_secret = secret(file, "client_secret", instance.client_secret, instance.client_secret_file)?;
        let mut launch_secrets = instance.launch_secrets;
        if let Some(lines) = secret(file, "launch_secrets", None, instance.launch_secrets_file)? {
            launch_secrets.extend(lines.lines().map(|line| line.trim().to_owned()));
        }
        launch_secrets.retain(|secret| !secret.is_empty());
        instances.push(Instance {
            url: instance.url,
            tenant: instance.tenant,
            client_id: instance.client_id,
            client_secret: given(client_secret),
            sign_in_client_id: instance.sign_in_client_id,
            frame_origins: instance.frame_origins.iter().map(BaseUrl::origin).collect(),
            launch_secrets: launch_secrets.into_iter().map(Into::into).collect(),
            launch_secrets_until: None,
            note_outcome_id: instance.note_outcome_id,
            administrators: instance.administrators,
            auditors: instance.auditors,
            time_zone: instance.time_zone,
            prompts_per_hour: instance.prompts_per_hour,
            purposes: instance.purposes.into_iter().map(|(name, purpose)| (name.to_lowercase(), purpose)).collect(),
            register_url: instance.register_url.map(|url| url.to_string()),
            call_back: instance.call_back,
            call_back_procedure: instance.call_back_procedure,
            second_technicians: instance.second_technicians,
            alerts: instance.alerts.read(file, &format!("[instance.alerts] of {}", instance.id))?,
            policy: instance.policy.or_else(|| declared.policy.clone()).unwrap_or_default(),
            vips: instance.vips,
            keep_personal_days: instance.keep_personal_days,
            brand: checked::brand(instance.brand.name, instance.brand.colour, instance.brand.dark_colour)
                .map_err(|error| wrong(format!("[instance.brand] of {}: {error}", instance.id)))?,
            links: checked::links(instance.links.into_iter().map(|link| (link.label, link.url)))
                .map_err(|error| wrong(format!("[[instance.links]] of {}: {error}", instance.id)))?,
            threat: None,
            id: instance.id,
        });
    }

    let mut customers: Vec<Customer> = Vec::new();
    for customer in declared.customer {
        let whose = format!("[[customer]] {} of {}", customer.halo_client_id, customer.instance);
        let same = |other: &Customer| other.instance == customer.instance && other.client == customer.halo_client_id;
        if customers.iter().any(same) {
            return Err(wrong(format!("{whose} is there twice")));
        }
        let mut tenants: Vec<CustomerTenant> = Vec::new();
        for tenant in customer.tenant {
            let value = secret(file, "connector_secret", tenant.connector_secret, tenant.connector_secret_file)?;
            let connector_secret = value.filter(|secret| !secret.is_empty()).map(Into::into);
            if tenants.iter().any(|other| other.id == tenant.id) {
                return Err(wrong(format!("{whose} has tenant {} twice", tenant.id)));
            }
            let zone = zones.get(&customer.instance);
            if let Some(end) = end(tenant.good_until, zone, &format!("{whose}, tenant {}", tenant.id))? {
                ends.connectors.insert((customer.instance.clone(), customer.halo_client_id, tenant.id), end);
            }
            tenants.push(CustomerTenant { id: tenant.id, connector_secret });
        }
        customers.push(Customer {
            instance: customer.instance,
            client: customer.halo_client_id,
            name: customer.name,
            any_source: customer.any_source,
            policy: customer.policy,
            second_technicians: customer.second_technicians,
            important_contacts_vouch: customer.important_contacts_vouch,
            tenants,
        });
    }

    let form = match declared.connector.form {
        DeclaredForm::Untested => None,
        DeclaredForm::Async => Some(Form::Asynchronous),
        DeclaredForm::Sync => Some(Form::Synchronous),
    };
    let connector = ConnectorSettings { form, testers: declared.connector.testers };
    Ok(Settings { microsoft_app, setup_app, connector, mail, instances, customers, ends })
}
