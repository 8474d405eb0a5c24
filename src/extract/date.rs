//! date placeholder replaced by the grammar
use crate::world::lang::Lang;
/// t
#[derive(Debug)]
pub struct DateTables;
impl DateTables {
    /// t
    pub fn of(_: &Lang) -> Self {
        Self
    }
}
/// d
#[derive(Debug, Clone)]
pub struct DateMention {
    /// w
    pub words: std::ops::Range<usize>,
    /// d
    pub days: DateSpan,
    /// b
    pub basis: crate::enriched::DateBasis,
}
/// d
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateSpan {
    /// s
    pub start: jiff::civil::Date,
    /// e
    pub end: jiff::civil::Date,
    /// p
    pub precision: crate::enriched::DatePrecision,
}
