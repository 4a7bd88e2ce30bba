//! The file for `vouchsafe apply`, written from what is in force: everything but secrets.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Serialize, ser::Error as _};
use toml::value::Datetime;
use vouchsafe_domain::{
    connector::Form,
    ids::{AgentId, ClientId, ContactId, InstanceId, OutcomeId, TenantId, Upn},
    policy::Rules,
    purpose::Purpose,
    retention::Days,
};
use vouchsafe_http::BaseUrl;
use vouchsafe_outbound::{Address, Mailbox, Security, SyslogUrl, WebhookUrl};
use vouchsafe_store::{
    Alerts, Brand, ConnectorSettings, Customer, Instance, Mail, MicrosoftApp, PodLink, SecretEnds, Settings, Webhook,
};

use super::ends;

/// What stands at the top of the file.
const HEAD: &str = "# For `vouchsafe apply`. Secrets are not in here: where this was exported, they stay as they are; elsewhere each\n\
                    # has to be added, as `client_secret` (or `certificate_file`), `launch_secrets`, `connector_secret`, `password` or `webhook_secret`.\n\n";

#[derive(Serialize)]
struct File<'a> {
    microsoft_app: Option<App<'a>>,
    setup_app: Option<App<'a>>,
    connector: Option<Connector<'a>>,
    mail: Option<ExportedMail<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    instance: Vec<ExportedInstance<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    customer: Vec<ExportedCustomer<'a>>,
}

#[derive(Serialize)]
struct App<'a> {
    client_id: &'a str,
    good_until: Option<Datetime>,
}

#[derive(Serialize)]
struct Connector<'a> {
    form: &'static str,
    testers: &'a [Upn],
}

#[derive(Serialize)]
struct ExportedMail<'a> {
    host: &'a str,
    port: u16,
    security: Security,
    user: Option<&'a str>,
    from: &'a Mailbox,
}

#[derive(Serialize)]
struct ExportedAlerts<'a> {
    mail: &'a [Address],
    webhook: Option<&'a WebhookUrl>,
    syslog: Option<&'a SyslogUrl>,
}

#[derive(Serialize)]
struct ExportedInstance<'a> {
    id: &'a InstanceId,
    url: &'a BaseUrl,
    tenant: Option<&'a str>,
    client_id: &'a str,
    sign_in_client_id: &'a str,
    frame_origins: &'a [String],
    note_outcome_id: OutcomeId,
    administrators: &'a [AgentId],
    auditors: &'a [AgentId],
    time_zone: &'a str,
    prompts_per_hour: usize,
    register_url: Option<&'a str>,
    call_back: Option<&'a str>,
    call_back_procedure: Option<&'a str>,
    second_technicians: &'a BTreeSet<AgentId>,
    vips: &'a BTreeSet<ContactId>,
    keep_personal_days: Option<Days>,
    purposes: &'a BTreeMap<String, Purpose>,
    brand: &'a Brand,
    links: &'a [PodLink],
    alerts: ExportedAlerts<'a>,
    policy: &'a Rules,
}

#[derive(Serialize)]
struct ExportedCustomer<'a> {
    instance: &'a InstanceId,
    halo_client_id: ClientId,
    name: Option<&'a str>,
    any_source: bool,
    second_technicians: Option<&'a BTreeSet<AgentId>>,
    important_contacts_vouch: bool,
    policy: &'a Rules,
    tenant: Vec<Tenant>,
}

#[derive(Serialize)]
struct Tenant {
    id: TenantId,
    good_until: Option<Datetime>,
}

/// Everything but secrets; of one instance alone, if it is named.
///
/// # Errors
/// If something in there cannot be written as TOML.
pub fn toml(settings: &Settings, only: Option<&InstanceId>) -> Result<String, toml::ser::Error> {
    // Whoever adds a setting is told here that it is to be exported, too.
    let Settings { microsoft_app, setup_app, connector, mail, instances: _, customers: _, ends } = settings;
    let ConnectorSettings { form, testers } = connector;
    let (instance, customer) = of_instances(settings, only)?;
    let first = instance.first().map(|instance| instance.time_zone);
    let file = File {
        microsoft_app: microsoft_app.as_ref().map(|known| app(known, ends.microsoft_app, first)).transpose()?,
        setup_app: setup_app.as_ref().map(|known| app(known, None, None)).transpose()?,
        connector: Some(Connector {
            form: match form {
                None => "untested",
                Some(Form::Asynchronous) => "async",
                Some(Form::Synchronous) => "sync",
            },
            testers,
        }),
        mail: mail.as_ref().map(|Mail { host, port, security, user, password: _, from }| ExportedMail {
            host,
            port: *port,
            security: *security,
            user: user.as_deref(),
            from,
        }),
        instance,
        customer,
    };
    written(HEAD, &file)
}

