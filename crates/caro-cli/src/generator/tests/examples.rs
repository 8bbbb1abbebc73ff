//! Every example in the data, on both platforms.

use super::*;

include!(concat!(env!("OUT_DIR"), "/intent_examples.rs"));

#[test]
fn every_example_yields_its_intent_and_command() {
    let mut wrong = Vec::new();
    for (intent, request, commands) in EXAMPLES {
        let (gnu, bsd) = (commands[0], commands.get(1).unwrap_or(&commands[0]));
        for (platform, command) in [(Platform::Gnu, gnu), (Platform::Bsd, *bsd)] {
            match generate(request, platform) {
                Ok(found) if found.intent == *intent && found.command == command => {}
                Err(Unknown::NoIntent) if !serves(intent, platform) => {}
                other => wrong.push(format!("{platform:?} {intent}: {request}\n  {other:?}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), EXAMPLES.len(), wrong.join("\n"));
}

fn serves(id: &str, platform: Platform) -> bool {
    let tables = builtin::tables();
    let intent = tables.intents().find(|intent| intent.id() == id);
    intent.is_some_and(|intent| intent.command(platform == Platform::Gnu).is_some())
}
