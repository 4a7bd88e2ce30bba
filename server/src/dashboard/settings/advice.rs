use vouchsafe_app::dashboard::settings::Input;
use vouchsafe_http::BaseUrl;

use super::{
    Wish, text,
    typed::{Typed, value},
};
use crate::{
    config::declared::LONGEST_PROCEDURE,
    dashboard::{change::Weight, visitor::Visitor},
};

const LONGEST_CALL_BACK: usize = 120;
const LONGEST_URL: usize = 500;

pub fn inputs(visitor: &Visitor, typed: Option<&Typed>) -> Vec<Input> {
    let instance = &visitor.connected.instance;
    let of = |name: &'static str, kind: &'static str, in_force: &Option<String>, longest: u32| Input {
        name,
        kind,
        value: value(typed, name, in_force.clone().unwrap_or_default()),
        longest,
        ..Input::default()
    };
    vec![
        of("call_back", "text", &instance.call_back, 120),
        of("procedure", "lines", &instance.call_back_procedure, 300),
        of("register", "url", &instance.register_url, 500),
    ]
}

/// Whom technicians ring, and where users are sent: whoever could change it could have both come to them.
pub fn read(typed: &Typed) -> Result<Wish, String> {
    let some = |text: String| (!text.is_empty()).then_some(text);
    let call_back = typed.line("call_back", LONGEST_CALL_BACK).map(some).ok_or_else(|| text("set-call_back-wrong"))?;
    let procedure = typed.line("procedure", LONGEST_PROCEDURE).map(some).ok_or_else(|| text("set-procedure-wrong"))?;
    let register = typed.line("register", LONGEST_URL).map(some).ok_or_else(|| text("set-register-wrong"))?;
    let register = register.map(|url| url.parse::<BaseUrl>()).transpose().map_err(|_| text("set-register-wrong"))?;
    Ok(Wish::new(Weight::OpensDoors, move |instance| {
        instance.call_back = call_back;
        instance.call_back_procedure = procedure;
        instance.register_url = register.map(|url| url.to_string());
    }))
}
