//! The connector's answers as facts. What does not have exactly the known shape is no answer.

use url::Url;
use vouchsafe_domain::connector::{BeginAnswer, EndAnswer, MethodList, Text};

use super::xml::{Element, Why, parse};
use crate::connector::Begin;

/// The answer to `GetAvailableAuthenticationMethods`; otherwise what is wrong with it.
pub fn methods(bytes: &[u8]) -> Result<MethodList, &'static str> {
    const ENTRY: &str = "AuthenticationMethods/AuthenticationMethod";
    let answer = Answer::read(
        bytes,
        Shape {
            root: "GetAvailableAuthenticationMethodsResponse",
            once: &[
                "Result",
                "Result/Value",
                "UserPrincipalName",
                "AuthenticationMethods",
                "AuthenticationMethods/AuthenticationMethod/Id",
            ],
            often: &[ENTRY],
            // Phone numbers and the like, as keys and values of any name.
            opaque: &["AuthenticationMethods/AuthenticationMethod/Properties"],
        },
    )?;
    let entries = answer.all(ENTRY);
    Ok(MethodList {
        value: answer.text("Result/Value"),
        upn: answer.text("UserPrincipalName"),
        methods: entries.into_iter().filter_map(|entry| text(child(entry, "Id")?)).collect(),
    })
}

/// The answer to `BeginTwoWayAuthentication`; otherwise what is wrong with it.
pub fn begin(bytes: &[u8]) -> Result<Begin, &'static str> {
    let answer = Answer::read(
        bytes,
        Shape {
            root: "BeginTwoWayAuthenticationResponse",
            once: &[
                "Result",
                "Result/Value",
                "SessionId",
                "AuthenticationResult",
                "UserPrincipalName",
                "AffinityUrl",
                "ValidEntropyNumber",
            ],
            often: &[],
            opaque: &[],
        },
    )?;
    Ok(Begin {
        dc: answer.text("AffinityUrl").as_deref().and_then(dc),
        answer: BeginAnswer {
            value: answer.text("Result/Value"),
            upn: answer.text("UserPrincipalName"),
            session: answer.text("SessionId"),
            authentication_result: answer.text("AuthenticationResult"),
            number: answer.text("ValidEntropyNumber"),
        },
    })
}

/// The answer to `EndTwoWayAuthentication`; otherwise what is wrong with it.
pub fn end(bytes: &[u8]) -> Result<EndAnswer, &'static str> {
    let answer = Answer::read(
        bytes,
        Shape {
            root: "EndTwoWayAuthenticationResponse",
            once: &["Result", "Result/Value", "AuthenticationResult", "CompletedInteractively", "SessionId"],
            often: &[],
            opaque: &[],
        },
    )?;
    Ok(EndAnswer {
        value: answer.text("Result/Value"),
        authentication_result: answer.text("AuthenticationResult"),
        completed_interactively: answer.text("CompletedInteractively"),
        session: answer.text("SessionId"),
    })
}

/// Whether this can go onto our own URL as the name of a data centre.
pub(super) fn is_plain(dc: &str) -> bool {
    (1..=8).contains(&dc.len()) && dc.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The data centre that an `AffinityUrl` names. Nothing else of that URL is used, wherever it points.
fn dc(affinity: &str) -> Option<String> {
    let url = Url::parse(affinity).ok()?;
    let (_, dc) = url.query_pairs().find(|(name, _)| name == "dc")?;
    is_plain(&dc).then(|| dc.into_owned())
}

/// Where the elements that count stand: paths below the root.
struct Shape {
    root: &'static str,
    once: &'static [&'static str],
    /// May stand there more than once.
    often: &'static [&'static str],
    /// Is not looked into.
    opaque: &'static [&'static str],
}

/// A document of a known shape: every element that counts stands in its place, no more than once, and nowhere else.
struct Answer(Element);

impl Answer {
    fn read(bytes: &[u8], shape: Shape) -> Result<Self, Why> {
        let root = parse(bytes)?;
        if root.name != shape.root || root.qualified || root.nil {
            return Err("another root");
        }
        shape.check(&root, "")?;
        Ok(Self(root))
    }

    fn find(&self, path: &str) -> Option<&Element> {
        path.split('/').try_fold(&self.0, child)
    }

    fn text(&self, path: &str) -> Text {
        text(self.find(path)?)
    }

    fn all(&self, path: &str) -> Vec<&Element> {
        let (parent, name) = path.rsplit_once('/').unwrap_or_default();
        self.find(parent).into_iter().flat_map(|list| &list.children).filter(|entry| entry.name == name).collect()
    }
}

fn child<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
    element.children.iter().find(|child| child.name == name)
}

fn text(element: &Element) -> Text {
    (!element.nil).then(|| element.text.clone())
}

impl Shape {
    fn check(&self, element: &Element, path: &str) -> Result<(), Why> {
        let mut seen = Vec::new();
        for child in &element.children {
            // A prefix does not make it another element: whoever reads by local names would see it.
            let name = child.local_name();
            let here = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            if self.opaque.contains(&&*here) {
                continue;
            }
            if self.counts(name) {
                self.check_place(child, &here)?;
                if seen.contains(&name) && !self.often.contains(&&*here) {
                    return Err("an element twice");
                }
                seen.push(name);
            }
            self.check(child, &here)?;
        }
        Ok(())
    }

    fn check_place(&self, element: &Element, here: &str) -> Result<(), Why> {
        if !self.places().any(|place| place == here) {
            return Err("an element where it does not belong");
        }
        if element.name.contains(':') || element.qualified {
            return Err("an element with a namespace or attributes");
        }
        let is_leaf = !self.places().any(|place| place.strip_prefix(here).is_some_and(|rest| rest.starts_with('/')));
        if is_leaf && !element.children.is_empty() {
            return Err("an element in a value");
        }
        Ok(())
    }

    fn places(&self) -> impl Iterator<Item = &'static str> {
        self.once.iter().chain(self.often).copied()
    }

    fn counts(&self, name: &str) -> bool {
        self.places().any(|place| place.rsplit('/').next() == Some(name))
    }
}

#[cfg(test)]
mod tests;
