//! Page: an explanation as one page of HTML that needs nothing else: no network, no fonts, no server.
//!
//! In: an [`Explanation`]. Out: the page. All that it says is there without script; the script marks words in the
//! article, by UTF-16 units, which is what the DOM counts (our spans are code points). No text of an article ever
//! stands in script or style, every one is escaped, and the page's own policy lets nothing else run.

use std::{cmp::Ordering, collections::BTreeMap, fmt::Write};

use sha2::{Digest, Sha256};

use super::{
    rows::{self, Sort},
    terminal::{apart, at, coverage},
};
use crate::{
    enriched::{
        Event, Evidence, Field, LabelOut, MentionOut, Score, Status,
        explanation::{Candidate, EventWhy, Explanation, LabelWhy, Reason, Rejected, SecondReader, TriedFrame, Weight},
    },
    world::lang::Script,
};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The explanation as a page.
pub(super) fn of(explanation: &Explanation) -> String {
    let article = &explanation.record.article;
    let (title, body) = (article.title.as_deref().unwrap_or_default(), article.body.as_deref().unwrap_or_default());
    let sheet = Sheet { lang: &article.lang.code, title: Units::of(title), body: Units::of(body) };
    let name = if title.is_empty() { &article.id } else { title };
    format!(
        "<!doctype html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style}'; \
         script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{name} · marsad</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#events\">To the events</a>\n{top}<main>\n{text}{panel}</main>\n\
         <script>{SCRIPT}</script>\n</body>\n</html>\n",
        style = sha256(STYLE),
        script = sha256(SCRIPT),
        name = escape(name),
        top = top(explanation),
        text = text(explanation, title, body, sheet.lang),
        panel = sheet.panel(explanation),
    )
}

/// Where a text has its code points, in UTF-16 units.
struct Units(Vec<u32>);

impl Units {
    fn of(text: &str) -> Self {
        let mut unit = 0;
        let mut starts = Vec::with_capacity(text.len());
        for c in text.chars() {
            starts.push(unit);
            unit += if c.len_utf16() == 2 { 2 } else { 1 };
        }
        starts.push(unit);
        Self(starts)
    }

    fn at(&self, point: u32) -> u32 {
        self.0.get(point as usize).or(self.0.last()).copied().unwrap_or_default()
    }
}

fn top(explanation: &Explanation) -> String {
    let record = &explanation.record;
    let article = &record.article;
    let mut parts = vec!["<b>marsad</b>".to_owned()];
    let mut add = |text: &str| parts.push(format!("<span><bdi>{}</bdi></span>", escape(text)));
    if let Some(source) = article.source.as_ref().and_then(|s| s.name.as_ref().or(s.domain.as_ref())) {
        add(source);
    }
    if let Some(published) = &article.published_at {
        add(published);
    }
    add(&format!("{}, {}", article.lang.code, coverage(explanation)));
    add(&format!("read as {}", article.adapter));
    add(&format!("id {}", article.id));
    add(&format!("data {}+{}", record.data.version, record.data.hash));
    format!("<header class=\"top\">{}</header>\n", parts.join("\n"))
}

fn text(explanation: &Explanation, title: &str, body: &str, lang: &str) -> String {
    let mut out = String::from("<section class=\"text\" aria-label=\"Article\"><div>\n");
    if !explanation.record.notes.is_empty() {
        let notes = explanation.record.notes.iter().map(|note| format!("<li>{}</li>", escape(&note.message)));
        let _ = writeln!(out, "<ul class=\"notes\">{}</ul>", notes.collect::<String>());
    }
    let _ = writeln!(out, "<article lang=\"{}\" dir=\"{}\">", escape(lang), direction(body));
    if !title.is_empty() {
        let _ =
            writeln!(out, "<h1 dir=\"{}\" data-field=\"title\" data-at=\"0\">{}</h1>", direction(title), escape(title));
    }
    let mut at = 0;
    for paragraph in body.split('\n') {
        if !paragraph.trim().is_empty() {
            let (direction, paragraph) = (direction(paragraph), escape(paragraph));
            let _ = writeln!(out, "<p dir=\"{direction}\" data-field=\"body\" data-at=\"{at}\">{paragraph}</p>");
        }
        at += paragraph.encode_utf16().count() + 1;
    }
    out.push_str("</article>\n<ul class=\"legend\" aria-label=\"Marks\">");
    for sort in
        [Sort::Trigger, Sort::Status, Sort::Source, Sort::Target, Sort::Speaker, Sort::Time, Sort::Place, Sort::Fact]
    {
        let name = match sort {
            Sort::Trigger => "act",
            Sort::Speaker => "said by",
            other => other.as_str(),
        };
        let _ = write!(out, "<li class=\"{}\"><i></i>{name}</li>", sort.as_str());
    }
    let checked = if explanation.record.events.is_empty() { " checked" } else { "" };
    let _ = write!(
        out,
        "<li><label><input type=\"checkbox\" id=\"rejects\"{checked}> show what was not taken</label></li></ul>\n</div></section>\n",
    );
    out
}

