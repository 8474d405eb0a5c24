//! quantity placeholder replaced by the grammar
use crate::world::lang::Lang;
/// t
#[derive(Debug)]
pub struct QuantityTables;
impl QuantityTables {
    /// t
    pub fn of(_: &Lang) -> Self {
        Self
    }
}
/// v
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// e
    Exact(u64),
    /// m
    AtLeast(u64),
    /// m
    AtMost(u64),
    /// b
    Between(u64, u64),
}
/// u
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// k
    Kilometre,
    /// m
    Metre,
}
impl Unit {
    /// k
    pub fn kilometres(self, n: u64) -> Option<u64> {
        match self {
            Self::Kilometre => Some(n),
            Self::Metre => Some(n / 1000),
        }
    }
}
/// d
#[derive(Debug, Clone)]
pub struct QuantityMention {
    /// w
    pub words: std::ops::Range<usize>,
    /// v
    pub value: Value,
    /// u
    pub unit: Option<Unit>,
    /// a
    pub altitude: bool,
}
impl QuantityMention {
    /// c
    pub fn is_count(&self) -> bool {
        self.unit.is_none()
    }
}
