use serde_json::Value;
use url::Url;
use vouchsafe_http::BaseUrl;

use crate::{
    error::{HaloError, Kind},
    fields::Fields,
    settings::Settings,
};

/// The domains under which Halo runs authorisation servers for others.
const HALOS_OWN: [&str; 3] = ["halopsa.com", "haloitsm.com", "haloservicedesk.com"];

/// Where tokens come from, as Halo says under `/api/authinfo`.
#[derive(Debug)]
pub(crate) struct AuthServer {
    pub(crate) authorize: Url,
    pub(crate) token: Url,
    /// The tenant that was set, where Halo does not give the same name itself: then it may be wrong.
    pub(crate) doubtful_tenant: bool,
}

pub(crate) const AUTHINFO: &str = "GET authinfo";

impl AuthServer {
    pub(crate) fn read(settings: &Settings, authinfo: &Value) -> Result<Self, HaloError> {
        let malformed = |why: String| HaloError::malformed(AUTHINFO, why);
        let fields = Fields::of(authinfo).map_err(|why| malformed(why.to_string()))?;
        let named = fields.text("auth_url").ok_or_else(|| malformed("no auth_url".to_owned()))?;
        let server: BaseUrl = named.parse().map_err(|why| malformed(format!("auth_url: {why}")))?;
        if !is_halos(&settings.url, &server) {
            let kind = Kind::ForeignAuthServer { host: server.host().to_owned() };
            return Err(HaloError::new(AUTHINFO, kind, "an authorisation server that is none of Halo's"));
        }
        let given = fields.text("tenant_id");
        let tenant = settings.tenant.clone().or_else(|| given.clone());
        let at = |path| {
            let mut url = server.join([path]);
            if let Some(tenant) = &tenant {
                url.query_pairs_mut().append_pair("tenant", tenant);
            }
            url
        };
        let doubtful_tenant =
            settings.tenant.as_ref().is_some_and(|set| !given.is_some_and(|given| given.eq_ignore_ascii_case(set)));
        Ok(Self { authorize: at("authorize"), token: at("token"), doubtful_tenant })
    }
}

/// Whether a secret may go there: to Halo's own host, to a server that Halo runs, and on this machine to this machine.
fn is_halos(halo: &BaseUrl, server: &BaseUrl) -> bool {
    let host = server.host();
    let run_by_halo = HALOS_OWN
        .iter()
        .any(|domain| host.strip_suffix(domain).is_some_and(|name| name.is_empty() || name.ends_with('.')));
    host == halo.host() || run_by_halo || (server.is_local() && halo.is_local())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vouchsafe_http::Secret;

    use super::*;

    fn read(url: &str, tenant: Option<&str>, authinfo: Value) -> Result<AuthServer, HaloError> {
        let settings = Settings {
            url: url.parse().unwrap(),
            tenant: tenant.map(str::to_owned),
            client_id: String::new(),
            client_secret: Secret::new(""),
            sign_in_client_id: String::new(),
            redirect_uri: "https://verify.example/".parse().unwrap(),
        };
        AuthServer::read(&settings, &authinfo)
    }

    #[test]
    fn finds_token_and_authorize_with_the_tenant() {
        let info = json!({ "auth_url": "https://acme.halopsa.com/auth/", "tenant_id": "acme" });
        let server = read("https://acme.halopsa.com", None, info.clone()).unwrap();
        assert_eq!(server.token.as_str(), "https://acme.halopsa.com/auth/token?tenant=acme");
        assert_eq!(server.authorize.as_str(), "https://acme.halopsa.com/auth/authorize?tenant=acme");
        assert!(!server.doubtful_tenant);

        let server = read("https://acme.halopsa.com", Some("a&b"), info).unwrap();
        assert_eq!(server.token.as_str(), "https://acme.halopsa.com/auth/token?tenant=a%26b");
        assert!(server.doubtful_tenant);

        let info = json!({ "auth_url": "https://auth.haloservicedesk.com" });
        let server = read("https://halo.acme.example", None, info).unwrap();
        assert_eq!(server.token.as_str(), "https://auth.haloservicedesk.com/token");
    }

    #[test]
    fn sends_no_secret_elsewhere() {
        for (halo, server) in [
            ("https://acme.halopsa.com", "https://evil.example/auth"),
            ("https://acme.halopsa.com", "https://evilhalopsa.com/auth"),
            ("https://acme.halopsa.com", "https://halopsa.com.evil.example/auth"),
            ("https://acme.halopsa.com", "http://127.0.0.1/auth"),
            ("https://acme.halopsa.com", "http://halo.localhost/auth"),
        ] {
            let error = read(halo, None, json!({ "auth_url": server })).unwrap_err();
            assert!(matches!(error.kind(), Kind::ForeignAuthServer { .. }), "{server}: {error}");
        }
        assert!(read("http://halo.localhost:1", None, json!({ "auth_url": "http://127.0.0.1:2/auth" })).is_ok());
    }

    #[test]
    fn what_it_cannot_read_is_malformed() {
        for info in [
            json!([]),
            json!({}),
            json!({ "auth_url": "" }),
            json!({ "auth_url": 5 }),
            json!({ "auth_url": "/auth" }),
            json!({ "auth_url": "http://acme.halopsa.com/auth" }),
            json!({ "auth_url": "https://user:word@acme.halopsa.com/auth" }),
        ] {
            let error = read("https://acme.halopsa.com", None, info.clone()).unwrap_err();
            assert_eq!(error.kind(), &Kind::Malformed, "{info}");
        }
    }
}