struct Sheet<'a> {
    lang: &'a str,
    title: Units,
    body: Units,
}

impl Sheet<'_> {
    /// Words of the article that lead to where they stand.
    fn quote(&self, at: &MentionOut, kind: &str) -> String {
        let units = match at.field {
            Field::Title => &self.title,
            Field::Body => &self.body,
        };
        format!(
            "<button type=\"button\" class=\"q {kind}\" data-k=\"{kind}\" data-f=\"{}\" data-s=\"{}\" data-e=\"{}\" lang=\"{}\" \
             dir=\"auto\">{}</button>",
            at.field.as_str(),
            units.at(at.start),
            units.at(at.end),
            escape(self.lang),
            escape(at.text.as_deref().unwrap_or_default()),
        )
    }

    fn evidence(&self, evidence: &Evidence, kind: &str) -> String {
        let quote = at(evidence).map(|at| self.quote(&at, kind)).unwrap_or_default();
        let rule = evidence.rule.as_ref().map(|rule| format!("<code>{}</code>", escape(rule))).unwrap_or_default();
        format!("{quote} {rule}")
    }

    fn panel(&self, explanation: &Explanation) -> String {
        let record = &explanation.record;
        let mut out =
            String::from("<section class=\"panel\" aria-label=\"Findings\">\n<h2>Labels</h2>\n<ul class=\"labels\">\n");
        let mut labels: Vec<&LabelWhy> = explanation.labels.iter().collect();
        labels.sort_by_key(|why| why.verdict);
        for why in labels {
            out += &self.label(why, record.labels.iter().find(|l| l.label == why.label));
        }
        let _ = writeln!(
            out,
            "</ul>\n<h2 id=\"events\" tabindex=\"-1\">Events <small>{}</small></h2>",
            record.events.len()
        );
        if record.events.is_empty() {
            out.push_str("<p class=\"empty\">None. What was looked at and why it made none stands below.</p>\n");
        }
        for (at, (event, why)) in record.events.iter().zip(&explanation.events).enumerate() {
            out += &self.event(at + 1, event, why, explanation);
        }
        let _ = writeln!(out, "<h2>Not taken, and why <small>{}</small></h2>", explanation.rejected.len());
        out += &self.groups(&explanation.rejected, if record.events.is_empty() { " open" } else { "" });
        out.push_str("</section>\n");
        out
    }

    fn label(&self, why: &LabelWhy, out: Option<&LabelOut>) -> String {
        let class = if out.is_some() { why.label.as_str() } else { "none" };
        let score = out.map_or_else(String::new, |l| format!("<span class=\"end\">score {}</span>", meter(l.score)));
        // Each word once: a text repeats what it is about.
        let mut quotes: BTreeMap<(&str, &str), &Evidence> = BTreeMap::new();
        for evidence in out.iter().flat_map(|l| &l.evidence) {
            let key = (evidence.text.as_deref().unwrap_or_default(), evidence.rule.as_deref().unwrap_or_default());
            quotes.entry(key).or_insert(evidence);
        }
        let quotes: String = quotes.values().map(|e| format!("<span>{}</span>", self.evidence(e, "word"))).collect();
        let quotes = if quotes.is_empty() { quotes } else { format!("<div class=\"quotes\">{quotes}</div>") };
        let reader = why.second_reader.as_ref().map(|reader| self.second_reader(why, reader)).unwrap_or_default();
        format!(
            "<li class=\"{class}\"><div class=\"head\"><b>{}</b><span>{}</span>{score}</div><p class=\"why\">{}</p>{quotes}{reader}</li>\n",
            rows::words(why.label.as_str()),
            why.verdict.as_str(),
            escape(&why.message),
        )
    }

    fn second_reader(&self, why: &LabelWhy, reader: &SecondReader) -> String {
        let weight = |w: &Weight| format!("<li><code>{:+.2}</code><bdi>{}</bdi></li>", w.weight, escape(&w.feature));
        let weighed: String = reader.weighed.iter().map(weight).collect();
        format!(
            "<details class=\"second\"><summary>{}</summary><p>{} <code>{:+.2}</code></p><ul>{weighed}</ul></details>",
            escape(&rows::second_reader(why, reader)),
            self.quote(&reader.sentence, "word"),
            reader.margin,
        )
    }

    fn event(&self, number: usize, event: &Event, why: &EventWhy, explanation: &Explanation) -> String {
        let label = event.label.as_str();
        let tone = match event.status {
            Status::Occurred | Status::Ongoing => "real",
            Status::Planned | Status::Threatened | Status::Alleged => "open",
            Status::Denied | Status::Negated | Status::Failed => "not",
        };
        let past = if event.historical { "<span class=\"pill\">historical</span>" } else { "" };
        let mut out = format!(
            "<section class=\"event {label}\" id=\"e-{id}\" aria-labelledby=\"n-{id}\">\
             <h3><button type=\"button\" class=\"pick\" aria-pressed=\"false\" id=\"n-{id}\"><span class=\"head\"><span class=\"n\">{number}</span>\
             <b>{label_words}</b><span>{type_}</span><span class=\"pill {tone}\">{status}</span>{past}\
             <span class=\"end\">{meter}</span></span><span class=\"who\"><bdi>{who}</bdi></span></button></h3>\n<dl class=\"rows\">",
            id = escape(&event.id),
            label_words = rows::words(label),
            type_ = rows::words(event.type_.as_str()),
            status = event.status.as_str(),
            meter = meter(event.confidence),
            who = escape(&rows::summary(event)),
        );
        for row in rows::of(event) {
            let evidence: String =
                row.evidence.iter().map(|e| format!("<span>{}</span>", self.evidence(e, row.sort.as_str()))).collect();
            let _ = write!(out, "<dt>{}</dt><dd><bdi>{}</bdi>{evidence}</dd>", row.name, escape(&row.value));
        }
        out.push_str("</dl>\n");
        if why.reports.len() > 1 {
            let reports: String = why
                .reports
                .iter()
                .map(|report| {
                    let quote = self.quote(&report.at, "trigger");
                    let told = format!("{}, {}", report.status.as_str(), report.told.as_str());
                    format!("<li>{quote}<p>{told} <code>{}</code></p></li>", escape(&report.rule))
                })
                .collect();
            let _ = write!(
                out,
                "<details><summary>Told {} times, taken as one happening</summary><ul>{reports}</ul></details>",
                why.reports.len(),
            );
        }
        let mut others: Vec<String> = Vec::new();
        for other in &why.apart_from {
            let number = explanation.record.events.iter().position(|e| e.id == other.id).map_or(0, |at| at + 1);
            others.push(format!("<li><p>another happening than event {number}: {}</p></li>", apart(other.by)));
        }
        let tried = why.reports.first().map(|report| report.tried.as_slice()).unwrap_or_default();
        others.extend(tried.iter().map(|tried| format!("<li>{}</li>", frame(tried))));
        if !others.is_empty() {
            let _ = write!(
                out,
                "<details><summary>Why this event and not another ({})</summary><ul>{}</ul></details>",
                others.len(),
                others.concat(),
            );
        }
        if !why.passed_over.is_empty() {
            let passed: String = why.passed_over.iter().map(|one| self.rejected(one)).collect();
            let _ = write!(
                out,
                "<details><summary>Stands beside it and was not taken ({})</summary><ul>{passed}</ul></details>",
                why.passed_over.len(),
            );
        }
        out.push_str("</section>\n");
        out
    }

    fn rejected(&self, one: &Rejected) -> String {
        let tried: String = one.tried.iter().skip(1).map(|tried| format!("<li>{}</li>", frame(tried))).collect();
        let tried = if tried.is_empty() { tried } else { format!("<ul>{tried}</ul>") };
        let by = one.by.as_ref().filter(|by| **by != one.at).map(|by| self.quote(by, "rejected")).unwrap_or_default();
        let what = match one.candidate {
            Candidate::Text | Candidate::Reading | Candidate::Event => String::new(),
            other => format!("no {}: ", other.as_str()),
        };
        let quote = self.quote(&one.at, "rejected");
        format!("<li>{quote}<p>{what}{} {by}</p>{tried}</li>", escape(&one.message))
    }

    /// What made nothing, by reason; open where that is all there is to say.
    fn groups(&self, rejected: &[Rejected], open: &str) -> String {
        let mut groups: BTreeMap<_, Vec<&Rejected>> = BTreeMap::new();
        for one in rejected {
            groups.entry(one.reason).or_default().push(one);
        }
        let group = |(reason, group): (&Reason, &Vec<&Rejected>)| {
            let rows: String = group.iter().map(|one| self.rejected(one)).collect();
            format!(
                "<details class=\"group\"{open}><summary><b>{}</b> ({})</summary><ul>{rows}</ul></details>\n",
                escape(reason.title()),
                group.len(),
            )
        };
        groups.iter().map(group).collect()
    }
}

