//! `$filter` on users: comparisons with `eq`, joined by `or`.

use super::refusal::Refusal;
use crate::microsoft::directory::Account;

/// One comparison.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Condition {
    Id(String),
    Mail(String),
    Upn(String),
    Name(String),
    SamAccountName(String),
    /// An address with its `smtp:`.
    Address(String),
}

impl Condition {
    /// Strings are compared without case, as Entra does it.
    pub(super) fn matches(&self, account: &Account) -> bool {
        let same = |left: &str, right: &str| left.to_lowercase() == right.to_lowercase();
        match self {
            Self::Id(id) => same(&account.id.to_string(), id),
            Self::Mail(mail) => account.mail.as_ref().is_some_and(|known| same(known, mail)),
            Self::Upn(upn) => same(&account.upn, upn),
            Self::Name(name) => same(&account.name, name),
            Self::SamAccountName(name) => account.sam_account_name.as_ref().is_some_and(|known| same(known, name)),
            Self::Address(address) => {
                let mut known = account.mail.iter().chain(&account.aliases);
                known.any(|known| same(&format!("smtp:{known}"), address))
            }
        }
    }
}

/// The conditions of which one must hold. Some properties want an advanced query: `ConsistencyLevel: eventual`, `$count`.
pub(super) fn read(text: &str, advanced: bool) -> Result<Vec<Condition>, Refusal> {
    let mut conditions = Vec::new();
    let mut rest = text.trim();
    loop {
        let (condition, after) = one(rest, advanced)?;
        conditions.push(condition);
        let after = after.trim_start();
        if after.is_empty() {
            return Ok(conditions);
        }
        rest = after.strip_prefix("or ").ok_or_else(Refusal::bad_filter)?.trim_start();
    }
}

fn one(text: &str, advanced: bool) -> Result<(Condition, &str), Refusal> {
    if let Some(lambda) = text.strip_prefix("proxyAddresses/any(") {
        // `p:p eq '…')`, whatever the variable is called.
        let (variable, body) = lambda.split_once(':').ok_or_else(Refusal::bad_filter)?;
        let body =
            body.strip_prefix(variable).and_then(|body| body.strip_prefix(" eq ")).ok_or_else(Refusal::bad_filter)?;
        let (address, after) = literal(body)?;
        let after = after.strip_prefix(')').ok_or_else(Refusal::bad_filter)?;
        return Ok((Condition::Address(address), after));
    }
    let (property, body) = text.split_once(" eq ").ok_or_else(Refusal::bad_filter)?;
    let (value, after) = literal(body.trim_start())?;
    let condition = match property {
        "id" => Condition::Id(value),
        "mail" => Condition::Mail(value),
        "userPrincipalName" => Condition::Upn(value),
        "displayName" => Condition::Name(value),
        "onPremisesSamAccountName" if advanced => Condition::SamAccountName(value),
        other => return Err(Refusal::unsupported_filter(other)),
    };
    Ok((condition, after))
}

/// A quoted string, in which `''` stands for `'`.
fn literal(text: &str) -> Result<(String, &str), Refusal> {
    let mut rest = text.strip_prefix('\'').ok_or_else(Refusal::bad_filter)?;
    let mut value = String::new();
    loop {
        let (part, after) = rest.split_once('\'').ok_or_else(Refusal::bad_filter)?;
        value.push_str(part);
        match after.strip_prefix('\'') {
            Some(after) => {
                value.push('\'');
                rest = after;
            }
            None => return Ok((value, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_are_read() {
        let text = "mail eq 'o''hara@a.example' or userPrincipalName eq 'x' or proxyAddresses/any(p:p eq 'smtp:y')";
        let expected = [
            Condition::Mail("o'hara@a.example".to_owned()),
            Condition::Upn("x".to_owned()),
            Condition::Address("smtp:y".to_owned()),
        ];
        assert_eq!(read(text, false).ok().unwrap(), expected);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in
            ["", "mail", "mail eq x", "mail eq 'x", "mail eq 'x' and id eq 'y'", "mail eq 'x' or ' or '1' eq '1'"]
        {
            assert!(read(text, true).is_err(), "{text}");
        }
        assert!(read("onPremisesSamAccountName eq 'x'", false).is_err());
        assert!(read("onPremisesSamAccountName eq 'x'", true).is_ok());
    }
}