/// Only what is an instance's own, its policy and its customers: what is the whole installation's is left out.
///
/// # Errors
/// If something in there cannot be written as TOML.
pub fn own(settings: &Settings, id: &InstanceId) -> Result<String, toml::ser::Error> {
    let (instance, customer) = of_instances(settings, Some(id))?;
    let file = File { microsoft_app: None, setup_app: None, connector: None, mail: None, instance, customer };
    written("", &file)
}

fn written(head: &str, file: &File<'_>) -> Result<String, toml::ser::Error> {
    Ok(head.to_owned() + &toml::to_string(file)?)
}

type OfInstances<'a> = (Vec<ExportedInstance<'a>>, Vec<ExportedCustomer<'a>>);

fn of_instances<'a>(settings: &'a Settings, only: Option<&InstanceId>) -> Result<OfInstances<'a>, toml::ser::Error> {
    let is_wanted = |id: &InstanceId| only.is_none_or(|only| only == id);
    let instances = settings.instances.iter().filter(|instance| is_wanted(&instance.id)).map(instance).collect();
    let customers = settings.customers.iter().filter(|customer| is_wanted(&customer.instance));
    let zone = |id: &InstanceId| {
        settings.instances.iter().find(|instance| instance.id == *id).map(|instance| instance.time_zone.as_str())
    };
    let customers = customers.map(|known| customer(known, &settings.ends, zone(&known.instance)));
    Ok((instances, customers.collect::<Result<_, _>>()?))
}

fn end(ends: Option<Timestamp>, zone: Option<&str>) -> Result<Option<Datetime>, toml::ser::Error> {
    let zone = zone.and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
    ends.map(|at| ends::write(at, &zone)).transpose().map_err(toml::ser::Error::custom)
}

fn app<'a>(
    MicrosoftApp { client_id, client_secret: _ }: &'a MicrosoftApp,
    ends: Option<Timestamp>,
    zone: Option<&str>,
) -> Result<App<'a>, toml::ser::Error> {
    Ok(App { client_id, good_until: end(ends, zone)? })
}

fn instance(instance: &Instance) -> ExportedInstance<'_> {
    let Instance {
        id,
        url,
        tenant,
        client_id,
        client_secret: _,
        sign_in_client_id,
        frame_origins,
        launch_secrets: _,
        launch_secrets_until: _,
        note_outcome_id,
        administrators,
        auditors,
        time_zone,
        prompts_per_hour,
        purposes,
        register_url,
        call_back,
        call_back_procedure,
        second_technicians,
        alerts: Alerts { mail, webhook, syslog },
        policy,
        vips,
        keep_personal_days,
        brand,
        links,
        // No setting.
        threat: _,
    } = instance;
    ExportedInstance {
        id,
        url,
        tenant: tenant.as_deref(),
        client_id,
        sign_in_client_id,
        frame_origins,
        note_outcome_id: *note_outcome_id,
        administrators,
        auditors,
        time_zone,
        prompts_per_hour: *prompts_per_hour,
        register_url: register_url.as_deref(),
        call_back: call_back.as_deref(),
        call_back_procedure: call_back_procedure.as_deref(),
        second_technicians,
        vips,
        keep_personal_days: *keep_personal_days,
        purposes,
        brand,
        links,
        alerts: ExportedAlerts {
            mail,
            webhook: webhook.as_ref().map(|Webhook { url, secret: _ }| url),
            syslog: syslog.as_ref(),
        },
        policy,
    }
}

fn customer<'a>(
    customer: &'a Customer,
    ends: &SecretEnds,
    zone: Option<&str>,
) -> Result<ExportedCustomer<'a>, toml::ser::Error> {
    let Customer { instance, client, name, any_source, policy, second_technicians, important_contacts_vouch, tenants } =
        customer;
    let tenant = |id: TenantId| {
        let ends = ends.connectors.get(&(instance.clone(), *client, id)).copied();
        Ok::<_, toml::ser::Error>(Tenant { id, good_until: end(ends, zone)? })
    };
    Ok(ExportedCustomer {
        instance,
        halo_client_id: *client,
        name: name.as_deref(),
        any_source: *any_source,
        second_technicians: second_technicians.as_ref(),
        important_contacts_vouch: *important_contacts_vouch,
        policy,
        tenant: tenants.iter().map(|known| tenant(known.id)).collect::<Result<_, _>>()?,
    })
}
