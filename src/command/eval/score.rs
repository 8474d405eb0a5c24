//! Score: one article or sentence as the core reads it, held against what people found.
//!
//! In: an [`Item`] and its [`Enriched`]. Out: [`Marks`]: for each measure how many were right, how many we gave and
//! how many there are, and each miss in words. Never sums over articles.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    gold::{Form, GoldEvent, Item},
    names, pairs,
};
use crate::{
    article::ascii_digit,
    enriched::{DatePrecision, Enriched, Event, EventType, Field, Label, PlaceRole, Role, Salience, Status},
    world::World,
};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::command) enum Measure {
    /// Primary or secondary against none.
    Label(Label),
    /// The three labels together: every label of every article counts alike.
    Labels,
    /// Mean of the three labels' F1; made of the others, never counted.
    LabelMean,
    /// Gold's background mentions that were found at all.
    BackgroundFound(Label),
    /// Gold's background mentions that were called background.
    BackgroundCalled(Label),
    /// Sentences that bear on the label at all, background included.
    FoundAtAll(Label),
    /// Events paired with one of the same type.
    EventType,
    /// Events paired with one of the same type and status.
    EventTypeStatus,
    /// The same, of one label.
    LabelTypeStatus(Label),
    /// Events of one type.
    Type(EventType),
    /// Events of one status.
    Status(Status),
    /// Pairs whose source codes are the same set.
    Sources,
    /// Pairs whose source codes share one.
    SourcesOverlap,
    /// Pairs whose target codes are the same set.
    Targets,
    /// Pairs in which gold names somebody that the world does not know: the codes apart from those names.
    Uncoded,
    /// Day, month or year of pairs, at gold's unit.
    Day,
    /// The same, of launches.
    LaunchDay,
    /// Place of pairs; for launches the launch place.
    Place,
    /// Number of missiles, of pairs of launches.
    Count,
    /// Weapon class, of pairs of launches.
    Class,
    /// Outcome, of pairs of launches.
    Outcome,
    /// Denied, planned, threatened or negated launches that were coded as occurred: faults.
    UnrealLaunch,
    /// Evidence whose text is not the slice: faults.
    Span,
}

/// What a measure's figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    /// Harmonic mean of precision and recall.
    F1,
    /// Right among all.
    Share,
    /// How often it happened.
    Faults,
}

impl Measure {
    pub(super) const fn figure(self) -> Figure {
        match self {
            Self::BackgroundFound(_)
            | Self::BackgroundCalled(_)
            | Self::Sources
            | Self::SourcesOverlap
            | Self::Targets
            | Self::Uncoded => Figure::Share,
            Self::UnrealLaunch | Self::Span => Figure::Faults,
            _ => Figure::F1,
        }
    }

    /// The name in tables and JSON.
    pub(super) fn name(self) -> String {
        match self {
            Self::Label(label) => format!("label {}", label.as_str()),
            Self::Labels => "labels together".to_owned(),
            Self::LabelMean => "label mean of three".to_owned(),
            Self::BackgroundFound(label) => format!("background {} found", label.as_str()),
            Self::BackgroundCalled(label) => format!("background {} called so", label.as_str()),
            Self::FoundAtAll(label) => format!("found at all {}", label.as_str()),
            Self::EventType => "event type".to_owned(),
            Self::EventTypeStatus => "event type and status".to_owned(),
            Self::LabelTypeStatus(label) => format!("event type and status {}", label.as_str()),
            Self::Type(type_) => format!("type {}", type_.as_str()),
            Self::Status(status) => format!("status {}", status.as_str()),
            Self::Sources => "source codes exact".to_owned(),
            Self::SourcesOverlap => "source codes overlap".to_owned(),
            Self::Targets => "target codes exact".to_owned(),
            Self::Uncoded => "codes beside names unknown".to_owned(),
            Self::Day => "day".to_owned(),
            Self::LaunchDay => "launches: day".to_owned(),
            Self::Place => "place".to_owned(),
            Self::Count => "launches: count".to_owned(),
            Self::Class => "launches: class".to_owned(),
            Self::Outcome => "launches: outcome".to_owned(),
            Self::UnrealLaunch => "unreal launch as occurred".to_owned(),
            Self::Span => "span is not the slice".to_owned(),
        }
    }
}

/// Counts of one measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::command) struct Tally {
    pub(in crate::command) right: u32,
    /// What we gave.
    pub(in crate::command) ours: u32,
    /// What there is.
    pub(in crate::command) gold: u32,
}

