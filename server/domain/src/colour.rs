//! The MSP's colours, and whether everybody can read what is written in them (WCAG 2.2, success criterion 1.4.3).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How much lighter one of two colours must be for text (level AA).
pub const READABLE: f64 = 4.5;

/// A colour of sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

/// A text that is no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a colour is # and six digits from 0 to f, such as #1f4f8f")]
pub struct NotAColour;

/// How the page round it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

/// What a colour cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{colour} on {on} has a contrast of only {contrast:.1}:1, and text needs {READABLE}:1; take a {} one", .scheme.remedy())]
pub struct Faint {
    pub colour: Colour,
    pub scheme: Scheme,
    pub on: Colour,
    pub contrast: f64,
}

impl Scheme {
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// Everything on which something stands in the accent's colour, as `style/10-tokens.css` has it: surface, ground, sunken.
    /// What stands on the accent itself is at least as far from it as the surface.
    pub fn grounds(self) -> [Colour; 3] {
        match self {
            Self::Light => [Colour([0xff; 3]), Colour([0xf4, 0xf6, 0xf9]), Colour([0xee, 0xf1, 0xf6])],
            Self::Dark => [Colour([0x1a, 0x21, 0x2c]), Colour([0x12, 0x17, 0x1f]), Colour([0x23, 0x2c, 0x39])],
        }
    }

    /// Its name, and in the catalogue.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::Light => "darker",
            Self::Dark => "lighter",
        }
    }
}

impl Colour {
    /// Whether text in it can be read wherever pages of this scheme have some.
    pub fn check(self, scheme: Scheme) -> Result<(), Faint> {
        let faint = |on: Colour| Faint { colour: self, scheme, on, contrast: self.contrast(on) };
        let worst = scheme.grounds().map(faint).into_iter().min_by(|a, b| a.contrast.total_cmp(&b.contrast));
        match worst {
            Some(worst) if worst.contrast < READABLE => Err(worst),
            _ => Ok(()),
        }
    }

    /// How much lighter the lighter of the two is: 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let digits =
            text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii()).ok_or(NotAColour)?;
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex).ok_or(NotAColour)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = NotAColour;

    fn try_from(text: String) -> Result<Self, NotAColour> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn contrasts_are_as_the_standard_has_them() {
        for (one, other, wanted) in [
            ("#000000", "#ffffff", 21.0),
            ("#777777", "#ffffff", 4.48),
            ("#ff0000", "#ffffff", 4.0),
            ("#123456", "#123456", 1.0),
        ] {
            let contrast = colour(one).contrast(colour(other));
            assert!((contrast - wanted).abs() < 0.01, "{one} on {other}: {contrast}");
        }
    }

    #[test]
    fn what_can_hardly_be_read_is_refused_with_the_reason() {
        assert_eq!(colour("#1f4f8f").check(Scheme::Light), Ok(()));
        assert_eq!(colour("#8fbdf5").check(Scheme::Dark), Ok(()));
        let faint = colour("#ffcc00").check(Scheme::Light).unwrap_err();
        assert_eq!(
            faint.to_string(),
            "#ffcc00 on #eef1f6 has a contrast of only 1.3:1, and text needs 4.5:1; take a darker one"
        );
        assert!(colour("#1f4f8f").check(Scheme::Dark).unwrap_err().to_string().ends_with("take a lighter one"));
    }

    #[test]
    fn the_grounds_are_those_of_the_style_sheet() {
        let tokens = include_str!("../../../style/10-tokens.css");
        let (light, dark) = tokens.split_once("prefers-color-scheme: dark").unwrap();
        for (scheme, tokens) in [(Scheme::Light, light), (Scheme::Dark, dark)] {
            let token = |name: &str| {
                let (_, rest) = tokens.split_once(&format!("--{name}: ")).unwrap();
                let value = rest.split(';').next().unwrap();
                if value == "#fff" { colour("#ffffff") } else { colour(value) }
            };
            assert_eq!(scheme.grounds(), ["surface", "ground", "sunken"].map(token), "{scheme:?}");
            assert_eq!(token("accent").check(scheme), Ok(()));
            // Text on the accent is further from it than the surface is, whichever accent that is.
            let (ink, surface) = (token("accent-ink"), token("surface"));
            let further = match scheme {
                Scheme::Light => ink.luminance() >= surface.luminance(),
                Scheme::Dark => ink.luminance() <= surface.luminance(),
            };
            assert!(further, "{scheme:?}");
        }
    }

    proptest! {
        #[test]
        fn a_colour_is_read_as_it_is_written(parts: [u8; 3]) {
            let colour = Colour(parts);
            prop_assert_eq!(colour.to_string().parse(), Ok(colour));
        }

        #[test]
        fn no_text_panics(text in ".{0,12}") {
            let _ = text.parse::<Colour>();
        }

        #[test]
        fn no_colour_reads_well_on_both(parts: [u8; 3]) {
            let colour = Colour(parts);
            prop_assert!(Scheme::ALL.into_iter().any(|scheme| colour.check(scheme).is_err()));
        }
    }
}
