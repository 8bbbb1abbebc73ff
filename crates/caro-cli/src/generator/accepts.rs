//! Which values a slot takes.

use super::names::What;
use super::types::SlotType;

impl SlotType {
    /// Whether such a value has a form or name of its own, so that no marker has to point at it.
    pub(super) fn is_known(self) -> bool {
        matches!(
            self,
            Self::Service
                | Self::Program
                | Self::Image
                | Self::Mode
                | Self::Commit
                | Self::Interface
        )
    }

    /// Whether a word about which nothing is known may be such a value.
    pub(super) fn takes_words(self) -> bool {
        matches!(
            self,
            Self::Affix
                | Self::Name
                | Self::File
                | Self::Folder
                | Self::Start
                | Self::Path
                | Self::Host
                | Self::Login
                | Self::Text
                | Self::Word
                | Self::Service
                | Self::Program
                | Self::Variable
                | Self::Image
                | Self::Branch
        )
    }

    /// Whether something that was recognised in a request is such a value.
    pub(super) fn accepts(self, what: What) -> bool {
        use {SlotType as S, What as W};
        match self {
            S::Larger => what == W::Larger,
            S::Smaller => what == W::Smaller,
            S::Size => what == W::Size,
            S::Newer => what == W::Newer,
            S::Older => what == W::Older,
            S::Span => what == W::Span,
            S::When => what == W::When,
            S::Day => what == W::Day,
            S::Clock => what == W::Clock,
            S::Weekday => what == W::Weekday,
            S::Count => what == W::Count,
            S::Ordinal => matches!(what, W::Ordinal | W::Count),
            S::Range => what == W::Range,
            S::Port => what == W::Port,
            S::Kind => what == W::Kind,
            S::Ending => matches!(what, W::Kind | W::File | W::Path),
            S::Name => matches!(what, W::File | W::Path | W::Wildcard),
            S::File => matches!(what, W::File | W::Path),
            S::Folder => matches!(what, W::Folder | W::Path),
            S::Start => matches!(what, W::Folder | W::Path | W::Everywhere),
            S::Path => matches!(what, W::File | W::Folder | W::Path),
            S::Device => what == W::Device,
            S::Remote => what == W::Remote,
            S::Host => what == W::Host,
            S::Login => matches!(what, W::Login | W::Host),
            S::Network => matches!(what, W::Network | W::Host),
            S::Interface => what == W::Interface,
            S::Url => what == W::Url,
            S::Service => what == W::Service,
            S::Program => matches!(what, W::Program | W::Service),
            S::Variable => what == W::Variable,
            S::Image => matches!(what, W::Image | W::Service | W::Program),
            S::Commit => what == W::Commit,
            S::Mode => what == W::Mode,
            S::Sign => what == W::Sign,
            S::Text | S::Word | S::Affix | S::Branch | S::Flag => false,
        }
    }
}
