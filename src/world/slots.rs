//! Slots: what a word of `dates.tsv`, `numbers.tsv` and `units.tsv` does in a date or a quantity.
//!
//! In: rows of slot and folded forms. Out: [`Tables`], which give for a word the forms that begin with it.
//! Never holds a word of a language; an unknown slot is an error that names it.

use rustc_hash::FxHashMap;

/// What a word does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Slot {
    /// `month:5`
    Month(i8),
    /// `month_guarded:5`: also a common word, so counts only beside a day, a year, a modifier or a cue.
    GuardedMonth(i8),
    /// `hijri_month:9`, guarded likewise.
    HijriMonth(u8),
    /// `weekday:1`, Monday first.
    Weekday(i8),
    /// `relative_day:-1`: yesterday.
    RelativeDay(i32),
    /// `day_from:-1`: "the day before", counted from the day named before it.
    DayFrom(i32),
    /// `relative:month:-1`: one word for "last month".
    Relative(Calendar, i32),
    /// `unit:week`
    Period(Calendar),
    /// `units:week`: the same in the plural.
    Periods(Calendar),
    /// `span:day:2`: one word for "two days".
    Span(Calendar, i32),
    /// `modifier_before:past`: "last", in front of what it modifies.
    ModifierBefore(When),
    /// `modifier_after:past`: behind it.
    ModifierAfter(When),
    /// `ago_before`: a preposition for "ago".
    AgoBefore,
    /// `ago_after`: "ago" behind.
    AgoAfter,
    /// `since`: "ago" with days and weeks only; with years it tells a duration.
    Since,
    /// `since_after`: "since" behind.
    SinceAfter,
    /// `of`: joins day, month and year.
    Of,
    /// `from`, before the first of a range.
    From,
    /// `from_after`, behind it.
    FromAfter,
    /// `to`, between the two.
    To,
    /// `between`, before the first; "and" stands between the two.
    Between,
    /// `and`
    And,
    /// `day_unit`: what stands behind the number of a day.
    DayUnit,
    /// `month_unit`
    MonthUnit,
    /// `year_unit`
    YearUnit,
    /// `decade_unit`
    DecadeUnit,
    /// `quarter_unit`
    QuarterUnit,
    /// `day_cue`: before a bare ordinal that is a day.
    DayCue,
    /// `month_cue`: before a guarded month.
    MonthCue,
    /// `year_cue`: before a bare year.
    YearCue,
    /// `part`: early, mid, late; the coarser unit stays true.
    Part,
    /// `season:1`, spring first.
    Season(u8),
    /// `decade:90`
    Decade(u8),
    /// `last_century`, behind a decade.
    LastCentury,
    /// `era:hijri`
    Hijri,
    /// `era:gregorian`
    Gregorian,
    /// `era:bc`
    BeforeChrist,
    /// `era_from:2018`: the year before the first of an era, in front of a number of its years.
    EraFrom(i16),
    /// `anniversary`: its number is neither a date nor a count.
    Anniversary,
    /// `duration`: behind a number and its unit, makes them a length of time.
    Duration,
    /// `filler`: may stand inside a date and tells nothing.
    Filler,
    /// `day_first`: the mark in "15/8/2023" where the day stands first.
    DayFirst,
    /// `month_first`: the mark between day and year where the month stands first.
    MonthFirst,
    /// `5`
    Number(u64),
    /// `counted:2`: a number only before a unit.
    Counted(u64),
    /// `digit:3`: a number only inside a compound of number words.
    Digit(u64),
    /// `scale:1000`: multiplies what stands before it, or stands alone.
    Scale(u64),
    /// `scale_after:1000`: only behind a number.
    ScaleAfter(u64),
    /// `half`
    Half,
    /// `fraction`: makes the number before it a fraction, which is no count.
    Fraction,
    /// `ordinal:3`
    Ordinal(u64),
    /// `ordinal_before`, in front of digits.
    OrdinalBefore,
    /// `ordinal_after`, joined behind digits.
    OrdinalAfter,
    /// `tens_after_units`: the word that joins "three and twenty"; numbers are added by it only.
    TensAfterUnits,
    /// `vague`: some, several, dozens: no value.
    Vague,
    /// `designation`: the number behind it is a name.
    Designation,
    /// `designation_after`: the digits that it is joined to are a name.
    DesignationAfter,
    /// `per_hour`: in front of a length, makes it a speed.
    PerHour,
    /// `joined`: may be written in one with the digits behind it and tells nothing of them.
    Joined,
    /// `indefinite`: what it stands before is one thing.
    Indefinite,
    /// `definite`: what it stands before is known already; if it is no plural, it is one thing.
    Definite,
    /// `stamp`: the date beside it is when the page was written or changed.
    Stamp,
    /// `zone`: the zone of a clock.
    Zone,
    /// `approx_before:atleast`
    ApproxBefore(Approx),
    /// `approx_after:atleast`
    ApproxAfter(Approx),
    /// `km`
    Measure(Unit),
    /// `dual:km`: one word for two of them.
    Dual(Unit),
    /// `quality:altitude`
    Quality(Quality),
}

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "names of units")]
pub enum Calendar {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

/// Which one of a series, seen from the article's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The last one.
    Past,
    /// The one before the last.
    BeforePast,
    /// This one.
    Current,
    /// The next one.
    Future,
    /// The one after the next.
    AfterFuture,
}

