//! Enrich: the whole core in one function, from an [`Article`] and the [`World`] to an [`Enriched`].
//!
//! In: an article and the world. Out: the enriched article, the same bytes for the same input and data.
//! Never fails, never reads a clock: odd text gives fewer findings and a note.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::{
    article::Article,
    classify::{self, Judged, weigh::View},
    enriched::{
        ActorRef, ArticleOut, Coverage, Enriched, Entity, Event, EventActor, EventPlace, EventTime, Evidence, Field,
        Kind, LabelOut, LangOut, MentionOut, Note, NoteCode, PlacePrecision, Role, SchemaName, Score,
    },
    event::{self, Coded, codes, place::Site, role::Part},
    extract::{
        self, Findings,
        person::{PersonMention, Tenure},
    },
    text::{self, Span},
    trail::{Step, Trail},
    world::{
        World,
        lang::{Reading, What},
        language,
    },
};

/// Reads an article. At most `most_events` events are listed.
#[must_use]
pub fn enrich(article: &Article, world: &World, most_events: usize) -> Enriched {
    enrich_and_tell(article, world, most_events, &mut Trail::off())
}

/// Reads an article and tells what was decided on the way; what comes out is the same.
#[must_use]
pub fn enrich_and_tell(article: &Article, world: &World, most_events: usize, trail: &mut Trail) -> Enriched {
    let guess = language::of(&article.title, &article.body, article.declared_lang.as_deref(), world);
    let offsets = Offsets::of(article);
    let mut notes = article.notes.clone();
    if let Some(declared) = &article.declared_lang
        && guess.code != "und"
        && language::primary(declared) != guess.code
    {
        notes.push(Note {
            code: NoteCode::LanguageDiffers,
            message: format!("declared {declared}, found {}", guess.code),
        });
    }
    let mut out = Enriched {
        schema: SchemaName::Article1,
        article: describe(article, &guess),
        labels: Vec::new(),
        entities: Vec::new(),
        events: Vec::new(),
        notes,
        data: world.version.clone(),
    };
    let Some(lang) = world.lang(&guess.code) else {
        return out;
    };
    out.article.coverage = Coverage::Full;
    let text = text::read(article, lang);
    let reference = article.published.map(|p| p.day);
    let findings = extract::find_and_tell(&text, lang, world, reference, trail);
    let coding = event::code_and_tell(&text, &findings, lang, world, reference, trail);
    let view =
        View { text: &text, findings: &findings, reports: &coding.reports, lang, reader: lang.reader.as_ref(), world };
    let labels = classify::labels(view);
    let mut events = coding.events;
    trail.steps(|| {
        let id = |event: &Coded| event_id(article, &offsets, event);
        events.iter().map(id).enumerate().map(|(event, id)| Step::Event { event, id }).collect::<Vec<_>>()
    });
    trail.steps(|| classify::account::tell(view));
    if events.len() >= event::MOST_EVENTS {
        out.notes.push(Note {
            code: NoteCode::WorkLimit,
            message: format!("more than {} events; the later ones were not looked at", event::MOST_EVENTS),
        });
    }
    events.sort_by_key(|e| (classify::rank(e, &labels), e.trigger));
    if events.len() > most_events {
        out.notes.push(Note {
            code: NoteCode::EventsCut,
            message: format!("{} events found, {most_events} listed", events.len()),
        });
        events.truncate(most_events);
    }
    let holders = findings.iter().flat_map(|f| &f.persons).filter(|p| p.acts && p.named.is_none());
    let writer = Writer { article, offsets: &offsets, world, holders: holders.map(|p| p.span).collect() };
    out.labels = labels.iter().map(|label| writer.label(label)).collect();
    out.entities = writer.entities(&findings);
    out.events = events.iter().map(|event| writer.event(event)).collect();
    // Two readings of one trigger under one label and type would be one record: the more important one stands.
    let mut ids = std::collections::BTreeSet::new();
    out.events.retain(|event| ids.insert(event.id.clone()));
    out
}

