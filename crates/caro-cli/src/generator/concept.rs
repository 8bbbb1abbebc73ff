//! The concepts that the program itself refers to, by their names in `words.toml`.
//!
//! They come first among all concepts, so that their numbers do not depend on the data.

macro_rules! concepts {
    ($($constant:ident $name:literal)*) => {
        #[expect(clippy::upper_case_acronyms, reason = "named like the constants")]
        enum Number { $($constant),* }
        $(pub(super) const $constant: u16 = Number::$constant as u16;)*
        /// Their names, in the order of their numbers.
        pub(super) const NAMES: &[&str] = &[$($name),*];
    };
}

concepts! {
    AGO "ago"
    ALL "all"
    AND "and"
    ASKED "asked"
    AT "at"
    CALLED "called"
    CHARACTER "character"
    COLUMN "column"
    EVENING "evening"
    EXTENSION "extension"
    CURRENT "current"
    EVERYWHERE "everywhere"
    FILE "file"
    FOLDER "folder"
    FOR "for"
    HERE "here"
    HOME "home"
    IN "in"
    LINE "line"
    LARGER "larger"
    LAST "last"
    MORNING "morning"
    NEWER "newer"
    NOT "not"
    OLDER "older"
    ON "on"
    ONLY "only"
    ONWARD "from_here"
    OVER "over"
    PORT "port"
    RECURSIVE "flag_recursive"
    ROOT "root"
    SMALLER "smaller"
    TEXT "text"
    TODAY "today"
    WANTED "to_install"
    UNDER "under"
    USING "using"
    WORD "word"
    YESTERDAY "yesterday"
}
