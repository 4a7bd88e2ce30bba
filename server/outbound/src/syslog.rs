use std::{fmt, net::SocketAddr, str::FromStr, sync::Arc, time::Duration};

use jiff::Timestamp;
use rustls::ClientConfig;
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
    time::timeout,
};
use url::Url;

use crate::{Guard, SendError, connection};

/// How long a whole delivery may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long the receiver may take to close, so that a connection that it throws away is noticed.
const CLOSES: Duration = Duration::from_secs(2);
/// How long this machine may take to say that nobody listens for a packet.
const REFUSES: Duration = Duration::from_millis(50);
/// Values are cut behind so many characters; a receiver must take 2,048 bytes and should take 8,192 (RFC 5425, 4.3.1).
const LONGEST: usize = 1024;

/// Where syslog is sent: `tls://host:6514`; on this machine also `tcp://` and `udp://`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SyslogUrl {
    transport: Transport,
    host: String,
    port: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transport {
    Tls,
    Tcp,
    Udp,
}

/// A text that is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a syslog address expected, such as tls://siem.msp.example:6514 (tcp:// and udp:// on this machine only)")]
pub struct InvalidSyslogUrl;

impl FromStr for SyslogUrl {
    type Err = InvalidSyslogUrl;

    fn from_str(text: &str) -> Result<Self, InvalidSyslogUrl> {
        let url = Url::parse(text.trim()).map_err(|_| InvalidSyslogUrl)?;
        let (transport, usual) = match url.scheme() {
            "tls" => (Transport::Tls, 6514),
            "tcp" => (Transport::Tcp, 601),
            "udp" => (Transport::Udp, 514),
            _ => return Err(InvalidSyslogUrl),
        };
        let more = !url.username().is_empty() || url.password().is_some() || url.query().is_some();
        if more || url.fragment().is_some() || !["", "/"].contains(&url.path()) {
            return Err(InvalidSyslogUrl);
        }
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(InvalidSyslogUrl)?.to_owned();
        Ok(Self { transport, host, port: url.port().unwrap_or(usual) })
    }
}

impl fmt::Display for SyslogUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.transport {
            Transport::Tls => "tls",
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl TryFrom<String> for SyslogUrl {
    type Error = InvalidSyslogUrl;

    fn try_from(text: String) -> Result<Self, InvalidSyslogUrl> {
        text.parse()
    }
}

impl From<SyslogUrl> for String {
    fn from(url: SyslogUrl) -> String {
        url.to_string()
    }
}

/// How much a message matters (RFC 5424, table 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Alert,
    Warning,
    Notice,
    Informational,
}

impl Severity {
    fn number(self) -> u8 {
        match self {
            Self::Alert => 1,
            Self::Warning => 4,
            Self::Notice => 5,
            Self::Informational => 6,
        }
    }
}

/// A message of syslog (RFC 5424).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Syslog {
    pub severity: Severity,
    pub at: Timestamp,
    /// The host that tells it: ours.
    pub host: String,
    /// The kind of message.
    pub kind: String,
    /// Names are ours and plain; values may be anything.
    pub data: Vec<(String, String)>,
    pub text: String,
}

/// Security and authorization messages (RFC 5424, table 1).
const FACILITY: u8 = 10;
/// The number that the standard itself uses in its examples; there is none of our own.
const DATA_ID: &str = "vouchsafe@32473";

impl Syslog {
    /// The message, on one line.
    pub fn line(&self) -> String {
        let priority = FACILITY * 8 + self.severity.number();
        let at = self.at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
        let (host, kind) = (word(&self.host, 255), word(&self.kind, 32));
        let mut data = format!("[{DATA_ID}");
        for (name, value) in &self.data {
            let value: String = value.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace(']', "\\]");
            data += &format!(" {}=\"{value}\"", word(name, 32).replace(['=', ']', '"'], "_"));
        }
        let text: String = self.text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
        // What is not ASCII must say that it is UTF-8.
        let mark = if text.is_ascii() { "" } else { "\u{feff}" };
        format!("<{priority}>1 {at} {host} vouchsafe - {kind} {data}] {mark}{text}")
    }
}

/// A word of printable ASCII, or the standard's sign for nothing.
fn word(text: &str, longest: usize) -> String {
    let word: String = text.chars().filter(char::is_ascii_graphic).take(longest).collect();
    if word.is_empty() { "-".to_owned() } else { word }
}