impl Tally {
    pub(super) const fn plus(self, other: Self) -> Self {
        Self { right: self.right + other.right, ours: self.ours + other.ours, gold: self.gold + other.gold }
    }
}

/// What one item adds to the figures.
#[derive(Debug, Default)]
pub(in crate::command) struct Marks {
    pub(in crate::command) tallies: BTreeMap<Measure, Tally>,
    /// Score in hundredths that a label got, 0 where it was not given, and whether gold has it.
    pub(in crate::command) scores: Vec<(Label, u8, bool)>,
    /// What is not as gold has it, one line each.
    pub(in crate::command) misses: Vec<String>,
}

impl Marks {
    /// `right` also needs both.
    fn add(&mut self, measure: Measure, ours: bool, gold: bool, right: bool) {
        let tally = self.tallies.entry(measure).or_default();
        tally.right += u32::from(right);
        tally.ours += u32::from(ours);
        tally.gold += u32::from(gold);
    }

    /// One of so many.
    fn share(&mut self, measure: Measure, right: bool) {
        self.add(measure, true, true, right);
    }
}

/// Holds an enriched article against gold.
pub(super) fn score(item: &Item, found: &Enriched, world: &World) -> Marks {
    let given: Vec<Given> = found.labels.iter().map(|l| (l.label, l.salience, l.score.hundredths())).collect();
    let mut marks = score_labels(item, &given);
    missed_labels(item, found, &mut marks);
    match item.form {
        Form::Article => events(item, found, world, &mut marks),
        Form::Sentence => sentence(item, found, &mut marks),
    }
    spans(item, found, &mut marks);
    marks
}

/// A label that was found, with its score in hundredths.
pub(in crate::command) type Given = (Label, Salience, u8);

/// Holds labels alone against gold.
pub(in crate::command) fn score_labels(item: &Item, given: &[Given]) -> Marks {
    let mut marks = Marks::default();
    for (label, gold) in Label::ALL.into_iter().zip(item.labels) {
        let found = given.iter().find(|(l, _, _)| *l == label);
        let ours = found.map(|(_, salience, _)| *salience);
        if item.form == Form::Sentence {
            marks.add(Measure::FoundAtAll(label), ours.is_some(), gold.is_some(), ours.is_some() && gold.is_some());
        }
        if gold == Some(Salience::Background) {
            marks.share(Measure::BackgroundFound(label), ours.is_some());
            marks.share(Measure::BackgroundCalled(label), ours == Some(Salience::Background));
        } else {
            let (ours, gold) = (is_positive(ours), is_positive(gold));
            for measure in [Measure::Label(label), Measure::Labels] {
                marks.add(measure, ours, gold, ours && gold);
            }
            marks.scores.push((label, found.map_or(0, |(_, _, score)| *score), gold));
        }
    }
    marks
}

fn is_positive(salience: Option<Salience>) -> bool {
    salience.is_some_and(|s| s != Salience::Background)
}

/// Labels that are not as gold has them, in words.
fn missed_labels(item: &Item, found: &Enriched, marks: &mut Marks) {
    for (label, gold) in Label::ALL.into_iter().zip(item.labels) {
        let given = found.labels.iter().find(|l| l.label == label);
        let ours = given.map(|l| l.salience);
        let wrong = match gold {
            Some(Salience::Background) => ours.is_none(),
            _ => is_positive(ours) != is_positive(gold),
        };
        if wrong {
            let because: Vec<String> = given
                .iter()
                .flat_map(|l| &l.evidence)
                .take(3)
                .map(|e| {
                    format!("{} {:?}", e.rule.as_deref().unwrap_or_default(), e.text.as_deref().unwrap_or_default())
                })
                .collect();
            marks.misses.push(format!(
                "label {}: gold {}, ours {}{}",
                label.as_str(),
                gold.map_or("none", Salience::as_str),
                ours.map_or("none", Salience::as_str),
                if because.is_empty() { String::new() } else { format!(" by {}", because.join(", ")) }
            ));
        }
    }
}

