//! Reading requests as a .NET DataContractSerializer does: elements count only in their order, and without a namespace.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};

/// How deep a request may go. The real ones have four levels.
const DEPTH: usize = 16;

/// What a request looks like.
pub(super) struct Shape {
    pub(super) root: &'static str,
    /// The elements that are known, in their order.
    pub(super) order: &'static [&'static str],
}

/// The elements that arrived in their order and were not nil. Those that came too early or too late are not there:
/// nobody says so, they just have no effect.
#[derive(Debug, Default)]
pub(super) struct Request {
    fields: HashMap<&'static str, String>,
    /// `AuthenticationMethodProperties`.
    properties: HashMap<String, String>,
}

impl Request {
    /// The text of an element; `None` if it was missing, nil, empty or out of order.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.field(name).is_some_and(true_text)
    }

    pub(super) fn property_is_true(&self, key: &str) -> bool {
        self.properties.get(key).is_some_and(true_text)
    }

    /// `None` is what the real service calls a bad request.
    pub(super) fn read(xml: &str, shape: &Shape) -> Option<Self> {
        let root = Element::read(xml)?;
        if root.name != shape.root || root.foreign {
            return None;
        }
        let mut request = Self::default();
        let mut place = 0;
        for element in root.children {
            let known = shape.order.iter().enumerate().find(|(_, name)| **name == element.name);
            let Some((index, name)) = known.filter(|(index, _)| *index >= place && !element.foreign) else { continue };
            place = index + 1;
            for property in &element.children {
                let text =
                    |name| property.children.iter().find(|child| child.name == name).map(|child| child.text.clone());
                if let (Some(key), Some(value)) = (text("Key"), text("Value")) {
                    request.properties.insert(key, value);
                }
            }
            if !element.nil {
                request.fields.insert(name, element.text);
            }
        }
        Some(request)
    }
}

fn true_text(text: impl AsRef<str>) -> bool {
    matches!(text.as_ref(), "true" | "1")
}

/// An element with what is inside it.
#[derive(Debug, Default)]
struct Element {
    /// Without prefix.
    name: String,
    /// Has a namespace.
    foreign: bool,
    nil: bool,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn read(xml: &str) -> Option<Self> {
        let mut reader = NsReader::from_str(xml);
        let mut open: Vec<Self> = Vec::new();
        let mut root = None;
        loop {
            match reader.read_resolved_event().ok()? {
                (namespace, Event::Start(start)) if open.len() < DEPTH => open.push(Self::opened(&namespace, &start)?),
                (namespace, Event::Empty(start)) => {
                    Self::closed(Self::opened(&namespace, &start)?, &mut open, &mut root)?
                }
                (_, Event::End(_)) => Self::closed(open.pop()?, &mut open, &mut root)?,
                (_, Event::Text(text)) => match open.last_mut() {
                    Some(element) => element.text.push_str(&text.xml10_content()),
                    None if text.trim().is_empty() => {}
                    None => return None,
                },
                (_, Event::GeneralRef(reference)) => {
                    let character = match &*reference {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => reference.resolve_char_ref().ok()??,
                    };
                    open.last_mut()?.text.push(character);
                }
                (_, Event::Comment(_) | Event::Decl(_)) => {}
                (_, Event::Eof) => return root,
                // A DTD, a processing instruction, or far too deep.
                _ => return None,
            }
        }
    }

    fn opened(namespace: &ResolveResult<'_>, start: &BytesStart<'_>) -> Option<Self> {
        let nil = start.attributes().find_map(|attribute| {
            let attribute = attribute.ok()?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            (attribute.key.local_name().as_ref() == "nil").then(|| true_text(value))
        });
        let foreign = match namespace {
            ResolveResult::Unbound => false,
            ResolveResult::Bound(_) => true,
            ResolveResult::Unknown(_) => return None,
        };
        let name = start.local_name().as_ref().to_owned();
        Some(Self { name, foreign, nil: nil.unwrap_or(false), ..Self::default() })
    }

    fn closed(element: Self, open: &mut [Self], root: &mut Option<Self>) -> Option<()> {
        match open.last_mut() {
            Some(parent) => parent.children.push(element),
            None if root.is_none() => *root = Some(element),
            None => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape { root: "R", order: &["First", "Second", "Third"] };

    #[test]
    fn what_is_out_of_order_is_dropped() {
        let request = Request::read("<R><Second>2</Second><First>1</First><Third>3</Third></R>", &SHAPE).unwrap();
        assert_eq!((request.field("First"), request.field("Second")), (None, Some("2")));
        assert_eq!(request.field("Third"), Some("3"));
    }

    #[test]
    fn properties_nil_and_references_are_read() {
        let request = Request::read(
            r#"<?xml version="1.0"?><R xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><First i:nil="true"/>
            <Second xmlns:a="urn:a"><a:P><a:Key>k</a:Key><a:Value>true</a:Value></a:P></Second><Third>a&amp;b&#33;</Third></R>"#,
            &SHAPE,
        )
        .unwrap();
        assert_eq!((request.field("First"), request.field("Third")), (None, Some("a&b!")));
        assert!(request.property_is_true("k"));
    }

    #[test]
    fn bad_requests_are_refused() {
        let deep = format!("<R>{}{}</R>", "<a>".repeat(20), "</a>".repeat(20));
        for xml in ["", "text", "<S/>", r#"<R xmlns="urn:r"/>"#, "<R/><R/>", "<R>", "<!DOCTYPE R><R/>", &deep] {
            assert!(Request::read(xml, &SHAPE).is_none(), "{xml}");
        }
    }
}
