//! A mail server: `mailin` speaks the protocol, this gives it connections.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use mailin::{Action, Handler, Response, SessionBuilder};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{Letter, Outside, locked};

pub(super) async fn serve(listener: TcpListener, outside: Arc<Outside>) {
    while let Ok((connection, _)) = listener.accept().await {
        let outside = Arc::clone(&outside);
        tokio::spawn(async move {
            // A client that goes away is no matter.
            let _gone = session(connection, outside).await;
        });
    }
}

async fn session(connection: TcpStream, outside: Arc<Outside>) -> io::Result<()> {
    let mut connection = BufReader::new(connection);
    if outside.mood().silent {
        let mut nothing = String::new();
        while connection.read_line(&mut nothing).await? > 0 {}
        return Ok(());
    }
    let reception = Reception { outside, letter: Letter::default() };
    let mut session = SessionBuilder::new("mail.sandbox").build(IpAddr::V4(Ipv4Addr::LOCALHOST), reception);
    connection.write_all(&session.greeting().buffer()?).await?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if connection.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let answer = session.process(&line);
        connection.write_all(&answer.buffer()?).await?;
        if answer.action == Action::Close {
            return Ok(());
        }
    }
}

struct Reception {
    outside: Arc<Outside>,
    letter: Letter,
}

fn said(code: Option<u16>) -> Response {
    match code {
        Some(code) => Response::custom(code, "s3cret words of the mail server".to_owned()),
        None => mailin::response::OK,
    }
}

impl Handler for Reception {
    fn mail(&mut self, _ip: IpAddr, _domain: &str, from: &str) -> Response {
        self.letter = Letter { from: from.to_owned(), ..Letter::default() };
        said(None)
    }

    fn rcpt(&mut self, to: &str) -> Response {
        let refusal = self.outside.mood().recipient;
        if refusal.is_none() {
            self.letter.to.push(to.to_owned());
        }
        said(refusal)
    }

    fn data(&mut self, line: &[u8]) -> io::Result<()> {
        self.letter.raw.push_str(&String::from_utf8_lossy(line));
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let refusal = self.outside.mood().data;
        if refusal.is_none() {
            locked(&self.outside.letters).push(std::mem::take(&mut self.letter));
        }
        said(refusal)
    }
}
