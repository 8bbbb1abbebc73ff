//! Who gets the records: comparing hosts the way a person reads them.
//!
//! Where several get them, their hosts stand in one text, separated by commas. No host has one.

/// Tells whether two spellings name the same host and port. Scheme, path and case do not count.
pub(crate) fn same_recipient(a: &str, b: &str) -> bool {
    authority(a).eq_ignore_ascii_case(authority(b))
}

/// Returns the hosts that a text names.
pub(crate) fn each(recipients: &str) -> impl Iterator<Item = &str> {
    recipients.split(',').map(str::trim)
}

/// Tells whether every recipient that is configured is among those that were accepted.
pub(crate) fn all_accepted(accepted: &str, configured: &str) -> bool {
    each(configured).all(|one| each(accepted).any(|other| same_recipient(other, one)))
}

/// Tells whether an allow-list entry covers a recipient; an entry without a port covers all ports.
pub(crate) fn covers(entry: &str, recipient: &str) -> bool {
    let (entry, recipient) = (authority(entry), authority(recipient));
    let bare = recipient.rsplit_once(':').map_or(recipient, |(host, port)| {
        if port.bytes().all(|b| b.is_ascii_digit()) { host } else { recipient }
    });
    !entry.is_empty() && (entry.eq_ignore_ascii_case(recipient) || entry.eq_ignore_ascii_case(bare))
}

/// Returns hosts and ports as they are shown and stored. A host may come from a variable that a
/// project set, so nothing in it may move a person's cursor or fake a line.
pub fn recipient_name(recipients: &str) -> String {
    let mut names = String::new();
    for recipient in each(recipients) {
        names.push_str(if names.is_empty() { "" } else { ", " });
        names.push_str(&one_name(recipient));
    }
    names
}

fn one_name(recipient: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || ".:-_[]".contains(c);
    let authority = authority(recipient).chars().take(255);
    authority.map(|c| if harmless(c) { c.to_ascii_lowercase() } else { '?' }).collect()
}

/// Cuts `host[:port]` out of an address; what stands before an `@` is not the host.
fn authority(address: &str) -> &str {
    let address = address.trim();
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    // Bytes, not characters: all five are ASCII, and this stands in every run that records.
    let bytes = rest.as_bytes();
    let ends = |byte: &u8| matches!(byte, b'/' | b'\\' | b'?' | b'#');
    let end = bytes.iter().position(ends).unwrap_or(bytes.len());
    let start = bytes[..end].iter().rposition(|&byte| byte == b'@').map_or(0, |at| at + 1);
    &rest[start..end]
}

#[cfg(test)]
mod tests {
    use super::{all_accepted, covers, recipient_name, same_recipient};

    #[test]
    fn every_one_of_several_recipients_must_have_been_accepted() {
        for (accepted, configured, all) in [
            ("eu.example", "https://eu.example/i", true),
            ("eu.example, loki.example:3100", "https://loki.example:3100", true),
            ("loki.example, eu.example", "https://eu.example,https://loki.example", true),
            ("eu.example", "https://eu.example,https://loki.example", false),
            ("eu.example", "eu.example,", false),
            ("eu.example", "evil.test,eu.example", false),
            ("", "eu.example", false),
        ] {
            assert_eq!(all_accepted(accepted, configured), all, "{accepted} for {configured}");
        }
        let both = recipient_name("https://EU.example/i,https://user@loki.example:3100");
        assert_eq!(both, "eu.example, loki.example:3100");
    }

    #[test]
    fn spelling_does_not_make_another_recipient() {
        for other in ["eu.example", "https://eu.example", "EU.example/", " https://eu.example/i/ "]
        {
            assert!(same_recipient("eu.example", other), "{other}");
        }
    }

    #[test]
    fn a_host_hidden_behind_a_user_name_is_another_recipient() {
        for other in [
            "https://eu.example@evil.test",
            "https://eu.example:443@evil.test/",
            "evil.test/eu.example",
            "evil.test?eu.example",
            "eu.example:8443",
            "eu.example.evil.test",
            "",
        ] {
            assert!(!same_recipient("eu.example", other), "{other}");
        }
    }

    #[test]
    fn a_shown_host_cannot_fake_the_prompt() {
        assert_eq!(recipient_name("https://user:pw@EU.example:8443/path?x"), "eu.example:8443");
        assert_eq!(recipient_name("a\x1b[2J\r\nWho gets it: b"), "a?[2j??who?gets?it:?b");
        assert_eq!(recipient_name(&"a".repeat(1000)).len(), 255);
    }

    #[test]
    fn an_allowed_host_covers_its_ports_and_nothing_else() {
        assert!(covers("eu.example", "https://eu.example:8443/x"));
        assert!(covers("https://eu.example", "eu.example"));
        assert!(covers("eu.example:1", "eu.example:1"));
        assert!(!covers("eu.example:1", "eu.example:2"));
        assert!(!covers("eu.example", "sub.eu.example"));
        assert!(!covers("", ""));
        assert!(!covers("eu.example", "eu.example@evil.test"));
    }
}
