//! Calendar: what is said of a date becomes days, seen from the article's date.
//!
//! In: the [`Said`] of one expression, the reference date, the tense of the clause. Out: a [`DateSpan`] and its basis.
//! Never reads a clock; without a reference only full dates have days.

use icu_calendar::{Date as CalendarDate, Iso, cal::Hijri};
use jiff::{Span, civil::Date};

use super::{DateSpan, Tense};
use crate::{
    enriched::{DateBasis, DatePrecision},
    world::slots::{Calendar, When},
};

/// What an expression says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Said {
    /// Monday first.
    pub(super) weekday: Option<i8>,
    /// First and last day of the month.
    pub(super) days: Option<(i8, i8)>,
    pub(super) month: Option<i8>,
    /// Last of a range of months.
    pub(super) last_month: Option<i8>,
    pub(super) hijri_month: Option<u8>,
    pub(super) year: Option<i16>,
    /// The year is one of the Hijra.
    pub(super) hijri: bool,
    /// Last year of a range of years or of a decade.
    pub(super) last_year: Option<i16>,
    /// Steps from the current day, week, month or year.
    pub(super) relative: Option<(Calendar, i32)>,
    pub(super) season: Option<u8>,
    pub(super) quarter: Option<u8>,
    pub(super) modifier: Option<When>,
}

/// The days that are meant.
pub(super) fn resolve(said: &Said, reference: Option<Date>, tense: Tense) -> Option<(DateSpan, DateBasis)> {
    if said.hijri || said.hijri_month.is_some() {
        return hijri(said, reference, tense);
    }
    if let Some(year) = said.year {
        return in_year(said, year).map(|days| (days, DateBasis::Explicit));
    }
    relative(said, reference?, tense).map(|days| (days, DateBasis::Relative))
}

fn relative(said: &Said, reference: Date, tense: Tense) -> Option<DateSpan> {
    if let Some((unit, steps)) = said.relative {
        return match unit {
            Calendar::Day => Some(day(add(reference, Span::new().try_days(steps).ok()?)?)),
            Calendar::Week => {
                let week = week(add(reference, Span::new().try_weeks(steps).ok()?)?)?;
                match said.weekday {
                    Some(weekday) => Some(day(add(week.start, Span::new().days(i64::from(weekday) - 1))?)),
                    None => Some(week),
                }
            }
            Calendar::Month => {
                let first = add(reference.first_of_month(), Span::new().try_months(steps).ok()?)?;
                in_month(said, first.year(), first.month())
            }
            Calendar::Year => in_year(said, i16::try_from(i32::from(reference.year()) + steps).ok()?),
            Calendar::Quarter => {
                let months = i32::from((reference.month() - 1) % 3);
                let first = add(reference.first_of_month(), Span::new().try_months(steps * 3 - months).ok()?)?;
                months_from(first, 3)
            }
            Calendar::Minute | Calendar::Hour | Calendar::Decade | Calendar::Century => None,
        };
    }
    if let Some(month) = said.month {
        return month_without_year(said, month, reference, tense);
    }
    if let Some((first, _)) = said.days {
        return day_without_month(said, first, reference, tense);
    }
    if let Some(season) = said.season {
        let of = |year| season_of(season, year);
        return pick(of, reference, said.modifier, tense);
    }
    said.weekday.and_then(|weekday| of_week(weekday, said.modifier, reference, tense))
}

/// The day of the week nearest to the reference on the side that modifier or tense tell. A bare weekday in the news
/// is the most recent one, today included.
fn of_week(weekday: i8, modifier: Option<When>, reference: Date, tense: Tense) -> Option<DateSpan> {
    let today = reference.weekday().to_monday_one_offset();
    let back = i64::from((today - weekday).rem_euclid(7));
    let ahead = (7 - back) % 7;
    let days = match (modifier, tense) {
        (Some(When::Past), _) => -if back == 0 { 7 } else { back },
        (Some(When::BeforePast), _) => -7 - if back == 0 { 7 } else { back },
        (Some(When::Future), _) => {
            if ahead == 0 {
                7
            } else {
                ahead
            }
        }
        (Some(When::AfterFuture), _) => 7 + if ahead == 0 { 7 } else { ahead },
        (Some(When::Current), _) => i64::from(weekday - today),
        (None, Tense::Future) => ahead,
        (None, Tense::Past | Tense::Unknown) => -back,
    };
    Some(day(add(reference, Span::new().days(days))?))
}