fn describe(article: &Article, guess: &language::Guess) -> ArticleOut {
    let published_at = article.published.map(|p| p.at.to_string());
    ArticleOut {
        id: article.id.clone(),
        url: article.url.clone(),
        title: Some(article.title.clone()).filter(|title| !title.is_empty()),
        body: Some(article.body.clone()),
        body_sha256: hex(&Sha256::digest(article.body.as_bytes()), 32),
        source: article.source.clone(),
        fingerprint: digest(&[&article.title, "\n", &article.body, "\n", published_at.as_deref().unwrap_or_default()]),
        published_at,
        published_basis: article.published.map(|p| p.basis),
        lang: LangOut { code: guess.code.clone(), declared: article.declared_lang.clone(), score: guess.score },
        coverage: Coverage::Unsupported,
        adapter: article.adapter,
        truncated: article.truncated,
    }
}

fn hex(bytes: &[u8], most: usize) -> String {
    bytes.iter().take(most).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// First 16 hexadecimal digits of sha256 over the parts, one after another.
fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize(), 8)
}

/// Byte offsets to code points, by a sample every so many bytes.
pub(crate) struct Offsets {
    title: Vec<u32>,
    body: Vec<u32>,
}

/// Bytes between two samples.
const STEP: usize = 64;

impl Offsets {
    pub(crate) fn of(article: &Article) -> Self {
        Self { title: samples(&article.title), body: samples(&article.body) }
    }

    /// The words as they are written out.
    pub(crate) fn mention(&self, article: &Article, span: Span) -> MentionOut {
        MentionOut {
            field: span.field,
            start: self.at(article, span.field, span.start),
            end: self.at(article, span.field, span.end),
            text: Some(span.of(article).to_owned()),
        }
    }

    fn at(&self, article: &Article, field: Field, byte: usize) -> u32 {
        let (samples, text) = match field {
            Field::Title => (&self.title, &article.title),
            Field::Body => (&self.body, &article.body),
        };
        let slot = byte / STEP;
        let from = slot * STEP;
        // A sample may lie within a character: count the bytes that begin one.
        let begun = text.as_bytes().get(from..byte).unwrap_or_default().iter().filter(|b| (**b & 0xC0) != 0x80).count();
        samples.get(slot).copied().unwrap_or(0) + u32::try_from(begun).unwrap_or(u32::MAX)
    }
}

fn samples(text: &str) -> Vec<u32> {
    let mut count = 0_u32;
    let mut samples = Vec::with_capacity(text.len() / STEP + 1);
    for chunk in text.as_bytes().chunks(STEP) {
        samples.push(count);
        count += u32::try_from(chunk.iter().filter(|b| (**b & 0xC0) != 0x80).count()).unwrap_or(0);
    }
    samples.push(count);
    samples
}

/// An entity on its way out.
#[derive(Clone)]
struct Named {
    id: Option<String>,
    name: String,
    office: Option<String>,
    state: Option<String>,
    spans: Vec<Span>,
}

/// Writes what the core found in wire format.
struct Writer<'a> {
    article: &'a Article,
    offsets: &'a Offsets,
    world: &'a World,
    /// Names of persons in office, where nothing but the office says for whom they act.
    holders: BTreeSet<Span>,
}

