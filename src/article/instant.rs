//! Instants: what producers write as the time of publication becomes one.
//!
//! In: a JSON string or number: RFC 3339, a day with or without a time, RFC 2822, or time since 1970. Out: the
//! instant and the calendar day in the zone that was stated, UTC where none was; or nothing.
//! Never guesses the order of day and month, and never reads a clock.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    fmt::{rfc2822, temporal::Pieces},
    tz::Offset,
};

use super::Published;
use crate::enriched::PublishedBasis;

/// Reads a date as a person or program wrote it.
pub(super) fn parse(written: &str) -> Option<Published> {
    let written: String = written.chars().filter(|c| !is_direction_mark(*c)).map(ascii_digit).collect();
    let written = written.trim();
    if written.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return number(written);
    }
    let (at, day) = iso(written).or_else(|| rfc_2822(written))?;
    plausible(at, day)
}

/// An empty date of some program, such as 0001-01-01 or the first second of 1970, is none.
fn plausible(at: Timestamp, day: Date) -> Option<Published> {
    let known = (1900..=2199).contains(&day.year()) && at != Timestamp::UNIX_EPOCH;
    known.then_some(Published { at, day, basis: PublishedBasis::Stated })
}

/// `YYYYMMDD`, `YYYYMMDDHHMMSS`, or seconds, milliseconds, microseconds or nanoseconds since 1970.
fn number(digits: &str) -> Option<Published> {
    let whole = digits.split('.').next()?;
    if digits.len() == 8 || digits.len() == 14 {
        let part = |from: usize, to: usize| digits.get(from..to).map_or(Some(0), |d| d.parse::<i8>().ok());
        let date = Date::new(digits.get(..4)?.parse().ok()?, part(4, 6)?, part(6, 8)?).ok()?;
        let time = Time::new(part(8, 10)?, part(10, 12)?, part(12, 14)?, 0).ok()?;
        return plausible(Offset::UTC.to_timestamp(DateTime::from_parts(date, time)).ok()?, date);
    }
    let count: i64 = whole.parse().ok()?;
    let at = match whole.len() {
        9..=10 => Timestamp::from_second(count),
        12..=13 => Timestamp::from_millisecond(count),
        15..=16 => Timestamp::from_microsecond(count),
        18..=19 => Timestamp::from_nanosecond(i128::from(count)),
        _ => return None,
    }
    .ok()?;
    plausible(at, Offset::UTC.to_datetime(at).date())
}

/// RFC 3339 and what looks like it: a space for the `T`, slashes, no seconds, no zone, `UTC` for `Z`.
fn iso(written: &str) -> Option<(Timestamp, Date)> {
    let mut text = written.replacen('/', "-", 2);
    if let Some(rest) = text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT")) {
        text = format!("{}Z", rest.trim_end());
    } else if let Some((rest, zone)) = text.rsplit_once(' ').filter(|(_, z)| z.starts_with(['+', '-']) || *z == "Z") {
        text = format!("{}{zone}", rest.trim_end());
    }
    let text = padded(&text);
    let pieces = Pieces::parse(&text).ok()?;
    let date = pieces.date();
    let at = DateTime::from_parts(date, pieces.time().unwrap_or(Time::midnight()));
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    Some((offset.to_timestamp(at).ok()?, date))
}

/// `2024-4-2` as `2024-04-02`.
fn padded(text: &str) -> String {
    let end = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let (day, rest) = text.split_at(end);
    let parts: Vec<&str> = day.split('-').collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}{rest}"),
        _ => text.to_owned(),
    }
}

fn rfc_2822(written: &str) -> Option<(Timestamp, Date)> {
    let zoned = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned_datetime(written).ok()?;
    Some((zoned.timestamp(), zoned.date()))
}

/// Arabic-Indic, Persian and fullwidth digits as ASCII.
pub(crate) fn ascii_digit(c: char) -> char {
    let zero = match c {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        _ => return c,
    };
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, at: &str, day: &str) {
        let published = parse(written).unwrap_or_else(|| panic!("not read: {written}"));
        assert_eq!(published.at.to_string(), at, "{written}");
        assert_eq!(published.day.to_string(), day, "{written}");
    }

    #[test]
    fn zone_decides_the_day() {
        check("2024-04-02T03:00:00Z", "2024-04-02T03:00:00Z", "2024-04-02");
        check("2024-04-02T03:00:00+09:00", "2024-04-01T18:00:00Z", "2024-04-02");
        check("2024-04-02 03:00:00 +0900", "2024-04-01T18:00:00Z", "2024-04-02");
        check("Tue, 02 Apr 2024 03:00:00 +0900", "2024-04-01T18:00:00Z", "2024-04-02");
        check("Tue, 02 Apr 2024 03:00:00 GMT", "2024-04-02T03:00:00Z", "2024-04-02");
    }

    #[test]
    fn no_zone_is_utc() {
        for written in ["2024-04-02", "2024-04-02 00:00", "2024-04-02 00:00:00", "2024/4/2", "20240402"] {
            check(written, "2024-04-02T00:00:00Z", "2024-04-02");
        }
        check("2024-04-02 03:15 UTC", "2024-04-02T03:15:00Z", "2024-04-02");
        check("2024-04-02T03:15:10.5", "2024-04-02T03:15:10.5Z", "2024-04-02");
        check("20240402031510", "2024-04-02T03:15:10Z", "2024-04-02");
    }

    #[test]
    fn time_since_1970_in_any_unit() {
        for written in ["1712026800", "1712026800.25", "1712026800000", "1712026800000000"] {
            check(written, "2024-04-02T03:00:00Z", "2024-04-02");
        }
    }

    #[test]
    fn digits_of_other_scripts_are_digits() {
        check("٢٠٢٤-٠٤-٠٢", "2024-04-02T00:00:00Z", "2024-04-02");
        check("\u{200f}۲۰۲۴/۰۴/۰۲ ۰۳:۰۰", "2024-04-02T03:00:00Z", "2024-04-02");
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for written in [
            "",
            "yesterday",
            "02/04/2024",
            "2024-13-01",
            "2024-02-30",
            "0",
            "1970-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "2024",
            "12345",
            "99999999",
            "....",
            "2024-04-02T25:00:00Z",
        ] {
            assert_eq!(parse(written), None, "{written}");
        }
    }
}
