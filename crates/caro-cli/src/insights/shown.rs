//! Values in words, the same in the terminal and on the page.

use super::answer::Value;
use super::figure::Unit;

/// What stands where there are not enough sessions.
pub const TOO_FEW: &str = "too few to judge";

/// Returns a value in words.
pub fn shown(value: Value, unit: Unit) -> String {
    match value {
        Value::Count(count) => grouped(count),
        Value::Share { part, whole } => percent(part, whole),
        #[expect(clippy::cast_precision_loss, reason = "a mean is shown with three digits")]
        Value::Mean { sum, count } => measured(sum as f64 / count as f64, unit),
        #[expect(clippy::cast_precision_loss, reason = "a measured number has less than 53 bits")]
        Value::Number(number) => measured(number as f64, unit),
        Value::TooFew => TOO_FEW.to_owned(),
        Value::Small => "under 5".to_owned(),
        Value::Nothing => "nothing yet".to_owned(),
    }
}

/// Returns what a share is a share of, in words; nothing for other values.
pub fn of_what(value: Value) -> String {
    match value {
        Value::Share { part, whole } => format!("{} of {}", grouped(part), grouped(whole)),
        _ => String::new(),
    }
}

/// Returns a part of a whole in percent, with one digit.
#[expect(clippy::cast_precision_loss, reason = "a percentage is shown with one digit")]
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    format!("{:.1} %", part as f64 * 100.0 / whole as f64)
}

/// Returns a number with its digits in groups of three.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn measured(number: f64, unit: Unit) -> String {
    match unit {
        Unit::Count | Unit::Percent => format!("{number:.1}"),
        Unit::Milliseconds if number < 1000.0 => format!("{number:.0} ms"),
        Unit::Milliseconds if number < 120_000.0 => format!("{:.1} s", number / 1000.0),
        Unit::Milliseconds => format!("{:.1} min", number / 60_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_well() {
        let check = |value, unit, words: &str| assert_eq!(shown(value, unit), words);
        check(Value::Count(1_234_567), Unit::Count, "1,234,567");
        check(Value::Count(0), Unit::Count, "0");
        check(Value::Share { part: 1, whole: 3 }, Unit::Percent, "33.3 %");
        check(Value::Number(999), Unit::Milliseconds, "999 ms");
        check(Value::Mean { sum: 47_000, count: 2 }, Unit::Milliseconds, "23.5 s");
        check(Value::Number(150_000), Unit::Milliseconds, "2.5 min");
        check(Value::TooFew, Unit::Percent, "too few to judge");
        assert_eq!(of_what(Value::Share { part: 1000, whole: 3000 }), "1,000 of 3,000");
        assert_eq!(percent(0, 0), "");
    }
}
