use std::{collections::BTreeSet, fmt};

use serde_json::{Value, json};
use vouchsafe_domain::ids::{ClientId, InstanceId};
use vouchsafe_http::Secret;

use super::{Customer, CustomerTenant, Instance, Mail, MicrosoftApp, Settings, kept};
use crate::StoreError;

/// One thing that changing settings changes, without any value that could be a secret or tell of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whose it is; `None` if it concerns the whole installation.
    pub instance: Option<InstanceId>,
    pub what: What,
    /// Such as `customer 12` or `client_secret`.
    pub name: String,
    /// Before and after, where both may be shown.
    pub values: Option<[String; 2]>,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Added,
    Changed,
    Removed,
}

/// Behind a tenant's name: when its secret ends is meant.
const GOOD_UNTIL: &str = ": good_until";

/// How much of a value is shown, in characters.
const LONGEST_VALUE: usize = 300;

impl Change {
    /// One without values.
    fn of(instance: &InstanceId, what: What, name: String) -> Self {
        Self { instance: Some(instance.clone()), what, name, values: None }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.what {
            What::Added => '+',
            What::Changed => '~',
            What::Removed => '-',
        };
        write!(f, "{sign} {}", self.name)?;
        match &self.values {
            Some([before, after]) => write!(f, ": {before} -> {after}"),
            None => Ok(()),
        }
    }
}

impl Settings {
    /// These settings after `new` was applied: what `new` names is as it says, and the rest goes only with `prune`.
    ///
    /// `connector` is always taken as given; whoever has none to give passes the present one.
    ///
    /// # Errors
    /// If a secret is neither given nor known for that very host.
    pub fn merged(&self, new: &Self, prune: bool) -> Result<Self, StoreError> {
        let mut merged = if prune { new.clone() } else { self.with(new) };
        kept::keep_secrets(self, &mut merged)?;
        merged.ends = self.ends_in(&merged).with(&new.ends);
        merged.drop_strange_ends();
        for instance in &mut merged.instances {
            let known = self.instances.iter().find(|known| known.id == instance.id);
            instance.threat = known.and_then(|known| known.threat.clone());
        }
        Ok(merged)
    }

    /// `new` with the secrets that it leaves out and that are known here.
    ///
    /// # Errors
    /// If a secret is neither given nor known for that very host.
    pub fn keeping_secrets(&self, mut new: Self) -> Result<Self, StoreError> {
        kept::keep_secrets(self, &mut new)?;
        new.drop_strange_ends();
        Ok(new)
    }

    fn with(&self, new: &Self) -> Self {
        let mut merged = self.clone();
        merged.microsoft_app = new.microsoft_app.clone().or(merged.microsoft_app);
        merged.setup_app = new.setup_app.clone().or(merged.setup_app);
        merged.connector = new.connector.clone();
        merged.mail = new.mail.clone().or(merged.mail);
        for instance in &new.instances {
            put(&mut merged.instances, instance, |instance| instance.id.clone());
        }
        for customer in &new.customers {
            let mut customer = customer.clone();
            let known = merged.customers.iter().find(|known| known.key() == customer.key());
            let mut tenants = known.map(|known| known.tenants.clone()).unwrap_or_default();
            for tenant in &customer.tenants {
                put(&mut tenants, tenant, |tenant| tenant.id);
            }
            customer.tenants = tenants;
            put(&mut merged.customers, &customer, |customer| (customer.instance.clone(), customer.client));
        }
        merged
    }

    /// Whether anything in here is about this instance.
    pub(super) fn speaks_of(&self, id: &InstanceId) -> bool {
        let of_it = |customer: &Customer| customer.instance == *id;
        self.instances.iter().any(|instance| instance.id == *id) || self.customers.iter().any(of_it)
    }

