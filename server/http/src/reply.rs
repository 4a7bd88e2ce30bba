use reqwest::{RequestBuilder, Response, StatusCode, header::HeaderMap};

/// A reply, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Of a refusal whose body could not be read whole: nothing. Its status says enough.
    pub body: Vec<u8>,
}

/// Why there is no reply. Holds neither URL nor body, because both can hold what nobody else should read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// There was no connection, so the service has not seen the request.
    #[error("no connection")]
    NotConnected,
    /// The service may have seen the request.
    #[error("no reply in time")]
    TimedOut,
    /// The service may have seen the request.
    #[error("the connection broke before the reply was whole")]
    Dropped,
    /// The service has seen the request.
    #[error("the reply is longer than {max} bytes")]
    TooLong { max: usize },
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        // A connection that was not made in time is a timeout, too, and then nothing was sent.
        if error.is_connect() || error.is_builder() {
            Self::NotConnected
        } else if error.is_timeout() {
            Self::TimedOut
        } else {
            Self::Dropped
        }
    }
}

/// Sends the request once and reads the reply, of which `max` bytes are the most that is taken.
pub async fn fetch(request: RequestBuilder, max: usize) -> Result<Reply, TransportError> {
    let response = request.send().await?;
    let status = response.status();
    let headers = response.headers().clone();
    let body = match read_bounded(response, max).await {
        Err(_) if !status.is_success() => Vec::new(),
        body => body?,
    };
    Ok(Reply { status, headers, body })
}

/// Reads a body of at most `max` bytes, whatever length it claims to have, and stops at the first byte too many.
pub async fn read_bounded(mut response: Response, max: usize) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > max {
            return Err(TransportError::TooLong { max });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;
    use crate::{Timeouts, client};

    /// Answers every connection with these bytes as they are, and closes it.
    async fn server(answer: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut request = [0; 1024];
                let _ = socket.read(&mut request).await;
                let _ = socket.write_all(answer).await;
            }
        });
        format!("http://halo.localhost:{port}/")
    }

    async fn fetched(url: &str) -> Result<Reply, TransportError> {
        let client = client(Timeouts { total: Duration::from_millis(500), ..Timeouts::default() }).unwrap();
        fetch(client.get(url), 8).await
    }

    #[tokio::test]
    async fn a_reply_is_whole_or_an_error() {
        let whole = fetched(&server(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n12345678").await).await.unwrap();
        assert_eq!(whole.body, b"12345678");
        for (answer, error) in [
            (&b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789"[..], TransportError::TooLong { max: 8 }),
            (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n123456789", TransportError::TooLong { max: 8 }),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n1234", TransportError::Dropped),
            (b"", TransportError::Dropped),
            (b"SSH-2.0-OpenSSH_9.2\r\n", TransportError::Dropped),
        ] {
            assert_eq!(fetched(&server(answer).await).await.unwrap_err(), error);
        }
    }

    #[tokio::test]
    async fn a_refusal_keeps_its_status_when_its_body_is_too_long() {
        let reply = fetched(&server(b"HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\n123456789").await).await.unwrap();
        assert_eq!((reply.status.as_u16(), reply.body), (500, vec![]));
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_not_a_way() {
        let answer = b"HTTP/1.1 307 Elsewhere\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(fetched(&server(answer).await).await.unwrap().status.as_u16(), 307);
    }

    #[tokio::test]
    async fn tells_whether_the_service_may_have_seen_the_request() {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = silent.local_addr().unwrap();
        assert_eq!(fetched(&format!("http://{address}/")).await.unwrap_err(), TransportError::TimedOut);
        drop(silent);
        assert_eq!(fetched(&format!("http://{address}/")).await.unwrap_err(), TransportError::NotConnected);
    }
}
