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
    CALLED "called"
    COMMIT "commit"
    COMMITS "commits"
    EXTENSION "extension"
    FILE "file"
    FOLDER "folder"
    FOLDERS "folders"
    FOR "for"
    HERE "here"
    HOME "home"
    IN "in"
    LARGER "larger"
    LAST "last"
    NEWER "newer"
    NOT "not"
    OLDER "older"
    ON "on"
    OVER "over"
    PORT "port"
    ROOT "root"
    SIZE "size"
    SIZES "sizes"
    SMALLER "smaller"
    TODAY "today"
    UNDER "under"
    YESTERDAY "yesterday"
}
