//! What holds for some settings, whichever way they come: from a file or from the dashboard.

use vouchsafe_domain::{
    colour::{Colour, Faint, Scheme},
    link::LinkTemplate,
};
use vouchsafe_store::{Brand, PodLink};

/// What fits at the top of a pod, and on a button of one, in characters.
pub const LONGEST_NAME: usize = 40;
pub const LONGEST_LABEL: usize = 30;
/// How many links a pod has at most.
pub const MOST_LINKS: usize = 4;

/// Why a brand is none.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum WrongBrand {
    #[error("`name` must fit in {LONGEST_NAME} characters")]
    Name,
    #[error(transparent)]
    Faint(#[from] Faint),
}

/// Why links are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongLinks {
    #[error("there are at most {MOST_LINKS} links")]
    Many,
    #[error("each `label` has 1 to {LONGEST_LABEL} characters, and is there once")]
    Label,
}

/// Each colour is one that can be read where it is used.
pub fn brand(name: Option<String>, colour: Option<Colour>, dark_colour: Option<Colour>) -> Result<Brand, WrongBrand> {
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let is_right = |name: &String| name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    if !name.iter().all(is_right) {
        return Err(WrongBrand::Name);
    }
    for (colour, scheme) in [colour, dark_colour].into_iter().zip(Scheme::ALL) {
        colour.map(|colour| colour.check(scheme)).transpose()?;
    }
    Ok(Brand { name, colour, dark_colour })
}

/// Each has a name of its own.
pub fn links(links: impl IntoIterator<Item = (String, LinkTemplate)>) -> Result<Vec<PodLink>, WrongLinks> {
    let mut checked: Vec<PodLink> = Vec::new();
    for (label, url) in links {
        let label = label.trim().to_owned();
        let is_right = !label.is_empty()
            && label.chars().count() <= LONGEST_LABEL
            && !label.chars().any(char::is_control)
            && checked.iter().all(|other| other.label != label);
        if !is_right {
            return Err(WrongLinks::Label);
        }
        checked.push(PodLink { label, url });
    }
    if checked.len() > MOST_LINKS { Err(WrongLinks::Many) } else { Ok(checked) }
}
