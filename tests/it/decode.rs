//! What comes in: every shape, charset and trap, and each error beside its look-alike that is none.

use encoding_rs::{EUC_KR, Encoding, UTF_8, WINDOWS_1256};
use marsad::{
    article::{Article, DecodeError, Limits, Published, Raw, decode},
    enriched::{NoteCode, PublishedBasis},
};

fn read_with(value: &[u8], headers: &[(&str, &str)], limits: &Limits) -> Result<Article, DecodeError> {
    let headers: Vec<_> = headers.iter().map(|(n, v)| ((*n).to_owned(), v.as_bytes().to_vec())).collect();
    decode(&Raw { value: Some(value), headers: &headers, ..Raw::default() }, limits)
}

fn read(value: &[u8]) -> Result<Article, DecodeError> {
    read_with(value, &[], &Limits::default())
}

/// The value is an article with this title and body, and with as many notes of this code.
fn check(value: &str, title: &str, body: &str, notes: &[NoteCode]) {
    let article = read(value.as_bytes()).unwrap_or_else(|error| panic!("{value}: {error}"));
    assert_eq!((article.title.as_str(), article.body.as_str()), (title, body), "{value}");
    assert_eq!(article.notes.iter().map(|note| note.code).collect::<Vec<_>>(), notes, "{value}");
}

/// The value is refused with this code.
fn refused(value: &[u8], headers: &[(&str, &str)], code: &str) {
    let limits = Limits { article_bytes: 1000, depth: 8, events: 1 };
    let found = match read_with(value, headers, &limits) {
        Ok(article) => panic!("{:?} is no {code} but {article:?}", String::from_utf8_lossy(value)),
        Err(DecodeError::TooLarge { .. }) => "too_large",
        Err(DecodeError::TooDeep { .. }) => "too_deep",
        Err(DecodeError::BadJson { .. }) => "bad_json",
        Err(DecodeError::UnknownCharset { .. }) => "unknown_charset",
        Err(DecodeError::NoText { .. }) => "no_text",
        Err(DecodeError::NoKey) => "no_key",
    };
    assert_eq!(found, code, "{:?}", String::from_utf8_lossy(value));
}

/// The value is none of the above under the same limits.
fn accepted(value: &[u8], headers: &[(&str, &str)]) {
    let limits = Limits { article_bytes: 1000, depth: 8, events: 1 };
    let read = read_with(value, headers, &limits);
    assert!(read.is_ok(), "{:?}: {read:?}", String::from_utf8_lossy(value));
}

const ARABIC: &str = "أعلنت وزارة الدفاع أن وفدا من الحلف سيزور العاصمة يوم الثلاثاء لبحث خطة التدريب المشترك.";
const KOREAN: &str = "국방부는 동맹국 대표단이 화요일 수도를 방문해 연합 훈련 계획을 논의한다고 밝혔다.";

#[test]
fn canonical_fields_are_read() {
    let value = r#"{"id":7,"url":"https://news.example/a","title":"T","text":"B\r\nC","lang":"ar_SA",
        "published_at":"2024-04-02T03:00:00+09:00","source":{"name":"N","domain":"news.example"},"authors":["x"]}"#;
    let article = read(value.as_bytes()).unwrap();
    assert_eq!(article.id, "7");
    assert_eq!(article.url.as_deref(), Some("https://news.example/a"));
    assert_eq!((article.title.as_str(), article.body.as_str()), ("T", "B\nC"));
    assert_eq!(article.declared_lang.as_deref(), Some("ar-SA"));
    let published = article.published.unwrap();
    assert_eq!(
        (published.at.to_string().as_str(), published.day.to_string().as_str()),
        ("2024-04-01T18:00:00Z", "2024-04-02")
    );
    assert_eq!(published.basis, PublishedBasis::Stated);
    let source = article.source.unwrap();
    assert_eq!((source.name.as_deref(), source.domain.as_deref()), (Some("N"), Some("news.example")));
    assert_eq!(article.adapter, "marsad");
}

