//! Explain: an article becomes its enriched article and why that, and not more, came of it.
//!
//! In: an [`Article`] and the [`World`]. Out: an [`Explanation`]: the record exactly as [`enrich`](crate::enrich::enrich)
//! writes it, and what the core's [`Trail`] tells, put with the label and event that it belongs to.
//! Never decides anything and never changes the record; facts come from the core, [`wording`] only says them.
//!
//! ```text
//! (Article, World) --enrich_and_tell--> (Enriched, Trail) --Reading of the steps--> Explanation
//! Act, fits      -> tried of a report        Report -> events[].reports, labels[]
//! Act, no frame  -> rejected                 PassedOver, Outvoted -> events[].passed_over
//! Aside, Reading, Silenced, NoParty, … -> rejected
//! ```

mod wording;

use std::collections::{BTreeMap, BTreeSet};

use self::wording::Wording;
use crate::{
    article::Article,
    classify::hundredths,
    enrich::{Offsets, enrich_and_tell},
    enriched::{
        Enriched, Event, Field, Label, MentionOut, Role,
        explanation::{
            ApartFrom, Candidate, Difference, EventWhy, Explanation, ExplanationSchema, LabelWhy, Reason, Rejected,
            ReportWhy, SecondReader, Told, TriedFrame, Verdict, Weight,
        },
    },
    text::Span,
    trail::{Around, Beside, Folded, Lost, Part, Silence, Step, Trail, Tried, Unlike},
    world::{
        ActorIndex, World,
        lang::{Reading, What},
    },
};

/// Explains an article. At most `most_events` events are listed.
#[must_use]
pub fn explain(article: &Article, world: &World, most_events: usize) -> Explanation {
    let mut trail = Trail::on();
    let record = enrich_and_tell(article, world, most_events, &mut trail);
    let steps = trail.into_steps();
    let offsets = Offsets::of(article);
    let account = Account { article, offsets: &offsets, words: Wording { world }, steps: &steps };
    Explanation {
        schema: ExplanationSchema::Explanation1,
        labels: Label::ALL.into_iter().map(|label| account.label(label, &record)).collect(),
        events: account.events(&record),
        rejected: account.rejected(&record),
        record,
    }
}

/// The frames of one label that an act is told of, at most so many.
const NEAREST: usize = 3;

/// The steps of an article, to be put in order.
struct Account<'a> {
    article: &'a Article,
    offsets: &'a Offsets,
    words: Wording<'a>,
    steps: &'a [Step],
}

