//! A syslog receiver: each message is led by its length (RFC 6587, 3.4.1).

use std::io;
use std::sync::Arc;

use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};

use super::{Outside, locked};

pub(super) async fn serve(listener: TcpListener, outside: Arc<Outside>) {
    while let Ok((connection, _)) = listener.accept().await {
        if outside.mood().deaf {
            // Reset, so that it is seen to be down also where everything was sent already.
            let _set = connection.set_zero_linger();
            continue;
        }
        let outside = Arc::clone(&outside);
        tokio::spawn(async move {
            let _gone = session(connection, &outside).await;
        });
    }
}

async fn session(mut connection: TcpStream, outside: &Outside) -> io::Result<()> {
    let mut came = Vec::new();
    connection.read_to_end(&mut came).await?;
    let mut rest = came.as_slice();
    while !rest.is_empty() {
        let message = framed(&mut rest).unwrap_or_else(|| {
            rest = &[];
            "error: not led by its length".to_owned()
        });
        locked(&outside.syslog).push(message);
    }
    Ok(())
}

fn framed(rest: &mut &[u8]) -> Option<String> {
    let space = rest.iter().position(|byte| *byte == b' ')?;
    let (length, message) = rest.split_at_checked(space)?;
    let length: usize = std::str::from_utf8(length).ok()?.parse().ok()?;
    let (message, next) = message.get(1..)?.split_at_checked(length)?;
    *rest = next;
    String::from_utf8(message.to_vec()).ok()
}
