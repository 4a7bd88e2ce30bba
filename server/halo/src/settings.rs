use url::Url;
use vouchsafe_http::{BaseUrl, Secret};

/// How to reach one Halo instance, and as whom.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where Halo is: the address that technicians open, without `/api`.
    pub url: BaseUrl,
    /// The tenant name, where it is not the one that Halo itself gives under `/api/authinfo`.
    pub tenant: Option<String>,
    /// The service application (Halo: "Client ID and Secret (Services)"), for notes, clients and agents.
    pub client_id: String,
    pub client_secret: Secret,
    /// The public application (Halo: "Authorisation Code (Native Application)"), for technicians who sign in.
    pub sign_in_client_id: String,
    /// Where Halo sends a technician back to; registered with the public application.
    pub redirect_uri: Url,
}
