//! A syslog receiver: each message is led by its length (RFC 6587, 3.4.1) and is as RFC 5424 says.

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
        let message = if is_well_formed(&message) { message } else { format!("error: not RFC 5424: {message}") };
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

/// `<PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG]`, section 6.
fn is_well_formed(message: &str) -> bool {
    let Some((priority, rest)) = message.strip_prefix('<').and_then(|rest| rest.split_once('>')) else { return false };
    let mut fields = rest.splitn(7, ' ');
    let header: Vec<&str> = fields.by_ref().take(6).collect();
    let [version, at, names @ ..] = header.as_slice() else { return false };
    let is_name =
        |name: &&str| !name.is_empty() && name.len() <= 255 && name.bytes().all(|byte| byte.is_ascii_graphic());
    priority.parse::<u8>().is_ok_and(|priority| priority <= 191)
        && *version == "1"
        && (*at == "-" || at.parse::<jiff::Timestamp>().is_ok())
        && names.len() == 4
        && names.iter().all(is_name)
        && fields.next().and_then(after_data).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// What comes after the structured data: `-`, or elements whose values are quoted and escaped.
fn after_data(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('-') {
        return Some(rest);
    }
    let mut rest = text;
    while let Some(mut element) = rest.strip_prefix('[') {
        loop {
            let end = element.find(['"', ']'])?;
            let (_, after) = element.split_at(end);
            if let Some(after) = after.strip_prefix(']') {
                rest = after;
                break;
            }
            element = after_value(after.strip_prefix('"')?)?;
        }
    }
    (rest.len() < text.len()).then_some(rest)
}

/// What comes after the quote that ends a value; in it a quote, a backslash and a bracket are escaped.
fn after_value(text: &str) -> Option<&str> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return text.get(at + 1..),
            ']' => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_strictly() {
        let head = "<86>1 2026-11-25T14:05:09.123Z verify.msp.example vouchsafe - concluded";
        for good in ["-", "- text", r#"[a@1 b="c\"\]d" e="f"][g] text"#, "[a]"] {
            assert!(is_well_formed(&format!("{head} {good}")), "{good}");
        }
        for bad in ["", "text", r#"[a b="c]"]"#, r#"[a b="c"#, "[a", "[a]text", r#"[a b="c"d"]"#] {
            assert!(!is_well_formed(&format!("{head} {bad}")), "{bad}");
        }
        for bad in
            ["<192>1 - a b - c -", "<1>2 - a b - c -", "<1>1 yesterday a b - c -", "<1>1 - a  - c -", "1 - a b c d -"]
        {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }
}