impl When {
    /// Steps from the current one.
    #[must_use]
    pub const fn steps(self) -> i32 {
        match self {
            Self::BeforePast => -2,
            Self::Past => -1,
            Self::Current => 0,
            Self::Future => 1,
            Self::AfterFuture => 2,
        }
    }
}

/// How exact a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approx {
    /// About so many.
    About,
    /// So many or more.
    AtLeast,
    /// So many or fewer.
    AtMost,
}

/// What a number counts or measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Kilometres.
    Kilometre,
    /// Metres.
    Metre,
    /// Statute miles.
    Mile,
    /// Nautical miles.
    NauticalMile,
    /// Feet.
    Foot,
    /// Kilometres an hour.
    KilometrePerHour,
    /// Multiples of the speed of sound.
    Mach,
    /// Kilograms.
    Kilogram,
    /// Tonnes, of weight or of explosive force.
    Tonne,
    /// Parts of a hundred.
    Percent,
    /// Any currency.
    Money,
    /// Degrees of angle or temperature.
    Degree,
    /// Rounds fired: missiles, rockets, shells.
    Round,
    /// Single pieces: missiles, aircraft.
    Piece,
    /// Vehicles, launchers, aircraft.
    Vehicle,
    /// Ships.
    Ship,
    /// Persons.
    Person,
    /// Times that something was done.
    Times,
    /// A length of time.
    Time(Calendar),
}

impl Unit {
    /// Kilometres in one of it, for a unit of length.
    #[must_use]
    pub const fn kilometres(self) -> Option<f64> {
        match self {
            Self::Kilometre => Some(1.0),
            Self::Metre => Some(0.001),
            Self::Mile => Some(1.609_344),
            Self::NauticalMile => Some(1.852),
            Self::Foot => Some(0.000_304_8),
            _ => None,
        }
    }
}

/// Which length is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Height above the ground.
    Altitude,
    /// Distance flown.
    Distance,
    /// How far something can fly, or lies away: no flight.
    Reach,
}

/// The words of one language that dates and quantities are made of.
#[derive(Debug, Default)]
pub struct Tables {
    forms: FxHashMap<Box<str>, Vec<Form>>,
    /// Characters of the longest word that begins a form.
    pub(crate) longest: usize,
    /// One token may hold several forms one after another.
    pub(crate) compounds: bool,
    /// Number words are added by "and" only, tens behind units.
    pub tens_after_units: bool,
    /// A bare day may stand behind its month.
    pub month_first: bool,
    /// Marks with which the day stands first in numeric dates.
    pub day_first: Vec<Box<str>>,
}

