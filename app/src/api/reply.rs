//! What a server function answers.

#[cfg(feature = "hydrate")]
pub use browser::Reply;
#[cfg(not(feature = "hydrate"))]
pub use server::Reply;

#[cfg(not(feature = "hydrate"))]
mod server {
    use futures::stream::BoxStream;

    use crate::contract::LiveView;

    /// One view, or one whenever what is shown changes; there, `None` is a heartbeat.
    pub enum Reply {
        View(Box<LiveView>),
        Views(BoxStream<'static, Option<LiveView>>),
    }

    #[cfg(feature = "ssr")]
    impl Reply {
        /// Answers at once that it was heard, with a heartbeat, and then with the one view that comes of it.
        pub(in crate::api) fn heard(doing: impl Future<Output = LiveView> + Send + 'static) -> Self {
            use futures::{StreamExt as _, future::ready, stream::once};

            Self::Views(once(ready(None)).chain(once(async { Some(doing.await) })).boxed())
        }

        /// A view as JSON; or one a line, where an empty line is a heartbeat.
        pub(in crate::api) fn answer<R: server_fn::response::TryRes<crate::api::ApiError>>(
            self,
        ) -> Result<R, crate::api::ApiError> {
            use futures::StreamExt as _;
            use server_fn::{Bytes, error::FromServerFnError as _};

            use crate::{api::ApiError, pod::drawn::wire};

            let json = |view: &LiveView| wire(view).map_err(|_| ApiError::Transport);
            match self {
                Self::View(view) => R::try_from_bytes("application/json", json(&view)?.into()),
                Self::Views(views) => {
                    let lines = views.map(move |view| {
                        let mut line = view.map(|view| json(&view).map_err(|error| error.ser())).transpose()?;
                        let line = line.get_or_insert_default();
                        line.push(b'\n');
                        Ok(Bytes::from(std::mem::take(line)))
                    });
                    R::try_from_stream("application/octet-stream", lines)
                }
            }
        }
    }

    #[cfg(not(feature = "ssr"))]
    impl Reply {
        pub(in crate::api) fn answer<R>(self) -> Result<R, crate::api::ApiError> {
            Err(crate::api::ApiError::Transport)
        }
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use js_sys::Uint8Array;
    use send_wrapper::SendWrapper;
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{ReadableStreamDefaultReader, Response};

    use crate::{
        api::ApiError,
        contract::{Json, Shown},
    };

    /// The browser's answer, of which only the head is there.
    pub struct Reply(pub(in crate::api) SendWrapper<Response>);

    impl Reply {
        /// The one view that it is.
        pub async fn view(self) -> Result<Shown, ApiError> {
            let body = Json::parse(&text(&self.0).await);
            body.shown().ok_or(ApiError::Transport)
        }

        /// What it is, as it comes.
        pub fn chunks(self) -> Option<Chunks> {
            Some(Chunks(self.0.body()?.get_reader().unchecked_into()))
        }
    }

    /// A body that comes in pieces.
    pub struct Chunks(ReadableStreamDefaultReader);

    impl Chunks {
        /// `None` when there are no more, or the line is dead.
        pub async fn next(&self) -> Option<Vec<u8>> {
            let chunk = Json(JsFuture::from(self.0.read()).await.ok()?).get("value");
            Some(chunk.0.dyn_into::<Uint8Array>().ok()?.to_vec())
        }
    }

    /// Empty, if it does not come.
    pub(in crate::api) async fn text(response: &Response) -> String {
        let Ok(text) = response.text() else { return String::new() };
        JsFuture::from(text).await.ok().and_then(|text| text.as_string()).unwrap_or_default()
    }
}

#[cfg(feature = "hydrate")]
pub(super) use browser::text;