impl Writer<'_> {
    fn mention(&self, span: Span) -> MentionOut {
        self.offsets.mention(self.article, span)
    }

    fn evidence(&self, for_: impl Into<String>, span: Span, rule: Option<&str>) -> Evidence {
        let mention = self.mention(span);
        Evidence {
            for_: for_.into(),
            field: Some(mention.field),
            start: Some(mention.start),
            end: Some(mention.end),
            text: mention.text,
            rule: rule.map(str::to_owned),
        }
    }

    fn label(&self, judged: &Judged) -> LabelOut {
        LabelOut {
            label: judged.label,
            salience: judged.salience,
            score: judged.score,
            evidence: judged.evidence.iter().map(|(span, rule)| self.evidence("label", *span, Some(rule))).collect(),
        }
    }

    /// Entities by kind, then id, each with its mentions in order.
    fn entities(&self, findings: &[Findings]) -> Vec<Entity> {
        let mut found: BTreeMap<(Kind, String), Named> = BTreeMap::new();
        for mention in findings.iter().flat_map(|f| &f.mentions) {
            let described = match mention.what {
                What::Actor(index) => self.world.actor(index).map(|a| {
                    let state = (a.kind == Kind::Organisation && a.code != a.id).then(|| a.code.clone());
                    (a.kind, a.id.clone(), a.name.clone(), state)
                }),
                // A capital read as its government is listed with the state.
                What::Place(index) => {
                    self.world.place(index).map(|p| (p.kind, p.id.clone(), p.name.clone(), p.country.clone()))
                }
                What::Weapon(index) => self
                    .world
                    .weapon(index)
                    .and_then(|w| Some((Kind::Weapon, w.id.clone(), w.name.clone()?, w.owner.clone()))),
                What::Instrument(index) => {
                    self.world.instrument(index).map(|i| (Kind::Instrument, i.id.clone(), i.name.clone(), None))
                }
                What::Person(_) | What::Office(_) | What::Word(_) | What::Lookalike => None,
            };
            let Some((kind, id, name, state)) = described else {
                continue;
            };
            if mention.reading == Reading::Metonym && kind == Kind::Country {
                // Counted where it acts, by the event's evidence; as a word it is the city.
                continue;
            }
            let new = || Named { id: Some(id.clone()), name, office: None, state, spans: Vec::new() };
            let spans = &mut found.entry((kind, id.clone())).or_insert_with(new).spans;
            if !spans.contains(&mention.span) {
                spans.push(mention.span);
            }
        }
        for person in findings.iter().flat_map(|f| &f.persons) {
            let new = self.named(person);
            let key = (Kind::Person, new.id.clone().unwrap_or_else(|| new.name.clone()));
            let known = found.entry(key).or_insert_with(|| new.clone());
            if known.office.is_none() {
                (known.office, known.state) = (new.office, new.state);
            }
            if !known.spans.contains(&person.span) {
                known.spans.push(person.span);
            }
        }
        found
            .into_iter()
            .map(|((kind, _), Named { id, name, office, state, mut spans })| {
                spans.sort();
                Entity {
                    id,
                    kind,
                    name,
                    office,
                    state,
                    mentions: spans.into_iter().map(|span| self.mention(span)).collect(),
                }
            })
            .collect()
    }

    /// A person as an entity: by the world's name, else as written. Who no longer holds the office acts for no state.
    fn named(&self, person: &PersonMention) -> Named {
        let known = person.person.and_then(|index| self.world.person(index));
        let office = person.office.and_then(|index| self.world.office(index)).map(|office| match person.tenure {
            Tenure::Holds => office.name.clone(),
            Tenure::Acting => format!("acting {}", office.name),
            Tenure::Former => format!("former {}", office.name),
            Tenure::Late => format!("late {}", office.name),
            Tenure::Elect => format!("{} elect", office.name),
        });
        Named {
            id: known.map(|p| p.id.clone()),
            name: known.map_or_else(|| person.span.of(self.article).to_owned(), |p| p.name.clone()),
            state: person
                .body
                .filter(|_| person.tenure.holds() && office.is_some())
                .and_then(|b| self.world.actor(b))
                .map(|a| a.code.clone()),
            office,
            spans: Vec::new(),
        }
    }

    /// How a part was found: by a rule of its own, or by a person who acts for the state.
    fn rule(&self, part: &Part) -> Option<&'static str> {
        part.rule.or_else(|| self.holders.contains(&part.span).then_some("person-in-office"))
    }

    fn event(&self, coded: &Coded) -> Event {
        let mut evidence = vec![self.evidence("trigger", coded.trigger, Some(&coded.rule))];
        match coded.status.cue {
            Some(cue) => evidence.push(self.evidence("status", cue, Some(coded.status.rule))),
            None => evidence.push(inferred("status", coded.status.rule)),
        }
        let mut actors = Vec::new();
        for (role, parts) in [(Role::Source, &coded.sources), (Role::Target, &coded.targets)] {
            for part in parts {
                let Some(actor) = self.world.actor(part.actor) else {
                    continue;
                };
                evidence.push(self.evidence(format!("actors.{}", actors.len()), part.span, self.rule(part)));
                let (kind, name) = self.carrier(actor);
                actors.push(EventActor { role, code: Some(actor.code.clone()), kind, name });
            }
        }
        let attributed_to = self.attributed(&coded.attributed, &mut evidence);
        let time = coded.time.as_ref().map(|date| {
            evidence.push(match (date.span, date.rule) {
                (Some(span), rule) => self.evidence("time", span, rule),
                (None, rule) => inferred("time", rule.unwrap_or_default()),
            });
            EventTime {
                start: date.days.start.to_string(),
                end: date.days.end.to_string(),
                precision: date.days.precision,
                basis: date.basis,
            }
        });
        let mut places = Vec::new();
        for placed in &coded.places {
            if let Some(place) = self.place(placed) {
                evidence.push(self.evidence(format!("places.{}", places.len()), placed.span, None));
                places.push(place);
            }
        }
        for (name, span) in &coded.facts.spans {
            evidence.push(self.evidence(format!("facts.{name}"), *span, None));
        }
        Event {
            id: event_id(self.article, self.offsets, coded),
            label: coded.label,
            type_: coded.type_,
            status: coded.status.status,
            historical: coded.historical,
            story_key: story_key(coded, &actors, time.as_ref()),
            actors,
            attributed_to,
            time,
            places,
            facts: coded.facts.facts.clone(),
            codes: codes::of(coded.type_, coded.status.status, self.world),
            confidence: Score::from_hundredths(coded.confidence),
            evidence,
        }
    }

    /// An organ of a state is written as the state that carries its code.
    fn carrier(&self, actor: &crate::world::Actor) -> (Kind, String) {
        if actor.code == actor.id {
            return (actor.kind, actor.name.clone());
        }
        match self.world.actor_of_code(&actor.code).and_then(|index| self.world.actor(index)) {
            Some(carrier) => (carrier.kind, carrier.name.clone()),
            None => (actor.kind, actor.name.clone()),
        }
    }

    fn attributed(&self, parts: &[Part], evidence: &mut Vec<Evidence>) -> Vec<ActorRef> {
        let mut found = Vec::new();
        for part in parts {
            let Some(actor) = self.world.actor(part.actor) else {
                continue;
            };
            evidence.push(self.evidence(format!("attributed_to.{}", found.len()), part.span, self.rule(part)));
            found.push(ActorRef { code: Some(actor.code.clone()), kind: actor.kind, name: actor.name.clone() });
        }
        found
    }

    fn place(&self, placed: &event::place::Placed) -> Option<EventPlace> {
        match placed.place {
            Site::Place(index) => {
                let place = self.world.place(index)?;
                let id = |prefix: &str| place.id.strip_prefix(prefix);
                Some(EventPlace {
                    role: placed.role,
                    name: place.name.clone(),
                    kind: Some(place.kind),
                    country: place.country.clone(),
                    geonames_id: id("gn:").and_then(|id| id.parse().ok()),
                    wikidata_id: id("wd:").map(str::to_owned),
                    lat: Some(place.lat),
                    lon: Some(place.lon),
                    precision: match place.kind {
                        Kind::Site => PlacePrecision::Site,
                        Kind::Sea | Kind::Strait => PlacePrecision::Sea,
                        Kind::Region => PlacePrecision::Region,
                        _ => PlacePrecision::City,
                    },
                })
            }
            Site::State(index) => {
                let state = self.world.actor(index)?;
                Some(EventPlace {
                    role: placed.role,
                    name: state.name.clone(),
                    kind: Some(Kind::Country),
                    country: Some(state.id.clone()),
                    geonames_id: None,
                    wikidata_id: None,
                    lat: None,
                    lon: None,
                    precision: PlacePrecision::Country,
                })
            }
        }
    }
}

