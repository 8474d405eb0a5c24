//! What the tests of dates and quantities share: the tables of a language as shipped, words cut as the text stage cuts
//! them, and the plainest affixes.

use std::ops::Range;

use marsad::{
    extract::quantity::piece::Word,
    text::affix::Stem,
    world::{class::Features, slots::Tables, words::words},
};

/// A language of the tests.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Lang {
    Arabic,
    English,
    Korean,
}

impl Lang {
    pub(crate) const ALL: [Self; 3] = [Self::Arabic, Self::English, Self::Korean];

    /// Its shipped tables.
    pub(crate) fn tables(self) -> Tables {
        let code = match self {
            Self::Arabic => "ar",
            Self::English => "en",
            Self::Korean => "ko",
        };
        let files = ["dates", "numbers", "units"].map(|name| {
            let path = format!("{}/config/lang/{code}/{name}.tsv", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(&path).expect("a language has its tables")
        });
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

/// Words of a text, folded, with what each may be without its affixes.
pub(crate) struct Words(Vec<(String, bool, Vec<Stem>)>);

impl Words {
    pub(crate) fn of(lang: Lang, text: &str) -> Self {
        let mut end = 0;
        Self(
            words(text)
                .into_iter()
                .map(|range| {
                    let glued = range.start == end && range.start > 0;
                    end = range.end;
                    let folded = fold(text.get(range).unwrap());
                    let stems = lang.stems(&folded);
                    (folded, glued, stems)
                })
                .collect(),
        )
    }

    pub(crate) fn get(&self) -> Vec<Word<'_>> {
        self.0.iter().map(|(text, glued, stems)| Word { text, glued: *glued, stems }).collect()
    }

    pub(crate) fn join(&self, range: Range<usize>) -> String {
        let words: Vec<&str> = self.0[range].iter().map(|(text, ..)| text.as_str()).collect();
        words.join(" ")
    }
}

/// Compares what each text holds, as `show` writes it, with what is expected; tells all that differ, with their words.
pub(crate) fn check<M>(
    lang: Lang,
    cases: &[(&str, &str)],
    find: impl Fn(&Words) -> Vec<M>,
    show: impl Fn(&M) -> String,
    covered: impl Fn(&M) -> Range<usize>,
) {
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let words = Words::of(lang, text);
        let found = find(&words);
        let shown = found.iter().map(&show).collect::<Vec<_>>().join(" ");
        if shown != *expected {
            let covered: Vec<String> = found.iter().map(|m| words.join(covered(m))).collect();
            wrong.push(format!("{text}\n  found    {shown:?} in {covered:?}\n  expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.len(), wrong.join("\n"));
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

impl Lang {
    fn stems(self, word: &str) -> Vec<Stem> {
        match self {
            Self::Arabic => arabic(word),
            Self::English => {
                word.strip_suffix("'s").map(|stem| vec![without(word, 0, stem, Features::NONE)]).unwrap_or_default()
            }
            Self::Korean => korean(word),
        }
    }
}

/// What is left of a word whose first bytes are taken off.
fn without(word: &str, start: usize, stem: &str, features: Features) -> Stem {
    assert_eq!(word.get(start..start + stem.len()), Some(stem));
    Stem { start, end: start + stem.len(), features }
}

fn arabic(word: &str) -> Vec<Stem> {
    let mut found = Vec::new();
    for (conjunction, and) in [("", None), ("و", Some(Features::AND)), ("ف", Some(Features::AND))] {
        for (preposition, feature) in
            [("", None), ("ب", Some(Features::INSTRUMENT)), ("ل", Some(Features::DATIVE)), ("ك", Some(Features::LIKE))]
        {
            for (article, name) in [("", None), ("ال", Some(Features::ARTICLE)), ("ل", Some(Features::ARTICLE))] {
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
                let features = [and, feature, name].into_iter().flatten().fold(Features::NONE, Features::and);
                found.push(without(word, before.len(), stem, features));
            }
        }
    }
    found
}

fn korean(word: &str) -> Vec<Stem> {
    const PARTICLES: [(&str, Features); 24] = [
        ("은", Features::TOPIC),
        ("는", Features::TOPIC),
        ("이", Features::SUBJECT),
        ("가", Features::SUBJECT),
        ("을", Features::OBJECT),
        ("를", Features::OBJECT),
        ("의", Features::GENITIVE),
        ("에", Features::LOCATIVE),
        ("에는", Features::LOCATIVE),
        ("에도", Features::LOCATIVE),
        ("에서", Features::LOCATIVE),
        ("로", Features::INSTRUMENT),
        ("으로", Features::INSTRUMENT),
        ("와", Features::WITH),
        ("과", Features::WITH),
        ("도", Features::TOPIC),
        ("부터", Features::FROM),
        ("까지", Features::UNTIL),
        ("이나", Features::OBJECT),
        ("이었다", Features::PAST),
        ("이다", Features::PRESENT),
        ("였다", Features::PAST),
        ("에만", Features::LOCATIVE),
        ("보다", Features::LIKE),
    ];
    PARTICLES
        .iter()
        .filter_map(|(particle, feature)| {
            let stem = word.strip_suffix(particle).filter(|s| !s.is_empty())?;
            Some(without(word, 0, stem, *feature))
        })
        .collect()
}
