use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use rustls::ClientConfig;
use vouchsafe_http::{Secret, Timeouts};

use crate::{
    Guard, Mail, MailServer, Refused, SendError, Syslog, SyslogUrl, WebhookUrl, connection, smtp::Way, syslog, webhook,
};

/// The one client for addresses that admins enter.
#[derive(Clone)]
pub struct Outbound {
    guard: Guard,
    http: reqwest::Client,
    tls: Arc<ClientConfig>,
    hello: String,
}

impl Outbound {
    /// `hello` is the host name under which we introduce ourselves.
    ///
    /// # Errors
    /// If the machine has no certificates that could be trusted.
    pub fn new(guard: Guard, hello: &str) -> Result<Self, SendError> {
        let tls = connection::trust()?;
        let timeouts = Timeouts { connect: Duration::from_secs(5), total: Duration::from_secs(15) };
        let http = vouchsafe_http::builder(timeouts)
            .dns_resolver(guard.clone())
            // Each message is judged by itself, so no connection outlives one.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|_| SendError::NoTrust)?;
        Ok(Self { guard, http, tls, hello: hello.to_owned() })
    }

    /// Whether this host may be spoken to, for a client of another kind.
    ///
    /// # Errors
    /// If there is none, or it is private and not named in the process settings.
    pub async fn may_reach(&self, host: &str, port: u16) -> Result<(), Refused> {
        self.guard.find(host, port).await.map(drop)
    }

    /// Hands a mail over to the mail server.
    pub async fn mail(&self, server: &MailServer, mail: &Mail) -> Result<(), SendError> {
        self.way(server).send(mail, Timestamp::now()).await
    }

    /// Connects, encrypts and signs in to the mail server, and sends nothing.
    pub async fn check_mail(&self, server: &MailServer) -> Result<(), SendError> {
        self.way(server).check().await
    }

    /// Posts JSON to a webhook, signed. `id` is the same for each try.
    pub async fn webhook(&self, url: &WebhookUrl, secret: &Secret, id: &str, body: String) -> Result<(), SendError> {
        webhook::post(&self.http, &self.guard, url, secret, id, body, Timestamp::now()).await
    }

    /// Sends a message of syslog.
    pub async fn syslog(&self, to: &SyslogUrl, message: &Syslog) -> Result<(), SendError> {
        syslog::send(&self.guard, &self.tls, to, Some(message)).await
    }

    /// Connects to a syslog receiver, and sends nothing.
    pub async fn check_syslog(&self, to: &SyslogUrl) -> Result<(), SendError> {
        syslog::send(&self.guard, &self.tls, to, None).await
    }

    fn way<'a>(&'a self, server: &'a MailServer) -> Way<'a> {
        Way { guard: &self.guard, tls: &self.tls, hello: &self.hello, server }
    }
}
