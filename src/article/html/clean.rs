//! Cleaning: HTML without the parts that are no text, and with its depth counted.
//!
//! In: HTML as received. Out: HTML that holds only tags which were seen here, and the blocks of linked data.
//! One pass that never calls itself. What a parser could read in two ways (scripts, styles, drawings, templates,
//! comments) is left out, so that no depth is hidden from the count. Counts as the HTML standard nests: elements
//! whose end tag may be missing close each other, a formatting element that outlives its block opens again.

use super::super::DecodeError;

/// What is left of a page.
#[derive(Debug, Default)]
pub(super) struct Cleaned<'a> {
    pub(super) html: String,
    /// Text of `<script type="application/ld+json">`.
    pub(super) linked_data: Vec<&'a str>,
}

/// Left out with all they hold. If the end tag of one of the first is missing, a parser takes the whole rest for
/// its text; of the others it then only loses the tag.
const SWALLOWING: [&str; 8] = ["iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "xmp"];
const LEFT_OUT: [&str; 9] = ["audio", "canvas", "math", "noscript", "object", "select", "svg", "template", "video"];

/// Left out as tags; what they hold stays.
const TAGS_ONLY: [&str; 7] = ["frame", "frameset", "applet", "marquee", "optgroup", "option", "button"];

/// Hold nothing.
const VOID: [&str; 19] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
];

/// Are made by any parser once, wherever they stand.
const FRAME: [&str; 3] = ["body", "head", "html"];

const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// "Special" in the standard: the end tag of an ordinary element does not reach beyond them.
const SPECIAL: [&str; 57] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "video",
    "xmp",
    "iframe",
    "noframes",
    "noembed",
    "noscript",
    "select",
    "style",
    "template",
    "textarea",
];

/// Close an open paragraph.
const ENDS_PARAGRAPH: [&str; 36] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "ul",
];

/// Keeps end tags inside: cells and captions, and the table itself.
const SCOPES: [&str; 4] = ["caption", "table", "td", "th"];
const ROWS: [&str; 8] = ["caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"];

/// Cleans a page.
pub(super) fn clean(html: &str, limit: usize) -> Result<Cleaned<'_>, DecodeError> {
    let mut cleaned = Cleaned::default();
    let mut open = Open::default();
    let mut missing: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(step) = from(html, at).find('<') {
        cleaned.html.push_str(between(html, at, at + step));
        at += step;
        let rest = from(html, at);
        let tag = match rest.as_bytes().get(1) {
            Some(b'!' | b'?') => {
                at += skip_comment(rest);
                continue;
            }
            Some(b'/') => Tag::of(rest, 2),
            Some(_) => Tag::of(rest, 1),
            None => None,
        };
        let tag = match tag {
            Some(Tag { length: None, .. }) => return finish(cleaned, open, limit),
            Some(Tag { length: Some(length), name, is_end }) => {
                at += length;
                (name.to_ascii_lowercase(), between(rest, 0, length), is_end)
            }
            None if rest.starts_with("</") => {
                at += rest.find('>').map_or(rest.len(), |end| end + 1);
                continue;
            }
            None => {
                cleaned.html.push_str("&lt;");
                at += 1;
                continue;
            }
        };
        let (name, raw, is_end) = (tag.0.as_str(), tag.1, tag.2);
        let swallows = SWALLOWING.contains(&name);
        if swallows || LEFT_OUT.contains(&name) || name == "title" {
            if is_end {
                continue;
            }
            let end = if missing.contains(&name) { None } else { find_end(from(html, at), name) };
            let Some((held, after)) = end else {
                if swallows || name == "title" {
                    return finish(cleaned, open, limit);
                }
                if let Some(name) = LEFT_OUT.iter().find(|known| **known == name) {
                    missing.push(name);
                }
                continue;
            };
            let held = between(html, at, at + held);
            if name == "script" && raw.to_ascii_lowercase().contains("ld+json") {
                cleaned.linked_data.push(held);
            } else if name == "title" {
                cleaned.html.push_str("<title>");
                cleaned.html.push_str(&held.replace('<', "&lt;"));
                cleaned.html.push_str("</title>");
            }
            at += after;
            continue;
        }
        if TAGS_ONLY.contains(&name) {
            cleaned.html.push(' ');
            continue;
        }
        if !VOID.contains(&name) && !FRAME.contains(&name) {
            if is_end {
                open.end(name)
            } else {
                open.start(name, raw)
            };
            if open.depth() > limit {
                return Err(DecodeError::TooDeep { limit });
            }
        }
        cleaned.html.push_str(raw);
    }
    cleaned.html.push_str(from(html, at));
    finish(cleaned, open, limit)
}