fn frame(tried: &TriedFrame) -> String {
    format!("<code>{}</code><p>{}</p>", escape(&tried.rule), escape(&tried.message))
}

/// A degree of belief as a bar and a number.
fn meter(score: Score) -> String {
    let score = f64::from(score.hundredths()) / 100.0;
    format!("<meter min=\"0\" max=\"1\" value=\"{score:.2}\">{score:.2}</meter> {score:.2}")
}

/// The direction in which most letters of a text run. Its first letter, by which browsers go, is often that of a foreign
/// name.
fn direction(text: &str) -> &'static str {
    let leftward = |script: &Script| matches!(script, Script::Arabic | Script::Hebrew);
    let (left, right): (Vec<Script>, Vec<Script>) = text.chars().filter_map(Script::of).partition(leftward);
    match left.len().cmp(&right.len()) {
        Ordering::Greater => "rtl",
        Ordering::Less => "ltr",
        Ordering::Equal => "auto",
    }
}

/// Text that is nothing but text, wherever it stands in HTML, and as long in UTF-16 units: what cannot be written
/// becomes U+FFFD, one unit like itself.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push('\t'),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// The digest by which a page's policy knows script and style, in base64.
fn sha256(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in Sha256::digest(text.as_bytes()).chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..4 {
            let digit = DIGITS.get(((bits >> (18 - 6 * at)) & 63) as usize).copied();
            out.push(if at > three.len() { '=' } else { digit.map_or('=', char::from) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_is_in_base64() {
        assert_eq!(sha256(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn units_are_those_of_the_dom() {
        let units = Units::of("a\u{1d11e}b");
        assert_eq!([0, 1, 2, 3, 9].map(|point| units.at(point)), [0, 1, 3, 4, 4]);
    }

    #[test]
    fn direction_is_that_of_most_letters() {
        for (text, expected) in [
            ("CNN قالت إن الصاروخ سقط", "rtl"),
            ("The daily الأهرام said", "ltr"),
            ("2024", "auto"),
            ("서울 CNN", "ltr"),
        ] {
            assert_eq!(direction(text), expected, "{text}");
        }
    }

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(
            escape("</script><a href='\"'>&\u{0}\u{1b}\t"),
            "&lt;/script&gt;&lt;a href=&#39;&quot;&#39;&gt;&amp;\u{FFFD}\u{FFFD}\t"
        );
    }

    #[test]
    fn script_and_style_end_where_they_should() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</"), "an element would end");
        }
    }
}