/// A phrase that begins with a given word.
#[derive(Debug)]
pub(crate) struct Form {
    /// Its other words.
    pub(crate) rest: Vec<Box<str>>,
    /// What it does.
    pub(crate) slot: Slot,
}

impl Tables {
    /// From rows of slot and folded forms.
    ///
    /// # Errors
    /// The first slot that is not known.
    pub fn new<'a>(rows: impl IntoIterator<Item = (&'a str, &'a [String])>, compounds: bool) -> Result<Self, String> {
        let mut tables = Self { compounds, ..Self::default() };
        for (name, forms) in rows {
            let slot = Slot::parse(name).ok_or_else(|| format!("unknown slot {name:?}"))?;
            for form in forms {
                tables.insert(slot, form);
            }
        }
        Ok(tables)
    }

    fn insert(&mut self, slot: Slot, form: &str) {
        match slot {
            Slot::TensAfterUnits => self.tens_after_units = true,
            Slot::MonthFirst => self.month_first = true,
            Slot::DayFirst => self.day_first.push(form.into()),
            _ => {
                let mut words = form.split(' ').filter(|word| !word.is_empty());
                let Some(first) = words.next() else { return };
                self.longest = self.longest.max(first.chars().count());
                let rest = words.map(Into::into).collect();
                self.forms.entry(first.into()).or_default().push(Form { rest, slot });
            }
        }
    }

    /// Bytes that the first word of a form has at most.
    pub(crate) const fn longest_bytes(&self) -> usize {
        self.longest * 4
    }

    /// The forms that begin with a word.
    pub(crate) fn forms(&self, word: &str) -> &[Form] {
        self.forms.get(word).map_or(&[], Vec::as_slice)
    }
}

impl Slot {
    /// The slot of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split(':');
        let head = parts.next()?;
        let (first, second) = (parts.next(), parts.next());
        if let Ok(value) = head.parse() {
            return Some(Self::Number(value));
        }
        let number = || first?.parse().ok();
        Some(match head {
            "month" => Self::Month(first?.parse().ok()?),
            "month_guarded" => Self::GuardedMonth(first?.parse().ok()?),
            "hijri_month" => Self::HijriMonth(first?.parse().ok()?),
            "weekday" => Self::Weekday(first?.parse().ok()?),
            "day_from" => Self::DayFrom(first?.parse().ok()?),
            "relative_day" => Self::RelativeDay(first?.parse().ok()?),
            "relative" => Self::Relative(calendar(first?)?, second?.parse().ok()?),
            "unit" => Self::Period(calendar(first?)?),
            "units" => Self::Periods(calendar(first?)?),
            "span" => Self::Span(calendar(first?)?, second?.parse().ok()?),
            "modifier_before" => Self::ModifierBefore(when(first?)?),
            "modifier_after" => Self::ModifierAfter(when(first?)?),
            "era_from" => Self::EraFrom(first?.parse().ok()?),
            "season" => Self::Season(first?.parse().ok()?),
            "decade" => Self::Decade(first?.parse().ok()?),
            "era" => match first? {
                "hijri" => Self::Hijri,
                "gregorian" => Self::Gregorian,
                "bc" => Self::BeforeChrist,
                _ => return None,
            },
            "counted" => Self::Counted(number()?),
            "digit" => Self::Digit(number()?),
            "scale" => Self::Scale(number()?),
            "scale_after" => Self::ScaleAfter(number()?),
            "ordinal" => Self::Ordinal(number()?),
            "approx_before" => Self::ApproxBefore(approx(first?)?),
            "approx_after" => Self::ApproxAfter(approx(first?)?),
            "dual" => Self::Dual(unit(first?)?),
            "quality" => match first? {
                "altitude" => Self::Quality(Quality::Altitude),
                "distance" => Self::Quality(Quality::Distance),
                "reach" => Self::Quality(Quality::Reach),
                _ => return None,
            },
            _ => return plain(name).or_else(|| unit(name).map(Self::Measure)),
        })
    }
}