/// A sentence has one event a label: ours is the first of that label.
fn sentence(item: &Item, found: &Enriched, marks: &mut Marks) {
    for gold in &item.events {
        let at = Label::ALL.iter().position(|label| *label == gold.label).unwrap_or_default();
        let background = item.labels.get(at) == Some(&Some(Salience::Background));
        let Some(ours) = found.events.iter().find(|event| event.label == gold.label) else {
            continue;
        };
        if background {
            continue;
        }
        let type_ = ours.type_ == gold.type_;
        let both = type_ && ours.status == gold.status;
        marks.share(Measure::EventType, type_);
        marks.share(Measure::EventTypeStatus, both);
        marks.share(Measure::LabelTypeStatus(gold.label), both);
        marks.add(Measure::Type(ours.type_), true, false, type_);
        marks.add(Measure::Type(gold.type_), false, true, false);
        marks.add(Measure::Status(ours.status), true, false, ours.status == gold.status);
        marks.add(Measure::Status(gold.status), false, true, false);
        unreal(gold, ours, marks);
        if !both {
            marks.misses.push(format!("event: gold {} | ours {} {}", told(gold), short(ours), shown(ours, item)));
        }
    }
}

fn unreal(gold: &GoldEvent, ours: &Event, marks: &mut Marks) {
    let not_real = matches!(gold.status, Status::Denied | Status::Planned | Status::Threatened | Status::Negated);
    if gold.label == Label::MissileLaunch {
        marks.add(Measure::UnrealLaunch, not_real, not_real, not_real && ours.status == Status::Occurred);
    }
}

fn events(item: &Item, found: &Enriched, world: &World, marks: &mut Marks) {
    for (label, salience) in Label::ALL.into_iter().zip(item.labels) {
        // What gold calls background counts neither way.
        if salience == Some(Salience::Background) {
            continue;
        }
        let gold = item.events.iter().filter(|e| e.label == label).take(pairs::MOST);
        let gold: Vec<Meant<'_>> = gold.map(|event| Meant::new(event, item, world)).collect();
        // The first eight of ours over all labels, as gold lists them.
        let ours: Vec<&Event> = found.events.iter().take(pairs::MOST).filter(|e| e.label == label).collect();
        let compared: Vec<Vec<Compared>> =
            gold.iter().map(|g| ours.iter().map(|o| compare(g, o, world)).collect()).collect();
        let at = |g: usize, o: usize| compared.get(g).and_then(|row| row.get(o));
        let pairs = pairs::assign(gold.len(), ours.len(), |g, o| {
            at(g, o).filter(|c| c.type_ || c.weight() >= 3).map(Compared::weight).filter(|w| *w > 0)
        });
        for measure in gold.iter().flat_map(|g| counted(label, g.event.type_, g.event.status)) {
            marks.add(measure, false, true, false);
        }
        for measure in ours.iter().flat_map(|o| counted(label, o.type_, o.status)) {
            marks.add(measure, true, false, false);
        }
        for (g, o) in &pairs {
            if let (Some(gold), Some(ours), Some(compared)) = (gold.get(*g), ours.get(*o), at(*g, *o)) {
                pair(gold, ours, compared, item, marks);
            }
        }
        for (_, alone) in gold.iter().enumerate().filter(|(g, _)| !pairs.iter().any(|p| p.0 == *g)) {
            marks.misses.push(format!("missed: {}", told(alone.event)));
        }
        for (_, event) in ours.iter().enumerate().filter(|(o, _)| !pairs.iter().any(|p| p.1 == *o)) {
            marks.misses.push(format!("extra: {} {}", short(event), shown(event, item)));
        }
    }
}

/// The measures in which an event counts by itself.
const fn counted(label: Label, type_: EventType, status: Status) -> [Measure; 5] {
    [
        Measure::EventType,
        Measure::EventTypeStatus,
        Measure::LabelTypeStatus(label),
        Measure::Type(type_),
        Measure::Status(status),
    ]
}

/// An event of gold with what it is compared by, worked out once.
struct Meant<'a> {
    event: &'a GoldEvent,
    sources: BTreeSet<String>,
    targets: BTreeSet<String>,
    /// Names of gold that the world does not know.
    unknown: bool,
    /// Its day can be known.
    dated: bool,
}

impl<'a> Meant<'a> {
    fn new(event: &'a GoldEvent, item: &Item, world: &World) -> Self {
        let codes =
            |names: &[String]| -> Vec<Option<String>> { names.iter().map(|n| names::actor(n, world)).collect() };
        let (sources, targets) = (codes(&event.source), codes(&event.target));
        Self {
            event,
            unknown: sources.iter().chain(&targets).any(Option::is_none),
            sources: sources.into_iter().flatten().collect(),
            targets: targets.into_iter().flatten().collect(),
            dated: day_counts(event, item),
        }
    }
}

