//! Says in lines why a request got its command, or why it got none.

use super::answer::{Generated, Given, Platform};
use super::intents::Intents;
use super::score::{THRESHOLD, all};
use super::words::read;
use super::{names, quantities};

/// How many intents that came near are named.
const MOST_NEAR: usize = 3;

impl Generated {
    /// Returns what led to the command, in one line each: the intent, its slots, its options.
    pub fn because(&self) -> Vec<String> {
        let Self { intent, explanation, slots, options, score, .. } = self;
        let mut lines = vec![format!(
            "intent `{intent}` explains {score} percent of the request: {explanation}"
        )];
        lines.extend(slots.iter().map(|slot| match &slot.value {
            Given::Said { value, words } if value == words => {
                format!("slot `{}` is `{value}`, as you said", slot.name)
            }
            Given::Said { value, words } => {
                format!("slot `{}` is `{value}`, from \"{words}\"", slot.name)
            }
            Given::Default(value) => format!("slot `{}` is `{value}`, its default", slot.name),
            Given::Missing => format!("slot `{}` is not given", slot.name),
        }));
        lines.extend(options.iter().map(|option| format!("option `{option}`, since you said so")));
        lines
    }
}

impl Intents {
    /// Returns why no intent answers a request, in one line each.
    pub fn why_not(&self, request: &str, platform: Platform) -> Vec<String> {
        let tables = self.tables();
        let Some(request) = read(request, &tables) else {
            return vec!["the request has more words than one command needs".to_owned()];
        };
        let mut facts = quantities::find(&request);
        facts.extend(names::find(&request));
        let strange = request.tokens.iter().filter(|token| token.concept.is_none());
        let strange: Vec<String> = strange.map(|token| format!("\"{}\"", token.typed)).collect();
        let mut lines = Vec::new();
        if !strange.is_empty() {
            lines.push(format!("words without a meaning of their own: {}", strange.join(", ")));
        }
        let mut near = all(&request, &facts, platform);
        near.sort_by_key(|found| {
            (found.refused.count_ones(), std::cmp::Reverse((found.percent, found.points)))
        });
        lines.extend(near.iter().take(MOST_NEAR).map(|found| {
            let id = found.intent.id();
            let words = request.words(found.refused | found.unexplained);
            match found.refused {
                0 if found.percent >= THRESHOLD => {
                    format!("intent `{id}` explains it, but not alone")
                }
                0 => {
                    format!("intent `{id}` explains {} percent, but not \"{words}\"", found.percent)
                }
                _ => format!("intent `{id}` does not explain \"{words}\""),
            }
        }));
        lines
    }
}
