//! What leaves the house, to real receivers on this machine: a mail server, an HTTP server, syslog receivers; and to ones that
//! are down, slow, or say half of what they should.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, UdpSocket},
};
use vouchsafe_http::Secret;
use vouchsafe_outbound::{
    Allow, Guard, Mail, MailServer, Outbound, Refused, Security, SendError, Severity, Syslog, SyslogUrl, WebhookUrl,
};
use vouchsafe_sandbox::{Options, Sandbox};

fn outbound(allow: &[&str]) -> Outbound {
    Outbound::new(Guard::new(Allow::read(allow).unwrap()), "verify.msp.example").unwrap()
}

fn local() -> Outbound {
    outbound(&["127.0.0.1"])
}

fn server(port: u16, security: Security) -> MailServer {
    let from = "Vouchsafe <verify@msp.example>".parse().unwrap();
    MailServer { host: "127.0.0.1".into(), port, security, user: None, from }
}

fn mail() -> Mail {
    Mail {
        id: "0b1ec700".into(),
        to: "grace@contoso.example".parse().unwrap(),
        subject: "Somebody asked for help".into(),
        text: "Outcome: denied – on the phone.\n\nhttps://verify.msp.example/objection/abc\n.\nQUIT\n".into(),
        html: "<p>Outcome</p>".into(),
    }
}

fn message() -> Syslog {
    Syslog {
        severity: Severity::Alert,
        at: "2026-11-25T14:05:09Z".parse().unwrap(),
        host: "verify.msp.example".into(),
        kind: "denied".into(),
        data: vec![("upn".into(), "gr\"a]ce\\@contoso.example".into())],
        text: "Österreich\nzwei".into(),
    }
}

async fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).await.unwrap()
}

/// A server that says this to each connection, line by line as it hears lines, and keeps it open.
async fn says(lines: &'static [&'static str]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut heard = [0; 4096];
                for line in lines {
                    connection.write_all(line.as_bytes()).await.unwrap();
                    if connection.read(&mut heard).await.unwrap_or_default() == 0 {
                        return;
                    }
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_mail_arrives_whole() {
    let sandbox = sandbox().await;
    let port = sandbox.bases().mail;
    local().check_mail(&server(port, Security::None)).await.unwrap();
    assert!(sandbox.outside().letters().is_empty(), "a check sends nothing");
    local().mail(&server(port, Security::None), &mail()).await.unwrap();
    let letters = sandbox.outside().letters();
    assert_eq!(letters.len(), 1);
    assert_eq!((&*letters[0].from, &*letters[0].to[0]), ("verify@msp.example", "grace@contoso.example"));
    assert_eq!(letters[0].header("Message-ID"), Some("<0b1ec700@msp.example>"));
    assert_eq!(letters[0].text().trim(), mail().text.trim());
}

#[tokio::test]
async fn a_mail_server_that_says_no_is_understood_and_not_quoted() {
    let sandbox = sandbox().await;
    let to = server(sandbox.bases().mail, Security::None);
    for (recipient, data, expected, is_final) in [
        (Some(550), None, SendError::Rejected(550), true),
        (Some(451), None, SendError::Answered(451), false),
        (Some(530), None, SendError::Answered(530), false),
        (None, Some(554), SendError::Rejected(554), true),
        (None, Some(452), SendError::Answered(452), false),
    ] {
        sandbox.outside().change_mood(|mood| (mood.recipient, mood.data) = (recipient, data));
        let error = local().mail(&to, &mail()).await.unwrap_err();
        assert_eq!((&error, error.is_final()), (&expected, is_final));
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
    assert!(sandbox.outside().letters().is_empty());
}

#[tokio::test]
async fn a_mail_server_that_is_down_or_says_half_is_tried_again() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let error = local().mail(&server(closed, Security::None), &mail()).await.unwrap_err();
    assert_eq!(error, SendError::NotConnected);
    let table: [(&[&str], SendError); 5] = [
        (&["22"], SendError::Strange),
        (&["HTTP/1.1 400 Bad Request\r\n\r\n"], SendError::Strange),
        (&["220 hello\r\n", "250 half"], SendError::Strange),
        (&["421 busy\r\n"], SendError::Answered(421)),
        (&["554 no\r\n"], SendError::Answered(554)),
    ];
    for (lines, expected) in table {
        let port = half(lines).await;
        let error = local().mail(&server(port, Security::None), &mail()).await.unwrap_err();
        assert_eq!((&error, error.is_final()), (&expected, false), "{lines:?}");
    }
}

/// As `says`, but closes behind the last line.
async fn half(lines: &'static [&'static str]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut heard = [0; 4096];
            for (number, line) in lines.iter().enumerate() {
                connection.write_all(line.as_bytes()).await.unwrap();
                if number + 1 < lines.len() {
                    let _ = connection.read(&mut heard).await;
                }
            }
        }
    });
    port
}