fn finish<'a>(cleaned: Cleaned<'a>, open: Open, limit: usize) -> Result<Cleaned<'a>, DecodeError> {
    if open.depth() > limit { Err(DecodeError::TooDeep { limit }) } else { Ok(cleaned) }
}

fn between(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

fn from(text: &str, start: usize) -> &str {
    text.get(start..).unwrap_or_default()
}

/// Length of a comment, doctype or processing instruction at the beginning of `text`.
fn skip_comment(text: &str) -> usize {
    let Some(inside) = text.strip_prefix("<!--") else {
        return text.find('>').map_or(text.len(), |end| end + 1);
    };
    if inside.starts_with('>') {
        return 5;
    }
    if inside.starts_with("->") {
        return 6;
    }
    // The second ending is looked for before the first only, or a page of comments is read once for each of them.
    let plain = inside.find("-->");
    let odd = inside.get(..plain.unwrap_or(inside.len())).and_then(|before| before.find("--!>"));
    match (odd, plain) {
        (Some(end), _) => 8 + end,
        (None, Some(end)) => 7 + end,
        (None, None) => text.len(),
    }
}

/// Where the text that an element holds ends, and where its end tag does.
fn find_end(text: &str, name: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    loop {
        at += from(text, at).find("</")?;
        let rest = from(text, at);
        let found = rest.get(2..2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        let ends =
            rest.as_bytes().get(2 + name.len()).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        if found && ends {
            let length = Tag::of(rest, 2).and_then(|tag| tag.length).unwrap_or(rest.len());
            return Some((at, at + length));
        }
        at += 2;
    }
}

/// A tag at the beginning of a text.
struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    /// With both brackets; `None` if the text ends inside it.
    length: Option<usize>,
}

impl<'a> Tag<'a> {
    /// `None` if no letter stands where the name should begin.
    fn of(text: &'a str, name_at: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        bytes.get(name_at).filter(|b| b.is_ascii_alphabetic())?;
        let is_name = |b: &u8| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>');
        let name_length = bytes.iter().skip(name_at).take_while(|b| is_name(b)).count();
        let name = between(text, name_at, name_at + name_length);
        Some(Self { name, is_end: name_at == 2, length: Self::length(bytes, name_at + name_length) })
    }

    /// Steps through the attributes as the standard's tokenizer does: a quote or `=` means something in its
    /// place only, and elsewhere it is part of a name.
    fn length(bytes: &[u8], from: usize) -> Option<usize> {
        let mut at = from;
        let mut state = Attribute::Before;
        loop {
            let byte = bytes.get(at)?;
            let blank = byte.is_ascii_whitespace();
            state = match (state, byte) {
                (_, b'>') => return Some(at + 1),
                (Attribute::BeforeValue, b'"' | b'\'') => {
                    at += 1 + bytes.get(at + 1..)?.iter().position(|b| b == byte)?;
                    Attribute::Before
                }
                (Attribute::BeforeValue, _) if !blank => Attribute::Value,
                (Attribute::Name | Attribute::AfterName, b'=') => Attribute::BeforeValue,
                (Attribute::Name | Attribute::AfterName | Attribute::Before, b'/') => Attribute::Before,
                (Attribute::Name, _) if blank => Attribute::AfterName,
                (Attribute::Value, _) if blank => Attribute::Before,
                (Attribute::Before | Attribute::AfterName, _) if !blank => Attribute::Name,
                (same, _) => same,
            };
            at += 1;
        }
    }
}

/// Where in a tag we are.
#[derive(Debug, Clone, Copy)]
enum Attribute {
    Before,
    Name,
    AfterName,
    BeforeValue,
    /// Without quotes.
    Value,
}

/// The elements that are open.
#[derive(Debug, Default)]
struct Open {
    stack: Vec<Element>,
    /// Formatting elements whose block ended before them: they open again.
    pending: Vec<Element>,
}

#[derive(Debug)]
struct Element {
    name: String,
    /// The whole tag: of equal ones at most three open again.
    tag: String,
}

impl Open {
    fn depth(&self) -> usize {
        self.stack.len() + self.pending.len()
    }

    fn start(&mut self, name: &str, tag: &str) {
        if ENDS_PARAGRAPH.contains(&name) {
            self.close(|open| open == "p", |open| SCOPES.contains(&open));
        }
        match name {
            "li" => self
                .close(|open| open == "li", |open| SPECIAL.contains(&open) && !matches!(open, "address" | "div" | "p")),
            "dd" | "dt" => self.close(
                |open| matches!(open, "dd" | "dt"),
                |open| SPECIAL.contains(&open) && !matches!(open, "address" | "div" | "p"),
            ),
            "a" => self.end_formatting("a"),
            _ if ROWS.contains(&name) => {
                // Outside a table these tags mean nothing.
                let Some(table) = self.stack.iter().rposition(|open| open.name == "table") else {
                    return;
                };
                let keeps: &[&str] = match name {
                    "td" | "th" => &["tbody", "thead", "tfoot", "tr"],
                    "tr" => &["tbody", "thead", "tfoot"],
                    _ => &[],
                };
                let inside = self.stack.iter().skip(table + 1);
                let kept = inside.take_while(|open| keeps.contains(&open.name.as_str())).count();
                self.pop_to(table + 1 + kept);
            }
            _ => {}
        }
        self.stack.push(Element { name: name.to_owned(), tag: tag.to_owned() });
    }

    fn end(&mut self, name: &str) {
        if FORMATTING.contains(&name) {
            self.end_formatting(name);
        } else if name == "table" || ROWS.contains(&name) {
            self.close(|open| open == name, |open| open == "table");
        } else if SPECIAL.contains(&name) {
            self.close(|open| open == name, |open| SCOPES.contains(&open));
        } else {
            self.close(|open| open == name, |open| SPECIAL.contains(&open));
        }
    }

    /// Closes the innermost open element that matches, with all inside it, unless a barrier stands between.
    fn close(&mut self, matches: impl Fn(&str) -> bool, is_barrier: impl Fn(&str) -> bool) {
        let found = self.stack.iter().rposition(|open| matches(&open.name) || is_barrier(&open.name));
        if let Some(at) = found.filter(|at| self.stack.get(*at).is_some_and(|open| matches(&open.name))) {
            self.pop_to(at);
        }
    }

    fn pop_to(&mut self, length: usize) {
        for element in self.stack.drain(length.min(self.stack.len())..) {
            if FORMATTING.contains(&element.name.as_str()) {
                let equal = self.pending.iter().filter(|other| other.tag == element.tag).count();
                if equal < 3 {
                    self.pending.push(element);
                }
            }
        }
    }

    /// Takes out a formatting element and leaves what was opened inside it.
    fn end_formatting(&mut self, name: &str) {
        if let Some(at) = self.stack.iter().rposition(|open| open.name == name) {
            self.stack.remove(at);
        } else if let Some(at) = self.pending.iter().rposition(|open| open.name == name) {
            self.pending.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_their_like_are_left_out() {
        let check = |html: &str, left: &str| assert_eq!(clean(html, 16).unwrap().html, left, "{html}");
        check("a<script>if (a<b) '<div>'</script>b", "ab");
        check("a<STYLE>p{}</Style >b", "ab");
        check("a<svg><title>x</title><path d='>'/></svg>b", "ab");
        check("a<!-- <p> -->b<!-->c<!--->d<!-- x --!>e", "abcde");
        check("a<script>never ended", "a");
        check("a<svg>b", "ab");
        check("1 < 2 <- 3 </>", "1 &lt; 2 &lt;- 3 ");
        check("<a title='>'>x</a><p class=\"a>b\">y", "<a title='>'>x</a><p class=\"a>b\">y");
        check("<p =\">x<svg></svg>", "<p =\">x");
        check("<p a=b =\">x<svg></svg>", "<p a=b =\">x");
        check("<p a = \">\">x<svg></svg>", "<p a = \">\">x");
        check("<p/a=\">\"/>x<svg></svg>", "<p/a=\">\"/>x");
        check("<title>a<b>c</title>d", "<title>a&lt;b>c</title>d");
    }

    #[test]
    fn depth_is_counted_as_elements_nest() {
        let check = |piece: &str, is_deep: bool| {
            let html = piece.repeat(200);
            assert_eq!(clean(&html, 64).is_err(), is_deep, "{piece}");
        };
        check("<div>", true);
        check("<div></span>", true);
        check("<span><div></span>", true);
        check("<p><div>", true);
        check("<b><div></b>", true);
        check("<ul><li>", true);
        check("<table><tr><td>", true);
        check("<table><tr><td></div>", true);
        check("<div></div>", false);
        check("<p>", false);
        check("<p><span>x", false);
        check("<li>x", false);
        check("<br><img>", false);
        check("<table><tr><td>x<td><span>y</table>", false);
        check("<div><b>x</div>", false);
        check("<a href=x>x", false);
    }

    #[test]
    fn font_tags_that_outlive_their_block_count() {
        let html: String = (0..200).map(|n| format!("<div><font size={n}>x</div>")).collect();
        assert!(clean(&html, 64).is_err());
    }
}
