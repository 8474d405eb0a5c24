//! Language: which of our languages a text is in.
//!
//! In: title, body and the language that the input declared. Out: a [`Guess`] with a BCP 47 code, `und` if none.
//! First the script, by counting letters; among languages of one script those whose letters or commonest words
//! fit, else what a trigram model says. A text in another language is named, never read with the wrong tables.

use super::{World, lang::Script, letter::is_alphabetic};
use crate::enriched::Score;

/// A language and how sure we are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// BCP 47 code, `und` if none.
    pub code: String,
    /// How sure.
    pub score: Score,
}

/// Characters that are looked at: more tell nothing new.
const LOOK_AT: usize = 1500;

/// The language of a text.
#[must_use]
pub fn of(title: &str, body: &str, declared: Option<&str>, world: &World) -> Guess {
    let mut letters = [0_u32; Script::ALL.len()];
    let mut total = 0_u32;
    let sample: String = title.chars().take(300).chain(['\n']).chain(body.chars().take(LOOK_AT)).collect();
    for script in sample.chars().filter_map(Script::of) {
        if let Some(count) = letters.get_mut(script as usize) {
            *count += 1;
            total += 1;
        }
    }
    let count = |script: Script| letters.get(script as usize).copied().unwrap_or(0);
    let most_written = Script::ALL.into_iter().max_by_key(|script| (count(*script), std::cmp::Reverse(*script)));
    let Some((script, most)) = most_written.map(|script| (script, count(script))).filter(|(_, most)| *most > 0) else {
        return Guess { code: "und".to_owned(), score: Score::from_hundredths(0) };
    };
    // Kana stands in one language only. With Han a little of it tells: a text in Han without it is Chinese. Names and
    // addresses in Latin letters are long beside it; Korean news keeps some Han.
    let least = match script {
        Script::Han | Script::Kana => 30,
        Script::Latin => 5,
        _ => 0,
    };
    let script = if count(Script::Kana) > 0 && count(Script::Kana) * least >= most { Script::Kana } else { script };
    let share = u8::try_from(100 * most / total.max(1)).unwrap_or(100);
    let sure = |code: &str, hundredths: u8| Guess {
        code: code.to_owned(),
        score: Score::from_hundredths(hundredths.min(share)),
    };
    match script {
        Script::Hangul => return sure("ko", 99),
        Script::Kana => return sure("ja", 99),
        Script::Han => return sure("zh", 95),
        Script::Hebrew => return sure("he", 99),
        _ => {}
    }
    let mut best: Option<(&str, u32)> = None;
    for lang in world.langs.iter().filter(|lang| lang.script == script) {
        let foreign = sample.chars().filter(|c| lang.not_letters.contains(c)).count();
        if foreign * 50 > most as usize {
            continue;
        }
        let folded = lang.fold.fold(&sample);
        let words = folded.split(|c: char| !is_alphabetic(c)).filter(|w| !w.is_empty());
        let (mut known, mut all) = (0_u32, 0_u32);
        for word in words {
            all += 1;
            known += u32::from(lang.frequent.contains(word));
        }
        let share = 100 * known / all.max(1);
        if best.is_none_or(|(_, b)| share > b) {
            best = Some((&lang.code, share));
        }
    }
    match best {
        // A tenth of the words of any running text are among the commonest of its language.
        Some((code, share)) if share >= 10 => return sure(code, 98),
        Some((code, _)) if declared.is_some_and(|d| primary(d) == code) => return sure(code, 85),
        _ => {}
    }
    let model = whatlang::detect(&sample);
    match best {
        Some((code, share)) => match model.as_ref().filter(|info| info.is_reliable()) {
            Some(info) if bcp47(info.lang()) != code => sure(bcp47(info.lang()), 80),
            _ if share >= 3
                || sample.chars().count() < 80
                || model.as_ref().is_some_and(|i| bcp47(i.lang()) == code) =>
            {
                sure(code, 70)
            }
            _ => sure("und", 0),
        },
        None => model.map_or_else(|| sure("und", 0), |info| sure(bcp47(info.lang()), 70)),
    }
}

/// The language part of a BCP 47 tag, or the two letters of a three-letter code.
#[must_use]
pub fn primary(tag: &str) -> String {
    let first = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match whatlang::Lang::from_code(&first) {
        Some(lang) => bcp47(lang).to_owned(),
        None => first,
    }
}

/// ISO 639-3 of the model to the two letters of BCP 47, where there are two.
const fn bcp47(lang: whatlang::Lang) -> &'static str {
    use whatlang::Lang as L;
    match lang {
        L::Ara => "ar",
        L::Eng => "en",
        L::Kor => "ko",
        L::Jpn => "ja",
        L::Cmn => "zh",
        L::Pes => "fa",
        L::Urd => "ur",
        L::Heb => "he",
        L::Rus => "ru",
        L::Ukr => "uk",
        L::Fra => "fr",
        L::Deu => "de",
        L::Spa => "es",
        L::Por => "pt",
        L::Ita => "it",
        L::Nld => "nl",
        L::Tur => "tr",
        L::Ind => "id",
        L::Pol => "pl",
        L::Vie => "vi",
        L::Swe => "sv",
        L::Hin => "hi",
        _ => "und",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(world: &World, title: &str, body: &str, expected: &str) {
        assert_eq!(of(title, body, None, world).code, expected, "{title} {body}");
    }

    #[test]
    fn languages_that_share_letters_are_told_apart() {
        let world = World::load(None).unwrap();
        for (title, body, expected) in [
            ("", "北朝鮮は弾道ミサイルを発射した。", "ja"),
            ("米大統領、対北朝鮮制裁強化表明", "国連安全保障理事会の緊急会合開催を要請、防衛省発表。", "ja"),
            ("", "朝鲜星期三向东部海域发射了两枚弹道导弹,韩国军方表示。", "zh"),
            ("", "北韓向東部海域發射兩枚彈道飛彈。", "zh"),
            ("", "북한이 동해상으로 탄도미사일 2발을 발사했다.", "ko"),
            ("美 대통령 訪韓", "美 대통령이 北 미사일 문제를 논의했다.", "ko"),
            ("", "新型ロケット(Kairos-2, Space One Co., Ltd.)の打ち上げは延期された。", "ja"),
            (
                "",
                "The word ninja (忍者, にんじゃ) came into English in the twentieth century, long after it was common.",
                "en",
            ),
        ] {
            check(&world, title, body, expected);
        }
    }
}
