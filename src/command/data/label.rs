//! Label: what a name in a source must be like to be taken, and how two of them are compared.
//!
//! In: the rules of a language (`data/raw/own/languages.toml`) and a label. Out: the label cleaned, or why it is
//! refused.
//! Never knows a place: what a label names is for [`super::build`].

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use serde::Deserialize;

/// The rules of one language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Language {
    /// Ranges of characters that a label may have: first and last, with or without a hyphen between them.
    letters: Vec<String>,
    /// Characters that are removed first.
    marks: String,
    /// Characters of the first count as the second when labels are compared.
    #[serde(default)]
    same: Vec<(String, String)>,
    /// Labels with fewer letters are refused.
    least: usize,
    /// Labels with fewer letters are guarded.
    guard_below: usize,
    /// Labels of small places with fewer letters are refused; without it all of them are.
    small_least: Option<usize>,
    /// How the other labels of small places are read.
    #[serde(default)]
    small_reading: SmallReading,
    /// Whether a form without diacritics is added.
    #[serde(default)]
    plain: bool,
    /// Last words of labels that are written joined to the name, such as the one for city. With a short name they would
    /// be taken for the beginning of other words.
    #[serde(default)]
    joined: Vec<String>,
    /// Endings that show that a label of one word names a water.
    #[serde(default)]
    sea_words: Vec<String>,
    /// Whether sea words are also written without the blank before them.
    #[serde(default)]
    join: bool,
    /// Which source has its demonyms.
    #[serde(default)]
    pub(super) demonyms: Demonyms,
}

/// What the label of a small place needs to count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SmallReading {
    /// A cue, or its state in the same sentence.
    #[default]
    Guarded,
    /// A cue or its state directly beside it.
    Cued,
}

/// A source of demonyms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Demonyms {
    /// None has them, or the language uses the name.
    #[default]
    None,
    /// `arwikicats/nationalities_data.json`
    #[serde(rename = "arwikicats")]
    ArWikiCats,
    /// `i18n-nationality/en.json`
    I18nNationality,
}

/// Why a label is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refusal {
    /// It has characters that the language does not.
    WrongScript,
    /// It has too few letters.
    TooShort,
    /// It names a place so small that its name would be taken for other things more often.
    SmallPlace,
    /// It is the one word that also names families.
    FamilyName,
    /// It names a water and does not say so.
    NoSeaWord,
    /// It is the name of a state.
    StateName,
    /// A larger or nearer place has it.
    Duplicate,
    /// Our block list says so.
    Blocked,
}

impl Refusal {
    /// For the report.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::WrongScript => "wrong script",
            Self::TooShort => "too short",
            Self::FamilyName => "small place that is called like a family",
            Self::SmallPlace => "small place",
            Self::NoSeaWord => "no word for a water",
            Self::StateName => "name of a state",
            Self::Duplicate => "name of a larger or nearer place",
            Self::Blocked => "block list",
        }
    }
}

impl Language {
    /// The label without marks, composed, one blank between words; or why it is not taken.
    pub(super) fn clean(&self, label: &str) -> Result<String, Refusal> {
        let kept: String = label.chars().filter(|c| !self.marks.contains(*c)).collect();
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&kept).into_owned();
        let clean = composed.split_whitespace().collect::<Vec<_>>().join(" ");
        if !clean.chars().all(|c| self.has(c)) {
            return Err(Refusal::WrongScript);
        }
        let short = letters(&clean) < self.least || self.join(&clean).is_some_and(|(_, name)| self.is_short(name));
        if short { Err(Refusal::TooShort) } else { Ok(clean) }
    }

    /// The label with its last word joined, and the name before that word.
    fn join<'a>(&self, label: &'a str) -> Option<(String, &'a str)> {
        self.joined.iter().find_map(|word| {
            let name = label.strip_suffix(word.as_str())?.strip_suffix(' ')?;
            Some((format!("{name}{word}"), name))
        })
    }

    fn has(&self, c: char) -> bool {
        self.letters.iter().any(|range| match (range.chars().next(), range.chars().next_back()) {
            (Some(first), Some(last)) => (first..=last).contains(&c),
            _ => false,
        })
    }

    /// Whether the label is so short that it needs a cue.
    pub(super) fn is_short(&self, label: &str) -> bool {
        letters(label) < self.guard_below
    }

    /// Why the label of a place below its country's threshold is not taken.
    pub(super) fn refuses_small(&self, label: &str) -> Option<Refusal> {
        match self.small_least {
            Some(least) if letters(label) >= least => None,
            Some(_) => Some(Refusal::TooShort),
            None => Some(Refusal::SmallPlace),
        }
    }

    /// The reading of the labels of small places.
    pub(super) const fn small_reading(&self) -> &'static str {
        match self.small_reading {
            SmallReading::Guarded => "guarded",
            SmallReading::Cued => "cued",
        }
    }

    /// What two labels have in common that count as the same.
    pub(super) fn fold(&self, label: &str) -> String {
        let lower = label.to_lowercase();
        let text =
            if self.plain { DecomposingNormalizerBorrowed::new_nfd().normalize(&lower) } else { lower.as_str().into() };
        text.chars()
            .filter(|c| !self.marks.contains(*c) && !matches!(c, '\u{0300}'..='\u{036F}'))
            .map(|c| {
                let to = self.same.iter().find(|(from, _)| from.contains(c));
                to.and_then(|(_, to)| to.chars().next()).unwrap_or(c)
            })
            .collect()
    }

    /// The label as the language writes it, and its form without diacritics where the language wants that.
    pub(super) fn spellings(&self, label: String) -> Vec<String> {
        if let Some((joined, _)) = self.join(&label) {
            return vec![joined];
        }
        let mut spellings = vec![label];
        if let Some(label) = spellings.first()
            && self.plain
        {
            let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(label).into_owned();
            let plain: String = decomposed.chars().filter(char::is_ascii).collect();
            if plain != *label && letters(&plain) >= letters(label) {
                spellings.push(plain);
            }
        }
        spellings
    }

    /// The forms of a label of a water, or why it is not taken: "Korea" for its strait would be found everywhere.
    pub(super) fn sea(&self, label: &str) -> Result<Vec<String>, Refusal> {
        let clean = self.clean(label)?;
        let ends = self.sea_words.iter().find_map(|word| clean.strip_suffix(word.as_str()).map(|name| (name, word)));
        match ends {
            Some((name, word)) if self.join && name.ends_with(' ') => {
                Ok(vec![format!("{}{word}", name.trim_end()), clean])
            }
            Some(_) => Ok(vec![clean]),
            None if clean.contains(' ') => Ok(self.spellings(clean)),
            None => Err(Refusal::NoSeaWord),
        }
    }
}