fn inferred(for_: &str, rule: &str) -> Evidence {
    Evidence { for_: for_.to_owned(), field: None, start: None, end: None, text: None, rule: Some(rule.to_owned()) }
}

/// Hash of the article's id, label, type and where the trigger stands.
fn event_id(article: &Article, offsets: &Offsets, coded: &Coded) -> String {
    let start = offsets.at(article, coded.trigger.field, coded.trigger.start).to_string();
    let (label, type_, field) = (coded.label.as_str(), coded.type_.as_str(), coded.trigger.field.as_str());
    digest(&[&article.id, "\n", label, "\n", type_, "\n", field, "\n", &start])
}

/// Hash of label, type, the sorted sets of source and target codes, and the first day where the day is known.
fn story_key(coded: &Coded, actors: &[EventActor], time: Option<&EventTime>) -> Option<String> {
    let codes = |role: Role| {
        let mut codes: Vec<&str> = actors.iter().filter(|a| a.role == role).filter_map(|a| a.code.as_deref()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.join(",")
    };
    let (sources, targets) = (codes(Role::Source), codes(Role::Target));
    if sources.is_empty() && targets.is_empty() {
        return None;
    }
    let day = time.filter(|t| t.precision == crate::enriched::DatePrecision::Day).map(|t| t.start.as_str());
    Some(digest(&[
        coded.label.as_str(),
        "\n",
        coded.type_.as_str(),
        "\n",
        &sources,
        "\n",
        &targets,
        "\n",
        day.unwrap_or_default(),
    ]))
}