#[tokio::test]
async fn nothing_is_said_without_encryption_where_it_is_wanted() {
    // No STARTTLS on offer.
    let plain = says(&["220 hello\r\n", "250-mail\r\n250 SIZE 1000\r\n"]).await;
    let error = local().mail(&server(plain, Security::StartTls), &mail()).await.unwrap_err();
    assert_eq!(error, SendError::NotEncrypted);
    // Something beside the answer to STARTTLS, which would be read as if it had come encrypted.
    let injected = says(&["220 hello\r\n", "250-mail\r\n250 STARTTLS\r\n", "220 go\r\n250 all is well\r\n"]).await;
    let error = local().mail(&server(injected, Security::StartTls), &mail()).await.unwrap_err();
    assert_eq!(error, SendError::Strange);
    // No TLS behind either.
    for security in [Security::Tls, Security::StartTls] {
        let port = half(&["220 hello\r\n", "250 STARTTLS\r\n", "220 go\r\n", "not TLS at all"]).await;
        let error = local().mail(&server(port, security), &mail()).await.unwrap_err();
        assert!(!error.is_final(), "{error}");
    }
    // Unencrypted means on this machine, whatever is allowed.
    let mut away = server(25, Security::None);
    away.host = "10.255.255.1".into();
    let error = outbound(&[]).mail(&away, &mail()).await.unwrap_err();
    assert_eq!(error, SendError::Guarded(Refused::Private));
}

#[tokio::test]
async fn a_webhook_is_signed_and_its_receiver_can_tell() {
    let sandbox = sandbox().await;
    let url: WebhookUrl = format!("{}/hook", sandbox.bases().demo).parse().unwrap();
    let body = "{\"event\":\"denied\"}".to_owned();
    local().webhook(&url, &Secret::new("shared"), "0b1ec700", body.clone()).await.unwrap();
    let hooks = sandbox.outside().hooks();
    assert_eq!(hooks.len(), 1);
    assert_eq!((&hooks[0].body, &*hooks[0].headers["vouchsafe-id"]), (&body, "0b1ec700"));
    assert_eq!(hooks[0].headers["content-type"], "application/json");
    let (at, signed) = hooks[0].headers["vouchsafe-signature"].split_once(",v1=").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"shared").unwrap();
    mac.update(format!("{}.{body}", at.strip_prefix("t=").unwrap()).as_bytes());
    let bytes: Vec<u8> = (0..64).step_by(2).map(|i| u8::from_str_radix(&signed[i..i + 2], 16).unwrap()).collect();
    mac.verify_slice(&bytes).unwrap();
    assert!((jiff::Timestamp::now().as_second() - at[2..].parse::<i64>().unwrap()).abs() < 60);
}

