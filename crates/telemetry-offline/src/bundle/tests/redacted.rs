use proptest::prelude::*;

use super::*;

fn redaction(events: &[&str], properties: &[&str]) -> Redaction {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    Redaction::of::<Baskets>(&owned(events), &owned(properties)).unwrap()
}

fn about_without(redaction: Redaction) -> About {
    About { redaction, ..about() }
}

#[test]
fn what_is_left_out_is_not_there_and_the_head_says_so() {
    let about = about_without(redaction(&["basket_emptied"], &["pieces", "basket_filled.washed"]));
    let text = bundle(&about, &checked(&drafts(6)));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        json["redacted"],
        serde_json::json!({
            "events": ["basket_emptied"],
            "properties": ["basket_filled.pieces", "basket_filled.washed"],
        })
    );
    let records = json["records"].as_array().unwrap();
    assert_eq!(records.len(), 4);
    for record in records {
        assert_eq!(record["event"], "basket_filled");
        let keys: Vec<_> = record["properties"].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["fruit", "version"]);
    }
    assert!(judge(&text).is_good());
}

#[test]
fn a_property_that_several_events_have_is_left_out_of_all() {
    assert_eq!(
        redaction(&[], &["fruit"]).properties,
        ["basket_emptied.fruit", "basket_filled.fruit"]
    );
    let about = about_without(redaction(&[], &["fruit", "pieces", "washed", "version"]));
    let text = bundle(&about, &checked(&drafts(6)));
    assert_eq!(text.matches("\"properties\":{}}").count(), 6);
    assert!(judge(&text).is_good());
}

#[test]
fn names_that_do_not_exist_cannot_be_left_out() {
    let event = Redaction::of::<Baskets>(&["basket".to_owned()], &[]);
    assert_eq!(event, Err(RedactionError::NoEvent("basket".to_owned())));
    for name in ["piece", "basket_emptied.pieces", "basket_filled.", ".pieces", ""] {
        let property = Redaction::of::<Baskets>(&[], &[name.to_owned()]);
        assert_eq!(property, Err(RedactionError::NoProperty(name.to_owned())));
    }
}

#[test]
fn stand_ins_are_never_handed_out() {
    let about = about_without(redaction(&[], &["pieces"]));
    let text = bundle(&about, &checked(&drafts(1)));
    let mut reader = BundleReader::open::<Baskets>(text.as_bytes()).unwrap();
    let record = reader.next().unwrap().unwrap();
    let names: Vec<_> = record.properties().map(|(name, _)| name).collect();
    assert_eq!(names, ["fruit", "washed", "version"]);
    assert!(record.lost("pieces") && !record.lost("fruit"));
    assert!(record.whole().is_none(), "it is not to be mistaken for the record itself");
}

#[test]
fn a_bundle_may_not_hold_what_its_head_says_was_left_out() {
    let whole = drafts(3);
    let whole = checked(&whole);
    // The head of a redacted bundle before the records of one that is not.
    let with_head_of = |redaction: Redaction| {
        let redacted = bundle(&about_without(redaction), &whole);
        let whole = bundle(&about(), &whole);
        let at = |text: &str| text.find("    {\"v\"").unwrap();
        format!("{}{}", &redacted[..at(&redacted)], &whole[at(&whole)..])
    };
    let problems_of = |redaction| problems(with_head_of(redaction));
    let property = problems_of(redaction(&[], &["pieces"]));
    assert_eq!(property[0], "record 1: it holds a property that was left out, says the head");
    let event = problems_of(redaction(&["basket_emptied"], &[]));
    assert_eq!(event[0], "record 3: its event was left out, says the head");
}

#[test]
fn a_record_that_lacks_more_than_the_head_says_is_refused() {
    let about = about_without(redaction(&[], &["pieces"]));
    let text = bundle(&about, &checked(&drafts(1)));
    let text = text.replace("\"fruit\":\"apple\",", "");
    assert_eq!(problems(&text)[0], "record 1: a record lacks a property");
}

/// Takes a property out of a record the way a person would, leaving the commas right.
fn without(record: &str, name: &str) -> String {
    let (before, body) = record.split_once("\"properties\":{").unwrap();
    let body = body.strip_suffix("}}").unwrap();
    let kept: Vec<_> =
        body.split(',').filter(|pair| !pair.starts_with(&format!("\"{name}\":"))).collect();
    format!("{before}\"properties\":{{{}}}}}", kept.join(","))
}

#[test]
fn leaving_out_is_what_a_person_would_do() {
    let draft = &drafts(1)[0];
    let record = GATE(draft.as_bytes()).unwrap();
    for name in ["fruit", "pieces", "washed", "version"] {
        let mut text = Vec::new();
        redaction(&[], &[name]).append(&record, &mut text);
        assert_eq!(String::from_utf8(text).unwrap(), without(record.as_str(), name));
    }
}

proptest! {
    /// Completing opens no hole: what passes without a property would have passed with one.
    #[test]
    fn a_changed_record_passes_only_if_it_is_a_record_without_that_property(
        which in 0_usize..4, at in 0_usize..400, byte in any::<u8>(), insert in any::<bool>(),
    ) {
        let (name, stand_in) = [
            ("fruit", "\"fruit\":\"apple\""),
            ("pieces", "\"pieces\":0"),
            ("washed", ""),
            ("version", "\"version\":\"0.0.0\""),
        ][which];
        let draft = &drafts(1)[0];
        let mut record = without(GATE(draft.as_bytes()).unwrap().as_str(), name).into_bytes();
        let at = at % record.len();
        if insert { record.insert(at, byte) } else { record[at] = byte }
        let about = about_without(redaction(&[], &[name]));
        let good = bundle(&about, &checked(&drafts(1)));
        let start = good.find("    {\"v\"").unwrap() + 4;
        let mut text = good.as_bytes()[..start].to_vec();
        text.extend_from_slice(&record);
        text.extend_from_slice(b"\n  ]\n}\n");
        let refused = judge(&text).problems.iter().any(|p| !matches!(
            p, BundleError::RecordsChanged | BundleError::Facts | BundleError::Count { .. }));
        if !refused {
            // Put it back at its place by hand: the gate must agree.
            let record = String::from_utf8(record).unwrap();
            let order = ["\"fruit\":", "\"pieces\":", "\"washed\":", "\"version\":"];
            let (before, body) = record.split_once("\"properties\":{").unwrap();
            let mut pairs: Vec<_> = body.strip_suffix("}}").unwrap().split(',').collect();
            let place = pairs.iter().filter(|pair| {
                order[..which].iter().any(|key| pair.starts_with(key))
            }).count();
            if !stand_in.is_empty() { pairs.insert(place, stand_in) }
            let whole = format!("{before}\"properties\":{{{}}}}}", pairs.join(","));
            prop_assert!(GATE(whole.as_bytes()).is_ok(), "{whole}");
        }
    }
}
