use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::SignedDuration;
use serde::Deserialize;
use url::Url;
use vouchsafe_domain::verification::Timing;
use vouchsafe_entra::Endpoints;
use vouchsafe_http::BaseUrl;
use vouchsafe_outbound::Allow;

use super::{ConfigError, known, read_text, read_toml};

/// The settings of the process: `vouchsafe.toml`, then the environment over it.
#[derive(Debug, Clone)]
pub struct Process {
    pub listen: SocketAddr,
    /// Where browsers find us; what Halo has in its Custom Tab begins with it.
    pub public_url: BaseUrl,
    pub data_dir: PathBuf,
    /// `sqlite`, or a `postgres://` URL.
    pub database: String,
    /// The key that seals secrets; in the data folder unless set.
    pub key_file: PathBuf,
    /// Where `/metrics` is served, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    pub microsoft: Endpoints,
    pub timing: Timing,
    /// How often a checkpoint of each log leaves, whether or not something was logged.
    pub checkpoints_every: Duration,
    /// What of the addresses that administrators enter may be reached although it is private.
    pub allow: Allow,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    listen: Option<SocketAddr>,
    public_url: Option<BaseUrl>,
    data_dir: Option<PathBuf>,
    database: Option<String>,
    key_file: Option<PathBuf>,
    metrics_listen: Option<SocketAddr>,
    microsoft: Microsoft,
    timing: Seconds,
    outbound: Outbound,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Outbound {
    allow: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Microsoft {
    login_url: Option<BaseUrl>,
    graph_url: Option<BaseUrl>,
    partner_url: Option<BaseUrl>,
    connector_url: Option<BaseUrl>,
    connector_resource: Option<String>,
}

/// How long a prompt is waited for, and how often checkpoints leave, in seconds. All of it can be made shorter, never longer.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Seconds {
    rings: Option<i64>,
    last_word: Option<i64>,
    closed: Option<i64>,
    checkpoints: Option<i64>,
}

/// Each variable, and the key that it stands over.
const VARIABLES: [(&str, &str); 13] = [
    ("VOUCHSAFE_CONFIG", ""),
    ("VOUCHSAFE_LOG", ""),
    ("VOUCHSAFE_LISTEN", "listen"),
    ("VOUCHSAFE_PUBLIC_URL", "public_url"),
    ("VOUCHSAFE_DATA_DIR", "data_dir"),
    ("VOUCHSAFE_DATABASE", "database"),
    ("VOUCHSAFE_KEY_FILE", "key_file"),
    ("VOUCHSAFE_METRICS_LISTEN", "metrics_listen"),
    ("VOUCHSAFE_MICROSOFT_LOGIN_URL", "microsoft.login_url"),
    ("VOUCHSAFE_MICROSOFT_GRAPH_URL", "microsoft.graph_url"),
    ("VOUCHSAFE_MICROSOFT_PARTNER_URL", "microsoft.partner_url"),
    ("VOUCHSAFE_MICROSOFT_CONNECTOR_URL", "microsoft.connector_url"),
    ("VOUCHSAFE_MICROSOFT_CONNECTOR_RESOURCE", "microsoft.connector_resource"),
];

impl Process {
    /// Reads `file` and the given environment.
    pub fn read(file: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut settings: File = read_toml(&read_text(file)?, file)?;
        settings.overlay(environment)?;
        settings.finish(file)
    }

    /// The environment alone, where there is no `file`: it must say where browsers find us.
    pub fn of_environment(
        file: &Path,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut settings = File::default();
        settings.overlay(environment)?;
        match settings.public_url {
            Some(_) => settings.finish(file),
            None => Err(ConfigError::NoFile { file: file.to_owned() }),
        }
    }

