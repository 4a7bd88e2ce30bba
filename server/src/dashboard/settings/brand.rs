use vouchsafe_app::{dashboard::settings::Input, words::words};
use vouchsafe_domain::colour::{Colour, Faint};

use super::{
    Wish, text,
    typed::{Typed, value},
};
use crate::{
    config::checked::{self, WrongBrand},
    dashboard::{change::Weight, visitor::Visitor},
};

pub fn inputs(visitor: &Visitor, typed: Option<&Typed>) -> Vec<Input> {
    let brand = &visitor.connected.instance.brand;
    let of = |name: &'static str, in_force: Option<String>, longest: u32| Input {
        name,
        kind: "text",
        value: value(typed, name, in_force.unwrap_or_default()),
        longest,
        ..Input::default()
    };
    let colour = |colour: Option<Colour>| colour.map(|colour| colour.to_string());
    vec![
        of("msp", brand.name.clone(), 40),
        of("colour", colour(brand.colour), 7),
        of("dark_colour", colour(brand.dark_colour), 7),
    ]
}

pub fn read(typed: &Typed) -> Result<Wish, String> {
    let name = typed.line("msp", checked::LONGEST_NAME).ok_or_else(|| text("set-msp-wrong"))?;
    let colour = |name: &str| match typed.one(name) {
        "" => Ok(None),
        colour => colour.parse::<Colour>().map(Some).map_err(|_| text("set-colour-wrong")),
    };
    let brand = checked::brand(Some(name), colour("colour")?, colour("dark_colour")?).map_err(|wrong| match wrong {
        WrongBrand::Name => text("set-msp-wrong"),
        WrongBrand::Faint(Faint { colour, scheme, on, contrast }) => {
            let (colour, on, contrast) = (colour.to_string(), on.to_string(), format!("{contrast:.1}"));
            let values = [("suggestion", &*colour), ("fix", &*on), ("number", &*contrast)];
            words().text(&format!("set-colour-faint-{}", scheme.name()), &values)
        }
    })?;
    Ok(Wish::new(Weight::Plain, move |instance| instance.brand = brand))
}
