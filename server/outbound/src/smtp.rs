//! One SMTP session.
//!
//! Encryption is begun here and not by the SMTP library: so that it is the TLS of the rest, and so that nothing that came
//! before it is taken for an answer behind it (the flaw known as STARTTLS injection).

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use jiff::Timestamp;
use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, AsyncTokioStream},
    commands::{Data, Mail as MailFrom, Rcpt},
    extension::ClientId,
};
use rustls::ClientConfig;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader, ReadBuf},
    net::TcpStream,
    time::timeout,
};

use crate::{Guard, Mail, MailServer, Security, SendError, connection};

/// How long a whole session may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer that is read.
const LONGEST: u64 = 8 * 1024;

/// A mail server, and how to get there.
pub(crate) struct Way<'a> {
    pub(crate) guard: &'a Guard,
    pub(crate) tls: &'a Arc<ClientConfig>,
    /// How we introduce ourselves.
    pub(crate) hello: &'a str,
    pub(crate) server: &'a MailServer,
}

impl Way<'_> {
    /// Hands the mail over. Once this is well, it is the server's.
    pub(crate) async fn send(&self, mail: &Mail, at: Timestamp) -> Result<(), SendError> {
        let written = mail.written(&self.server.from, at)?;
        if !mail.to.to_string().is_ascii() {
            return Err(SendError::Unwritable("its address is not ASCII"));
        }
        let session = async {
            let mut session = self.open().await?;
            // What is wrong with the sender is wrong with the settings, and can be mended.
            let from = MailFrom::new(Some(self.server.from.email.clone()), vec![]);
            session.command(from).await.map_err(|error| answered(&error))?;
            session.command(Rcpt::new(mail.to.clone(), vec![])).await.map_err(|error| about_this(&error))?;
            session.command(Data).await.map_err(|error| about_this(&error))?;
            session.message(&written).await.map_err(|error| about_this(&error))?;
            // It is theirs, whatever they say now.
            let _ = timeout(Duration::from_secs(1), session.quit()).await;
            Ok(())
        };
        timeout(PATIENCE, session).await.map_err(|_| SendError::TimedOut)?
    }

    /// Connects, introduces us, encrypts and signs in, and sends nothing.
    pub(crate) async fn check(&self) -> Result<(), SendError> {
        let session = async {
            let mut session = self.open().await?;
            let _ = timeout(Duration::from_secs(1), session.quit()).await;
            Ok(())
        };
        timeout(PATIENCE, session).await.map_err(|_| SendError::TimedOut)?
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, SendError> {
        let tcp = connection::tcp(self.guard, &self.server.host, self.server.port).await?;
        let at = tcp.peer_addr()?;
        let stream: Box<dyn Stream> = match self.server.security {
            Security::None if !at.ip().is_loopback() => return Err(SendError::NotEncrypted),
            Security::None => Box::new(tcp),
            Security::Tls => Box::new(connection::encrypted(self.tls, &self.server.host, tcp).await?),
            Security::StartTls => {
                let tcp = self.start_tls(tcp).await?;
                let tls = connection::encrypted(self.tls, &self.server.host, tcp).await?;
                // The library waits for a greeting, which came before.
                let (read, write) = tokio::io::split(tls);
                Box::new(tokio::io::join(b"220 go on\r\n".chain(read), write))
            }
        };
        let hello = ClientId::Domain(self.hello.to_owned());
        let stream = Box::new(Connection { stream, at });
        let mut session =
            AsyncSmtpConnection::connect_with_transport(stream, &hello).await.map_err(|error| answered(&error))?;
        if let Some((user, password)) = &self.server.user {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            session.auth(&mechanisms, &credentials).await.map_err(|error| match answered(&error) {
                SendError::Answered(code) if error.is_permanent() => SendError::SignIn(Some(code)),
                // It offers no way that we know.
                SendError::Strange => SendError::SignIn(None),
                other => other,
            })?;
        }
        Ok(session)
    }

    /// Asks for encryption, and hears nothing but the answer to that.
    async fn start_tls(&self, tcp: TcpStream) -> Result<TcpStream, SendError> {
        let mut tcp = BufReader::new(tcp);
        good(&mut tcp).await?;
        tcp.write_all(format!("EHLO {}\r\n", self.hello).as_bytes()).await?;
        let offers = good(&mut tcp).await?;
        if !offers.iter().any(|offer| offer.eq_ignore_ascii_case("STARTTLS")) {
            return Err(SendError::NotEncrypted);
        }
        tcp.write_all(b"STARTTLS\r\n").await?;
        good(&mut tcp).await?;
        // Whatever was said beside it, somebody else may have said.
        if tcp.buffer().is_empty() { Ok(tcp.into_inner()) } else { Err(SendError::Strange) }
    }
}

/// Reads an answer of one or more lines, which must be a good one.
async fn good(tcp: &mut BufReader<TcpStream>) -> Result<Vec<String>, SendError> {
    let mut lines = Vec::new();
    let mut answer = tcp.take(LONGEST);
    loop {
        let mut line = String::new();
        answer.read_line(&mut line).await.map_err(|_| SendError::Dropped)?;
        let whole = line.strip_suffix("\r\n").or(line.strip_suffix('\n')).ok_or(SendError::Dropped)?;
        let (code, rest) = whole.split_at_checked(3).ok_or(SendError::Strange)?;
        let code: u16 = code.parse().map_err(|_| SendError::Strange)?;
        if !(200..300).contains(&code) {
            return Err(SendError::Answered(code));
        }
        let (is_last, text) = match rest.split_at_checked(1) {
            None | Some((" ", _)) => (true, rest),
            Some(("-", _)) => (false, rest),
            Some(_) => return Err(SendError::Strange),
        };
        lines.push(text.get(1..).unwrap_or_default().to_owned());
        if is_last {
            return Ok(lines);
        }
    }
}

fn answered(error: &Error) -> SendError {
    match error.status() {
        Some(code) => SendError::Answered(code.into()),
        None if error.is_timeout() => SendError::TimedOut,
        None if error.is_response() || error.is_client() => SendError::Strange,
        None => SendError::Dropped,
    }
}

/// A refusal of this very message.
fn about_this(error: &Error) -> SendError {
    match answered(error) {
        // 530 and 535 want somebody who is signed in, which is a matter of settings.
        SendError::Answered(code) if error.is_permanent() && ![530, 535].contains(&code) => SendError::Rejected(code),
        other => other,
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for S {}

/// What the SMTP library speaks over.
struct Connection {
    stream: Box<dyn Stream>,
    at: SocketAddr,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connection")
    }
}

impl AsyncTokioStream for Connection {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.at)
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
