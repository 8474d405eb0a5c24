//! HTML: a page becomes its headline, its main text and what it says about itself.
//!
//! In: HTML, whole pages or pieces. Out: a [`Page`]; its body holds the paragraphs of the main text, one a line,
//! or all visible text where no main text stands out. Never runs or keeps scripts, and never hands the parser
//! more depth than the limit: [`clean`] counts it first.

mod clean;

use dom_smoothie::{Config, Readability};
use serde_json::{Map, Value};

use super::{DecodeError, field, json};

/// What a page says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    pub(super) body: Option<String>,
    pub(super) url: Option<String>,
    pub(super) lang: Option<String>,
    /// As written.
    pub(super) published: Option<String>,
    /// Name of the site.
    pub(super) site: Option<String>,
}

/// Larger pages are archives or worse: finding a main text costs far more than reading them, so all text counts.
const MOST_SEARCHED: usize = 1024 * 1024;

/// Tags by which a value is known to be HTML.
const FIRST_TAGS: [&str; 81] = [
    "!--",
    "!doctype",
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "base",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "cite",
    "code",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "label",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "noscript",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "video",
];

/// Tags that end a line of text.
const BLOCKS: [&str; 44] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
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
    "hr",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Whether the text begins like HTML.
pub(super) fn looks_like(text: &str) -> bool {
    let text = text.trim_start();
    let Some(tag) = text.strip_prefix('<') else {
        return false;
    };
    if tag.starts_with("?xml") {
        return text.chars().take(1024).collect::<String>().contains("<html");
    }
    let end = tag.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).unwrap_or(tag.len());
    let name = tag.get(..end).unwrap_or_default().to_ascii_lowercase();
    name.starts_with("!--") || FIRST_TAGS.binary_search(&name.as_str()).is_ok()
}

/// Reads a page or a piece of one.
pub(super) fn read(html: &str, depth: usize) -> Result<Page, DecodeError> {
    let cleaned = clean::clean(html, depth)?;
    let linked = cleaned.linked_data.iter().find_map(|text| news_article(text, depth)).unwrap_or_default();
    let config = Config { disable_json_ld: true, ..Config::default() };
    let mut reader = Readability::from(cleaned.html.as_str());
    reader.config = config;
    let said = reader.get_article_metadata(None);
    let canonical = reader.doc.select_single("link[rel=canonical][href]").attr("href").map(|href| href.to_string());
    let searched = Some(&mut reader).filter(|_| cleaned.html.len() <= MOST_SEARCHED);
    let main = searched.and_then(|reader| reader.parse().ok());
    let main = main.map(|article| text_of(&article.content)).filter(|text| !text.is_empty());
    let whole = || Some(text_of(&cleaned.html)).filter(|text| !text.is_empty());
    let some = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let get = |name: &str| field::word(linked.get(name));
    Ok(Page {
        title: get("headline").or_else(|| some(said.title)),
        body: main.or_else(|| field::text(linked.get("articleBody"))).or_else(whole),
        url: canonical.or(said.url).or_else(|| get("url")).filter(|url| url.starts_with("http")),
        lang: field::language(linked.get("inLanguage"))
            .or_else(|| field::language(said.lang.map(Value::from).as_ref())),
        published: get("datePublished").or(said.published_time),
        site: said.site_name.or_else(|| field::word(linked.get("publisher")?.get("name"))).and_then(some),
    })
}

/// The article in a block of linked data of schema.org: the object itself, one of an array or one of `@graph`.
fn news_article(text: &str, depth: usize) -> Option<Map<String, Value>> {
    let object = json::parse(text, depth).ok()?.object;
    if is_article(&object) {
        return Some(object);
    }
    let graph = object.get("@graph")?.as_array()?;
    graph.iter().filter_map(Value::as_object).find(|object| is_article(object)).cloned()
}

fn is_article(object: &Map<String, Value>) -> bool {
    let named = |type_: &Value| type_.as_str().is_some_and(|name| name.ends_with("Article"));
    match object.get("@type") {
        Some(Value::Array(types)) => types.iter().any(named),
        Some(type_) => named(type_),
        None => false,
    }
}

/// The visible text, a line for each block. Blanks collapse as a browser shows them.
fn text_of(html: &str) -> String {
    let document = Readability::from(html).doc;
    let mut lines = Lines::default();
    let Some(body) = document.body() else {
        return String::new();
    };
    let mut node = body;
    let mut preformatted = 0_usize;
    loop {
        let name = node.node_name();
        let name = name.as_deref().unwrap_or_default();
        if node.is_text() {
            lines.add(&node.text(), preformatted > 0);
        } else if BLOCKS.binary_search(&name).is_ok() {
            lines.end();
        }
        if let Some(child) = node.first_child() {
            preformatted += usize::from(name == "pre");
            node = child;
            continue;
        }
        loop {
            if node.id == body.id {
                lines.end();
                return lines.text;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else {
                return lines.text;
            };
            let name = parent.node_name();
            let name = name.as_deref().unwrap_or_default();
            preformatted = preformatted.saturating_sub(usize::from(name == "pre"));
            if BLOCKS.binary_search(&name).is_ok() {
                lines.end();
            }
            node = parent;
        }
    }
}

#[derive(Debug, Default)]
struct Lines {
    text: String,
    line: String,
    blank: bool,
}

impl Lines {
    fn add(&mut self, text: &str, preformatted: bool) {
        for c in text.chars() {
            if c == '\n' && preformatted {
                self.end();
            } else if c.is_ascii_whitespace() {
                self.blank = !self.line.is_empty();
            } else {
                if std::mem::take(&mut self.blank) {
                    self.line.push(' ');
                }
                self.line.push(c);
            }
        }
    }

    fn end(&mut self) {
        self.blank = false;
        if !self.line.is_empty() {
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            self.text.push_str(&self.line);
            self.line.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_tags_are_sorted_for_searching() {
        assert!(FIRST_TAGS.is_sorted());
        assert!(BLOCKS.is_sorted());
    }

    #[test]
    fn pieces_and_pages_look_like_html_and_arrows_do_not() {
        for html in ["<p>x", " \n<!DOCTYPE html>", "<html>", "<!-- x -->", "<?xml version='1.0'?><html>", "<br/>"] {
            assert!(looks_like(html), "{html}");
        }
        for text in ["<- x", "< p>", "<rocket>", "x <p>", "", "<", "<?xml version='1.0'?><rss>"] {
            assert!(!looks_like(text), "{text}");
        }
    }

    #[test]
    fn blocks_are_lines_and_blanks_collapse() {
        let check = |html: &str, text: &str| assert_eq!(text_of(html), text, "{html}");
        check("<p>a\n b</p><p> c</p>", "a b\nc");
        check("a<br>b<div><span>c</span> <b>d</b></div>e", "a\nb\nc d\ne");
        check("<pre>a\nb</pre>c\nd", "a\nb\nc d");
        check("a&nbsp;b &amp;amp; c", "a\u{a0}b &amp; c");
        check("<p></p> <p> </p>", "");
    }
}
