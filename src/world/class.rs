//! Word classes: what a word of a language's tables does, whatever the language.
//!
//! In: a name as tables write it. Out: a [`Class`]. The closed list stands in `config/world/classes.tsv` too,
//! where it is described; a test holds the two together.

/// Declares the classes once, with the names that tables use.
macro_rules! classes {
    ($($group:ident { $($variant:ident = $name:literal,)* })*) => {
        /// What a word does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "described in config/world/classes.tsv")]
        pub enum Class { $($($variant,)*)* }

        impl Class {
            /// All classes, in the order of the table.
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)*)*];

            /// The name in tables.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$variant => $name,)*)* }
            }

            /// The table that a class belongs in.
            #[must_use]
            pub const fn group(self) -> Group {
                match self { $($(Self::$variant => Group::$group,)*)* }
            }
        }
    };
}

classes! {
    Act {
        Accuse = "accuse", Acquire = "acquire", Aid = "aid", Build = "build", Cancel = "cancel", Cooperate = "cooperate", Defend = "defend",
        Deploy = "deploy", Deter = "deter", Exercise = "exercise", Fall = "fall", Fly = "fly", Intercept = "intercept",
        Join = "join", Launch = "launch", Meet = "meet", Pledge = "pledge", Prepare = "prepare", Retaliate = "retaliate",
        Sign = "sign", Sail = "sail", Strike = "strike", TestLaunch = "test_launch", Threaten = "threaten",
        Withdraw = "withdraw",
    }
    Noun {
        Alliance = "alliance", Anniversary = "anniversary", Arms = "arms", Attack = "attack", Base = "base", Casualty = "casualty",
        Coalition = "coalition", Conventional = "conventional", Defence = "defence", Deterrence = "deterrence",
        Force = "force", Intelligence = "intelligence", Joint = "joint", MissileDefence = "missile_defence",
        Nuclear = "nuclear", PeaceTopic = "peace_topic", Provocation = "provocation", RegimeEnd = "regime_end",
        Relation = "relation", StrategicAsset = "strategic_asset", Support = "support", Sanction = "sanction",
    }
    Cue {
        Allegation = "allegation", AnyOf = "any_of", Ban = "ban", Begin = "begin", Capability = "capability", Call = "call",
        ClauseBreak = "clause_break", Complement = "complement", Condemn = "condemn", Condition = "condition",
        Denial = "denial", Detect = "detect", During = "during", Failure = "failure", Future = "future", Given = "given",
        Historical = "historical", Inability = "inability", Links = "links", Negation = "negation",
        NonEvent = "non_event", Ongoing = "ongoing", Option = "option", Perform = "perform", Plan = "plan",
        Possibility = "possibility", Purpose = "purpose", Question = "question", Report = "report", Repeat = "repeat", Success = "success", Stop = "stop",
        Upcoming = "upcoming", Warn = "warn",
    }
    Part {
        About = "about", Against = "against", Agent = "agent", Between = "between", Conjunction = "conjunction", Direction = "direction",
        Former = "former", FromPlace = "from_place", InPlace = "in_place", Latter = "latter", NonState = "nonstate", OtherSide = "other_side", OneSide = "one_side",
        OverPlace = "over_place", OwnState = "own_state", PlaceCue = "place_cue", Protected = "protected", ToRecipient = "to_recipient",
        ThatGroup = "that_group", ThreeSides = "three_sides", Tied = "tied", Title = "title", WithPartner = "with_partner",
    }
}

/// The table that a class belongs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// `verbs.tsv`
    Act,
    /// `nouns.tsv`
    Noun,
    /// `cues.tsv`
    Cue,
    /// `roles.tsv`
    Part,
}

impl Class {
    /// The class of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|class| class.as_str() == name)
    }
}

/// What an affix or an inflected form tells; a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Features(u32);

/// Declares the features once, with the names that `lang.toml` uses.
macro_rules! features {
    ($($constant:ident = $bit:literal $name:literal,)*) => {
        impl Features {
            $(#[doc = concat!("`", $name, "`")] pub const $constant: Self = Self(1 << $bit);)*
            const NAMES: &'static [(&'static str, Self)] = &[$(($name, Self::$constant),)*];
        }
    };
}

features! {
    AND = 0 "and", ARTICLE = 1 "article", DATIVE = 2 "dative", INSTRUMENT = 3 "instrument", FUTURE = 4 "future",
    POSSESSIVE = 5 "possessive", SUBJECT = 6 "subject", TOPIC = 7 "topic", OBJECT = 8 "object", WITH = 9 "with",
    GENITIVE = 10 "genitive", FROM = 11 "from", LOCATIVE = 12 "locative", NEGATIVE = 13 "negative", PAST = 14 "past",
    PRESENT = 15 "present", PASSIVE = 16 "passive", NOMINAL = 17 "nominal", PARTICIPLE = 18 "participle",
    DUAL = 19 "dual", PLURAL = 20 "plural", CONDITIONAL = 21 "conditional", REPORTED = 22 "reported",
    INTENTION = 23 "intention", LIKE = 24 "like", UNTIL = 25 "until", QUESTION = 26 "question", BEFORE_PRESENT = 27 "before_present",
    SINGULAR = 28 "singular", TOWARD = 29 "toward",
}

impl Features {
    /// Nothing told.
    pub const NONE: Self = Self(0);

    /// The feature of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
    }

    /// The names of all that it has.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().filter(move |(_, f)| self.any(*f)).map(|(name, _)| *name)
    }

    /// Has any of `other`.
    #[must_use]
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_the_table() {
        let table = include_str!("../../config/world/classes.tsv");
        let mut named: Vec<&str> =
            table.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split('\t').next()).collect();
        let mut known: Vec<&str> = Class::ALL.iter().map(|c| c.as_str()).collect();
        named.sort_unstable();
        known.sort_unstable();
        assert_eq!(named, known);
    }
}
