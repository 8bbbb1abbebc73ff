//! Whether text for the person is coloured, by the conventions that other programs follow too.

use std::ffi::OsString;

/// What the decision rests on: three variables, the kind of terminal, and whether there is one.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    pub(super) no_color: Option<OsString>,
    pub(super) clicolor_force: Option<OsString>,
    pub(super) clicolor: Option<OsString>,
    pub(super) term: Option<OsString>,
    pub(super) terminal: bool,
}

impl Wishes {
    /// Tells whether colour is wanted. A no beats a yes, and what is asked for beats what is seen.
    pub(super) fn colour(&self) -> bool {
        let is = |variable: &Option<OsString>, value: &str| {
            variable.as_ref().is_some_and(|held| held == value)
        };
        let is_set = |variable: &Option<OsString>| variable.is_some() && !is(variable, "");
        if is_set(&self.no_color) {
            return false;
        }
        if is_set(&self.clicolor_force) && !is(&self.clicolor_force, "0") {
            return true;
        }
        self.terminal && !is(&self.term, "dumb") && !is(&self.clicolor, "0")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_follows_the_conventions() {
        let table = [
            // NO_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM, terminal, colour
            ([None, None, None, Some("xterm")], true, true),
            ([None, None, None, Some("xterm")], false, false),
            ([None, None, None, None], true, true),
            ([None, None, None, Some("dumb")], true, false),
            ([Some("1"), None, None, Some("xterm")], true, false),
            ([Some("0"), None, None, Some("xterm")], true, false),
            ([Some(""), None, None, Some("xterm")], true, true),
            ([None, None, Some("0"), Some("xterm")], true, false),
            ([None, None, Some("1"), Some("xterm")], true, true),
            ([None, None, Some("1"), Some("xterm")], false, false),
            ([None, Some("1"), None, Some("xterm")], false, true),
            ([None, Some("1"), Some("0"), Some("dumb")], false, true),
            ([None, Some("0"), None, Some("xterm")], false, false),
            ([None, Some(""), None, Some("xterm")], false, false),
            ([Some("1"), Some("1"), Some("1"), Some("xterm")], true, false),
        ];
        for (variables, terminal, colour) in table {
            let [no_color, clicolor_force, clicolor, term] =
                variables.map(|value| value.map(OsString::from));
            let wishes = Wishes { no_color, clicolor_force, clicolor, term, terminal };
            assert_eq!(wishes.colour(), colour, "{wishes:?}");
        }
    }
}