impl Account<'_> {
    fn at(&self, span: Span) -> MentionOut {
        self.offsets.mention(self.article, span)
    }

    /// Ids of the events by their number.
    fn ids(&self) -> BTreeMap<usize, &str> {
        let mut ids = BTreeMap::new();
        for step in self.steps {
            if let Step::Event { event, id } = step {
                ids.insert(*event, id.as_str());
            }
        }
        ids
    }

    fn label(&self, label: Label, record: &Enriched) -> LabelWhy {
        let mut sentences: BTreeSet<(usize, Field)> = BTreeSet::new();
        let (mut background, mut unmet) = (0, 0);
        for step in self.steps {
            match step {
                Step::Report { label: l, sentence, trigger, subordinate, historical, .. } if *l == label => {
                    if *subordinate || *historical {
                        background += 1;
                    } else {
                        sentences.insert((*sentence, trigger.field));
                    }
                }
                Step::Act { label: l, fits: None, .. } if *l == label => unmet += 1,
                _ => {}
            }
        }
        let verdict = Verdict::from(record.labels.iter().find(|l| l.label == label).map(|l| l.salience));
        let second_reader = self.second_reader(label);
        let alone = second_reader.as_ref().is_some_and(|r| r.decides && r.rules == Verdict::None);
        let in_title = sentences.iter().any(|(_, field)| *field == Field::Title);
        let news = sentences.len();
        LabelWhy {
            label,
            verdict,
            news: u32::try_from(news).unwrap_or(u32::MAX),
            background,
            unmet,
            message: wording::label(verdict, news, in_title, background, unmet, alone),
            second_reader,
        }
    }

    /// What the second reader makes of a label.
    fn second_reader(&self, of: Label) -> Option<SecondReader> {
        self.steps.iter().find_map(|step| match step {
            Step::Weighed { label, decides, likely: [any, whole, primary], rules, sentence, margin, features }
                if *label == of =>
            {
                Some(SecondReader {
                    decides: *decides,
                    any: hundredths(*any),
                    whole: hundredths(*whole),
                    primary: hundredths(*primary),
                    rules: Verdict::from(*rules),
                    sentence: self.at(*sentence),
                    margin: rounded(*margin),
                    weighed: features
                        .iter()
                        .map(|(feature, weight)| Weight { feature: feature.clone(), weight: rounded(*weight) })
                        .collect(),
                })
            }
            _ => None,
        })
    }

    fn events(&self, record: &Enriched) -> Vec<EventWhy> {
        let ids = self.ids();
        let listed: BTreeSet<&str> = record.events.iter().map(|e| e.id.as_str()).collect();
        let numbers: BTreeMap<&str, usize> = ids.iter().rev().map(|(event, id)| (*id, *event)).collect();
        let why = |record: &Event| {
            let number = numbers.get(record.id.as_str()).copied();
            let id = record.id.clone();
            let mut why = EventWhy { id, reports: Vec::new(), apart_from: Vec::new(), passed_over: Vec::new() };
            for step in self.steps {
                match step {
                    Step::Report { event, trigger, rule, label, status, subordinate, historical, unlike, .. }
                        if Some(*event) == number =>
                    {
                        let told = match (historical, subordinate) {
                            (true, _) => Told::Historical,
                            (false, true) => Told::Subordinate,
                            (false, false) => Told::News,
                        };
                        why.reports.push(ReportWhy {
                            at: self.at(*trigger),
                            rule: rule.clone(),
                            status: *status,
                            told,
                            tried: self.tried_before(*trigger, *label, rule),
                        });
                        why.apart_from.extend(unlike.iter().filter_map(|(other, by)| {
                            let id = ids.get(other).filter(|other| listed.contains(**other))?;
                            Some(ApartFrom { id: (*id).to_owned(), by: difference(*by) })
                        }));
                        why.passed_over.extend(self.beside(*trigger, *label, record));
                    }
                    Step::Outvoted { event, role, actor, span }
                        if Some(*event) == number && !self.takes(record, *actor, Some(*role)) =>
                    {
                        why.passed_over.push(self.reject(
                            *span,
                            Candidate::Actor,
                            Some(What::Actor(*actor)),
                            Reason::Outvoted,
                            None,
                        ));
                    }
                    Step::Disputed { event, place, span } if Some(*event) == number => {
                        why.passed_over.push(self.reject(
                            *span,
                            Candidate::Actor,
                            Some(What::Place(*place)),
                            Reason::Disputed,
                            None,
                        ));
                    }
                    _ => {}
                }
            }
            settle(&mut why.passed_over);
            why
        };
        record.events.iter().map(why).collect()
    }

    /// The frames that were tried before the one that fits.
    fn tried_before(&self, trigger: Span, label: Label, rule: &str) -> Vec<TriedFrame> {
        let frames = &self.words.world.frames;
        let is = |at: &usize| frames.get(*at).is_some_and(|frame| frame.label == label && frame.id == rule);
        let tried = self.steps.iter().find_map(|step| match step {
            Step::Act { span, fits: Some(fits), tried, .. } if *span == trigger && is(fits) => Some(tried),
            _ => None,
        });
        tried.into_iter().flatten().filter_map(|tried| self.frame(tried)).collect()
    }

    fn frame(&self, tried: &Tried) -> Option<TriedFrame> {
        let frame = self.words.world.frames.get(tried.frame)?;
        let alternatives = |at: &usize| {
            let needs = frame.with.get(*at)?;
            Some(needs.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
        };
        Some(TriedFrame {
            rule: frame.id.clone(),
            label: frame.label,
            type_: frame.type_,
            missing: tried.lacks.missing.iter().filter_map(alternatives).collect(),
            barred: tried.lacks.barred.iter().map(ToString::to_string).collect(),
            object: frame.object.iter().filter(|_| tried.lacks.object).map(ToString::to_string).collect(),
            message: wording::lacks(frame, &tried.lacks),
        })
    }

    /// An actor plays a part in an event after all, since another report names it.
    fn takes(&self, event: &Event, actor: ActorIndex, role: Option<Role>) -> bool {
        let code = self.words.world.actor(actor).map(|a| a.code.as_str());
        event.actors.iter().any(|a| a.code.as_deref() == code && role.is_none_or(|role| a.role == role))
    }

    /// What stands beside an act and was not taken.
    fn beside(&self, act: Span, of: Label, record: &Event) -> Vec<Rejected> {
        let rejected = |step: &Step| match step {
            Step::PassedOver { part: Part::Actor(actor), .. } if self.takes(record, *actor, None) => None,
            Step::PassedOver { trigger, label, span, part, why } if *trigger == act && *label == of => {
                let (candidate, what) = match part {
                    Part::Actor(actor) => (Candidate::Actor, Some(What::Actor(*actor))),
                    Part::Place(what, _) => (Candidate::Place, Some(*what)),
                    Part::Time => (Candidate::Time, None),
                    Part::Status(what) => (Candidate::Status, Some(*what)),
                    Part::Number => (Candidate::Fact, None),
                };
                let (reason, by) = match why {
                    Beside::Marked(_) => (Reason::Marked, None),
                    Beside::OtherClause => (Reason::OtherClause, None),
                    Beside::OthersFirst => (Reason::OthersFirst, None),
                    Beside::Government => (Reason::NamesGovernment, None),
                    Beside::TooFar => (Reason::TooFar, None),
                    Beside::Nearer(by) => (Reason::NearerTaken, Some(*by)),
                    Beside::Since => (Reason::SinceThen, None),
                    Beside::Uncounted => (Reason::Uncounted, None),
                    Beside::NotDecisive => (Reason::NotDecisive, None),
                };
                let mut rejected = self.reject(*span, candidate, what, reason, by);
                if let Beside::Marked(mark) = why {
                    rejected.message = wording::marked(&rejected, *mark);
                }
                Some(rejected)
            }
            _ => None,
        };
        self.steps.iter().filter_map(rejected).collect()
    }

    fn reject(
        &self,
        span: Span,
        candidate: Candidate,
        what: Option<What>,
        reason: Reason,
        by: Option<Span>,
    ) -> Rejected {
        let mut rejected = Rejected {
            at: self.at(span),
            candidate,
            name: what.and_then(|what| self.words.name(what)),
            reason,
            by: by.map(|by| self.at(by)),
            tried: Vec::new(),
            message: String::new(),
        };
        rejected.message = wording::rejected(&rejected);
        rejected
    }

    /// All that made nothing.
    fn rejected(&self, record: &Enriched) -> Vec<Rejected> {
        let mut found: Vec<Rejected> = self.steps.iter().filter_map(|step| self.made_nothing(step)).collect();
        found.extend(self.unmet());
        found.extend(self.not_listed(record));
        settle(&mut found);
        found
    }

    fn made_nothing(&self, step: &Step) -> Option<Rejected> {
        Some(match step {
            Step::Aside { span, kind } => {
                let reason = match kind {
                    Around::Dateline => Reason::Dateline,
                    Around::Links => Reason::OtherStories,
                };
                self.reject(*span, Candidate::Text, None, reason, None)
            }
            // A longer name of the same surprises nobody.
            Step::Reading { what, why: Lost::Within(_, longer), .. } if self.words.alike(*what, *longer) => {
                return None;
            }
            Step::Reading { span, what, why } => {
                let (reason, by) = match why {
                    Lost::Lookalike(by) => (Reason::Lookalike, Some(*by)),
                    Lost::Within(by, _) => (Reason::WithinLonger, Some(*by)),
                    Lost::Unsupported => (Reason::NoSupport, None),
                };
                let mut rejected = self.reject(*span, Candidate::Reading, Some(*what), reason, by);
                if let Lost::Within(_, longer) = why
                    && let Some(longer) = self.words.name(*longer)
                {
                    rejected.message = format!("{}, read as {longer}", rejected.message);
                }
                rejected
            }
            Step::NoParty { span, actor, reading } => {
                let reason = match reading {
                    Reading::Metonym => Reason::CapitalAsPlace,
                    Reading::Adjective => Reason::NotTheState,
                    _ => Reason::OfATitle,
                };
                self.reject(*span, Candidate::Actor, Some(What::Actor(*actor)), reason, None)
            }
            Step::NotInOffice { span, office, tenure } => {
                let what = office.map(What::Office);
                let mut rejected = self.reject(*span, Candidate::Actor, what, Reason::NotInOffice, None);
                rejected.message = wording::not_in_office(&rejected, *tenure);
                rejected
            }
            Step::Silenced { span, what, by, why } => {
                let reason = match why {
                    Silence::Commemorated => Reason::Commemorated,
                    Silence::CalledOff => Reason::CalledOff,
                    Silence::OnlyPossible => Reason::OnlyPossible,
                    Silence::Forbidden => Reason::Forbidden,
                    Silence::Heading => Reason::Heading,
                };
                self.reject(*span, Candidate::Event, Some(*what), reason, *by)
            }
            Step::Folded { span, rule, why } => {
                let reason = match why {
                    Folded::Deed => Reason::PartOfDeed,
                    Folded::Show => Reason::PartOfShow,
                    Folded::SameWord => Reason::SameWord,
                };
                let mut rejected = self.reject(*span, Candidate::Event, None, reason, None);
                rejected.name = Some(rule.clone());
                rejected
            }
            Step::NoLaunch { span } => self.reject(*span, Candidate::Fact, None, Reason::NoLaunch, None),
            Step::Act { .. }
            | Step::Weighed { .. }
            | Step::Report { .. }
            | Step::Event { .. }
            | Step::PassedOver { .. }
            | Step::Disputed { .. }
            | Step::Outvoted { .. } => return None,
        })
    }

    /// Acts that fit no frame of some label, each once.
    fn unmet(&self) -> Vec<Rejected> {
        let mut acts: BTreeMap<Span, (What, bool, Vec<TriedFrame>)> = BTreeMap::new();
        for step in self.steps {
            if let Step::Act { span, what, fits, tried, .. } = step {
                let (_, fit, frames) = acts.entry(*span).or_insert((*what, false, Vec::new()));
                match fits {
                    Some(_) => *fit = true,
                    None => frames.extend(self.nearest(tried)),
                }
            }
        }
        let unmet = |(span, (what, fit, tried)): (Span, (What, bool, Vec<TriedFrame>))| {
            let reason = if fit { Reason::OtherLabel } else { Reason::FrameNotMet };
            let mut rejected = self.reject(span, Candidate::Event, Some(what), reason, None);
            rejected.message = wording::unmet(&rejected, &tried);
            rejected.tried = tried;
            (!rejected.tried.is_empty()).then_some(rejected)
        };
        acts.into_iter().filter_map(unmet).collect()
    }

    /// The frames that lack least.
    fn nearest(&self, tried: &[Tried]) -> Vec<TriedFrame> {
        let lack = |tried: &Tried| tried.lacks.count();
        let least = tried.iter().map(lack).min().unwrap_or_default();
        tried.iter().filter(|tried| lack(tried) == least).take(NEAREST).filter_map(|t| self.frame(t)).collect()
    }

    /// Events that were found and do not stand in the record.
    fn not_listed(&self, record: &Enriched) -> Vec<Rejected> {
        let ids = self.ids();
        let listed = |event: &usize| ids.get(event).is_some_and(|id| record.events.iter().any(|e| e.id == **id));
        let left = |step: &Step| match step {
            Step::Report { event, trigger, rule, again: false, .. } if !listed(event) => {
                let mut rejected = self.reject(*trigger, Candidate::Event, None, Reason::NotListed, None);
                rejected.name = Some(rule.clone());
                Some(rejected)
            }
            _ => None,
        };
        self.steps.iter().filter_map(left).collect()
    }
}