    /// What differs in `other`, in the order: installation, instances, customers.
    pub fn changes(&self, other: &Self) -> Vec<Change> {
        let shown = |name: &str| {
            matches!(
                name,
                "microsoft_app.client_id" | "microsoft_app.good_until" | "setup_app.client_id" | "connector.form"
            )
        };
        let mut changes = differences(None, "", &self.installation(), &other.installation(), shown);
        let mail = |settings: &Self| settings.mail.as_ref().map_or_else(|| json!({}), Mail::json);
        let shown = |name: &str| matches!(name, "host" | "port" | "security");
        changes.extend(differences(None, "mail.", &mail(self), &mail(other), shown));
        for (old, new) in pairs(&self.instances, &other.instances, |instance| instance.id.clone()) {
            match (old, new) {
                (None, Some(new)) => changes.push(Change::of(&new.id, What::Added, format!("instance {}", new.id))),
                (Some(old), None) => changes.push(Change::of(&old.id, What::Removed, format!("instance {}", old.id))),
                (Some(old), Some(new)) => {
                    // What is serialised is no secret.
                    let (document, id) = (json!(new), Some(&new.id));
                    let shown = |name: &str| document.get(name).is_some();
                    changes.extend(differences(id, "", &old.comparable(), &new.comparable(), shown));
                }
                (None, None) => {}
            }
        }
        for (old, new) in pairs(&self.customers, &other.customers, Customer::key) {
            let Some(either) = new.or(old) else { continue };
            let (id, name) = (&either.instance, format!("customer {}", either.client));
            match (old, new) {
                (None, Some(_)) => changes.push(Change::of(id, What::Added, name.clone())),
                (Some(_), None) => changes.push(Change::of(id, What::Removed, name.clone())),
                _ => {}
            }
            let nobody = Customer::new(either.instance.clone(), either.client);
            let of = |settings: &Self, customer: Option<&Customer>| settings.comparable(customer.unwrap_or(&nobody));
            let (old, new) = (of(self, old), of(other, new));
            let shown = |name: &str| !name.starts_with("tenant ") || name.ends_with(GOOD_UNTIL);
            changes.extend(differences(Some(id), &format!("{name}: "), &old, &new, shown));
        }
        changes
    }

    /// Whether what runs could do what only the set-up application may.
    pub(super) fn has_one_app_for_both(&self) -> bool {
        let both = self.microsoft_app.as_ref().zip(self.setup_app.as_ref());
        both.is_some_and(|(reads, sets_up)| reads.client_id.eq_ignore_ascii_case(&sets_up.client_id))
    }

    fn installation(&self) -> Value {
        let (app, setup) = (self.microsoft_app.as_ref(), self.setup_app.as_ref());
        json!({
            "microsoft_app.client_id": app.map(|app| &app.client_id),
            "microsoft_app.client_secret": app.map(MicrosoftApp::secret),
            "microsoft_app.good_until": self.ends.microsoft_app.map(|ends| ends.to_string()),
            "setup_app.client_id": setup.map(|app| &app.client_id),
            "setup_app.client_secret": setup.map(MicrosoftApp::secret),
            "connector.form": self.connector.form,
            "connector.testers": self.connector.testers,
        })
    }

    /// Everything in a customer, for comparing only.
    fn comparable(&self, customer: &Customer) -> Value {
        let mut all = serde_json::Map::new();
        all.insert("name".into(), json!(customer.name));
        all.insert("any_source".into(), json!(customer.any_source));
        all.insert("policy".into(), json!(customer.policy));
        all.insert("second_technicians".into(), json!(customer.second_technicians));
        all.insert("important_contacts_vouch".into(), json!(customer.important_contacts_vouch));
        for CustomerTenant { id, connector_secret } in &customer.tenants {
            let secret = connector_secret.as_ref().map_or("", Secret::expose);
            all.insert(format!("tenant {id}"), json!(secret));
            let ends = self.ends.connectors.get(&(customer.instance.clone(), customer.client, *id));
            all.insert(format!("tenant {id}{GOOD_UNTIL}"), json!(ends.map(ToString::to_string)));
        }
        Value::Object(all)
    }
}

impl MicrosoftApp {
    fn secret(&self) -> &str {
        self.client_secret.expose()
    }
}

impl Instance {
    /// Everything in it, for comparing only.
    fn comparable(&self) -> Value {
        let mut all = json!(self);
        if let Value::Object(fields) = &mut all {
            fields.insert("client_secret".into(), json!(self.client_secret.expose()));
            let launch: Vec<&str> = self.launch_secrets.iter().map(Secret::expose).collect();
            fields.insert("launch_secrets".into(), json!(launch));
            if let Value::Object(alerts) = self.alerts.json() {
                fields.extend(
                    alerts
                        .into_iter()
                        .filter(|(_, value)| *value != json!([]))
                        .map(|(name, value)| (format!("alerts.{name}"), value)),
                );
            }
        }
        all
    }
}

impl Customer {
    pub(super) fn key(&self) -> (InstanceId, ClientId) {
        (self.instance.clone(), self.client)
    }
}

