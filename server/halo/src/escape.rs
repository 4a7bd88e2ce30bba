//! Other people's words, made fit for a note: short, on one line, and nothing but words.

/// How much of one value a note holds, in characters.
const LONGEST: usize = 120;

/// The value as plain text: one line of at most 120 characters, without control and direction characters.
///
/// Its `$` become full-width `＄`: Halo puts values in place of `$NAME` in texts, and whether it does so before or after
/// it decodes `&#36;` is not known. So that no name can call up such a value, the character itself has to go.
pub fn plain(value: &str) -> String {
    line(value, LONGEST).replace('$', "＄")
}

/// The value as HTML text or within a quoted attribute: as [`plain`], with what HTML would read as its own escaped.
pub fn html(value: &str) -> String {
    let mut escaped = String::new();
    for c in plain(value).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The text on one line of at most `longest` characters, without control and direction characters; ends with `…` if cut.
pub fn line(text: &str, longest: usize) -> String {
    let clean = text.chars().filter_map(|c| match c {
        '\t' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() || is_direction(c) => None,
        c => Some(c),
    });
    let mut line: String = clean.clone().take(longest).collect();
    if clean.count() > longest {
        line.pop();
        line.push('…');
    }
    line.trim().to_owned()
}

/// The characters that turn text round (Unicode Annex 9): with them a name can make the words behind it read otherwise.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn leaves_nothing_but_words() {
        assert_eq!(
            html("Leanne & Stu <b>\"O'Neil\"</b>"),
            "Leanne &amp; Stu &lt;b&gt;&quot;O&#39;Neil&quot;&lt;/b&gt;"
        );
        assert_eq!(plain("$FAULTID costs $5"), "＄FAULTID costs ＄5");
        assert_eq!(plain("a\u{202e}dcb\u{2066}\0\u{7f}e\nf"), "adcbe f");
        assert_eq!(plain("  Zoë 田中  "), "Zoë 田中");
    }

    #[test]
    fn cuts_by_character() {
        assert_eq!(plain(&"é".repeat(120)), "é".repeat(120));
        assert_eq!(plain(&"é".repeat(121)), format!("{}…", "é".repeat(119)));
        assert_eq!(html(&"&".repeat(121)), format!("{}…", "&amp;".repeat(119)));
    }

    proptest! {
        #[test]
        fn no_text_gets_through(text in "(\\PC|[$<>&\"'\u{0}-\u{1f}\u{202a}-\u{202e}]){0,200}") {
            let (plain, html) = (plain(&text), html(&text));
            prop_assert!(plain.chars().count() <= 120);
            prop_assert!(!plain.chars().any(|c| c.is_control() || is_direction(c) || c == '$'));
            prop_assert!(!html.contains(['<', '>', '"', '\'', '$']));
        }
    }
}