#[test]
fn text_stays_as_it_is() {
    check(r#"{"title":" a  b ","text":"\n c\td \n\n"}"#, " a  b ", "\n c\td \n\n", &[]);
    check(r#"{"text":"A &amp; B <b>c</b>"}"#, "", "A &amp; B <b>c</b>", &[]);
    check(r#"{"text":"a\u0000b\rc"}"#, "", "a\u{0}b\rc", &[]);
    check("First line\n\nSecond", "", "First line\n\nSecond", &[]);
    check("a\r\nb", "", "a\nb", &[]);
}

#[test]
fn nothing_in_many_words_is_nothing() {
    check(
        r#"{"id":"","title":"None","text":"B","lang":"null","url":"None","published_at":"None","source":""}"#,
        "",
        "B",
        &[],
    );
    check(r#"{"title":null,"text":[1],"html":"<p>B</p>","published_at":""}"#, "", "B", &[]);
    check(r#"{"title":"T","text":" "}"#, "T", "", &[]);
}

#[test]
fn date_that_cannot_be_read_is_noted_and_the_record_counts() {
    let given = Published {
        at: "2024-05-01T00:00:00Z".parse().unwrap(),
        day: "2024-05-01".parse().unwrap(),
        basis: PublishedBasis::Record,
    };
    let basis = |value: &str| {
        let raw = Raw { value: Some(value.as_bytes()), fallback: Some(given), ..Raw::default() };
        let article = decode(&raw, &Limits::default()).unwrap();
        (article.published.unwrap().basis, article.notes.len())
    };
    assert_eq!(basis(r#"{"text":"B"}"#), (PublishedBasis::Record, 0));
    assert_eq!(basis(r#"{"text":"B","published_at":"soon"}"#), (PublishedBasis::Record, 1));
    assert_eq!(basis(r#"{"text":"B","published_at":"٢٠٢٤-٠٤-٠٢"}"#), (PublishedBasis::Stated, 0));
    assert_eq!(basis(r#"{"text":"B","published_at":1712026800}"#), (PublishedBasis::Stated, 0));
    assert_eq!(basis(r#"{"text":"B","published_at":1712026800000.5}"#), (PublishedBasis::Stated, 0));
    check(r#"{"text":"B","published_at":"soon"}"#, "", "B", &[NoteCode::DateUnreadable]);
}

#[test]
fn missing_id_is_the_same_for_copies_of_one_article() {
    let id = |value: &str| read(value.as_bytes()).unwrap().id;
    let plain = id(r#"{"url":"https://news.example/a","text":"B"}"#);
    assert_eq!(plain.len(), 32);
    assert_eq!(id(r#"{"url":"https://News.example/a/?utm_source=x#top","text":"changed"}"#), plain);
    assert_ne!(id(r#"{"url":"https://news.example/b","text":"B"}"#), plain);
    assert_eq!(id(r#"{"text":"B"}"#), id("B"));
    assert_ne!(id(r#"{"text":"B"}"#), id("C"));
    assert_eq!(id(r#"{"id":"x","url":"https://news.example/a","text":"B"}"#), "x");
}

#[test]
fn end_that_was_cut_is_told() {
    let cut = |body: &str| read(body.as_bytes()).unwrap().truncated;
    for body in ["He said…", "He said...\n", "He said [+1234 chars]"] {
        assert!(cut(body), "{body}");
    }
    for body in ["He said.", "He said… and left.", "He said [+ chars]", "He said [+x chars]"] {
        assert!(!cut(body), "{body}");
    }
}

#[test]
fn every_charset_gives_the_same_text() {
    let check = |text: &str, encoding: &'static Encoding, declared: Option<&str>| {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy);
        let header = declared.map(|label| format!("text/plain; charset=\"{label}\""));
        let headers: Vec<_> = header.iter().map(|header| ("Content-Type", header.as_str())).collect();
        let article = read_with(&bytes, &headers, &Limits::default()).unwrap();
        assert_eq!(article.body, text, "{} {declared:?}", encoding.name());
        assert!(article.notes.is_empty());
    };
    check(ARABIC, UTF_8, None);
    check(ARABIC, WINDOWS_1256, None);
    check(ARABIC, WINDOWS_1256, Some("windows-1256"));
    check(ARABIC, WINDOWS_1256, Some("CP1256"));
    check(KOREAN, EUC_KR, None);
    check(KOREAN, EUC_KR, Some("euc-kr"));
}

#[test]
fn byte_order_mark_and_utf_16_are_read() {
    let wide = |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    for text in [ARABIC, KOREAN, "A ballistic missile fell into the sea.", "가가 가"] {
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(read(&wide(text, unit)).unwrap().body, text);
            assert_eq!(read(&wide(&format!("\u{feff}{text}"), unit)).unwrap().body, text);
        }
        assert_eq!(read(format!("\u{feff}{text}").as_bytes()).unwrap().body, text);
    }
    let json = wide(r#"{"text":"B C"}"#, u16::to_le_bytes);
    assert_eq!(read(&json).unwrap().body, "B C");
}

#[test]
fn broken_utf_8_keeps_what_is_sound() {
    let mut bytes = ARABIC.as_bytes().to_vec();
    bytes.truncate(bytes.len() - 2);
    bytes.insert(20, 0xff);
    let article = read(&bytes).unwrap();
    assert!(article.body.contains("خطة التدريب"), "{}", article.body);
    assert_eq!(article.notes[0].code, NoteCode::DecodedWithReplacement);
    let declared = read_with(b"a\xffb", &[("content-type", "text/plain; charset=utf-8")], &Limits::default()).unwrap();
    assert_eq!(declared.body, "a\u{fffd}b");
}

#[test]
fn page_says_its_charset() {
    let page = format!("<html><head><meta charset='windows-1256'></head><body><p>{ARABIC}</p></body></html>");
    let (bytes, _, _) = WINDOWS_1256.encode(&page);
    assert_eq!(read(&bytes).unwrap().body, ARABIC);
}

#[test]
fn odd_escapes_do_not_cost_the_article() {
    check(r#"{"text":"x\ud83d y"}"#, "", "x\u{fffd} y", &[NoteCode::DecodedWithReplacement]);
    check(r#"{"text":"x\ud83d\ude80 y"}"#, "", "x\u{1f680} y", &[]);
    check(r#"{"text":"first","text":"last"}"#, "", "last", &[]);
    check(r#" [{"text":"B"}] "#, "", "B", &[]);
}

#[test]
fn page_gives_its_main_text_and_what_it_says_of_itself() {
    let paragraph =
        "The two delegations met for a second day of talks, and both sides said that they had made progress.";
    let page = format!(
        r#"<!DOCTYPE html><html lang="en"><head><title>Talks go on - Example News</title>
        <meta property="og:title" content="Talks go on"><meta property="og:site_name" content="Example News">
        <link rel="canonical" href="https://news.example/talks">
        <script type="application/ld+json">{{"@type":"NewsArticle","headline":"Talks go on","datePublished":"2024-04-02T03:00:00Z"}}</script>
        <style>p {{ color: red }}</style></head>
        <body><nav><a href="/">Home</a><a href="/w">World</a></nav>
        <article><h1>Talks go on</h1><p>{paragraph}</p><script>var x = "<p>never</p>";</script><p>{paragraph} &amp; more.</p></article>
        <footer>Imprint</footer></body></html>"#
    );
    let article = read(page.as_bytes()).unwrap();
    assert_eq!(article.title, "Talks go on");
    assert_eq!(article.body, format!("{paragraph}\n{paragraph} & more."));
    assert_eq!(article.url.as_deref(), Some("https://news.example/talks"));
    assert_eq!(article.declared_lang.as_deref(), Some("en"));
    assert_eq!(article.published.unwrap().at.to_string(), "2024-04-02T03:00:00Z");
    assert_eq!(article.source.unwrap().name.as_deref(), Some("Example News"));
    assert_eq!(article.adapter, "html");
}

#[test]
fn piece_of_a_page_gives_all_its_text() {
    check("<p>One.</p><p>Two.</p>", "", "One.\nTwo.", &[]);
    check(r#"{"title":"T","html":"<div>One<br>Two &lt;b&gt;</div>"}"#, "T", "One\nTwo <b>", &[]);
}

#[test]
fn other_headers_do_not_disturb() {
    let headers = [("ce_specversion", "1.0"), ("ce_type", "x"), ("ce_id", "y"), ("content-type", "application/json")];
    assert_eq!(read_with(br#"{"text":"B"}"#, &headers, &Limits::default()).unwrap().body, "B");
}

#[test]
fn bad_json_is_never_plain_text() {
    refused(br#"{"text":"B""#, &[], "bad_json");
    refused(b"  [not json]", &[], "bad_json");
    refused(br#"{"text":"B"} {"text":"C"}"#, &[], "bad_json");
    refused(br#"[{"text":"B"},{"text":"C"}]"#, &[], "bad_json");
    refused(b"{", &[("content-type", "text/plain")], "bad_json");
    accepted(b"\"quoted\" he said", &[]);
    accepted(b"(1) [2] {3}", &[]);
    accepted(b"\n {\"text\":\"B\"}\n", &[]);
}

#[test]
fn unknown_charset_is_declared_or_nul() {
    refused(b"B", &[("content-type", "text/plain; charset=klingon")], "unknown_charset");
    refused(b"a\0b", &[], "unknown_charset");
    refused(b"\0\0\0\0", &[], "unknown_charset");
    refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &[], "unknown_charset");
    accepted(b"B", &[("content-type", "text/plain; charset=latin1")]);
    accepted(b"B\0", &[("content-type", "text/plain; charset=utf-16le")]);
    accepted(b"\xff\xfe\xfd\xfc", &[]);
    accepted(b"\x81\x8d\x8f\x90\x9d", &[]);
}

#[test]
fn no_text_says_where_it_looked() {
    for value in [
        &b""[..],
        b" \n",
        b"{}",
        br#"{"url":"https://news.example/a"}"#,
        br#"{"text":"None"}"#,
        b"<p> </p>",
        b"<script>x</script>",
    ] {
        refused(value, &[], "no_text");
    }
    accepted(br#"{"title":"T"}"#, &[]);
    let raw = Raw { key: Some(b"k"), ..Raw::default() };
    assert!(matches!(decode(&raw, &Limits::default()), Err(DecodeError::NoText { .. })));
}

#[test]
fn neither_key_nor_value_is_no_key() {
    assert_eq!(decode(&Raw::default(), &Limits::default()), Err(DecodeError::NoKey));
}

#[test]
fn size_and_depth_have_limits() {
    refused(&[b'a'; 1001], &[], "too_large");
    accepted(&[b'a'; 1000], &[]);
    refused(br#"{"a":[[[[[[[[1]]]]]]]]}"#, &[], "too_deep");
    accepted(br#"{"text":"[[[[[[[[[[","a":[[[[[[[1]]]]]]]}"#, &[]);
    refused("<div>".repeat(9).as_bytes(), &[], "too_deep");
    refused(format!("<p>x{}", "<span>".repeat(9)).as_bytes(), &[], "too_deep");
    accepted("<p>x<div>y</div>".repeat(9).as_bytes(), &[]);
}

#[test]
fn one_piece_of_markup_repeated_is_read_or_refused() {
    let pieces = [
        "<",
        "</",
        "<a ",
        "<!--",
        "<svg>",
        "<script>",
        "<title>",
        "&amp;",
        "<p>x",
        "<b>x</b>",
        "<a href=x>x",
        "<table><tr><td>x",
        "<div>x</div>",
        "<i><p></i>x</p>",
        "<br>",
        "<li>x",
        "<p><p><table></p>",
        "<h1>x</h1>",
    ];
    for piece in pieces {
        let page = format!("<p>x</p>{}", piece.repeat(2000));
        match read(page.as_bytes()) {
            Ok(article) => assert!(article.body.starts_with('x'), "{piece}"),
            Err(error) => assert_eq!(error, DecodeError::TooDeep { limit: 128 }, "{piece}"),
        }
    }
}

#[test]
fn very_large_page_gives_all_its_text() {
    let page = format!("<nav>Home</nav>{}", "<p>A line of an archive.</p>".repeat(50_000));
    let article = read(page.as_bytes()).unwrap();
    assert!(article.body.starts_with("Home\nA line"));
    assert_eq!(article.body.lines().count(), 50_001);
}