fn month_without_year(said: &Said, month: i8, reference: Date, tense: Tense) -> Option<DateSpan> {
    let of = |year| in_month(said, year, month);
    pick(of, reference, said.modifier, tense)
}

fn day_without_month(said: &Said, first: i8, reference: Date, tense: Tense) -> Option<DateSpan> {
    let ahead = match (said.modifier, tense) {
        (Some(When::Future | When::AfterFuture), _) => Some(1),
        (Some(When::Past | When::BeforePast), _) => Some(0),
        (Some(When::Current), _) => None,
        (None, Tense::Future) => Some(1),
        (None, _) => Some(0),
    };
    let month = |steps: i32| {
        let start = add(reference.first_of_month(), Span::new().try_months(steps).ok()?)?;
        in_month(said, start.year(), start.month())
    };
    let today = reference.day();
    match ahead {
        None => month(0),
        Some(1) => {
            let strictly = said.modifier.is_some();
            let this = first > today || (first == today && !strictly);
            // A day that the nearest month does not have lies in the one after.
            if this { month(0).or_else(|| month(1)) } else { month(1).or_else(|| month(2)) }
        }
        Some(_) => {
            // Publication is stamped in universal time, which may still be on the day before the place's own date.
            let slack = i8::from(said.modifier.is_none());
            let this = first <= today + slack - i8::from(said.modifier.is_some());
            if this { month(0).or_else(|| month(-1)) } else { month(-1).or_else(|| month(-2)) }
        }
    }
}

/// The year in which `of` gives the span that modifier or tense mean.
fn pick(
    of: impl Fn(i16) -> Option<DateSpan>,
    reference: Date,
    modifier: Option<When>,
    tense: Tense,
) -> Option<DateSpan> {
    let year = reference.year();
    let spans: Vec<DateSpan> = (year - 2..=year + 2).filter_map(of).collect();
    let past = |nth| spans.iter().rev().filter(|span| span.end < reference).nth(nth);
    let future = |nth| spans.iter().filter(|span| span.start > reference).nth(nth);
    match (modifier, tense) {
        (Some(When::Past), _) => past(0),
        (Some(When::BeforePast), _) => past(1),
        (Some(When::Future), _) => future(0),
        (Some(When::AfterFuture), _) => future(1),
        (Some(When::Current), _) => spans.iter().find(|span| span.start.year() == year),
        (None, Tense::Future) => spans.iter().find(|span| span.end >= reference),
        (None, Tense::Past | Tense::Unknown) => {
            let tomorrow = reference.tomorrow().ok()?;
            spans.iter().rev().find(|span| span.start <= tomorrow)
        }
    }
    .copied()
}

fn in_year(said: &Said, year: i16) -> Option<DateSpan> {
    if let Some(month) = said.month {
        return in_month(said, year, month);
    }
    if let Some(season) = said.season {
        return season_of(season, year);
    }
    if let Some(quarter) = said.quarter {
        let month = i8::try_from(quarter.checked_sub(1)? * 3 + 1).ok()?;
        return months_from(Date::new(year, month, 1).ok()?, 3);
    }
    let last = said.last_year.unwrap_or(year);
    Some(DateSpan {
        start: Date::new(year, 1, 1).ok()?,
        end: Date::new(last, 12, 31).ok().filter(|_| last >= year)?,
        precision: if last > year { DatePrecision::Years } else { DatePrecision::Year },
    })
}

