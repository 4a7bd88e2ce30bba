use url::Url;
use vouchsafe_http::{BaseUrl, Secret};

use super::Graph;

/// Where a list goes on, as Graph says it: it leads to Graph's own address and to the list that it came with, or it is none.
///
/// It tells what was asked for and how far it got, so it is kept as a secret is.
#[derive(Debug, Clone)]
pub struct Link(Secret);

/// The longest that is taken.
const LONGEST: usize = 8 * 1024;

impl Link {
    /// One that was kept. Whether it leads to where it should is seen when it is followed.
    pub fn kept(text: Secret) -> Self {
        Self(text)
    }

    /// The text itself, to be kept.
    pub fn text(&self) -> &Secret {
        &self.0
    }
}

impl Graph {
    /// The link, if it leads to this path of the Graph that we were told of, and nowhere else.
    pub(super) fn own_link<const N: usize>(&self, text: &str, path: [&str; N]) -> Option<Url> {
        own_link(&self.base, text, path)
    }
}

/// The same of any Graph.
pub(crate) fn own_link<const N: usize>(base: &BaseUrl, text: &str, path: [&str; N]) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|_| text.len() <= LONGEST)?;
    is_within(base, &url, path).then_some(url)
}

fn is_within<const N: usize>(base: &BaseUrl, url: &Url, path: [&str; N]) -> bool {
    let own = base.join(path);
    let same = |at: &Url| (at.scheme().to_owned(), at.host_str().map(str::to_owned), at.port_or_known_default());
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    bare && same(&own) == same(url) && own.path().eq_ignore_ascii_case(url.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_our_graph_and_to_its_own_list_or_nowhere() {
        let base: BaseUrl = "https://graph.microsoft.com".parse().unwrap();
        let path = ["v1.0", "users", "delta"];
        let leads = |text: &str| Url::parse(text).is_ok_and(|url| is_within(&base, &url, path));
        assert!(leads("https://graph.microsoft.com/v1.0/users/delta?$skiptoken=x"));
        assert!(leads("https://GRAPH.microsoft.com:443/v1.0/Users/delta?$deltatoken=y"));
        for text in [
            "http://graph.microsoft.com/v1.0/users/delta?$skiptoken=x",
            "https://graph.microsoft.com.evil.example/v1.0/users/delta",
            "https://evil.example/v1.0/users/delta?https://graph.microsoft.com/v1.0/users/delta",
            "https://graph.microsoft.com@evil.example/v1.0/users/delta",
            "https://me:secret@graph.microsoft.com/v1.0/users/delta",
            "https://graph.microsoft.com:8443/v1.0/users/delta",
            "https://graph.microsoft.com/v1.0/users/delta/../../me",
            "https://graph.microsoft.com/beta/users/delta",
            "https://graph.microsoft.com/v1.0/users",
            "//graph.microsoft.com/v1.0/users/delta",
            "",
        ] {
            assert!(!leads(text), "{text}");
        }
    }
}