/// What two events have in common.
struct Compared {
    type_: bool,
    status: bool,
    sources: bool,
    sources_overlap: bool,
    targets: bool,
    /// `None` where neither says it or it cannot be scored.
    day: Option<bool>,
    place: Option<bool>,
    count: Option<bool>,
}

impl Compared {
    /// How surely the two are one happening: type 4, status 2, sources 2, targets, day, place and count 1 each. A day, a
    /// place or a count that neither states weighs nothing; to name nobody is in common.
    fn weight(&self) -> u32 {
        let one = |same: Option<bool>| u32::from(same == Some(true));
        4 * u32::from(self.type_)
            + 2 * u32::from(self.status)
            + 2 * u32::from(self.sources)
            + u32::from(self.targets)
            + one(self.day)
            + one(self.place)
            + one(self.count)
    }
}

fn compare(meant: &Meant<'_>, ours: &Event, world: &World) -> Compared {
    let gold = meant.event;
    let (our_sources, our_targets) = (codes(ours, Role::Source), codes(ours, Role::Target));
    let place = place(ours);
    Compared {
        type_: gold.type_ == ours.type_,
        status: gold.status == ours.status,
        sources: meant.sources == our_sources,
        sources_overlap: !meant.sources.is_disjoint(&our_sources) || meant.sources == our_sources,
        targets: meant.targets == our_targets,
        day: day(meant, ours),
        place: match (&gold.place, &place) {
            (Some(gold), Some(ours)) => Some(names::same_place(gold, ours, world)),
            (None, None) => None,
            _ => Some(false),
        },
        count: match (gold.facts.count, ours.facts.count) {
            (None, None) => None,
            (gold, ours) => Some(gold == ours),
        },
    }
}

fn pair(meant: &Meant<'_>, ours: &Event, compared: &Compared, item: &Item, marks: &mut Marks) {
    let gold = meant.event;
    let both = compared.type_ && compared.status;
    let right = |marks: &mut Marks, measure, right: bool| marks.add(measure, false, false, right);
    right(marks, Measure::EventType, compared.type_);
    right(marks, Measure::EventTypeStatus, both);
    right(marks, Measure::LabelTypeStatus(gold.label), both);
    if compared.type_ {
        right(marks, Measure::Type(gold.type_), true);
    }
    if compared.status {
        right(marks, Measure::Status(gold.status), true);
    }
    if meant.unknown {
        marks.share(Measure::Uncoded, compared.sources && compared.targets);
    } else {
        marks.share(Measure::Sources, compared.sources);
        marks.share(Measure::SourcesOverlap, compared.sources_overlap);
        marks.share(Measure::Targets, compared.targets);
    }
    let stated = |marks: &mut Marks, measure, gold: bool, ours: bool, same: bool| {
        marks.add(measure, ours, gold, gold && ours && same);
    };
    if meant.dated {
        let same = compared.day == Some(true);
        stated(marks, Measure::Day, gold.when.is_some(), ours.time.is_some(), same);
        if gold.label == Label::MissileLaunch {
            stated(marks, Measure::LaunchDay, gold.when.is_some(), ours.time.is_some(), same);
        }
    }
    stated(marks, Measure::Place, gold.place.is_some(), place(ours).is_some(), compared.place == Some(true));
    if gold.label == Label::MissileLaunch {
        let (g, o) = (&gold.facts, &ours.facts);
        stated(marks, Measure::Count, g.count.is_some(), o.count.is_some(), g.count == o.count);
        stated(marks, Measure::Class, g.class.is_some(), o.class.is_some(), g.class == o.class);
        stated(marks, Measure::Outcome, g.outcome.is_some(), o.outcome.is_some(), g.outcome == o.outcome);
    }
    unreal(gold, ours, marks);
    let whole = both
        && compared.sources
        && compared.targets
        && compared.day != Some(false)
        && compared.place != Some(false)
        && (gold.label != Label::MissileLaunch
            || (gold.facts.count == ours.facts.count && gold.facts.class == ours.facts.class));
    if !whole {
        marks.misses.push(format!("differs: gold {} | ours {} {}", told(gold), short(ours), shown(ours, item)));
    }
}

fn codes(event: &Event, role: Role) -> BTreeSet<String> {
    event.actors.iter().filter(|a| a.role == role).filter_map(|a| a.code.clone()).collect()
}

/// The launch or event place.
fn place(event: &Event) -> Option<String> {
    event.places.iter().find(|p| p.role != PlaceRole::Impact).map(|p| p.name.clone())
}