fn in_month(said: &Said, year: i16, month: i8) -> Option<DateSpan> {
    let start = Date::new(year, month, 1).ok()?;
    match said.days {
        Some((first, last)) => Some(DateSpan {
            start: Date::new(year, month, first).ok()?,
            end: Date::new(year, month, last).ok().filter(|_| last >= first)?,
            precision: DatePrecision::Day,
        }),
        None => {
            let last = said.last_month.filter(|last| *last > month).unwrap_or(month);
            let end = Date::new(year, last, 1).ok()?.last_of_month();
            Some(DateSpan { start, end, precision: DatePrecision::Month })
        }
    }
}

/// Meteorological seasons of the northern half of the world, where the news of this field is.
fn season_of(season: u8, year: i16) -> Option<DateSpan> {
    let month = i8::try_from(u32::from(season) * 3).ok()?;
    months_from(Date::new(year, month, 1).ok()?, 3)
}

fn months_from(start: Date, months: i32) -> Option<DateSpan> {
    Some(DateSpan {
        start,
        end: add(start, Span::new().try_months(months).ok()?)?.yesterday().ok()?,
        precision: DatePrecision::Season,
    })
}

fn week(within: Date) -> Option<DateSpan> {
    let start = add(within, Span::new().days(1 - i64::from(within.weekday().to_monday_one_offset())))?;
    Some(DateSpan { start, end: add(start, Span::new().days(6))?, precision: DatePrecision::Week })
}

const fn day(date: Date) -> DateSpan {
    DateSpan { start: date, end: date, precision: DatePrecision::Day }
}

fn add(date: Date, span: Span) -> Option<Date> {
    date.checked_add(span).ok()
}

/// A date of the Hijra in the Umm al-Qura calendar, which Arab states and their news go by.
fn hijri(said: &Said, reference: Option<Date>, tense: Tense) -> Option<(DateSpan, DateBasis)> {
    let of = |year: i32| -> Option<DateSpan> {
        let Some(month) = said.hijri_month else {
            return Some(DateSpan {
                start: from_hijri(year, 1, 1)?,
                end: from_hijri(year + 1, 1, 1)?.yesterday().ok()?,
                precision: DatePrecision::Year,
            });
        };
        if let Some((first, last)) = said.days {
            return Some(DateSpan {
                start: from_hijri(year, month, u8::try_from(first).ok()?)?,
                end: from_hijri(year, month, u8::try_from(last).ok()?)?,
                precision: DatePrecision::Day,
            });
        }
        let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        Some(DateSpan {
            start: from_hijri(year, month, 1)?,
            end: from_hijri(next.0, next.1, 1)?.yesterday().ok()?,
            precision: DatePrecision::Month,
        })
    };
    if let Some(year) = said.year {
        return of(i32::from(year)).map(|days| (days, DateBasis::Explicit));
    }
    let reference = reference?;
    let steps = match said.relative {
        Some((Calendar::Year, steps)) => steps,
        Some(_) => return None,
        None => 0,
    };
    // The year of the Hijra in which the reference lies: 33 of them are 32 solar years.
    let near = (i32::from(reference.year()) - 622) * 33 / 32 + steps;
    let span = if said.relative.is_some() {
        let this = (near - 1..=near + 2)
            .find(|year| from_hijri(*year - steps + 1, 1, 1).is_some_and(|next| next > reference))?;
        of(this)
    } else {
        let base = i16::try_from(near).ok()? - reference.year();
        pick(|year| of(i32::from(year + base)), reference, said.modifier, tense)
    };
    span.map(|days| (days, DateBasis::Relative))
}

fn from_hijri(year: i32, month: u8, day: u8) -> Option<Date> {
    let date = CalendarDate::try_new(year.into(), month_of(month), day, Hijri::new_umm_al_qura()).ok()?;
    let iso: CalendarDate<Iso> = date.to_calendar(Iso);
    Date::new(
        i16::try_from(iso.year().extended_year()).ok()?,
        i8::try_from(iso.month().ordinal).ok()?,
        i8::try_from(iso.day_of_month().0).ok()?,
    )
    .ok()
}

fn month_of(month: u8) -> icu_calendar::types::Month {
    icu_calendar::types::Month::new(month)
}
