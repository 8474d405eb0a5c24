//! Names: what gold calls somebody or some place, in the codes and names that events carry.
//!
//! In: a code, or an English name. Out: the code of the actor, the names of the places. Reads names as the core
//! reads English, so that no list of aliases has to be kept twice.

use crate::{
    article::{self, Limits, Raw},
    extract::{self, Mention},
    text,
    world::{World, lang::What},
};

/// The code of an actor as gold writes it: a code as it stands, a name in lower case by the names of the world.
pub(super) fn actor(written: &str, world: &World) -> Option<String> {
    if is_code(written) {
        return Some(written.to_owned());
    }
    let id: String = written.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if let Some(actor) = world.actors.iter().find(|actor| actor.id == id) {
        return Some(actor.code.clone());
    }
    whole(written, world).into_iter().find_map(|mention| match mention.what {
        What::Actor(index) => world.actor(index).map(|actor| actor.code.clone()),
        _ => None,
    })
}

/// Codes match `[A-Z][A-Z0-9_]*`.
fn is_code(written: &str) -> bool {
    written.starts_with(|c: char| c.is_ascii_uppercase())
        && written.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a place that an event carries is the one that gold names: by its name, or by another name of it.
pub(super) fn same_place(gold: &str, ours: &str, world: &World) -> bool {
    let plain =
        |name: &str| -> String { name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    if plain(gold) == plain(ours) {
        return true;
    }
    whole(gold, world).into_iter().any(|mention| match mention.what {
        What::Place(index) => world.place(index).is_some_and(|place| place.name == ours),
        What::Actor(index) => world.actor(index).is_some_and(|actor| actor.name == ours),
        _ => false,
    })
}

/// The mentions that cover a whole English name.
fn whole(name: &str, world: &World) -> Vec<Mention> {
    let value = serde_json::json!({"text": name}).to_string().into_bytes();
    let decoded = article::decode(&Raw { value: Some(&value), ..Raw::default() }, &Limits::default());
    let (Ok(article), Some(lang)) = (decoded, world.lang("en")) else {
        return Vec::new();
    };
    let text = text::read(&article, lang);
    let words = text.sentences.first().map_or(0, |sentence| sentence.words.len());
    let found = extract::find(&text, lang, world, None);
    found.into_iter().take(1).flat_map(|f| f.mentions).filter(|m| m.words == (0..words)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_lower_case_are_read_as_the_core_reads_them() {
        let world = World::load(None).unwrap();
        for (written, code) in [
            ("USA", Some("USA")),
            ("UN_COMMAND", Some("UN_COMMAND")),
            ("united states", Some("USA")),
            ("un command", Some("UN_COMMAND")),
            ("the man in the street", None),
        ] {
            assert_eq!(actor(written, &world).as_deref(), code, "{written}");
        }
    }

    #[test]
    fn places_are_the_same_under_another_name() {
        let world = World::load(None).unwrap();
        assert!(same_place("Gaza", "Gaza", &world));
        assert!(same_place("east sea", "East Sea", &world));
        assert!(!same_place("Tokyo", "Seoul", &world));
    }
}