/// A day can be known only where the day of publication is, or the text names the year.
fn day_counts(gold: &GoldEvent, item: &Item) -> bool {
    item.article.published.is_some()
        || gold.when.as_deref().and_then(|when| when.get(..4)).is_some_and(|year| {
            let digits: String = item.article.title.chars().chain(item.article.body.chars()).map(ascii_digit).collect();
            digits.contains(year)
        })
}

/// Whether both say the same day, month or year; `None` where neither says one or it cannot be scored.
fn day(meant: &Meant<'_>, ours: &Event) -> Option<bool> {
    let (gold, ours) = (&meant.event.when, written(ours));
    (meant.dated && (gold.is_some() || ours.is_some())).then(|| *gold == ours)
}

/// A time as gold writes it: the day, month or year in which it begins.
fn written(event: &Event) -> Option<String> {
    let time = event.time.as_ref()?;
    let length = match time.precision {
        DatePrecision::Day => 10,
        DatePrecision::Month => 7,
        DatePrecision::Year => 4,
        // A week, a quarter: gold has no such unit and writes the month.
        _ => 7,
    };
    time.start.get(..length).map(str::to_owned)
}

fn told(gold: &GoldEvent) -> String {
    let facts = &gold.facts;
    line(
        (gold.label, gold.type_, gold.status),
        (&gold.source.join("+"), &gold.target.join("+")),
        (gold.when.as_deref(), gold.place.as_deref()),
        (facts.count, facts.class.map(crate::enriched::WeaponClass::as_str)),
    )
}

fn short(event: &Event) -> String {
    let join = |role| codes(event, role).into_iter().collect::<Vec<_>>().join("+");
    let facts = &event.facts;
    line(
        (event.label, event.type_, event.status),
        (&join(Role::Source), &join(Role::Target)),
        (written(event).as_deref(), place(event).as_deref()),
        (facts.count, facts.class.map(crate::enriched::WeaponClass::as_str)),
    )
}

fn line(
    (label, type_, status): (Label, EventType, Status),
    (source, target): (&str, &str),
    (when, place): (Option<&str>, Option<&str>),
    (count, class): (Option<u64>, Option<&str>),
) -> String {
    let mut said = format!("{} {}/{} [{source}>{target}]", label.as_str(), type_.as_str(), status.as_str());
    for more in [when, place, class].into_iter().flatten() {
        said.push(' ');
        said.push_str(more);
    }
    if let Some(count) = count {
        said.push_str(&format!(" x{count}"));
    }
    said
}

/// Characters of the text that are shown before and after a trigger.
const AROUND: usize = 120;

/// The rule of an event, and its trigger in square brackets among the words around it.
fn shown(event: &Event, item: &Item) -> String {
    let Some(trigger) = event.evidence.first() else { return String::new() };
    let (start, end) = (trigger.start.unwrap_or_default() as usize, trigger.end.unwrap_or_default() as usize);
    let text = match trigger.field {
        Some(Field::Title) => &item.article.title,
        _ => &item.article.body,
    };
    let part = |from: usize, to: usize| -> String {
        text.chars().skip(from).take(to.saturating_sub(from)).map(|c| if c == '\n' { ' ' } else { c }).collect()
    };
    format!(
        "by {}\n      …{}[{}]{}…",
        trigger.rule.as_deref().unwrap_or_default(),
        part(start.saturating_sub(AROUND), start),
        part(start, end),
        part(end, end + AROUND)
    )
}

/// Whether every piece of evidence quotes what stands there.
fn spans(item: &Item, found: &Enriched, marks: &mut Marks) {
    let letters = |text: &str| -> Vec<char> { text.chars().collect() };
    let (title, body) = (letters(&item.article.title), letters(&item.article.body));
    let evidence = found.events.iter().flat_map(|e| &e.evidence).chain(found.labels.iter().flat_map(|l| &l.evidence));
    for piece in evidence {
        let (Some(field), Some(start), Some(end), Some(text)) = (piece.field, piece.start, piece.end, &piece.text)
        else {
            continue;
        };
        let source = match field {
            Field::Title => &title,
            Field::Body => &body,
        };
        let slice: Option<String> = source.get(start as usize..end as usize).map(|s| s.iter().collect());
        let wrong = slice.as_ref() != Some(text);
        marks.add(Measure::Span, true, true, wrong);
        if wrong {
            marks.misses.push(format!("span: {text:?} is not what stands at {start}..{end}"));
        }
    }
}