/// At most two decimals.
fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

const fn difference(unlike: Unlike) -> Difference {
    match unlike {
        Unlike::Times => Difference::Time,
        Unlike::Reality => Difference::Reality,
        Unlike::Together => Difference::Together,
        Unlike::Reciprocal => Difference::Answer,
        Unlike::Names => Difference::Name,
        Unlike::Actors => Difference::Actors,
    }
}

/// In the order of the text, each once.
fn settle(found: &mut Vec<Rejected>) {
    found.sort_by(|a, b| {
        let key = |r: &Rejected| (r.at.field, r.at.start, std::cmp::Reverse(r.at.end), r.candidate, r.reason);
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    found.dedup_by(|b, a| a.at == b.at && a.candidate == b.candidate && a.reason == b.reason && a.name == b.name);
}

#[cfg(test)]
mod tests {
    use crate::{
        article::{self, Limits, Raw},
        enrich::enrich,
        enriched::explanation::{Candidate, Explanation, Reason},
        explain::explain,
        world::World,
    };

    fn explained(world: &World, lang: &str, body: &str) -> Explanation {
        let value = serde_json::json!({"title": "-", "text": body, "lang": lang, "published_at": "2024-04-02"});
        let value = value.to_string().into_bytes();
        let article = article::decode(&Raw { value: Some(&value), ..Raw::default() }, &Limits::default()).unwrap();
        let explanation = explain(&article, world, 64);
        assert_eq!(explanation.record, enrich(&article, world, 64), "asking changes nothing");
        explanation
    }

    fn check(world: &World, lang: &str, body: &str, expected: (&str, Candidate, Reason)) {
        let explanation = explained(world, lang, body);
        let passed = explanation.events.iter().flat_map(|e| &e.passed_over);
        let all: Vec<_> = explanation
            .rejected
            .iter()
            .chain(passed)
            .map(|r| (r.at.text.as_deref().unwrap_or_default(), r.candidate, r.reason))
            .collect();
        assert!(all.contains(&expected), "{body}: {expected:?} is not in {all:#?}");
    }

    #[test]
    fn what_is_rejected_says_why() {
        let world = World::load(None).unwrap();
        for (lang, body, expected) in [
            ("en", "The city launched a new bicycle scheme.", ("launched", Candidate::Event, Reason::FrameNotMet)),
            ("en", "Police launched an investigation into it.", ("launched", Candidate::Reading, Reason::Lookalike)),
            (
                "en",
                "SEOUL (Reuters) - North Korea fired a missile.",
                ("SEOUL (Reuters) -", Candidate::Text, Reason::Dateline),
            ),
            (
                "en",
                "The United States has a system that is designed to intercept ballistic missiles.",
                ("intercept", Candidate::Event, Reason::OnlyPossible),
            ),
            (
                "en",
                "North Korea fired a ballistic missile on Tuesday, while Japan celebrated a holiday.",
                ("Japan", Candidate::Actor, Reason::OtherClause),
            ),
            ("ar", "أطلقت الشركة موقعا جديدا.", ("أطلقت", Candidate::Event, Reason::FrameNotMet)),
            (
                "ar",
                "أطلقت كوريا الشمالية صاروخا من سينبو قرب وونسان.",
                ("وونسان", Candidate::Place, Reason::NearerTaken),
            ),
            (
                "en",
                "North Korea fired a ballistic missile after talks with 40 companies.",
                ("40", Candidate::Fact, Reason::Uncounted),
            ),
            ("en", "A rocket struck Majdal Shams on Tuesday.", ("Majdal Shams", Candidate::Actor, Reason::Disputed)),
            (
                "en",
                "The missile reached an altitude of 700 kilometers and a range of 900 kilometers.",
                ("700 kilometers", Candidate::Fact, Reason::NoLaunch),
            ),
            ("ar", "انتقاد للناتو \"هناك مؤشرات على ذلك\".", ("انتقاد", Candidate::Event, Reason::Heading)),
            ("ko", "회사는 새 상품을 발사했다.", ("발사", Candidate::Event, Reason::FrameNotMet)),
        ] {
            check(&world, lang, body, expected);
        }
    }
}