/// Slots without a value.
fn plain(name: &str) -> Option<Slot> {
    Some(match name {
        "ago_before" => Slot::AgoBefore,
        "ago_after" => Slot::AgoAfter,
        "since" => Slot::Since,
        "since_after" => Slot::SinceAfter,
        "of" => Slot::Of,
        "from" => Slot::From,
        "from_after" => Slot::FromAfter,
        "to" => Slot::To,
        "between" => Slot::Between,
        "and" => Slot::And,
        "day_unit" => Slot::DayUnit,
        "month_unit" => Slot::MonthUnit,
        "year_unit" => Slot::YearUnit,
        "decade_unit" => Slot::DecadeUnit,
        "quarter_unit" => Slot::QuarterUnit,
        "day_cue" => Slot::DayCue,
        "month_cue" => Slot::MonthCue,
        "year_cue" => Slot::YearCue,
        "part" => Slot::Part,
        "last_century" => Slot::LastCentury,
        "anniversary" => Slot::Anniversary,
        "duration" => Slot::Duration,
        "filler" => Slot::Filler,
        "day_first" => Slot::DayFirst,
        "month_first" => Slot::MonthFirst,
        "half" => Slot::Half,
        "fraction" => Slot::Fraction,
        "ordinal_before" => Slot::OrdinalBefore,
        "ordinal_after" => Slot::OrdinalAfter,
        "tens_after_units" => Slot::TensAfterUnits,
        "vague" => Slot::Vague,
        "designation" => Slot::Designation,
        "designation_after" => Slot::DesignationAfter,
        "per_hour" => Slot::PerHour,
        "joined" => Slot::Joined,
        "indefinite" => Slot::Indefinite,
        "definite" => Slot::Definite,
        "stamp" => Slot::Stamp,
        "zone" => Slot::Zone,
        _ => return None,
    })
}

fn calendar(name: &str) -> Option<Calendar> {
    Some(match name {
        "minute" => Calendar::Minute,
        "hour" => Calendar::Hour,
        "day" => Calendar::Day,
        "week" => Calendar::Week,
        "month" => Calendar::Month,
        "quarter" => Calendar::Quarter,
        "year" => Calendar::Year,
        "decade" => Calendar::Decade,
        "century" => Calendar::Century,
        _ => return None,
    })
}

fn when(name: &str) -> Option<When> {
    Some(match name {
        "before_past" => When::BeforePast,
        "past" => When::Past,
        "current" => When::Current,
        "future" => When::Future,
        "after_future" => When::AfterFuture,
        _ => return None,
    })
}

fn approx(name: &str) -> Option<Approx> {
    Some(match name {
        "about" => Approx::About,
        "atleast" => Approx::AtLeast,
        "atmost" => Approx::AtMost,
        _ => return None,
    })
}

fn unit(name: &str) -> Option<Unit> {
    Some(match name {
        "km" => Unit::Kilometre,
        "m" => Unit::Metre,
        "mile" => Unit::Mile,
        "nautical_mile" => Unit::NauticalMile,
        "foot" => Unit::Foot,
        "kmh" => Unit::KilometrePerHour,
        "mach" => Unit::Mach,
        "kg" => Unit::Kilogram,
        "tonne" => Unit::Tonne,
        "percent" => Unit::Percent,
        "money" => Unit::Money,
        "degree" => Unit::Degree,
        "round" => Unit::Round,
        "piece" => Unit::Piece,
        "vehicle" => Unit::Vehicle,
        "ship" => Unit::Ship,
        "person" => Unit::Person,
        "times" => Unit::Times,
        _ => return None,
    })
}