/// Puts an item in the place of the one with the same key, or at the end.
fn put<T: Clone, K: PartialEq>(items: &mut Vec<T>, item: &T, key: impl Fn(&T) -> K) {
    match items.iter_mut().find(|known| key(known) == key(item)) {
        Some(known) => *known = item.clone(),
        None => items.push(item.clone()),
    }
}

/// The old and the new of everything that is in either.
fn pairs<'a, T, K: PartialEq>(old: &'a [T], new: &'a [T], key: fn(&T) -> K) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let find = |items: &'a [T], wanted: &T| items.iter().find(|item| key(item) == key(wanted));
    let kept = old.iter().map(|item| (Some(item), find(new, item)));
    let added = new.iter().filter(|item| find(old, item).is_none()).map(|item| (None, Some(item)));
    kept.chain(added).collect()
}

/// The fields that differ, with the values of those that may be shown. A field that is missing, empty, null or false has
/// nothing in it.
fn differences(
    instance: Option<&InstanceId>,
    whose: &str,
    old: &Value,
    new: &Value,
    shown: impl Fn(&str) -> bool,
) -> Vec<Change> {
    let (Value::Object(old), Value::Object(new)) = (old, new) else { return Vec::new() };
    let nothing = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let change = |name: &String| {
        let (old, new) = (old.get(name).unwrap_or(&Value::Null), new.get(name).unwrap_or(&Value::Null));
        let what = match (nothing(old), nothing(new)) {
            (true, true) => return None,
            (true, false) => What::Added,
            (false, true) => What::Removed,
            (false, false) if old == new => return None,
            (false, false) => What::Changed,
        };
        let values = shown(name).then(|| both(old, new));
        Some(Change { instance: instance.cloned(), what, name: format!("{whose}{name}"), values })
    };
    names.into_iter().filter_map(change).collect()
}

/// Before and after; of long lists what only one of them has.
fn both(old: &Value, new: &Value) -> [String; 2] {
    let long = [old, new].iter().any(|value| value.to_string().chars().count() > LONGEST_VALUE);
    match (old, new) {
        (Value::Array(old), Value::Array(new)) if long => [(old, new), (new, old)].map(|(all, others)| {
            let own = all.iter().filter(|item| !others.contains(item)).cloned().collect();
            format!("… {}", told(&Value::Array(own)))
        }),
        (Value::Object(old), Value::Object(new)) if long => [(old, new), (new, old)].map(|(all, others)| {
            let own = all.iter().filter(|(name, value)| others.get(*name) != Some(*value));
            let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
            format!("… {}", told(&Value::Object(own)))
        }),
        _ => [told(old), told(new)],
    }
}

