//! `check` on what leaves the house: encrypted, by every way, with a certificate that this machine trusts, and with one that it
//! does not.

use std::{path::Path, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use crate::world::{World, finish};

const NAMES: [&str; 3] = ["mail.localhost", "hooks.localhost", "siem.localhost"];

/// A server's certificate for these names, and the authority that gave it, in a file.
fn certificate(authority_file: &Path) -> TlsAcceptor {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(authority_file, authority.pem()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = NAMES.map(str::to_owned).to_vec();
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &authority).unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    TlsAcceptor::from(Arc::new(config.with_single_cert(vec![certificate.der().clone()], key).unwrap()))
}

/// Ends the encryption before a port of the sandbox. With `start_tls` a mail client has to ask for it first.
async fn encrypted(acceptor: &TlsAcceptor, to: u16, start_tls: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = acceptor.clone();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut inside = BufReader::new(TcpStream::connect(("127.0.0.1", to)).await.unwrap());
                let mut outside = BufReader::new(connection);
                if start_tls {
                    let mut line = String::new();
                    inside.read_line(&mut line).await.unwrap();
                    outside.write_all(line.as_bytes()).await.unwrap();
                    for answer in ["250-mail.sandbox\r\n250 STARTTLS\r\n", "220 go\r\n"] {
                        line.clear();
                        outside.read_line(&mut line).await.unwrap();
                        outside.write_all(answer.as_bytes()).await.unwrap();
                    }
                    assert_eq!(line, "STARTTLS\r\n");
                }
                // A client that does not trust us goes away.
                let Ok(mut outside) = acceptor.accept(outside.into_inner()).await else { return };
                let _ = copy_bidirectional(&mut outside, &mut inside).await;
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn encryption_is_what_the_machine_trusts() {
    for (security, start_tls) in [("starttls", true), ("tls", false)] {
        let world = World::start().await;
        let acceptor = certificate(&world.path("authority.pem"));
        let bases = world.sandbox.bases();
        let demo: u16 = bases.demo.rsplit_once(':').unwrap().1.parse().unwrap();
        let mail = encrypted(&acceptor, bases.mail, start_tls).await;
        let hooks = encrypted(&acceptor, demo, false).await;
        let siem = encrypted(&acceptor, bases.syslog, false).await;
        world.keep_customers(&[12]);
        world.rewrite(|managed| {
            managed["connector"]["form"] = "async".into();
            let outward = format!(
                "[mail]\nhost = 'mail.localhost'\nport = {mail}\nsecurity = '{security}'\nfrom = 'verify@msp.example'\n\
                 [alerts]\nmail = ['soc@msp.example']\nwebhook = 'https://hooks.localhost:{hooks}/hook'\n\
                 webhook_secret = 'old-secret'\nsyslog = 'tls://siem.localhost:{siem}'\n"
            );
            let mut outward: toml::Table = outward.parse().unwrap();
            managed.insert("mail".into(), outward.remove("mail").unwrap());
            let first = managed["instance"][0].as_table_mut().unwrap();
            first.insert("alerts".into(), outward.remove("alerts").unwrap());
            managed["instance"][1]["second_technicians"] = vec![3, 5].into();
        });
        world.apply().await;
        let process = world.read("vouchsafe.toml");
        let check = async || {
            let mut command = world.command(&["check"]);
            command.env("SSL_CERT_FILE", world.path("authority.pem"));
            finish(command).await
        };
        let lines = ["installation, mail server", "acme, webhook", "acme, syslog"];

        // They are on this machine, so each must be named.
        let refused = check().await;
        for line in lines {
            assert!(
                refused.out.contains(&format!("FIX  {line}: Vouchsafe does not speak to that host")),
                "{refused:?}"
            );
        }
        world.write("vouchsafe.toml", &format!("{process}\n[outbound]\nallow = {NAMES:?}\n"));
        let good = check().await;
        for line in lines {
            assert!(good.out.contains(&format!("ok   {line}: ")), "{security}: {good:?}");
        }
        assert_eq!(good.code, 0, "{good:?}");
        let hooks = world.sandbox.outside().hooks();
        assert!(hooks.len() == 1 && hooks[0].body.contains("\"event\":\"ping\""), "{hooks:?}");
        assert!(world.sandbox.outside().letters().is_empty() && world.sandbox.outside().syslog().is_empty());

        // Without that authority nobody is trusted.
        let strange = world.run(&["check"]).await;
        for line in lines {
            assert!(
                strange.out.contains(&format!("FIX  {line}: Nothing can be sent there: its certificate")),
                "{strange:?}"
            );
        }
    }
}
