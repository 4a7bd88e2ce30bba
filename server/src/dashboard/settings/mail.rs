use vouchsafe_app::{
    dashboard::{Choice, settings::Input},
    words::words,
};
use vouchsafe_outbound::{Security, SendError};
use vouchsafe_store::{Mail, Secret};

use super::{
    Wish, text,
    typed::{Typed, value},
};
use crate::{
    dashboard::{change::Weight, visitor::Visitor},
    services::Services,
};

const LONGEST: usize = 300;
const LONGEST_PASSWORD: usize = 500;

pub fn inputs(visitor: &Visitor, typed: Option<&Typed>) -> Vec<Input> {
    let mail = visitor.settings.mail.as_ref();
    let of = |name: &'static str, in_force: Option<String>| Input {
        name,
        kind: "text",
        value: value(typed, name, in_force.unwrap_or_default()),
        longest: 300,
        ..Input::default()
    };
    let security = mail.map_or(Security::StartTls, |mail| mail.security);
    let choice = |security: Security| Choice {
        value: security.name().to_owned(),
        label: text(&format!("set-mail_security-{}", security.name())),
    };
    vec![
        of("mail_host", mail.map(|mail| mail.host.clone())),
        Input {
            name: "mail_security",
            kind: "select",
            value: value(typed, "mail_security", security.name()),
            choices: Security::ALL.map(choice).to_vec(),
            longest: 0,
        },
        Input { kind: "number", longest: 5, ..of("mail_port", mail.map(|mail| mail.port.to_string())) },
        of("mail_user", mail.and_then(|mail| mail.user.clone())),
        // Never drawn, not even when it comes back.
        Input { name: "mail_password", kind: "password", longest: 500, ..Input::default() },
        of("mail_from", mail.map(|mail| mail.from.to_string())),
    ]
}

/// Signs in to the mail server as it was entered, and sends nothing: what does not work is not saved.
pub async fn tried(services: &Services, visitor: &Visitor, typed: &Typed) -> Result<Wish, String> {
    let mail = read(visitor.settings.mail.as_ref(), typed)?;
    if let Some(mail) = &mail {
        works(services, mail).await?;
    }
    Ok(Wish::of_all(Weight::OpensDoors, move |settings| settings.mail = mail))
}

/// Whether this mail server lets us in.
///
/// # Errors
/// The sentence that says why not.
pub async fn works(services: &Services, mail: &Mail) -> Result<(), String> {
    let said = |error: SendError| words().text("set-mail-server-fails", &[("fix", &error.to_string())]);
    services.outbound.check_mail(&mail.server()).await.map_err(said)
}

/// The mail server that is meant, with its password; `None` for none at all.
fn read(known: Option<&Mail>, typed: &Typed) -> Result<Option<Mail>, String> {
    let wrong = |key: &str| text(&format!("set-{key}-wrong"));
    let line = |name: &str| typed.line(name, LONGEST).ok_or_else(|| wrong(name));
    let (host, user, from) = (line("mail_host")?, line("mail_user")?, line("mail_from")?);
    let password = typed.line("mail_password", LONGEST_PASSWORD).ok_or_else(|| wrong("mail_password"))?;
    if [&host, &user, &from, &password].into_iter().all(String::is_empty) {
        return Ok(None);
    }
    if host.is_empty() || host.contains(['/', '@']) || host.contains(char::is_whitespace) {
        return Err(wrong("mail_host"));
    }
    let security = Security::named(typed.one("mail_security")).ok_or_else(|| wrong("mail_security"))?;
    let port = match typed.one("mail_port") {
        "" => security.usual_port(),
        port => port.parse().ok().filter(|port| *port > 0).ok_or_else(|| wrong("mail_port"))?,
    };
    if user.is_empty() && !password.is_empty() {
        return Err(wrong("mail_user"));
    }
    let from = from.parse().map_err(|_| wrong("mail_from"))?;
    let user = (!user.is_empty()).then_some(user);
    let mut mail = Mail { host, port, security, user, password: None, from };
    if mail.user.is_some() {
        let kept = known.filter(|known| mail.shares_password_with(known)).and_then(|known| known.password.clone());
        let given = (!password.is_empty()).then(|| Secret::new(password));
        mail.password = Some(given.or(kept).ok_or_else(|| wrong("mail_password"))?);
    }
    Ok(Some(mail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(host: &str, port: &str, user: &str, password: &str) -> Typed {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let from = "Check <verify@msp.example>";
        form.append_pair("mail_host", host).append_pair("mail_security", "starttls").append_pair("mail_port", port);
        form.append_pair("mail_user", user).append_pair("mail_password", password).append_pair("mail_from", from);
        Typed::read(form.finish().as_bytes())
    }

    #[test]
    fn a_password_stays_with_the_server_and_the_user_that_it_was_given_for() {
        let known = read(None, &typed("smtp.msp.example", "", "vouchsafe", "hush")).unwrap().unwrap();
        assert_eq!(known.port, 587);
        let password = |typed: &Typed| {
            let read = read(Some(&known), typed).ok()?;
            read.unwrap().password.map(|password| password.expose().to_owned())
        };
        assert_eq!(password(&typed("SMTP.msp.example", "587", "vouchsafe", "")).as_deref(), Some("hush"));
        assert_eq!(password(&typed("smtp.msp.example", "", "vouchsafe", "new")).as_deref(), Some("new"));
        for other in [
            typed("smtp.evil.example", "", "vouchsafe", ""),
            typed("smtp.msp.example", "25", "vouchsafe", ""),
            typed("smtp.msp.example", "", "somebody", ""),
            // Without a user there is nothing to sign in with, and nothing is kept for later.
            typed("smtp.msp.example", "", "", ""),
        ] {
            assert_eq!(password(&other), None, "{other:?}");
        }
    }

    #[test]
    fn what_cannot_be_a_mail_server_is_refused_and_nothing_at_all_means_none() {
        for (host, port, user, password) in [
            ("", "", "vouchsafe", "hush"),
            ("https://smtp.msp.example", "", "", ""),
            ("smtp msp", "", "", ""),
            ("smtp.msp.example", "0", "", ""),
            ("smtp.msp.example", "70000", "", ""),
            ("smtp.msp.example", "", "", "hush"),
            ("smtp.msp.example", "", "vouchsafe", ""),
        ] {
            assert!(read(None, &typed(host, port, user, password)).is_err(), "{host} {port} {user}");
        }
        let nothing = Typed::read(b"mail_host=&mail_security=starttls&mail_port=587&mail_user=&mail_from=");
        assert!(read(None, &nothing).unwrap().is_none());
    }
}