/// A value as a person reads it, on one line and not too long. Changes stand behind each other with `; ` between them: within a
/// value there is none.
fn told(value: &Value) -> String {
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) if !text.contains("; ") => text.clone(),
        other => other.to_string().replace("; ", ";\\u0020"),
    };
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_VALUE + 1).collect();
    match line.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use vouchsafe_domain::policy::Rules;

    use super::*;

    fn instance(id: &str) -> Instance {
        Instance {
            id: id.parse().unwrap(),
            url: "https://acme.halopsa.com".parse().unwrap(),
            tenant: None,
            client_id: "service".into(),
            client_secret: Secret::new("hush"),
            sign_in_client_id: "people".into(),
            frame_origins: vec!["https://acme.halopsa.com".into()],
            launch_secrets: vec![Secret::new("halo-shared")],
            launch_secrets_until: None,
            note_outcome_id: "7".parse().unwrap(),
            administrators: vec![],
            auditors: vec![],
            time_zone: "Europe/Vienna".into(),
            prompts_per_hour: 30,
            purposes: Default::default(),
            register_url: None,
            call_back: None,
            call_back_procedure: None,
            second_technicians: [].into(),
            alerts: Default::default(),
            policy: Rules::default(),
            vips: [].into(),
            keep_personal_days: None,
            brand: Default::default(),
            links: vec![],
            threat: None,
        }
    }

    fn customer(client: &str, tenants: &[(&str, &str)]) -> Customer {
        Customer {
            tenants: tenants
                .iter()
                .map(|(id, secret)| CustomerTenant {
                    id: id.parse().unwrap(),
                    connector_secret: (!secret.is_empty()).then(|| Secret::new(*secret)),
                })
                .collect(),
            ..Customer::new("acme".parse().unwrap(), client.parse().unwrap())
        }
    }

    #[test]
    fn a_tenant_without_a_secret_keeps_the_one_that_is_known_and_takes_none_from_another() {
        let settings = |customers| Settings { customers, ..Settings::default() };
        let old = settings(vec![customer("12", &[(T1, "a")]), customer("13", &[])]);
        for prune in [false, true] {
            let new = settings(vec![customer("12", &[(T1, ""), (T2, "")]), customer("13", &[(T1, "")])]);
            let merged = old.merged(&new, prune).unwrap();
            let secret = |customer: usize, tenant: usize| {
                let tenant: &CustomerTenant = &merged.customers[customer].tenants[tenant];
                tenant.connector_secret.as_ref().map(Secret::expose)
            };
            assert_eq!((secret(0, 0), secret(0, 1), secret(1, 0)), (Some("a"), None, None));
            assert_eq!(
                lines(&old, &merged),
                [format!("+ customer 12: tenant {T2}"), format!("+ customer 13: tenant {T1}")]
            );
        }
    }

    const T1: &str = "11111111-1111-4111-8111-111111111111";
    const T2: &str = "22222222-2222-4222-8222-222222222222";

    fn lines(old: &Settings, new: &Settings) -> Vec<String> {
        old.changes(new).iter().map(Change::to_string).collect()
    }

    #[test]
    fn every_difference_is_named_and_no_secret_is_shown() {
        let old = Settings {
            microsoft_app: Some(MicrosoftApp { client_id: "app".into(), client_secret: Secret::new("word") }),
            instances: vec![instance("acme")],
            customers: vec![customer("12", &[(T1, "a")]), customer("13", &[])],
            ..Settings::default()
        };
        assert!(old.changes(&old).is_empty());
        let mut new = old.clone();
        new.microsoft_app.as_mut().unwrap().client_secret = Secret::new("sword");
        new.instances[0].launch_secrets.push(Secret::new("next"));
        new.instances[0].register_url = Some("https://aka.ms/mfasetup".into());
        new.instances[0].call_back = Some("the card; ~ administrators: [3] -> [4]".into());
        new.instances.push(instance("globex"));
        new.customers = vec![Customer { any_source: true, ..customer("12", &[(T1, "b"), (T2, "c")]) }];
        assert_eq!(
            lines(&old, &new),
            [
                "~ microsoft_app.client_secret",
                "+ call_back: nothing -> \"the card;\\u0020~ administrators: [3] -> [4]\"",
                "~ launch_secrets",
                "+ register_url: nothing -> https://aka.ms/mfasetup",
                "+ instance globex",
                "+ customer 12: any_source: false -> true",
                &format!("~ customer 12: tenant {T1}"),
                &format!("+ customer 12: tenant {T2}"),
                "- customer 13",
            ]
        );
    }

    #[test]
    fn long_lists_tell_what_came_and_went_and_no_value_looks_like_two_changes() {
        let mut old = Settings { instances: vec![instance("acme")], ..Settings::default() };
        let agent = |number: u32| number.to_string().parse().unwrap();
        old.instances[0].second_technicians = (1..=300).map(agent).collect();
        let mut new = old.clone();
        new.instances[0].second_technicians.remove(&agent(7));
        new.instances[0].second_technicians.insert(agent(999));
        new.instances[0].call_back = Some("5550; ~ administrators: [1] -> [1]".into());
        let told = lines(&old, &new);
        assert!(told.contains(&"~ second_technicians: … [7] -> … [999]".to_owned()), "{told:?}");
        assert!(told.iter().all(|line| !line.contains("; ")), "{told:?}");
    }

    #[test]
    fn only_pruning_takes_anything_away() {
        let old = Settings {
            microsoft_app: Some(MicrosoftApp { client_id: "app".into(), client_secret: Secret::new("word") }),
            instances: vec![instance("acme"), instance("globex")],
            customers: vec![customer("12", &[(T1, "a")]), customer("13", &[])],
            ..Settings::default()
        };
        let new = Settings { customers: vec![customer("12", &[(T2, "b")])], ..Settings::default() };
        assert_eq!(lines(&old, &old.merged(&new, false).unwrap()), [format!("+ customer 12: tenant {T2}")]);
        assert!(new.changes(&old.merged(&new, true).unwrap()).is_empty());
    }
}
