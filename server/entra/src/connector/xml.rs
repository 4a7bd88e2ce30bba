//! The little XML that the connector speaks, read as strictly as it is written.
//!
//! What no capture of the connector ever had is refused, although XML would allow it: DTDs, processing instructions,
//! comments and CDATA, entities other than the five, text beside elements. Each of them is a way to make two readers see
//! two different answers.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesDecl, BytesRef, BytesStart, Event},
};

/// Answers have about 1 KiB.
pub(super) const LONGEST: usize = 64 * 1024;
/// Answers have 5 levels.
const DEEPEST: usize = 16;

/// An element with what is in it: text or elements, never both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Element {
    /// With its prefix, if there is one.
    pub(crate) name: String,
    /// `i:nil="true"`: there is no value, which is not the same as an empty one.
    pub(crate) nil: bool,
    /// Has attributes other than `nil` and declarations of prefixes, such as a default namespace.
    pub(crate) qualified: bool,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The name without its prefix.
    pub(crate) fn local_name(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or_default()
    }
}

/// Why this is not the XML that the connector speaks.
pub(crate) type Why = &'static str;

/// Reads a whole document.
pub(crate) fn parse(bytes: &[u8]) -> Result<Element, Why> {
    if bytes.len() > LONGEST {
        return Err("too long");
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.chars().all(is_xml_char) {
        return Err("a character that XML forbids");
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document::default();
    let mut first = true;
    loop {
        match reader.read_event().map_err(|_| "not well-formed")? {
            Event::Decl(declaration) if first => check_declaration(&declaration)?,
            Event::Start(start) => document.open(read_start(&start)?)?,
            Event::End(_) => document.close()?,
            Event::Text(text) => document.write(&text.xml10_content())?,
            Event::GeneralRef(reference) => document.write(resolve(&reference)?.encode_utf8(&mut [0; 4]))?,
            Event::Eof => return document.whole(),
            Event::Empty(_) | Event::Decl(_) => return Err("not well-formed"),
            Event::DocType(_) => return Err("a DTD"),
            Event::PI(_) => return Err("a processing instruction"),
            Event::Comment(_) => return Err("a comment"),
            Event::CData(_) => return Err("a CDATA section"),
        }
        first = false;
    }
}

/// A document while it is read.
#[derive(Default)]
struct Document {
    /// The elements that are open, the root first.
    open: Vec<Element>,
    root: Option<Element>,
}

impl Document {
    fn open(&mut self, element: Element) -> Result<(), Why> {
        if self.root.is_some() {
            return Err("something after the end");
        }
        if self.open.len() == DEEPEST {
            return Err("too deep");
        }
        self.open.push(element);
        Ok(())
    }

    fn write(&mut self, text: &str) -> Result<(), Why> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.chars().all(is_blank) => {}
            None => return Err("text outside the root"),
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Why> {
        let mut element = self.open.pop().ok_or("not well-formed")?;
        if !element.children.is_empty() {
            if !element.text.chars().all(is_blank) {
                return Err("text beside elements");
            }
            element.text.clear();
        }
        if element.nil && !(element.text.is_empty() && element.children.is_empty()) {
            return Err("something in an element that is nil");
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn whole(self) -> Result<Element, Why> {
        if !self.open.is_empty() {
            return Err("cut off");
        }
        self.root.ok_or("empty")
    }
}

fn read_start(start: &BytesStart<'_>) -> Result<Element, Why> {
    let name = start.name().into_inner();
    if !is_name(name) {
        return Err("not a name");
    }
    let mut element = Element { name: name.to_owned(), ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| "not an attribute")?;
        let key = attribute.key.into_inner();
        if !is_name(key) || attribute.value.contains('<') {
            return Err("not an attribute");
        }
        match (key.split_once(':'), &*attribute.value) {
            (Some(("xmlns", _)), _) => {}
            (Some((_, "nil")), "true" | "1") => element.nil = true,
            (Some((_, "nil")), "false" | "0") => {}
            _ => element.qualified = true,
        }
    }
    Ok(element)
}

fn check_declaration(declaration: &BytesDecl<'_>) -> Result<(), Why> {
    let version = declaration.xml_version().map_err(|_| "not an XML declaration")?;
    let encoding = declaration.encoding().transpose().map_err(|_| "not an XML declaration")?;
    if !matches!(version, XmlVersion::Explicit1_0 | XmlVersion::Implicit1_0) {
        return Err("another version of XML");
    }
    if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("utf-8")) {
        return Err("another encoding");
    }
    Ok(())
}

/// One of the five entities of XML itself, or a character by its number.
fn resolve(reference: &BytesRef<'_>) -> Result<char, Why> {
    let character = match &**reference {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => reference.resolve_char_ref().map_err(|_| "not a character")?.ok_or("an entity")?,
    };
    if is_xml_char(character) { Ok(character) } else { Err("a character that XML forbids") }
}

fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// A name as .NET would use it, perhaps with a prefix.
fn is_name(name: &str) -> bool {
    let (prefix, local) = name.split_once(':').unwrap_or(("x", name));
    [prefix, local].into_iter().all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_the_connector_writes() {
        let xml = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<R xmlns:i=\"http://x\">\n <V>a&amp;b&#x41;</V><N i:nil=\"true\" /><E/>\n</R>\n";
        let root = parse(xml.as_bytes()).unwrap();
        let child =
            |name: &str, nil, text: &str| Element { name: name.into(), nil, text: text.into(), ..Element::default() };
        assert_eq!(root.children, [child("V", false, "a&bA"), child("N", true, ""), child("E", false, "")]);
        assert_eq!(root.text, "");
    }

    #[test]
    fn refuses_what_it_never_writes() {
        let deep = format!("{}{}", "<a>".repeat(17), "</a>".repeat(17));
        let long = format!("<a>{}</a>", "x".repeat(LONGEST));
        for (xml, why) in [
            ("", "empty"),
            ("true", "text outside the root"),
            ("<a>", "cut off"),
            ("<a></b>", "not well-formed"),
            ("<a/><b/>", "something after the end"),
            ("<a/>b", "text outside the root"),
            ("<a>x<b/></a>", "text beside elements"),
            ("<a><b/>x</a>", "text beside elements"),
            ("<a>&evil;</a>", "an entity"),
            ("<a>&#0;</a>", "not a character"),
            ("<a>&#xFFFE;</a>", "a character that XML forbids"),
            ("<a>\u{1}</a>", "a character that XML forbids"),
            ("<!DOCTYPE a [<!ENTITY t \"true\">]><a>&t;</a>", "a DTD"),
            ("<a>tr<!-- -->ue</a>", "a comment"),
            ("<a><![CDATA[true]]></a>", "a CDATA section"),
            ("<?x y?><a/>", "a processing instruction"),
            ("<a/><?xml version=\"1.0\"?>", "not well-formed"),
            ("<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>", "another encoding"),
            ("<?xml version=\"1.1\"?><a/>", "another version of XML"),
            ("<a i:nil=\"true\">x</a>", "something in an element that is nil"),
            ("<a b=\"1\" b=\"2\"/>", "not an attribute"),
            ("<a b=\"<c>\"/>", "not an attribute"),
            ("<a b/>", "not an attribute"),
            ("<1/>", "not a name"),
            (&deep, "too deep"),
            (&long, "too long"),
        ] {
            assert_eq!(parse(xml.as_bytes()), Err(why), "{xml}");
        }
        assert_eq!(parse(b"<a>\xff</a>"), Err("not UTF-8"));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn no_markup_panics(pieces in proptest::collection::vec(prop_oneof![
            proptest::sample::select(&["<", ">", "/>", "</", "<a", "<a>", "</a>", "&", ";", "&#", "<!", "<!--", "-->", "<![CDATA[",
                "]]>", "<?", "<?xml ", "?>", "<!DOCTYPE ", "[", "=", "\"", "'", "xmlns=", "i:nil=\"true\"", ":", " ", "true"][..]).prop_map(str::to_owned),
            ".{0,3}",
        ], 0..30)) {
            let _ = parse(pieces.concat().as_bytes());
        }
    }
}