/// Sends one message; without one it only connects.
pub(crate) async fn send(
    guard: &Guard,
    tls: &Arc<ClientConfig>,
    to: &SyslogUrl,
    message: Option<&Syslog>,
) -> Result<(), SendError> {
    let sent = async {
        match to.transport {
            Transport::Udp => udp(guard, to, message).await,
            Transport::Tcp => {
                let tcp = connection::tcp(guard, &to.host, to.port).await?;
                on_this_machine(tcp.peer_addr()?)?;
                stream(tcp, message).await
            }
            Transport::Tls => {
                let tcp: TcpStream = connection::tcp(guard, &to.host, to.port).await?;
                stream(connection::encrypted(tls, &to.host, tcp).await?, message).await
            }
        }
    };
    timeout(PATIENCE, sent).await.map_err(|_| SendError::TimedOut)?
}

/// Each message is led by its length (RFC 6587, 3.4.1; RFC 5425, 4.3).
///
/// Nobody answers in this protocol. So the connection is closed from here, and it counts as delivered if the receiver
/// closes it in peace, or is busy with it.
async fn stream(mut stream: impl AsyncRead + AsyncWrite + Unpin, message: Option<&Syslog>) -> Result<(), SendError> {
    if let Some(message) = message {
        let line = message.line();
        stream.write_all(format!("{} {line}", line.len()).as_bytes()).await?;
        stream.flush().await?;
    }
    stream.shutdown().await?;
    let mut rest = [0; 64];
    let closed = async {
        while stream.read(&mut rest).await? > 0 {}
        Ok(())
    };
    match timeout(CLOSES, closed).await {
        // A receiver that closes TLS without a word is in peace, too.
        Ok(Err(error)) if std::io::Error::kind(&error) != std::io::ErrorKind::UnexpectedEof => Err(error.into()),
        _ => Ok(()),
    }
}

async fn udp(guard: &Guard, to: &SyslogUrl, message: Option<&Syslog>) -> Result<(), SendError> {
    let found = guard.find(&to.host, to.port).await?;
    let at = *found.first().ok_or(SendError::NotConnected)?;
    on_this_machine(at)?;
    let any: SocketAddr = if at.is_ipv4() { ([0; 4], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(at).await?;
    if let Some(message) = message {
        socket.send(message.line().as_bytes()).await?;
        // Nobody confirms a packet; but where nobody listens, this machine says so at once.
        if let Ok(said) = timeout(REFUSES, socket.recv(&mut [0])).await {
            said?;
        }
    }
    Ok(())
}

fn on_this_machine(at: SocketAddr) -> Result<(), SendError> {
    if at.ip().is_loopback() { Ok(()) } else { Err(SendError::NotEncrypted) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(value: &str, text: &str) -> Syslog {
        Syslog {
            severity: Severity::Alert,
            at: "2026-11-25T14:05:09.123456Z".parse().unwrap(),
            host: "verify.msp.example".into(),
            kind: "denied".into(),
            data: vec![("instance".into(), "acme".into()), ("upn".into(), value.into())],
            text: text.into(),
        }
    }

    #[test]
    fn is_written_as_the_standard_says() {
        assert_eq!(
            message("a\"b]c\\d\n", "Denied").line(),
            "<81>1 2026-11-25T14:05:09.123Z verify.msp.example vouchsafe - denied \
             [vouchsafe@32473 instance=\"acme\" upn=\"a\\\"b\\]c\\\\d\"] Denied"
        );
        assert!(message("", "Österreich").line().ends_with("] \u{feff}Österreich"));
    }

    #[test]
    fn an_address_is_a_transport_a_host_and_a_port() {
        for (text, written) in [
            ("tls://siem.msp.example", "tls://siem.msp.example:6514"),
            ("tls://siem.msp.example:1234/", "tls://siem.msp.example:1234"),
            ("tcp://127.0.0.1", "tcp://127.0.0.1:601"),
            ("udp://[::1]:5514", "udp://[::1]:5514"),
        ] {
            assert_eq!(text.parse::<SyslogUrl>().unwrap().to_string(), written);
        }
        for text in
            ["siem.msp.example", "https://siem.msp.example", "tls://", "tls://a@b", "tls://a/b", "tls://a?b", ""]
        {
            assert_eq!(text.parse::<SyslogUrl>(), Err(InvalidSyslogUrl), "{text}");
        }
    }

    proptest! {
        /// No value ends its quotes, no text ends the line.
        #[test]
        fn nothing_breaks_out(value in ".*", text in ".*") {
            let line = message(&value, &text).line();
            prop_assert!(!line.contains(['\n', '\r', '\0']));
            let start = line.find(" upn=\"").unwrap() + 6;
            let mut end = None;
            let mut escaped = false;
            for (at, c) in line[start..].char_indices() {
                match c {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    '"' => { end = Some(start + at); break; }
                    ']' => prop_assert!(false, "a bracket that is not escaped"),
                    _ => {}
                }
            }
            prop_assert!(line[end.unwrap()..].starts_with("\"] "));
        }
    }
}
