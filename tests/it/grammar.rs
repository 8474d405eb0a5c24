//! What the tests of dates and quantities share: the tables of a language as shipped, words cut as the text stage cuts
//! them, and the plainest affixes.

use marsad::{
    extract::quantity::piece::{Stems, Word},
    world::{slots::Tables, words::words},
};

/// A language of the tests.
#[derive(Clone, Copy, PartialEq)]
pub enum Lang {
    Arabic,
    English,
    Korean,
}

impl Lang {
    pub const ALL: [Self; 3] = [Self::Arabic, Self::English, Self::Korean];

    /// Its shipped tables.
    pub fn tables(self) -> Tables {
        macro_rules! files {
            ($code:literal) => {
                [
                    include_str!(concat!("../../config/lang/", $code, "/dates.tsv")),
                    include_str!(concat!("../../config/lang/", $code, "/numbers.tsv")),
                    include_str!(concat!("../../config/lang/", $code, "/units.tsv")),
                ]
            };
        }
        let files = match self {
            Self::Arabic => files!("ar"),
            Self::English => files!("en"),
            Self::Korean => files!("ko"),
        };
        let rows: Vec<(&str, Vec<String>)> = files
            .iter()
            .flat_map(|file| file.lines())
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .map(|line| {
                let mut columns = line.split('\t');
                let slot = columns.next().unwrap();
                let forms = columns.nth(1).unwrap().split(';').map(fold).collect();
                (slot, forms)
            })
            .collect();
        Tables::new(rows.iter().map(|(slot, forms)| (*slot, forms.as_slice())), self == Self::Korean).unwrap()
    }
}

/// Words of a text, folded.
pub struct Words(Vec<(String, bool)>);

impl Words {
    pub fn of(text: &str) -> Self {
        let mut end = 0;
        Self(
            words(text)
                .into_iter()
                .map(|range| {
                    let glued = range.start == end && range.start > 0;
                    end = range.end;
                    (fold(text.get(range).unwrap()), glued)
                })
                .collect(),
        )
    }

    pub fn get(&self) -> Vec<Word<'_>> {
        self.0.iter().map(|(text, glued)| Word { text, glued: *glued }).collect()
    }

    pub fn join(&self, range: std::ops::Range<usize>) -> String {
        let words: Vec<&str> = self.0[range].iter().map(|(t, _)| t.as_str()).collect();
        words.join(" ")
    }
}

fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}'))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ة' => 'ه',
            'ى' | 'ئ' => 'ي',
            'ؤ' => 'و',
            '’' => '\'',
            '٠'..='٩' => char::from(b'0' + u8::try_from(c as u32 - '٠' as u32).unwrap()),
            other => other,
        })
        .collect()
}

impl Stems for Lang {
    fn stems(&self, word: &str) -> Vec<(String, Vec<String>)> {
        match self {
            Self::Arabic => arabic(word),
            Self::English => {
                word.strip_suffix("'s").map(|stem| vec![(stem.to_owned(), Vec::new())]).unwrap_or_default()
            }
            Self::Korean => korean(word),
        }
    }
}

fn arabic(word: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for (conjunction, and) in [("", None), ("و", Some("and")), ("ف", Some("and"))] {
        for (preposition, feature) in
            [("", None), ("ب", Some("instrument")), ("ل", Some("dative")), ("ك", Some("like"))]
        {
            for (article, name) in [("", None), ("ال", Some("article")), ("ل", Some("article"))] {
                if article == "ل" && preposition != "ل" {
                    continue;
                }
                let before = format!("{conjunction}{preposition}{article}");
                let Some(stem) = word.strip_prefix(&before).filter(|s| !s.is_empty()) else {
                    continue;
                };
                if before.is_empty() {
                    continue;
                }
                let features: Vec<String> = [and, feature, name].into_iter().flatten().map(str::to_owned).collect();
                if article == "ل" {
                    found.push((format!("ال{stem}"), features.iter().filter(|f| *f != "article").cloned().collect()));
                }
                found.push((stem.to_owned(), features));
            }
        }
    }
    found
}

fn korean(word: &str) -> Vec<(String, Vec<String>)> {
    const PARTICLES: [(&str, &str); 24] = [
        ("은", "topic"),
        ("는", "topic"),
        ("이", "subject"),
        ("가", "subject"),
        ("을", "object"),
        ("를", "object"),
        ("의", "genitive"),
        ("에", "locative"),
        ("에는", "locative"),
        ("에도", "locative"),
        ("에서", "locative"),
        ("로", "instrument"),
        ("으로", "instrument"),
        ("와", "with"),
        ("과", "with"),
        ("도", "topic"),
        ("부터", "from"),
        ("까지", "until"),
        ("이나", "object"),
        ("이었다", "past"),
        ("이다", "present"),
        ("였다", "past"),
        ("에만", "locative"),
        ("보다", "like"),
    ];
    PARTICLES
        .iter()
        .filter_map(|(particle, feature)| {
            let stem = word.strip_suffix(particle).filter(|s| !s.is_empty())?;
            Some((stem.to_owned(), vec![(*feature).to_owned()]))
        })
        .collect()
}
