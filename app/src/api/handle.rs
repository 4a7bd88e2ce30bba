//! Puts the page's handle on each call.

use std::{cell::RefCell, future::Future};

use futures::{Sink, Stream};
use server_fn::{
    Bytes,
    client::{Client, browser::BrowserClient},
    error::FromServerFnError,
    request::browser::BrowserRequest,
    response::browser::BrowserResponse,
};

use super::HANDLE_HEADER;

thread_local! {
    /// Kept in memory only. One page, one handle.
    static HANDLE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Sets the handle of this page.
pub fn hold(handle: String) {
    HANDLE.set(handle);
}

/// The browser's `fetch`, with the page's handle in a header: which an `EventSource` could not carry, and no other site
/// can send.
pub struct WithHandle;

impl<E, I, O> Client<E, I, O> for WithHandle
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    fn send(request: Self::Request) -> impl Future<Output = Result<Self::Response, E>> + Send {
        HANDLE.with_borrow(|handle| request.headers().set(HANDLE_HEADER, handle));
        <BrowserClient as Client<E, I, O>>::send(request)
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static),
            E,
        >,
    > + Send {
        <BrowserClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<E, I, O>>::spawn(future);
    }
}
