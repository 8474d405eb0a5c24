//! quantity placeholder replaced by the grammar
use crate::world::lang::Lang;
/// t
#[derive(Debug)] pub struct QuantityTables;
impl QuantityTables { /// t
pub fn of(_: &Lang) -> Self { Self } }
/// d
#[derive(Debug, Clone)] pub struct QuantityMention { /// w
pub words: std::ops::Range<usize> }
