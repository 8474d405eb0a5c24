//! Numbers and what they count, in three languages.

use marsad::{
    extract::quantity::{QuantityMention, Value, piece::pieces, quantities},
    world::slots::{Quality, Slot, Unit},
};

use crate::grammar::{Lang, Words};

fn check(lang: Lang, cases: &[(&str, &str)]) {
    let tables = lang.tables();
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let words = Words::of(text);
        let found = quantities(&pieces(&words.get(), &tables, &lang), &[], &tables);
        let shown: Vec<String> = found.iter().map(show).collect();
        let shown = shown.join(" ");
        if shown != *expected {
            let covered: Vec<String> = found.iter().map(|m| words.join(m.words.clone())).collect();
            wrong.push(format!("{text}\n  found    {shown:?} in {covered:?}\n  expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// "3", ">=3", "<=3", "3..5", "#3" for an ordinal; "~" before what is rough; unit and quality behind.
pub(crate) fn show(mention: &QuantityMention) -> String {
    let value = match mention.value {
        Value::Exact(v) => format!("{v}"),
        Value::AtLeast(v) => format!(">={v}"),
        Value::AtMost(v) => format!("<={v}"),
        Value::Between(a, b) => format!("{a}..{b}"),
        Value::Ordinal(o) => format!("#{o}"),
    };
    let about = if mention.approx { "~" } else { "" };
    let unit = match mention.unit {
        None => String::new(),
        Some(Unit::Time(unit)) => format!("{unit:?}").to_lowercase(),
        Some(Unit::Kilometre) => "km".to_owned(),
        Some(Unit::Metre) => "m".to_owned(),
        Some(unit) => format!("{unit:?}").to_lowercase(),
    };
    let quality = match mention.quality {
        None => "",
        Some(Quality::Altitude) => "^",
        Some(Quality::Distance) => ">",
    };
    format!("{about}{value}{unit}{quality}")
}

#[test]
fn every_slot_of_the_tables_is_known() {
    for lang in Lang::ALL {
        lang.tables();
    }
    assert_eq!(Slot::parse("no_such_slot"), None);
    assert_eq!(Slot::parse("month:x"), None);
}

#[test]
fn english_quantities() {
    check(Lang::English, ENGLISH);
}

#[test]
fn arabic_quantities() {
    check(Lang::Arabic, ARABIC);
}

#[test]
fn korean_quantities() {
    check(Lang::Korean, KOREAN);
}

const ENGLISH: &[(&str, &str)] = &[
    ("two missiles", "2"),
    ("2 missiles", "2"),
    ("twenty-three rockets", "23"),
    ("two hundred and fifty rockets", "250"),
    ("one thousand two hundred rockets", "1200"),
    ("1,200 soldiers", "1200person"),
    ("1.5 million people", "1500000person"),
    ("three hundred thousand troops", "300000person"),
    ("a dozen missiles", "12"),
    ("at least one missile", ">=1"),
    ("more than 20 rockets", ">=20"),
    ("over 300 missiles", ">=300"),
    ("no fewer than ten rockets", ">=10"),
    ("up to 40 missiles", "<=40"),
    ("fewer than five", "<=5"),
    ("about 300 km", "~300km"),
    ("some 600 kilometres", "~600km"),
    ("nearly 100 rockets", "~100"),
    ("10 or more missiles", ">=10"),
    ("flew 600 km", "600km>"),
    ("reached an altitude of 100 km", "100km^"),
    ("flew 600 km at an altitude of 100 km", "600km> 100km^"),
    ("a 1,500-km range", "1500km>"),
    ("300-400 km", "300..400km"),
    ("between 300 and 400 km", "300..400km"),
    ("10 to 15 missiles", "10..15"),
    ("200 nautical miles", "200nauticalmile"),
    ("5 miles", "5mile"),
    ("30,000 feet", "30000foot"),
    ("Mach 5", "5mach"),
    ("$3.5 billion", "3500000000money"),
    ("3.5 billion dollars", "3500000000money"),
    ("20 percent", "20percent"),
    ("two and a half million", "2500000"),
    ("a hundred missiles", "100"),
    ("three-day visit", "3day"),
    ("70 years", "70year"),
    ("the 23rd meeting", "#23"),
    ("the twenty-third meeting", "#23"),
    ("the third test", "#3"),
    ("its 70th anniversary", "#70"),
    ("two rounds of talks", "2round"),
    ("15 warships", "15ship"),
    ("three times", "3times"),
    ("two missiles and five rockets", "2 5"),
    ("twenty and five", "20 5"),
    ("three short-range missiles", "3"),
    ("some 30 rockets", "~30"),
    ("an estimated 500 drones", "~500"),
    ("100 km high", "100km^"),
    ("an apogee of 6,000 km", "6000km^"),
    ("landed 300 km away", "300km>"),
    ("a range of 1,000 to 3,000 km", "1000..3000km>"),
    ("one in five", "1 5"),
    ("1,234,567 people", "1234567person"),
    ("twelve hundred", "1200"),
    ("nineteen", "19"),
    ("two hundred thousand tons", "200000tonne"),
    ("20 kilotons", "20tonne"),
    ("less than 100 km", "<=100km"),
    ("not more than three", "<=3"),
    ("as many as 12 missiles", "<=12"),
    ("6 more missiles", "6"),
    ("the 55th meeting", "#55"),
    ("the twentieth test", "#20"),
    // Look-alikes.
    ("its 2024 campaign", ""),
    ("1.5 of them", ""),
    ("three quarters", ""),
    ("MiG-29", ""),
    ("the Su-35", ""),
    ("24/7", "24"),
    ("several missiles", ""),
    ("dozens of rockets", ""),
    ("hundreds of missiles", ""),
    ("a few missiles", ""),
    ("the F-15 fighter", ""),
    ("a KN-23 missile", ""),
    ("Hwasong-17", ""),
    ("resolution 1718", ""),
    ("article 5", ""),
    ("at 15:30", ""),
    ("two-thirds of them", ""),
    ("no one", ""),
    ("one of them", ""),
    ("for the first time", ""),
    ("Type 22 frigate", ""),
];

const ARABIC: &[(&str, &str)] = &[
    ("ثلاثة صواريخ", "3"),
    ("ثلاث قذائف", "3round"),
    ("بثلاثة صواريخ", "3"),
    ("عشرة صواريخ", "10"),
    ("أحد عشر صاروخا", "11"),
    ("اثني عشر صاروخا", "12"),
    ("خمسة عشر صاروخا", "15"),
    ("ثلاث عشرة طائرة", "13"),
    ("عشرين صاروخا", "20"),
    ("خمسة وعشرين صاروخا", "25"),
    ("خمسة وعشرون صاروخا", "25"),
    ("مئة صاروخ", "100"),
    ("مائة وخمسين صاروخا", "150"),
    ("مئة وخمسة وعشرين صاروخا", "125"),
    ("مئتي صاروخ", "200"),
    ("ثلاثمئة صاروخ", "300"),
    ("ألف جندي", "1000person"),
    ("ألفي جندي", "2000person"),
    ("ثلاثة آلاف جندي", "3000person"),
    ("ثلاثة آلاف وخمسمئة جندي", "3500person"),
    ("3 آلاف جندي", "3000person"),
    ("28 ألف جندي", "28000person"),
    ("28,500 جندي", "28500person"),
    ("١٢٠٠ جندي", "1200person"),
    ("3 مليارات دولار", "3000000000money"),
    ("1.5 مليار دولار", "1500000000money"),
    ("مليوني شخص", "2000000person"),
    ("مليون و200 ألف شخص", "1200000person"),
    ("مليون ونصف", "1500000"),
    ("نحو 300 كم", "~300km"),
    ("قرابة 600 كيلومتر", "~600km"),
    ("أكثر من 20 صاروخا", ">=20"),
    ("ما لا يقل عن عشرة صواريخ", ">=10"),
    ("ما لا يقل عن 10 صواريخ", ">=10"),
    ("أقل من خمسة", "<=5"),
    ("لا يزيد على 40 صاروخا", "<=40"),
    ("10 صواريخ على الأقل", "10"),
    ("حلق 600 كم على ارتفاع 100 كم", "600km 100km^"),
    ("قطع مسافة 600 كيلومتر", "600km>"),
    ("لمسافة كيلومترين", "2km>"),
    ("ما بين 300 و400 كم", "300..400km"),
    ("من 10 إلى 15 صاروخا", "10..15"),
    ("200 ميل بحري", "200nauticalmile"),
    ("20 في المئة", "20percent"),
    ("20%", "20percent"),
    ("السبعين عاما", "70year"),
    ("الاجتماع الثالث والعشرين", "#23"),
    ("الدورة الـ23", "#23"),
    ("الاجتماع الخامس والخمسون", "#55"),
    ("الجولة الثالثة", "#3"),
    ("الاجتماع الثالث عشر", "#13"),
    ("الذكرى السبعين", "#70"),
    ("مرتين", "2times"),
    ("خمسة صواريخ وثلاث قذائف", "5 3round"),
    ("خمسة وستة", "5 6"),
    ("وثلاثة صواريخ", "3"),
    ("ستة وأربعين صاروخا", "46"),
    ("ألف ومئتي جندي", "1200person"),
    ("خمسة آلاف", "5000"),
    ("ثلاثة ملايين دولار", "3000000money"),
    ("أربعة مليارات", "4000000000"),
    ("30 مليار درهم", "30000000000money"),
    ("1.200 كيلومتر", "1200km"),
    ("0.2 في المائة", "0.2percent"),
    ("مدى يصل إلى 1500 كم", "<=1500km>"),
    ("ارتفاع أقصاه 100 كيلومتر", "100km^"),
    ("على بعد 300 كيلومتر", "300km>"),
    ("بين 10 و15 صاروخا", "10..15"),
    ("ثلاث مرات", "3times"),
    ("صاروخ واحد", "1"),
    ("الاجتماع الأول", "#1"),
    ("الثانية عشرة", "#12"),
    ("للمرة الثالثة", "#3"),
    // Look-alikes.
    ("إف-16", ""),
    ("ميغ 29", "29"),
    ("بعض الصواريخ", ""),
    ("ملايين الدولارات", ""),
    ("في عام 2024", ""),
    ("عشرات الصواريخ", ""),
    ("مئات الصواريخ", ""),
    ("آلاف الجنود", ""),
    ("بضعة صواريخ", ""),
    ("عدة صواريخ", ""),
    ("القرار 1718", ""),
    ("المادة 5", ""),
    ("هواسونغ-17", ""),
    ("الساعة 15:30", ""),
    ("واحدا تلو الآخر", ""),
    ("كم صاروخا أطلق", ""),
    ("التحالف", ""),
    ("الفصائل", ""),
    ("ستة عشر صاروخا", "16"),
];

const KOREAN: &[(&str, &str)] = &[
    ("미사일 2발을 발사했다", "2round"),
    ("미사일 두 발", "2round"),
    ("미사일 세 발을", "3round"),
    ("미사일 두발", "2round"),
    ("미사일 다섯 발", "5round"),
    ("미사일 열두 발", "12round"),
    ("미사일 네 기", "4piece"),
    ("전투기 3대", "3vehicle"),
    ("군함 15척", "15ship"),
    ("병력 2만8천500명", "28500person"),
    ("병력 1만2천명", "12000person"),
    ("병력 3천명", "3000person"),
    ("병력 3천여명", "~3000person"),
    ("로켓 10여 발", "~10round"),
    ("포탄 3천여발을", "~3000round"),
    ("삼백 킬로미터", "300km"),
    ("이십여 발", "~20round"),
    ("삼백이십 명", "320person"),
    ("이백 명", "200person"),
    ("3억5천만 달러", "350000000money"),
    ("1조2천억원", "1200000000000money"),
    ("약 600km를 비행했다", "~600km"),
    ("고도 100km로 600km를 비행했다", "100km^ 600km"),
    ("비행거리는 600km", "600km>"),
    ("사거리 1,500km", "1500km>"),
    ("고도는 약 100㎞", "~100km^"),
    ("최소 10발", ">=10round"),
    ("최대 40발", "<=40round"),
    ("10발 이상", ">=10round"),
    ("10발 이하", "<=10round"),
    ("300∼400km", "300..400km"),
    ("300~400km", "300..400km"),
    ("30여 명", "~30person"),
    ("200해리", "200nauticalmile"),
    ("20%", "20percent"),
    ("3시간", "3hour"),
    ("세 차례", "3times"),
    ("5차례", "5times"),
    ("70년 동안", "70year"),
    ("3일간", "3day"),
    ("제23차 회의", "#23"),
    ("23차 회의", "#23"),
    ("세 번째", "#3"),
    ("70주년", "#70"),
    ("첫 발사", "#1"),
    ("수백여 발", ""),
    ("최대 천 명", "<=1000person"),
    ("만 명", "10000person"),
    ("백 발", "100round"),
    ("이틀간 세 차례", "2day 3times"),
    ("2천494만원", "24940000money"),
    ("1,550억 원", "155000000000money"),
    ("4기의 미사일", "4piece"),
    ("발사체 3발과 2발", "3round 2round"),
    ("10∼20㎞", "10..20km"),
    ("높이 30m", "30m"),
    ("마하 5", "5mach"),
    ("마하 5 이상", ">=5mach"),
    ("여섯 차례", "6times"),
    ("스무 발", "20round"),
    ("열 발 이상", ">=10round"),
    ("1발당", "1"),
    ("제55차", "#55"),
    ("두 번째 시험", "#2"),
    ("600여㎞", "~600km"),
    ("450㎞ 가량", "~450km"),
    // Look-alikes.
    ("조 바이든", ""),
    ("수천 명", ""),
    ("이란 정부", ""),
    ("일본", ""),
    ("백악관", ""),
    ("천안함", ""),
    ("만약", ""),
    ("수십 발", ""),
    ("여러 발", ""),
    ("몇 발", ""),
    ("화성-17형", ""),
    ("북극성-3형", ""),
    ("KN-23", ""),
    ("만일 공격하면", ""),
    ("한일 관계", ""),
    ("오만 정부", ""),
    ("이 미사일", ""),
    ("사조직", ""),
    ("구조 활동", ""),
    ("네가 그랬다", ""),
    ("3분의 1", ""),
    ("오전 15:30", ""),
    ("한미 양국", ""),
];
