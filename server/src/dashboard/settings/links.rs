use vouchsafe_app::dashboard::settings::Input;
use vouchsafe_domain::link::LinkTemplate;
use vouchsafe_store::PodLink;

use super::{
    Wish, text,
    typed::{Typed, value},
};
use crate::{
    config::checked,
    dashboard::{change::Weight, visitor::Visitor},
};

pub fn inputs(visitor: &Visitor, typed: Option<&Typed>) -> Vec<Input> {
    let lines = visitor.connected.instance.links.iter().map(|PodLink { label, url }| format!("{label} {url}"));
    let in_force = lines.collect::<Vec<_>>().join("\n");
    vec![Input {
        name: "links",
        kind: "lines",
        value: value(typed, "links", in_force),
        longest: 2_500,
        ..Input::default()
    }]
}

/// Where technicians are sent, in the middle of a call: whoever could change it could have them come to a page of theirs.
pub fn read(typed: &Typed) -> Result<Wish, String> {
    let lines = typed.one("links").split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let links = lines.map(|line| {
        // The address has no blanks, and the name may.
        let (label, url) = line.rsplit_once(char::is_whitespace)?;
        Some((label.to_owned(), url.parse::<LinkTemplate>().ok()?))
    });
    let links: Option<Vec<(String, LinkTemplate)>> = links.collect();
    let links = links.and_then(|links| checked::links(links).ok()).ok_or_else(|| text("set-links-wrong"))?;
    Ok(Wish::new(Weight::OpensDoors, move |instance| instance.links = links))
}
