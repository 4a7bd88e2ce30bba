//! The file for `vouchsafe apply` as an administrator pastes it: about their own instance, without secrets, and without what only
//! whoever has the machine may say.

use std::{path::Path, thread};

use toml::{Table, Value};
use vouchsafe_domain::ids::{ClientId, InstanceId, TenantId};
use vouchsafe_store::{Settings, StoreError};

use super::{ConfigError, Spot, declared, read_toml};

/// The longest text, in bytes: some hundreds of customers with rules of their own.
pub const LONGEST: usize = 256 * 1024;

/// The stack on which it is read. What reads it bounds brackets and dotted keys each for itself, so that a few kilobytes can be
/// thousands of levels deep, and each step over them takes stack.
const STACK: usize = 256 * 1024 * 1024;

/// What holds a secret in the file; the same with `_file` behind it names a file of this machine, which is not read for anybody
/// who does not have the machine.
const SECRETS: [&str; 6] =
    ["client_secret", "certificate", "launch_secrets", "connector_secret", "password", "webhook_secret"];

/// Why what was pasted is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    Long,
    Empty,
    /// With these keys.
    Secret(String),
    Wrong {
        at: Option<Spot>,
        what: String,
    },
    /// It is about this instance, too, which is not theirs.
    Elsewhere(InstanceId),
    /// To another address of the PSA.
    Address,
    /// Another form of the connector than the one in force.
    Form,
    /// A tenant that this customer does not have.
    Tenant(ClientId, TenantId),
    /// Whose secret does not go with it to where it would lead, and the secret's key.
    SecretNeeded(String, &'static str),
}

/// The settings once this text was applied to those `in_force`, in the name of an administrator of the instance `own`. Nothing is
/// taken away but what the text changes.
pub fn read(text: &str, own: &InstanceId, in_force: &Settings) -> Result<Settings, NotTaken> {
    if text.len() > LONGEST {
        return Err(NotTaken::Long);
    }
    let failed = || NotTaken::Wrong { at: None, what: "it cannot be read now".to_owned() };
    with_room(|| taken(text, own, in_force)).unwrap_or_else(|| Err(failed()))
}

/// What comes of `work` on a stack of its own; nothing if it cannot be had.
fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    thread::scope(|scope| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok()?.join().ok())
}

fn taken(text: &str, own: &InstanceId, in_force: &Settings) -> Result<Settings, NotTaken> {
    let nowhere = Path::new("");
    let table: Table = read_toml(text, nowhere).map_err(wrong)?;
    if table.is_empty() {
        return Err(NotTaken::Empty);
    }
    let secrets = secrets(&table);
    if !secrets.is_empty() {
        return Err(NotTaken::Secret(secrets.join(", ")));
    }
    let mut declared = declared::read_from(text, nowhere).map_err(wrong)?;
    let instances = declared.instances.iter().map(|instance| &instance.id);
    let mut named = instances.chain(declared.customers.iter().map(|customer| &customer.instance));
    if let Some(other) = named.find(|id| *id != own) {
        return Err(NotTaken::Elsewhere(other.clone()));
    }
    for instance in &declared.instances {
        if in_force.instances.iter().any(|known| known.id == instance.id && known.url != instance.url) {
            return Err(NotTaken::Address);
        }
    }
    if !table.contains_key("connector") {
        declared.connector = in_force.connector.clone();
    } else if declared.connector.form != in_force.connector.form {
        return Err(NotTaken::Form);
    }
    // Which tenant is whose says the customer's own administrator, with a consent that comes back.
    for customer in &declared.customers {
        let mut same =
            in_force.customers.iter().filter(|other| other.instance == *own && other.client == customer.client);
        let known = same.next().map(|known| known.tenants.as_slice()).unwrap_or_default();
        if let Some(new) = customer.tenants.iter().find(|tenant| known.iter().all(|known| known.id != tenant.id)) {
            return Err(NotTaken::Tenant(customer.client, new.id));
        }
    }
    in_force.merged(&declared, false).map_err(|error| match error {
        StoreError::SecretNeeded { whose, key } => NotTaken::SecretNeeded(whose, key),
        other => NotTaken::Wrong { at: None, what: other.to_string() },
    })
}

/// Whether a secret may be in this text, so that it does not come back to a page.
pub fn may_hold_secret(text: &str) -> bool {
    with_room(|| holds_secret(text)).unwrap_or(true)
}

fn holds_secret(text: &str) -> bool {
    match text.parse::<Table>() {
        Ok(table) => !secrets(&table).is_empty(),
        // What cannot be read is looked at as a person would.
        Err(_) => {
            let is_secret = |before: &str| {
                let key = before.trim_end().trim_end_matches(['"', '\'']);
                is_secret(key.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default())
            };
            text.contains("-----BEGIN") || text.split('=').any(is_secret)
        }
    }
}

fn wrong(error: ConfigError) -> NotTaken {
    match error {
        ConfigError::Wrong { at, what, .. } => NotTaken::Wrong { at, what },
        other => NotTaken::Wrong { at: None, what: other.to_string() },
    }
}

