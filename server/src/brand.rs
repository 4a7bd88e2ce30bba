//! The style sheet that gives pages an MSP's own colours. It says all of it in its address, so it is the same for ever, and tells nobody
//! whose they are.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use vouchsafe_domain::colour::{Colour, Scheme};
use vouchsafe_store::Brand;

use crate::launch;

/// Where it is, for the router.
pub const ROUTE: &str = "/brand/{colours}";

/// Stands where a scheme keeps our own colour.
const OURS: &str = "ours";

/// The address of a brand's style sheet; empty if it has no colours.
pub fn path(brand: &Brand) -> String {
    let part = |colour: Option<Colour>| {
        colour.map_or_else(|| OURS.to_owned(), |colour| colour.to_string().trim_start_matches('#').to_owned())
    };
    match (brand.colour, brand.dark_colour) {
        (None, None) => String::new(),
        (light, dark) => format!("/brand/{}-{}.css", part(light), part(dark)),
    }
}

/// `GET /brand/{colours}`: of colours that can be read, and of nothing else.
pub async fn sheet(Path(colours): Path<String>) -> Response {
    let Some([light, dark]) = read(&colours) else { return launch::not_found().into_response() };
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (StatusCode::OK, headers, css(light, dark)).into_response()
}

fn read(colours: &str) -> Option<[Option<Colour>; 2]> {
    let (light, dark) = colours.strip_suffix(".css")?.split_once('-')?;
    let part = |text: &str, scheme: Scheme| match text {
        OURS => Some(None),
        text => format!("#{text}").parse::<Colour>().ok().filter(|colour| colour.check(scheme).is_ok()).map(Some),
    };
    Some([part(light, Scheme::Light)?, part(dark, Scheme::Dark)?])
}

fn css(light: Option<Colour>, dark: Option<Colour>) -> String {
    let rule = |scheme: Scheme, colour: Colour| {
        format!(
            "@media (prefers-color-scheme: {}) {{ :root {{ --accent: {colour}; \
             --accent-wash: color-mix(in srgb, {colour} 10%, var(--surface)); }} }}\n",
            scheme.name()
        )
    };
    let rules = [light, dark].into_iter().zip(Scheme::ALL);
    rules.filter_map(|(colour, scheme)| Some(rule(scheme, colour?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brand(light: Option<&str>, dark: Option<&str>) -> Brand {
        let colour = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        Brand { name: None, colour: colour(light), dark_colour: colour(dark) }
    }

    #[test]
    fn a_brand_is_read_from_its_address() {
        assert_eq!(path(&brand(None, None)), "");
        for brand in
            [brand(Some("#8a1538"), None), brand(None, Some("#ffb3c7")), brand(Some("#8a1538"), Some("#ffb3c7"))]
        {
            let path = path(&brand);
            assert_eq!(read(path.strip_prefix("/brand/").unwrap()), Some([brand.colour, brand.dark_colour]), "{path}");
        }
        for wrong in [
            "",
            "8a1538.css",
            "8a1538-ours",
            "ffcc00-ours.css",
            "ours-111111.css",
            "8a1538;}-ours.css",
            "#8a1538-ours.css",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
