//! Articles: as many different ones as a test wants, and the records that are none.
//!
//! In: a number. Out: the bytes of an input record. The same number gives the same bytes.

use serde_json::json;

/// One input record before it is written.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: Vec<(&'static str, &'static [u8])>,
}

impl Input {
    fn bare(key: Option<&str>, value: Option<Vec<u8>>) -> Self {
        Self { key: key.map(|k| k.as_bytes().to_vec()), value, headers: Vec::new() }
    }
}

/// Language, headline and text; `{n}` is replaced so that each article is one of its own.
const SAMPLES: [(&str, &str, &str); 8] = [
    (
        "ar",
        "كوريا الشمالية تطلق صاروخين باليستيين (تقرير {n})",
        "أعلنت هيئة الأركان المشتركة في كوريا الجنوبية أن كوريا الشمالية أطلقت يوم الثلاثاء صاروخين باليستيين قصيري المدى \
         باتجاه البحر الشرقي.\nوقالت اليابان إن الصاروخين سقطا خارج منطقتها الاقتصادية. هذا هو التقرير رقم {n}.",
    ),
    (
        "ar",
        "واشنطن وسيول تؤكدان التزامهما بالتحالف ({n})",
        "أكد وزيرا الدفاع الأمريكي والكوري الجنوبي في سيول التزام الولايات المتحدة بالدفاع عن كوريا الجنوبية بكل القدرات \
         النووية والتقليدية.\nواتفق الجانبان على إجراء مناورات مشتركة الشهر المقبل. رقم البيان {n}.",
    ),
    (
        "ar",
        "الحوثيون يعلنون إطلاق صاروخ على سفينة ({n})",
        "قالت جماعة الحوثي في اليمن إنها أطلقت صاروخا على سفينة في البحر الأحمر، ونفى مسؤول أمريكي إصابة أي سفينة. \
         بيان رقم {n}.",
    ),
    (
        "ar",
        "إطلاق مبادرة لتشجير الأحياء ({n})",
        "أطلقت البلدية يوم الاثنين مبادرة لزراعة مئة شجرة في كل حي من أحياء المدينة، ودعت المدارس إلى المشاركة. رقم الحملة {n}.",
    ),
    (
        "en",
        "Iran tests a medium-range missile, report {n} says",
        "Iran test-fired a medium-range ballistic missile on Monday, state television said.\n\
         Israel warned that it would respond to any attack. The report carried the number {n}.",
    ),
    (
        "en",
        "NATO members sign a defence pact in Brussels ({n})",
        "The members of NATO signed a mutual defence agreement in Brussels on Wednesday, document {n}.\n\
         Russia denied that it plans to deploy further weapons at the border.",
    ),
    (
        "ko",
        "북한 탄도미사일 발사 ({n})",
        "합동참모본부는 북한이 화요일 동해상으로 단거리 탄도미사일 두 발을 발사했다고 밝혔다.\n\
         한국과 미국은 연합 훈련을 계속하기로 했다. 보도 번호는 {n}이다.",
    ),
    ("ko", "신제품 발표회 열려 ({n})", "서울의 한 회사가 새로운 전화기를 발표했다. 행사에는 {n}명이 참석했다."),
];

/// The article with this number.
pub(crate) fn article(n: usize) -> Input {
    let (lang, title, text) = SAMPLES[n % SAMPLES.len()];
    let number = n.to_string();
    let value = json!({
        "id": format!("article-{n}"),
        "url": format!("https://news.example/{n}"),
        "title": title.replace("{n}", &number),
        "text": text.replace("{n}", &number),
        "lang": lang,
        "published_at": "2024-04-03T08:00:00Z",
        "source": {"name": "Example Agency", "domain": "news.example"},
    });
    Input::bare(Some(&format!("article-{n}")), Some(value.to_string().into_bytes()))
}

/// An article that must never be seen: it is written in a transaction that aborts.
pub(crate) fn ghost(n: usize) -> Input {
    let ghost = article(n);
    let text = String::from_utf8(ghost.value.unwrap()).unwrap().replace("article-", "ghost-");
    Input::bare(Some(&format!("ghost-{n}")), Some(text.into_bytes()))
}

/// Number of kinds of [`poison`].
pub(crate) const POISONS: usize = 9;

/// A record that is no article, each kind with the code of its dead letter, or `None` for a tombstone.
pub(crate) fn poison(n: usize) -> (Input, Option<&'static str>) {
    let key = format!("poison-{n}");
    let key = Some(key.as_str());
    match n % POISONS {
        0 => (Input::bare(key, Some(br#"{"title": "cut off in the mid"#.to_vec())), Some("bad_json")),
        1 => {
            let mut input = Input::bare(key, Some(b"words in a charset that nobody knows".to_vec()));
            input.headers.push(("content-type", b"text/plain; charset=x-nobody-knows"));
            (input, Some("unknown_charset"))
        }
        2 => (Input::bare(key, Some(Vec::new())), Some("no_text")),
        3 => (Input::bare(key, Some(huge())), Some("too_large")),
        4 => {
            let value = format!("{}\"x\"{}", "{\"a\":[".repeat(500), "]}".repeat(500));
            (Input::bare(key, Some(value.into_bytes())), Some("too_deep"))
        }
        5 => (Input::bare(None, None), Some("no_key")),
        6 => {
            (Input::bare(key, Some(br#"{"id": "without-text", "title": "", "text": null}"#.to_vec())), Some("no_text"))
        }
        7 => (Input::bare(key, Some(b"\x00\x01\x00no\x00\x00utf\x0016".to_vec())), Some("unknown_charset")),
        _ => (Input::bare(key, None), None),
    }
}

/// 5 MB of an article that is well formed but for its size.
fn huge() -> Vec<u8> {
    let text = "A sentence that says nothing. ".repeat(5_000_000 / 30);
    json!({"id": "huge", "text": text}).to_string().into_bytes()
}
