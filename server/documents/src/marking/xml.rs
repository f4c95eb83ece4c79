//! Just enough XML to change parts of a workbook and to leave every other byte as it is.

/// One tag of a text, `<row r="5">`, with where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    pub start: usize,
    pub end: usize,
    /// Without the prefix of a namespace.
    pub name: &'a str,
    /// The whole tag.
    pub text: &'a str,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    /// `<row/>`
    Empty,
}

impl Tag<'_> {
    /// An attribute's raw value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        attribute_at(self.text, name).map(|(from, to)| &self.text[from..to])
    }

    /// The tag with an attribute set to a value.
    pub fn with(&self, name: &str, value: &str) -> String {
        if let Some((from, to)) = attribute_at(self.text, name) {
            return format!("{}{value}{}", &self.text[..from], &self.text[to..]);
        }
        let tail = if self.kind == Kind::Empty { "/>" } else { ">" };
        let head = self.text.strip_suffix(tail).unwrap_or(self.text).trim_end();
        format!("{head} {name}=\"{value}\"{tail}")
    }
}

/// The bounds of an attribute's value.
fn attribute_at(tag: &str, name: &str) -> Option<(usize, usize)> {
    let mut at = tag.find(char::is_whitespace)?;
    loop {
        let rest = &tag[at..];
        let from = at + rest.find(|c: char| !c.is_whitespace())?;
        let equals = from + tag[from..].find('=')?;
        let quote_at = equals + tag[equals..].find(['"', '\''])?;
        let quote = tag.as_bytes()[quote_at] as char;
        let close = quote_at + 1 + tag[quote_at + 1..].find(quote)?;
        if tag[from..equals].trim_end() == name {
            return Some((quote_at + 1, close));
        }
        at = close + 1;
    }
}

/// All tags of a text in order; comments, instructions and character data are passed over.
pub(super) fn tags(xml: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + xml.get(at..)?.find('<')?;
            let rest = &xml[start..];
            let skipped = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")];
            if let Some((open, close)) = skipped.iter().find(|(open, _)| rest.starts_with(open)) {
                at = start + open.len() + rest[open.len()..].find(close)? + close.len();
                continue;
            }
            let end = start + tag_length(rest)?;
            at = end;
            let text = &xml[start..end];
            let kind = match text {
                text if text.starts_with("</") => Kind::Close,
                text if text.ends_with("/>") => Kind::Empty,
                _ => Kind::Open,
            };
            let name = text.trim_start_matches("</").trim_start_matches('<');
            let name = &name[..name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(name.len())];
            let name = name.rsplit_once(':').map_or(name, |(_, local)| local);
            return Some(Tag { start, end, name, text, kind });
        }
    })
}

/// Up to the `>` that ends a tag: one may stand in a value.
fn tag_length(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The first element of a name, from its opening to the end of its closing tag, with the bounds of what is inside.
pub(super) fn element(xml: &str, name: &str) -> Option<Element> {
    let mut depth = 0;
    let mut first: Option<(usize, usize)> = None;
    for tag in tags(xml).filter(|tag| tag.name == name) {
        match (tag.kind, first) {
            (Kind::Empty, None) => {
                return Some(Element { start: tag.start, inner: (tag.end, tag.end), end: tag.end, empty: true });
            }
            (Kind::Open, None) => {
                first = Some((tag.start, tag.end));
                depth = 1;
            }
            (Kind::Open, Some(_)) => depth += 1,
            (Kind::Close, Some((start, inner))) => {
                depth -= 1;
                if depth == 0 {
                    return Some(Element { start, inner: (inner, tag.start), end: tag.end, empty: false });
                }
            }
            _ => {}
        }
    }
    None
}

/// Where an element stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    pub start: usize,
    pub inner: (usize, usize),
    pub end: usize,
    /// Written as one tag.
    pub empty: bool,
}

/// A text between tags or in an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A raw attribute value as text.
pub(super) fn unescaped(raw: &str) -> String {
    let named = raw.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    named.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_and_changed() {
        let xml = "<?xml version='1.0'?><!-- <a> --><x:row r=\"5\" t='a>b'><c r = \"A5\"/></x:row>";
        let found: Vec<(&str, Kind)> = tags(xml).map(|tag| (tag.name, tag.kind)).collect();
        assert_eq!(found, [("row", Kind::Open), ("c", Kind::Empty), ("row", Kind::Close)]);
        let cell = tags(xml).nth(1).unwrap();
        assert_eq!(cell.attribute("r"), Some("A5"));
        assert_eq!(cell.with("s", "3"), "<c r = \"A5\" s=\"3\"/>");
        assert_eq!(cell.with("r", "B5"), "<c r = \"B5\"/>");
        assert_eq!(tags(xml).next().unwrap().attribute("t"), Some("a>b"));
        let whole = element(xml, "row").unwrap();
        assert_eq!(&xml[whole.inner.0..whole.inner.1], "<c r = \"A5\"/>");
        assert!(tags("<a <b").next().is_none() && tags("<!-- x").next().is_none());
    }
}
