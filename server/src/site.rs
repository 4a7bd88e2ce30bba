//! What the browser loads: the files that `cargo xtask build` made and the build script compiled in.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, StatusCode};

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// One file of the site.
struct Asset {
    /// What pages call it, such as `pod.js`.
    name: &'static str,
    /// Where it is served; a hash of the content is in it.
    path: &'static str,
    content_type: &'static str,
    identity: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

/// Made by `build.rs`; empty where the server was built without a site.
static SITE: &[Asset] = include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// Whether the server was built with its site inside. Without it `serve` must not start: the pages would be dead.
pub fn is_inside() -> bool {
    !SITE.is_empty()
}

/// The path of a file by its plain name, such as `/site/pod-1f3a….js` for `pod.js`.
pub fn path(name: &str) -> Option<&'static str> {
    SITE.iter().find(|asset| asset.name == name).map(|asset| asset.path)
}

/// Serves `/site/{name}`: the same for everybody, and for ever.
pub fn router() -> Router {
    Router::new().route("/site/{file}", get(serve))
}

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    match SITE.iter().find(|asset| asset.path.strip_prefix("/site/") == Some(&file)) {
        Some(asset) => answer(asset, &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(asset: &Asset, request: &HeaderMap) -> Response {
    let encoding = Encoding::best(request);
    let etag = format!("\"{}{}\"", asset.path.trim_start_matches("/site/"), encoding.suffix());
    let constant = [
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (VARY, "accept-encoding"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
        (CONTENT_TYPE, asset.content_type),
    ];
    let known = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    if known.flat_map(|value| value.split(',')).any(|tag| tag.trim().trim_start_matches("W/") == etag) {
        return (StatusCode::NOT_MODIFIED, constant, [(ETAG, etag)]).into_response();
    }
    match encoding {
        Encoding::Brotli => (constant, [(ETAG, etag)], [(CONTENT_ENCODING, "br")], asset.brotli).into_response(),
        Encoding::Gzip => (constant, [(ETAG, etag)], [(CONTENT_ENCODING, "gzip")], asset.gzip).into_response(),
        Encoding::Identity => (constant, [(ETAG, etag)], asset.identity).into_response(),
    }
}

/// How a file travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// The smallest that the client takes. Weights between 0 and 1 are not compared: no client prefers the larger file.
    fn best(request: &HeaderMap) -> Self {
        let values = || request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let takes = |wanted: &str| {
            values().flat_map(|value| value.split(',')).any(|item| {
                let (name, weight) = item.split_once(';').unwrap_or((item, ""));
                name.trim().eq_ignore_ascii_case(wanted) && !refused(weight)
            })
        };
        if takes("br") {
            Self::Brotli
        } else if takes("gzip") {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }
}

/// `q=0`, however many zeros follow.
fn refused(weight: &str) -> bool {
    weight.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok()) == Some(0.0)
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    static SCRIPT: Asset = Asset {
        name: "pod.js",
        path: "/site/pod-1.js",
        content_type: "text/javascript; charset=utf-8",
        identity: b"identity",
        brotli: b"brotli",
        gzip: b"gzip",
    };

    fn request(headers: &[(HeaderName, &'static str)]) -> HeaderMap {
        headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    async fn body(response: Response) -> Vec<u8> {
        to_bytes(response.into_body(), 100).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn each_client_gets_the_smallest_that_it_takes() {
        for (accepted, encoding, bytes) in [
            ("gzip, deflate, br, zstd", Some("br"), "brotli"),
            ("br;q=0, GZIP;q=0.5", Some("gzip"), "gzip"),
            ("br;q=0.0, gzip; q=0", None, "identity"),
            ("zstd", None, "identity"),
        ] {
            let response = answer(&SCRIPT, &request(&[(ACCEPT_ENCODING, accepted)]));
            let header = response.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap());
            assert_eq!(header, encoding, "{accepted}");
            assert_eq!(response.headers()[VARY], "accept-encoding");
            assert_eq!(body(response).await, bytes.as_bytes(), "{accepted}");
        }
    }

    #[tokio::test]
    async fn what_is_known_already_is_not_sent_again() {
        let first = answer(&SCRIPT, &request(&[(ACCEPT_ENCODING, "br")]));
        assert_eq!(first.headers()[ETAG], "\"pod-1.js.br\"");
        let again = request(&[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, "\"other\", W/\"pod-1.js.br\"")]);
        let again = answer(&SCRIPT, &again);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(body(again).await.is_empty());
        // The same file in another encoding is another thing.
        let other = answer(&SCRIPT, &request(&[(ACCEPT_ENCODING, "gzip"), (IF_NONE_MATCH, "\"pod-1.js.br\"")]));
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn an_unknown_file_is_not_found() {
        let response = serve(Path("../Cargo.toml".to_owned()), HeaderMap::new()).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn every_file_of_the_site_has_its_own_path() {
        for asset in SITE {
            assert_eq!(path(asset.name), Some(asset.path));
            assert!(SITE.iter().filter(|other| other.path == asset.path).count() == 1);
        }
        assert_eq!(path("no such file"), None);
    }
}
