//! Wording: what an explanation says to people, in plain English.
//!
//! In: a finding, a frame, something that was rejected. Out: a few words or a sentence, without full stop.
//! Never looks at the text or the trail: it says what it is given.

use crate::{
    enriched::explanation::{Candidate, Reason, Rejected, TriedFrame, Verdict},
    extract::{actor::Mark, person::Tenure},
    trail::Lacks,
    world::{
        WeaponRole, World,
        frames::{Frame, Need, Reach},
        lang::What,
    },
};

/// Names things by the world.
pub(super) struct Wording<'a> {
    pub(super) world: &'a World,
}

impl Wording<'_> {
    /// Both name the same, or things of the same kind.
    pub(super) fn alike(&self, one: What, other: What) -> bool {
        match (one, other) {
            (What::Actor(a), What::Actor(b)) => {
                let code = |index| self.world.actor(index).map(|a| &a.code);
                code(a) == code(b)
            }
            (What::Weapon(_), What::Weapon(_)) | (What::Place(_), What::Place(_)) => true,
            _ => false,
        }
    }

    /// What something is, as a person calls it.
    pub(super) fn name(&self, what: What) -> Option<String> {
        let coded = |code: &str, name: &str| format!("{name} ({code})");
        match what {
            What::Actor(index) => self.world.actor(index).map(|a| coded(&a.code, &a.name)),
            What::Place(index) => self.world.place(index).map(|p| match &p.country {
                Some(country) => coded(country, &p.name),
                None => p.name.clone(),
            }),
            What::Weapon(index) => {
                let weapon = self.world.weapon(index)?;
                weapon.name.clone().or_else(|| Some(role(weapon.role).to_owned()))
            }
            What::Instrument(index) => self.world.instrument(index).map(|i| i.name.clone()),
            What::Person(index) => self.world.person(index).map(|p| p.name.clone()),
            What::Office(index) => self.world.office(index).map(|o| o.name.clone()),
            What::Word(class) => Some(class.as_str().to_owned()),
            What::Lookalike => None,
        }
    }
}

const fn role(role: WeaponRole) -> &'static str {
    match role {
        WeaponRole::Projectile => "a missile or rocket",
        WeaponRole::Satellite => "a satellite",
        WeaponRole::Launcher => "a launcher",
        WeaponRole::Interceptor => "an interceptor",
        WeaponRole::Platform => "an aircraft, ship or submarine",
        WeaponRole::Bomb => "a bomb",
        WeaponRole::Drone => "a drone",
    }
}

/// Needs of which one is enough, as a person says it: words of a class first, in one breath.
fn either(needs: &[Need]) -> String {
    let class = |need: &Need| match need {
        Need::Word(class) => Some(class.as_str()),
        _ => None,
    };
    let classes: Vec<&str> = needs.iter().filter_map(class).collect();
    let words = (!classes.is_empty()).then(|| format!("a word of the class {}", classes.join(" or ")));
    let others = needs.iter().filter(|need| class(need).is_none()).map(|need| thing(*need));
    words.into_iter().chain(others).collect::<Vec<_>>().join(" or ")
}

/// What a frame asks for, as a person says it.
fn thing(need: Need) -> String {
    match need {
        Need::Word(class) => format!("a word of the class {}", class.as_str()),
        Need::Weapon(weapon) => role(weapon).to_owned(),
        Need::WeaponClass(class) => format!("a weapon of the class {}", class.as_str()),
        Need::AnyWeapon => "a weapon".to_owned(),
        Need::Instrument(_) => format!("a name of the kind {need}"),
        Need::Actor => "somebody who can act".to_owned(),
        Need::Partners => "two or more states or organisations".to_owned(),
        Need::Target => "somebody or something aimed at".to_owned(),
        Need::Host => "a state in or to which it is done".to_owned(),
        Need::ArmedSource => "an armed group that acts".to_owned(),
        Need::StateSource => "a state that acts".to_owned(),
        Need::Land => "a place on land".to_owned(),
        Need::Sea => "a sea or strait".to_owned(),
    }
}

const fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Phrase => "near the act",
        Reach::Clause => "in its clause",
        Reach::Sentence => "in its sentence",
    }
}

/// What a frame lacks.
pub(super) fn lacks(frame: &Frame, lacks: &Lacks) -> String {
    let missing: Vec<String> =
        lacks.missing.iter().filter_map(|at| frame.with.get(*at)).map(|needs| either(needs)).collect();
    let barred: Vec<String> = lacks.barred.iter().copied().map(thing).collect();
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("needs {} {}", missing.join(", and "), reach(frame.reach)));
    }
    if lacks.object {
        parts.push(format!("needs {} as what is acted on", either(&frame.object)));
    }
    if !barred.is_empty() {
        parts.push(format!("ruled out by {} {}", barred.join(" and "), reach(frame.reach)));
    }
    parts.join("; ")
}