    /// What holds where there is no file yet: the public cloud, and the given environment over it.
    ///
    /// Nothing that this machine serves can be told from it: for commands that only ask Microsoft.
    pub fn without_file(environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut settings = File { public_url: "https://localhost".parse().ok(), ..File::default() };
        settings.overlay(environment)?;
        settings.finish(Path::new(""))
    }
}

impl Process {
    /// Where this machine finds us itself, past everything that stands before us. For nothing that is secret.
    pub fn here(&self, path: &str) -> Option<Url> {
        let mut at = self.listen;
        if at.ip().is_unspecified() {
            at.set_ip(if at.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
        }
        Url::parse(&format!("http://{at}/")).ok()?.join(path).ok()
    }
}

impl File {
    fn overlay(&mut self, environment: impl IntoIterator<Item = (String, String)>) -> Result<(), ConfigError> {
        let ours = environment.into_iter().filter(|(name, _)| name.starts_with("VOUCHSAFE_"));
        for (name, value) in ours {
            self.set(&name, &value)?;
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), ConfigError> {
        fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(
            name: &str,
            value: &str,
        ) -> Result<Option<T>, ConfigError> {
            match value.parse() {
                Ok(value) => Ok(Some(value)),
                Err(error) => Err(ConfigError::WrongVariable { name: name.to_owned(), what: error.to_string() }),
            }
        }
        let Some((_, key)) = VARIABLES.iter().find(|(variable, _)| *variable == name) else {
            let nearest = known::nearest(name, VARIABLES.iter().map(|(variable, _)| *variable)).map(str::to_owned);
            return Err(ConfigError::UnknownVariable { name: name.to_owned(), nearest });
        };
        match *key {
            "listen" => self.listen = parse(name, value)?,
            "public_url" => self.public_url = parse(name, value)?,
            "data_dir" => self.data_dir = Some(value.into()),
            "database" => self.database = Some(value.to_owned()),
            "key_file" => self.key_file = Some(value.into()),
            "metrics_listen" => self.metrics_listen = parse(name, value)?,
            "microsoft.login_url" => self.microsoft.login_url = parse(name, value)?,
            "microsoft.graph_url" => self.microsoft.graph_url = parse(name, value)?,
            "microsoft.partner_url" => self.microsoft.partner_url = parse(name, value)?,
            "microsoft.connector_url" => self.microsoft.connector_url = parse(name, value)?,
            "microsoft.connector_resource" => self.microsoft.connector_resource = Some(value.to_owned()),
            // Read elsewhere: by the command line and by the log.
            _ => {}
        }
        Ok(())
    }

    fn finish(self, file: &Path) -> Result<Process, ConfigError> {
        let wrong = |what: &str| ConfigError::Wrong { file: file.to_owned(), at: None, what: what.to_owned() };
        let folder = file.parent().unwrap_or(Path::new("."));
        let data_dir = folder.join(self.data_dir.unwrap_or_else(|| "data".into()));
        let public_url = self.public_url.ok_or_else(|| {
            wrong("`public_url` is missing: where browsers find this server, such as https://verify.msp.example")
        })?;
        if public_url.as_str() != public_url.origin() + "/" {
            return Err(wrong("`public_url` must be a host of its own, without a path"));
        }
        let allow = Allow::read(&self.outbound.allow).map_err(|error| wrong(&format!("[outbound] {error}")))?;
        let (timing, checkpoints_every) = self.timing.shortened().ok_or_else(|| {
            wrong(
                "[timing] may shorten the times, not lengthen them: rings 1 to 55, last_word 0 to 10, closed 2 to 185, checkpoints 1 to 300",
            )
        })?;
        // An account must not be free while its phone may ring; a connector that only plays Microsoft rings no phone.
        if self.microsoft.connector_url.is_none() && timing.closed < timing.rings + timing.last_word {
            return Err(wrong("[timing] closed must be no less than rings and last_word together"));
        }
        let cloud = Endpoints::default();
        Ok(Process {
            listen: self.listen.unwrap_or_else(|| ([127, 0, 0, 1], 8080).into()),
            public_url,
            key_file: self.key_file.map_or_else(|| data_dir.join("vouchsafe.key"), |path| folder.join(path)),
            data_dir,
            database: self.database.unwrap_or_else(|| "sqlite".into()),
            metrics_listen: self.metrics_listen,
            allow,
            microsoft: Endpoints {
                login: self.microsoft.login_url.unwrap_or(cloud.login),
                graph: self.microsoft.graph_url.unwrap_or(cloud.graph),
                partner: self.microsoft.partner_url.unwrap_or(cloud.partner),
                connector: self.microsoft.connector_url.unwrap_or(cloud.connector),
                connector_resource: self.microsoft.connector_resource.unwrap_or(cloud.connector_resource),
            },
            timing,
            checkpoints_every,
        })
    }
}

/// As often, at least, as is promised: every five minutes.
const CHECKPOINTS_EVERY: SignedDuration = SignedDuration::from_mins(5);

impl Seconds {
    fn shortened(&self) -> Option<(Timing, Duration)> {
        let shorter = |seconds: Option<i64>, least: i64, most: SignedDuration| match seconds {
            None => Some(most),
            Some(seconds) if (least..=most.as_secs()).contains(&seconds) => Some(SignedDuration::from_secs(seconds)),
            Some(_) => None,
        };
        let most = Timing::DEFAULT;
        let timing = Timing {
            rings: shorter(self.rings, 1, most.rings)?,
            grace: most.grace,
            last_word: shorter(self.last_word, 0, most.last_word)?,
            closed: shorter(self.closed, 2, most.closed)?,
        };
        Some((timing, shorter(self.checkpoints, 1, CHECKPOINTS_EVERY)?.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Process, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("vouchsafe.toml");
        std::fs::write(&file, text).unwrap();
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Process::read(&file, environment)
            .map_err(|error| error.to_string().replace(&file.display().to_string(), "vouchsafe.toml"))
    }

    #[test]
    fn the_environment_stands_over_the_file() {
        let text = "public_url = 'https://verify.msp.example'\nlisten = '127.0.0.1:1'";
        let process = read(text, &[("VOUCHSAFE_LISTEN", "127.0.0.1:2"), ("PATH", "/bin")]).unwrap();
        assert_eq!(process.listen.port(), 2);
        assert_eq!(process.microsoft.login.host(), "login.microsoftonline.com");
    }

    #[test]
    fn without_a_file_the_environment_says_it_all_or_nothing_begins() {
        let read = |environment: &[(&str, &str)]| {
            let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            Process::of_environment(Path::new("vouchsafe.toml"), environment).map_err(|error| error.to_string())
        };
        let process = read(&[("VOUCHSAFE_PUBLIC_URL", "https://verify.msp.example")]).unwrap();
        assert_eq!((process.listen.port(), process.data_dir.as_path()), (8080, Path::new("data")));
        let elsewhere = [("VOUCHSAFE_PUBLIC_URL", "https://v.example"), ("VOUCHSAFE_DATA_DIR", "/srv/vouchsafe")];
        assert_eq!(read(&elsewhere).unwrap().key_file, Path::new("/srv/vouchsafe/vouchsafe.key"));
        let error = read(&[("VOUCHSAFE_LISTEN", "127.0.0.1:1")]).unwrap_err();
        assert!(error.contains("VOUCHSAFE_PUBLIC_URL") && error.contains("vouchsafe.toml"), "{error}");
        assert!(read(&[("VOUCHSAFE_PUBLIC_URL", "http://v.example")]).is_err());
    }

    #[test]
    fn what_is_unknown_is_refused_with_what_was_probably_meant() {
        let error = read("public_url = 'https://v.example'\n\n[microsoft]\nloginurl = 'x'", &[]).unwrap_err();
        assert_eq!(error, "vouchsafe.toml, line 4: the key `loginurl` is unknown; did you mean `login_url`?");
        let error = read("public_url = 'https://v.example'", &[("VOUCHSAFE_LISTN", "x")]).unwrap_err();
        assert_eq!(error, "the variable VOUCHSAFE_LISTN is unknown; did you mean VOUCHSAFE_LISTEN?");
    }

    #[test]
    fn plain_http_and_paths_are_refused() {
        for url in ["http://verify.msp.example", "https://msp.example/verify", "verify.msp.example"] {
            assert!(read(&format!("public_url = '{url}'"), &[]).is_err(), "{url}");
        }
        assert!(read("public_url = 'http://verify.localhost:8080'", &[]).is_ok());
    }

    #[test]
    fn private_addresses_are_named_one_by_one() {
        let with = |allow: &str| read(&format!("public_url = 'https://v.example'\n[outbound]\nallow = {allow}"), &[]);
        assert_eq!(
            with("['siem.internal', '10.0.0.5']").unwrap().allow,
            Allow::read(["SIEM.internal.", "10.0.0.5"]).unwrap()
        );
        let error = with("['10.0.0.0/8']").unwrap_err();
        assert!(error.starts_with("vouchsafe.toml: [outbound] `allow` lists host names and addresses"), "{error}");
    }

    #[test]
    fn times_can_be_shortened_only() {
        let with = |timing: &str| read(&format!("public_url = 'https://v.example'\n[timing]\n{timing}"), &[]);
        assert_eq!(with("rings = 2").unwrap().timing.rings, SignedDuration::from_secs(2));
        assert!(with("rings = 56").is_err());
        assert!(with("closed = 600").is_err());
        assert!(with("closed = 10").is_err(), "shorter than a phone rings");
        assert!(with("rings = 8\nlast_word = 2\nclosed = 10").is_ok());
        assert_eq!(with("").unwrap().checkpoints_every, Duration::from_secs(300));
        assert_eq!(with("checkpoints = 1").unwrap().checkpoints_every, Duration::from_secs(1));
        for wrong in ["checkpoints = 0", "checkpoints = 301", "checkpoints = -1"] {
            assert!(with(wrong).is_err(), "{wrong}");
        }
    }
}
