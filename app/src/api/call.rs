//! How the browser calls a server function: a POST of JSON.
//!
//! `server_fn` brings a protocol for this that is made anew for each function, of parts that fit any server and any
//! encoding. This one is one function for all calls, which is what keeps the browser's code small.

use std::future::Future;

use http::Method;
use serde::{Serialize, de::DeserializeOwned};
use server_fn::{Protocol, client::Client, server::Server};

use super::{ApiError, Reply};

/// A POST of JSON, with the page's handle in a header.
pub struct Call;

impl<I, C, S> Protocol<I, Reply, C, S, ApiError> for Call
where
    I: Serialize + DeserializeOwned + Send,
    C: Client<ApiError>,
    S: Server<ApiError>,
{
    const METHOD: Method = Method::POST;

    #[cfg(not(feature = "hydrate"))]
    async fn run_server<F, Fut>(request: S::Request, function: F) -> Result<S::Response, ApiError>
    where
        F: Fn(I) -> Fut + Send,
        Fut: Future<Output = Result<Reply, ApiError>> + Send,
    {
        use server_fn::request::Req as _;

        let text = request.try_into_string().await?;
        let input = serde_json::from_str(&text).map_err(|_| ApiError::Transport)?;
        function(input).await?.answer()
    }

    #[cfg(feature = "hydrate")]
    async fn run_server<F, Fut>(_: S::Request, _: F) -> Result<S::Response, ApiError>
    where
        F: Fn(I) -> Fut + Send,
        Fut: Future<Output = Result<Reply, ApiError>> + Send,
    {
        Err(ApiError::Transport)
    }

    #[cfg(not(feature = "hydrate"))]
    async fn run_client(_: &str, _: I) -> Result<Reply, ApiError> {
        Err(ApiError::Transport)
    }

    #[cfg(feature = "hydrate")]
    fn run_client(path: &str, input: I) -> impl Future<Output = Result<Reply, ApiError>> + Send {
        let body = serde_json::to_string(&input).unwrap_or_default();
        // The browser has one thread.
        send_wrapper::SendWrapper::new(super::line::post(path, body))
    }
}