#[tokio::test]
async fn a_webhook_goes_where_it_says_or_nowhere() {
    let sandbox = sandbox().await;
    let demo = sandbox.bases().demo;
    let port = demo.rsplit_once(':').unwrap().1.to_owned();
    let post = async |outbound: &Outbound, url: &str| {
        outbound.webhook(&url.parse().unwrap(), &Secret::new("shared"), "1", "{}".into()).await.unwrap_err()
    };
    // Private, however it is written, and whatever it is called.
    for host in ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "demo.localhost", "localhost"] {
        let error = post(&outbound(&[]), &format!("http://{host}:{port}/hook")).await;
        assert_eq!(error, SendError::Guarded(Refused::Private), "{host}");
    }
    for host in ["169.254.169.254", "10.0.0.1", "[fd00:ec2::254]", "100.64.0.1", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let error = post(&local(), &format!("https://{host}/latest/meta-data")).await;
        assert_eq!(error, SendError::Guarded(Refused::Private), "{host}");
    }
    let error = post(&local(), "https://no-such-host.invalid/").await;
    assert_eq!(error, SendError::Guarded(Refused::NotFound));
    // A redirect is an answer, and no way.
    let error = post(&local(), &format!("{demo}/hook/elsewhere")).await;
    assert_eq!(error, SendError::Answered(307));
    for status in [400, 404, 410, 429, 500, 503] {
        sandbox.outside().change_mood(|mood| mood.hook = Some(status));
        let error = post(&local(), &format!("{demo}/hook")).await;
        assert_eq!((&error, error.is_final()), (&SendError::Answered(status), false));
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
    assert!(sandbox.outside().hooks().is_empty());
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(post(&local(), &format!("http://127.0.0.1:{closed}/")).await, SendError::NotConnected);
    // Plain HTTP behind https.
    let error = post(&local(), &format!("https://127.0.0.1:{port}/hook")).await;
    assert!(matches!(error, SendError::NotTrusted | SendError::NotConnected), "{error}");
}

#[tokio::test]
async fn syslog_is_led_by_its_length_and_is_one_line() {
    let sandbox = sandbox().await;
    let to: SyslogUrl = format!("tcp://127.0.0.1:{}", sandbox.bases().syslog).parse().unwrap();
    local().check_syslog(&to).await.unwrap();
    local().syslog(&to, &message()).await.unwrap();
    local().syslog(&to, &message()).await.unwrap();
    let came = sandbox.outside().syslog();
    assert_eq!(came.len(), 2, "a check sends nothing: {came:?}");
    assert_eq!(
        came[0],
        "<81>1 2026-11-25T14:05:09.000Z verify.msp.example vouchsafe - denied \
         [vouchsafe@32473 upn=\"gr\\\"a\\]ce\\\\@contoso.example\"] \u{feff}Österreich zwei"
    );
    let error = outbound(&[]).syslog(&to, &message()).await.unwrap_err();
    assert_eq!(error, SendError::Guarded(Refused::Private));
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let to: SyslogUrl = format!("tcp://127.0.0.1:{closed}").parse().unwrap();
    assert_eq!(local().syslog(&to, &message()).await.unwrap_err(), SendError::NotConnected);
    let plain: SyslogUrl = format!("tls://127.0.0.1:{}", sandbox.bases().syslog).parse().unwrap();
    assert!(local().syslog(&plain, &message()).await.is_err(), "TLS was wanted");
}

#[tokio::test]
async fn syslog_by_udp_is_one_packet() {
    let receiver = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let to: SyslogUrl = format!("udp://{}", receiver.local_addr().unwrap()).parse().unwrap();
    local().syslog(&to, &message()).await.unwrap();
    let mut packet = [0; 4096];
    let length = receiver.recv(&mut packet).await.unwrap();
    assert_eq!(&packet[..length], message().line().as_bytes());
}

#[tokio::test]
async fn a_packet_for_which_nobody_listens_was_not_delivered() {
    let gone = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let to: SyslogUrl = format!("udp://{gone}").parse().unwrap();
    assert_eq!(local().syslog(&to, &message()).await, Err(SendError::NotConnected));
}

#[tokio::test(start_paused = true)]
async fn whoever_says_nothing_is_not_waited_for() {
    let sandbox = sandbox().await;
    sandbox.outside().change_mood(|mood| mood.silent = true);
    let begun = Instant::now();
    let error = local().mail(&server(sandbox.bases().mail, Security::None), &mail()).await.unwrap_err();
    assert_eq!(error, SendError::TimedOut);
    assert!(begun.elapsed() < Duration::from_secs(30), "the clock is paused");
}