fn letters(label: &str) -> usize {
    label.chars().filter(|c| c.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(code: &str) -> Language {
        let text = include_str!("../../../data/raw/own/languages.toml");
        let mut all: std::collections::BTreeMap<String, Language> = toml::from_str(text).unwrap();
        all.remove(code).unwrap()
    }

    fn check(code: &str, label: &str, expected: Result<&str, Refusal>) {
        assert_eq!(language(code).clean(label), expected.map(str::to_owned), "{label}");
    }

    #[test]
    fn label_loses_its_marks_and_keeps_its_script() {
        check("ar", "بُرَيدَة", Ok("بريدة"));
        check("ar", "\u{200F}حلب\u{200E}", Ok("حلب"));
        check("ar", "Tārūt", Err(Refusal::WrongScript));
        check("ar", "تبریز", Err(Refusal::WrongScript));
        check("ar", "قم", Err(Refusal::TooShort));
        check("en", "Ḩajjah", Ok("Ḩajjah"));
        check("en", "서울", Err(Refusal::WrongScript));
        check("ko", "빈", Err(Refusal::TooShort));
        check("ko", "나고야 시", Ok("나고야 시"));
        check("ko", "진화 시", Err(Refusal::TooShort));
    }

    #[test]
    fn names_of_small_places_are_longer_or_left_out() {
        assert_eq!(language("ar").refuses_small("ينبع"), None);
        assert_eq!(language("ar").refuses_small("بلد"), Some(Refusal::TooShort));
        assert_eq!(language("ko").refuses_small("나라"), Some(Refusal::TooShort));
        assert_eq!(language("en").refuses_small("Reading"), None);
        assert_eq!(language("en").small_reading(), "cued");
        assert_eq!(Language::default().refuses_small("Reading"), Some(Refusal::SmallPlace));
    }

    #[test]
    fn folded_labels_meet_across_spellings() {
        assert_eq!(language("ar").fold("أبها"), language("ar").fold("ابها"));
        assert_ne!(language("ar").fold("أبها"), language("ar").fold("أبهى"));
        assert_eq!(language("en").fold("Los Ángeles"), language("en").fold("Los Angeles"));
    }

    #[test]
    fn latin_label_has_a_plain_spelling() {
        assert_eq!(language("en").spellings("Şabyā".to_owned()), ["Şabyā", "Sabya"]);
        assert_eq!(language("en").spellings("Aden".to_owned()), ["Aden"]);
    }

    #[test]
    fn word_for_city_is_joined() {
        assert_eq!(language("ko").spellings("나고야 시".to_owned()), ["나고야시"]);
        assert_eq!(language("ko").spellings("가자 시티".to_owned()), ["가자 시티"]);
    }

    #[test]
    fn water_must_say_that_it_is_one() {
        assert_eq!(language("ar").sea("كوريا"), Err(Refusal::NoSeaWord));
        assert_eq!(language("ar").sea("بحر العرب"), Ok(vec!["بحر العرب".to_owned()]));
        assert_eq!(language("ko").sea("아덴 만"), Ok(vec!["아덴만".to_owned(), "아덴 만".to_owned()]));
        assert_eq!(language("ko").sea("홍해"), Ok(vec!["홍해".to_owned()]));
    }
}