/// Why a label is there or not; `alone` where only the second reader finds it.
pub(super) fn label(verdict: Verdict, news: usize, in_title: bool, background: u32, unmet: u32, alone: bool) -> String {
    let sentences = if news == 1 { "1 sentence tells".to_owned() } else { format!("{news} sentences tell") };
    let mut parts = Vec::new();
    if news > 0 {
        parts.push(format!("{sentences} it as news{}", if in_title { ", the title among them" } else { "" }));
    }
    if background > 0 {
        let reports = if background == 1 { "1 report" } else { "reports" };
        let many = if background == 1 { String::new() } else { format!("{background} ") };
        parts.push(format!("{many}{reports} in subordinate clauses or as past background"));
    }
    if news == 0 && background == 0 {
        parts.push(match verdict {
            Verdict::None => "nothing reports it".to_owned(),
            _ if alone => "no rule finds it, the second reader does".to_owned(),
            _ => "no event; words of it stand in the text".to_owned(),
        });
    }
    if unmet > 0 && matches!(verdict, Verdict::None | Verdict::Background) {
        let acts = if unmet == 1 { "1 act was".to_owned() } else { format!("{unmet} acts were") };
        parts.push(format!("{acts} tried for it without what its rules need"));
    }
    parts.join("; ")
}

fn named(rejected: &Rejected) -> String {
    rejected.name.as_ref().map(|name| format!("{name}: ")).unwrap_or_default()
}

/// Why something was rejected, where nothing more is known of it.
pub(super) fn rejected(rejected: &Rejected) -> String {
    let said = match rejected.reason {
        Reason::Dateline => "names place, agency or paper before the text and reports nothing",
        Reason::OtherStories => "lists other stories on the page and reports nothing",
        Reason::Lookalike => "the phrase around it says something else",
        Reason::WithinLonger => "it is part of a longer expression",
        Reason::NoSupport => {
            "it is a common word too, and neither a word such as \"city\" nor its state's name supports it"
        }
        Reason::CapitalAsPlace => "the capital is a place here, not its government",
        Reason::NotTheState => "the adjective says whence they are; the state does not act",
        Reason::OfATitle => "it tells whose office or thing it is and is no actor beside that",
        Reason::NotInOffice => "the person does not act for the state",
        Reason::Commemorated => "its anniversary is told, not the act",
        Reason::CalledOff => "it is called off, and the word that says so tells the event",
        Reason::OnlyPossible => "it tells what a thing is for, not what was done",
        Reason::Forbidden => "it tells what is forbidden, not what was done",
        Reason::Heading => "it heads a quotation as a headline does and reports nothing itself",
        Reason::FrameNotMet => "no rule fits",
        Reason::OtherLabel => "it is an event under another label",
        Reason::PartOfDeed => "it is the purpose of what is done in this sentence, not a statement of its own",
        Reason::PartOfShow => "the forces are shown in this sentence; they are no posture besides",
        Reason::SameWord => "the same word tells an event of another type by a rule that comes first",
        Reason::NotListed => "the list of events is full, or this event is another reading of one in it",
        Reason::Marked => "what stands on or before the name gives it another part",
        Reason::OtherClause => "it stands in another clause than the act",
        Reason::OthersFirst => "others stand where this rule looks first",
        Reason::NamesGovernment => "the capital stands for its government",
        Reason::TooFar => "it stands too far from the act",
        Reason::NearerTaken => "another one stands nearer to the act",
        Reason::SinceThen => "something has been so since then; nothing happened on it",
        Reason::Uncounted => "nothing of the event is counted or measured by it",
        Reason::NoLaunch => "it is told of a flight, and no launch that happened is told shortly before",
        Reason::NotDecisive => "the word does not reach the act, or says no more than what decided",
        Reason::Disputed => "it is disputed whose the place is; no state is taken for the one hit",
        Reason::Outvoted => "one report names it, most reports of the event do not",
    };
    match rejected.candidate {
        Candidate::Text => said.to_owned(),
        _ => format!("{}{said}", named(rejected)),
    }
}

/// The same for an actor with a mark.
pub(super) fn marked(rejected: &Rejected, mark: Mark) -> String {
    let said = match mark {
        Mark::Bare => "named without a mark",
        Mark::Subject => "marked as subject or topic",
        Mark::Object => "marked as object",
        Mark::Genitive => "marked as owner",
        Mark::Agent => "marked as the one by whom something is done",
        Mark::Against => "marked as the one against whom something is done",
        Mark::Recipient => "marked as the one to whom something is done",
        Mark::Partner => "marked as a partner",
        Mark::Between => "one of those between whom something is",
        Mark::Protected => "marked as the one protected",
        Mark::Located => "marked as the place where",
        Mark::From => "marked as the place whence",
        Mark::Direction => "marked as the place whither",
        Mark::About => "marked as what something is about",
        Mark::Owner => "tells whose weapon it is",
    };
    format!("{}{said}, a part that this rule does not fill from here", named(rejected))
}

/// A person who does not act.
pub(super) fn not_in_office(rejected: &Rejected, tenure: Tenure) -> String {
    let said = match tenure {
        Tenure::Holds | Tenure::Acting => {
            "the office does not act for the state, or is not known to be held at this date"
        }
        Tenure::Former => "the office is no longer held",
        Tenure::Elect => "the office is not yet held",
        Tenure::Late => "the holder is dead",
    };
    format!("{}{said}", named(rejected))
}

/// An act that fits no frame.
pub(super) fn unmet(rejected: &Rejected, tried: &[TriedFrame]) -> String {
    let nearest = tried.first().map(|t| format!("{} {}", t.rule, t.message)).unwrap_or_default();
    match rejected.reason {
        Reason::OtherLabel => format!("{}an event under another label only; {nearest}", named(rejected)),
        _ => format!("{}{nearest}", named(rejected)),
    }
}
