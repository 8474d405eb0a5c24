//! Case: a text of ours as an article, and tables of such texts with what must be found in them.

use marsad::{
    article::{Article, Published},
    enriched::PublishedBasis,
    world::World,
};

/// An article of a body only, published at the beginning of a day if at all.
pub(crate) fn article(text: &str, published: Option<&str>) -> Article {
    Article {
        id: "case".into(),
        url: None,
        title: String::new(),
        body: text.into(),
        source: None,
        published: published.map(|day| Published {
            at: format!("{day}T00:00:00Z").parse().unwrap(),
            day: day.parse().unwrap(),
            basis: PublishedBasis::Stated,
        }),
        declared_lang: None,
        adapter: "marsad",
        truncated: false,
        notes: Vec::new(),
    }
}

/// A line of a table.
pub(crate) trait Case<'a> {
    fn read(line: &'a str) -> Self;

    fn text(&self) -> &'a str;

    /// Why it does not hold yet; the test fails once it does.
    fn open(&self) -> Option<&'a str>;

    /// What must be found.
    fn wanted(&self) -> String;

    /// Nothing if it holds, else what is found.
    fn miss(&self, world: &World) -> Option<String>;
}

/// The cases of a table, one a line; what begins with `#` is a comment.
pub(crate) fn read<'a, C: Case<'a>>(table: &'a str) -> Vec<C> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(C::read).collect()
}

/// All cases hold that are not open, and there are at least so many.
pub(crate) fn check<'a, C: Case<'a>>(cases: &[C], least: usize) {
    let world = World::load(None).unwrap();
    assert!(cases.len() >= least, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| match (case.miss(&world), case.open()) {
            (Some(found), None) => Some(format!("{}\n  wanted {}\n  found  {found}", case.text(), case.wanted())),
            (None, Some(why)) => Some(format!("{}\n  holds now: take away {why:?}", case.text())),
            _ => None,
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