fn is_secret(key: &str) -> bool {
    SECRETS.contains(&key.strip_suffix("_file").unwrap_or(key))
}

/// The keys in there that hold secrets, or name files; each once.
fn secrets(table: &Table) -> Vec<&str> {
    let mut found = Vec::new();
    for (key, value) in table {
        match value {
            _ if is_secret(key) => found.push(key.as_str()),
            // Its keys are what the PSA calls its tickets.
            Value::Table(_) if key == "purposes" => {}
            Value::Table(inner) => found.extend(secrets(inner)),
            Value::Array(items) => found.extend(items.iter().filter_map(Value::as_table).flat_map(secrets)),
            _ => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vouchsafe_domain::purpose::Purpose;

    use super::*;
    use crate::config::exported;

    const TENANT: &str = "11111111-1111-4111-8111-111111111111";
    const OTHER: &str = "22222222-2222-4222-8222-222222222222";

    /// What is in force: two instances, and a customer of the first.
    fn in_force() -> Settings {
        let instance = |id: &str| {
            format!(
                "[[instance]]\nid = '{id}'\nurl = 'https://{id}.halopsa.com'\nclient_id = 'service'\n\
                 client_secret = 'hush-service'\nsign_in_client_id = 'people'\nframe_origins = ['https://{id}.halopsa.com']\n\
                 launch_secrets = ['hush-launch']\nnote_outcome_id = 7\nadministrators = [3]\ntime_zone = 'Europe/Vienna'\n\
                 alerts = {{ webhook = 'https://hooks.msp.example/x', webhook_secret = 'hush-hook' }}\n"
            )
        };
        let text = format!(
            "[microsoft_app]\nclient_id = 'app'\nclient_secret = 'hush-app-secret'\ngood_until = 2027-11-26\n\
             [connector]\nform = 'async'\ntesters = ['a@b.example']\n\
             [mail]\nhost = 'smtp.msp.example'\nuser = 'u'\npassword = 'hush-mail'\nfrom = 'a@msp.example'\n{}{}\
             [[customer]]\ninstance = 'acme'\nhalo_client_id = 12\n[[customer.tenant]]\nid = '{TENANT}'\n\
             connector_secret = 'hush-connector'\ngood_until = 2027-01-01T10:00:00Z\n",
            instance("acme"),
            instance("globex"),
        );
        declared::read_from(&text, Path::new("")).unwrap()
    }

    fn acme() -> InstanceId {
        "acme".parse().unwrap()
    }

    fn exported() -> String {
        exported::toml(&in_force(), Some(&acme())).unwrap()
    }

    fn changes(text: &str) -> Vec<String> {
        let before = in_force();
        before.changes(&read(text, &acme(), &before).unwrap()).iter().map(ToString::to_string).collect()
    }

    proptest! {
        #[test]
        fn what_was_exported_changes_nothing(
            name in any::<Option<String>>(),
            call_back in any::<Option<String>>(),
            purposes in proptest::collection::btree_map("\\PC*|password|client_secret_file", 0..5_usize, 0..4),
            millis in proptest::option::of(-60_000_000_000_000..60_000_000_000_000_i64),
        ) {
            let mut settings = in_force();
            let acme = &mut settings.instances[0];
            acme.call_back = call_back;
            let purposes = purposes.into_iter();
            acme.purposes = purposes.map(|(key, at)| (key.to_lowercase(), Purpose::ALL[at])).collect();
            settings.customers[0].name = name;
            settings.ends.microsoft_app = millis.map(|millis| jiff::Timestamp::from_millisecond(millis).unwrap());
            let id = settings.instances[0].id.clone();
            for text in [exported::toml(&settings, Some(&id)).unwrap(), exported::own(&settings, &id).unwrap()] {
                let again = read(&text, &id, &settings);
                prop_assert_eq!(settings.changes(&again.unwrap()), vec![], "{}", text);
                prop_assert!(!text.contains("hush") && !may_hold_secret(&text), "{}", text);
                let browsers = text.replace('\n', "\r\n");
                prop_assert!(read(&browsers, &id, &settings).is_ok(), "{}", text);
            }
        }

        #[test]
        fn nothing_that_is_pasted_breaks_it(text in "\\PC*|(\\[|\\]|=|\"|'|\n|client_secret|x|#|\\.){0,40}") {
            let _ = read(&text, &acme(), &in_force());
            may_hold_secret(&text);
        }
    }

    #[test]
    fn what_is_left_out_stays_and_what_is_named_is_as_it_says() {
        assert_eq!(changes("[connector]\nform = 'async'\n"), ["- connector.testers"]);
        let customer = "[[customer]]\ninstance = 'acme'\nhalo_client_id = 12\nany_source = true\n";
        assert_eq!(changes(customer), ["+ customer 12: any_source: false -> true"]);
        let later = exported().replace("good_until = 2027-11-26", "good_until = 2028-11-26");
        assert_eq!(changes(&later), ["~ microsoft_app.good_until: 2027-11-25T23:00:00Z -> 2028-11-25T23:00:00Z"]);
    }

    #[test]
    fn the_example_in_the_page_is_one() {
        let own = exported();
        let (_, instance) = own.split_once("[[instance]]\n").unwrap();
        let needed =
            ["client_id", "frame_origins", "id", "note_outcome_id", "sign_in_client_id", "url", "administrators"];
        let is_needed = |line: &&str| needed.iter().any(|key| line.starts_with(&format!("{key} = ")));
        let needed: Vec<&str> = instance.lines().take_while(|line| !line.starts_with('[')).filter(is_needed).collect();
        let example = vouchsafe_app::dashboard::settings::FilePage::EXAMPLE.replace("# …", &needed.join("\n"));
        let before = in_force();
        let after = read(&example, &acme(), &before).unwrap();
        assert_eq!(after.unsatisfiable(jiff::Timestamp::UNIX_EPOCH), None);
        assert_eq!((after.instances[0].policy.rule.len(), after.customers[0].policy.rule.len()), (1, 1));
    }

    #[test]
    fn what_only_whoever_has_the_machine_may_say_is_not_taken() {
        let before = in_force();
        let not_taken = |text: &str| read(text, &acme(), &before).unwrap_err();
        let globex = exported::toml(&before, Some(&"globex".parse().unwrap())).unwrap();
        assert_eq!(not_taken(&globex), NotTaken::Elsewhere("globex".parse().unwrap()));
        let stranger = "[[customer]]\ninstance = 'initech'\nhalo_client_id = 1\n";
        assert_eq!(not_taken(stranger), NotTaken::Elsewhere("initech".parse().unwrap()));
        let moved = exported().replace("url = \"https://acme.halopsa.com/\"", "url = \"https://evil.example/\"");
        assert_ne!(moved, exported());
        assert_eq!(not_taken(&moved), NotTaken::Address);
        assert_eq!(not_taken("[connector]\nform = 'sync'\n"), NotTaken::Form);
        let tenant = NotTaken::Tenant("12".parse().unwrap(), OTHER.parse().unwrap());
        assert_eq!(not_taken(&exported().replace(TENANT, OTHER)), tenant);
        for (from, to, whose, key) in [
            ("client_id = \"app\"", "client_id = \"other\"", "[microsoft_app]", "client_secret"),
            ("client_id = \"service\"", "client_id = \"other\"", "[[instance]] acme", "client_secret"),
            ("smtp.msp.example", "smtp.evil.example", "[mail]", "password"),
            ("hooks.msp.example", "hooks.evil.example", "[instance.alerts] of acme", "webhook_secret"),
        ] {
            let text = exported().replace(from, to);
            assert_eq!(not_taken(&text), NotTaken::SecretNeeded(whose.into(), key), "{text}");
        }
        assert_eq!(not_taken("# nothing\n"), NotTaken::Empty);
        assert_eq!(not_taken(&"#".repeat(LONGEST + 1)), NotTaken::Long);
        let NotTaken::Wrong { at: Some(at), what } = not_taken("[connector]\nform = 'asinc'\n") else { panic!() };
        assert_eq!((at.line, at.column), (2, 8), "{what}");
        assert!(what.contains("did you mean `async`?"), "{what}");
    }

    #[test]
    fn what_is_nested_as_deeply_as_can_be_read_breaks_nothing() {
        // A server's threads have two megabytes, and so have a test's.
        for depth in [3, 12, 40, 79] {
            let dotted = vec!["a"; 79].join(".");
            let text =
                format!("{}{}1{}", dotted.clone() + "=", format!("{{{dotted}=").repeat(depth), "}".repeat(depth));
            assert!(matches!(read(&text, &acme(), &in_force()), Err(NotTaken::Wrong { .. })), "{depth}");
            assert!(!may_hold_secret(&text), "{depth}");
        }
    }

    #[test]
    fn a_secret_is_found_wherever_it_stands_and_no_file_is_read() {
        let secret = |keys: &str| Err::<Settings, _>(NotTaken::Secret(keys.to_owned()));
        for (text, keys) in [
            ("[microsoft_app]\nclient_id = 'x'\n\"client\\u005fsecret\" = 'hush'", "client_secret"),
            ("[microsoft_app]\nclient_id = 'x'\ncertificate_file = '/etc/passwd'", "certificate_file"),
            (
                "customer = [{ tenant = [{ connector_secret = 'a' }] }]\nmail.password_file = '/x'",
                "connector_secret, password_file",
            ),
            ("[[instance]]\nalerts.webhook_secret = 'a'\nlaunch_secrets = []", "launch_secrets, webhook_secret"),
        ] {
            let read = read(text, &acme(), &in_force());
            assert_eq!(read.map(drop), secret(keys).map(drop), "{text}");
            assert!(may_hold_secret(text), "{text}");
        }
        for broken in ["client_secret = 'hush", "x = [\n'client_secret' = 'hush'", "-----BEGIN PRIVATE KEY-----"] {
            assert!(may_hold_secret(broken), "{broken}");
        }
        for none in ["x = [", "# as `client_secret` (or", "[instance.purposes]\npassword = 'password_reset'\n"] {
            assert!(!may_hold_secret(none), "{none}");
        }
    }
}
