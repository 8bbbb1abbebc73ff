//! A legal value stops being one when anything is put to it, or when it is written in another way.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use caro_cli::catalog::Caro;
use proptest::prelude::*;
use telemetry_core::testing::{Probe, edge_values};
use telemetry_core::{Catalog, Kind};

use crate::kinds::Kinds;
use crate::tried::taken_only_where_declared;

/// What a person would not want to be told to anybody.
const HOSTILE: [&str; 16] = [
    "/etc/passwd",
    "~/diary.txt",
    "C:\\Users\\maria",
    "rm -rf ~",
    "$(id)",
    "a|b",
    "maria@acme.example",
    "hunter2",
    "sk-live-0123456789abcdef",
    "AKIAIOSFODNN7EXAMPLE",
    "10.0.0.1",
    "acme-internal-7b",
    "-----BEGIN KEY-----",
    "\",\"note\":\"x",
    "{\"a\":1}",
    "\u{202e}txt",
];

const SEPARATORS: [&str; 14] =
    ["", " ", "_", "-", "/", ".", ":", ",", "|", "\n", "\t", "\0", "\u{a0}", "\""];

const INVISIBLE: [&str; 6] = ["\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{ad}"];

/// The texts of the legal values of every property, without quotes.
fn legal_texts<C: Catalog>() -> Vec<String> {
    let kinds = C::EVENTS.iter().flat_map(|event| event.properties).map(|property| property.kind);
    let mut texts: Vec<_> =
        kinds.flat_map(edge_values).map(|json| json.trim_matches('"').to_owned()).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// A text together with a hostile one, on either side.
fn joined(legal: &str, hostile: &str) -> Vec<String> {
    let both = |separator: &str| {
        [format!("{legal}{separator}{hostile}"), format!("{hostile}{separator}{legal}")]
    };
    SEPARATORS.iter().flat_map(|separator| both(separator)).collect()
}

/// A text written in other ways, as somebody would who wants to get past a filter.
fn disguises(text: &str) -> Vec<String> {
    let swap = |c: char| {
        if c.is_lowercase() { c.to_uppercase().to_string() } else { c.to_lowercase().to_string() }
    };
    let first = text.chars().take(1).map(swap).chain(text.chars().skip(1).map(String::from));
    let percent = |byte: u8| format!("%{byte:02x}");
    let hexadecimal = |byte: u8| format!("{byte:02x}");
    let escape = |byte: u8| format!("\\u{byte:04x}");
    let hex: String = text.bytes().map(hexadecimal).collect();
    let mut all = vec![
        text.to_uppercase(),
        text.chars().map(swap).collect(),
        first.collect(),
        text.chars().map(homoglyph).collect(),
        text.chars().take(1).map(homoglyph).chain(text.chars().skip(1)).collect(),
        text.chars().map(full_width).collect(),
        text.bytes().map(percent).collect(),
        text.bytes().take(1).map(percent).chain([text.chars().skip(1).collect()]).collect(),
        STANDARD.encode(text),
        URL_SAFE_NO_PAD.encode(text),
        hex.to_uppercase(),
        format!("0x{hex}"),
        hex,
        text.chars().rev().collect(),
        text.chars().flat_map(|c| [c, '\u{301}']).collect(),
        text.bytes().map(escape).collect(),
    ];
    for invisible in INVISIBLE {
        let places: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        all.extend(places.iter().map(|&at| format!("{}{invisible}{}", &text[..at], &text[at..])));
    }
    all.retain(|disguise| disguise != text);
    all
}

/// A letter or digit that looks the same and is none of ASCII.
fn homoglyph(c: char) -> char {
    let pairs =
        "aа bЬ cс dԁ eе gɡ hһ iі jј kκ lӏ mм nո oо pр qԛ rг sѕ tт uս vѵ wԝ xх yу zᴢ 0О 1і _＿";
    let pair = pairs.split(' ').find(|pair| pair.starts_with(c));
    pair.and_then(|pair| pair.chars().nth(1)).unwrap_or_else(|| full_width(c))
}

fn full_width(c: char) -> char {
    match u32::from(c) {
        code @ 0x21..=0x7e => char::from_u32(code + 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Tries texts; returns how many of them were legal in some property, which only numbers can be.
fn try_all<C: Catalog>(texts: impl IntoIterator<Item = String>) -> usize {
    let probes = Probe::all::<C>();
    texts.into_iter().filter(|text| taken_only_where_declared::<C>(text, &probes) > 0).count()
}

#[test]
fn a_legal_value_with_anything_before_or_behind_it_is_refused() {
    let together = |legal: String| HOSTILE.iter().flat_map(move |s| joined(&legal, s)).collect();
    let caro: Vec<Vec<String>> = legal_texts::<Caro>().into_iter().map(together).collect();
    assert_eq!(try_all::<Caro>(caro.into_iter().flatten()), 0);
    let kinds: Vec<Vec<String>> = legal_texts::<Kinds>().into_iter().map(together).collect();
    assert_eq!(try_all::<Kinds>(kinds.into_iter().flatten()), 0);
}

#[test]
fn a_word_in_any_disguise_is_refused() {
    let words = |property: &telemetry_core::PropertySpec| match property.kind {
        Kind::Label(labels) => labels.to_vec(),
        _ => Vec::new(),
    };
    let words: Vec<_> = Caro::EVENTS.iter().flat_map(|e| e.properties).flat_map(words).collect();
    assert!(words.len() > 50, "{words:?}");
    // `sh` in hexadecimal is 7368, and that is a number like any other.
    let is_number = |text: &String| text.bytes().all(|byte| byte.is_ascii_digit());
    let disguised = words.into_iter().flat_map(disguises).filter(|text| !is_number(text));
    assert_eq!(try_all::<Caro>(disguised), 0);
}

#[test]
fn a_number_or_a_version_in_disguise_is_refused_unless_it_is_another_one() {
    // Backwards or in hexadecimal, a number may be another number, which then is what it says.
    let numbers = legal_texts::<Kinds>().into_iter().filter(|t| t.starts_with(char::is_numeric));
    let legal = try_all::<Kinds>(numbers.flat_map(|number| disguises(&number)));
    assert!(legal < 20, "{legal} disguises are legal");
}

#[test]
fn a_hostile_text_in_any_disguise_is_refused() {
    let all = || HOSTILE.iter().flat_map(|text| disguises(text)).chain(HOSTILE.map(str::to_owned));
    assert_eq!(try_all::<Caro>(all()), 0);
    assert_eq!(try_all::<Kinds>(all()), 0);
}

proptest! {
    #[test]
    fn any_text_at_all_is_taken_only_where_it_is_declared(text in "\\PC{0,80}") {
        taken_only_where_declared::<Caro>(&text, &Probe::all::<Caro>());
        taken_only_where_declared::<Kinds>(&text, &Probe::all::<Kinds>());
    }

    #[test]
    fn any_text_beside_a_legal_value_is_refused(
        legal in proptest::sample::select(legal_texts::<Caro>()),
        text in "[^0-9]\\PC{0,20}",
        separator in proptest::sample::select(&SEPARATORS[..]),
    ) {
        let probes = Probe::all::<Caro>();
        for joined in [format!("{legal}{separator}{text}"), format!("{text}{separator}{legal}")] {
            taken_only_where_declared::<Caro>(&joined, &probes);
        }
    }
}
