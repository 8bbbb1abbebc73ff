//! `labels!`, `events!` and `app_version!`: the only ways to declare what can be recorded.

/// Declares closed sets of words.
///
/// A variant written as `_ => Name = "word"` takes every foreign word: it makes `from_name`, so text
/// from outside is mapped to a known word or to that one, and never recorded as it is.
#[macro_export]
macro_rules! labels {
    ($(
        $(#[doc = $doc:literal])+
        $vis:vis enum $Name:ident {
            $($(#[doc = $vdoc:literal])* $Variant:ident = $word:literal),+ $(,)?
            $(_ => $Other:ident = $other:literal $(,)?)?
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $Name {
            $($(#[doc = $vdoc])* #[doc = ::core::concat!("Written as `", $word, "`.")] $Variant,)+
            $(#[doc = ::core::concat!("Anything else; written as `", $other, "`.")] $Other,)?
        }

        impl $Name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$Variant,)+ $(Self::$Other,)?];

            /// Returns the word of this value.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$Variant => $word,)+
                    $(Self::$Other => $other,)?
                }
            }

            $(
                /// Finds the value a word stands for; an unknown word is never kept.
                #[must_use]
                pub fn from_name(name: &str) -> Self {
                    let known = Self::ALL.iter().find(|value| value.as_str() == name);
                    known.copied().unwrap_or(Self::$Other)
                }
            )?
        }

        impl $crate::Label for $Name {
            const LABELS: &'static [&'static str] = &[$($word,)+ $($other,)?];

            fn index(self) -> usize {
                self as usize
            }
        }

        // A private set of labels need not use everything it is given.
        const _: fn($Name) -> &'static str = $Name::as_str;
        $(
            const _: fn(&str) -> $Name = $Name::from_name;
            const _: &str = $other;
        )?
        $($crate::labels!(@check $Name $word);)+
        $($crate::labels!(@check $Name $other);)?
    )+};
    (@check $Name:ident $word:literal) => {
        const _: () = ::core::assert!(
            $crate::__private::is_snake_case($word),
            ::core::concat!("label `", $word, "` of `", ::core::stringify!($Name), "` is not snake_case of at most 64 bytes")
        );
        const _: () = ::core::assert!(
            !$crate::__private::names_a_secret($word),
            ::core::concat!("label `", $word, "` of `", ::core::stringify!($Name), "` could pass for a secret: choose another word")
        );
        const _: () = ::core::assert!(
            $crate::__private::count_name($word, <$Name as $crate::Label>::LABELS) == 1,
            ::core::concat!("label `", $word, "` of `", ::core::stringify!($Name), "` is there twice")
        );
    };
}

/// Declares the events of a program and the catalog that lists them.
///
/// The spelling of names, the documentation, the metadata, duplicate names and the longest possible
/// record are checked while compiling, with the culprit named.
///
/// One event may have a name that is no `snake_case`, `"$set"`: what it says is about the account under
/// whose id it is recorded, and the gate refuses it under any other id.
#[macro_export]
macro_rules! events {
    (
        $(#[doc = $cdoc:literal])+
        $cvis:vis catalog $Catalog:ident;
        $(
            $(#[doc = $doc:literal])*
            $vis:vis struct $Event:ident = $name:literal {
                $(
                    $(#[doc = $pdoc:literal])*
                    $prop:ident : $ty:ty $({ $($meta:tt)* })?
                ),+ $(,)?
            }
        )+
    ) => {
        $(#[doc = $cdoc])+
        #[derive(Debug, Clone, Copy)]
        $cvis enum $Catalog {}

        impl $crate::Catalog for $Catalog {
            const EVENTS: &'static [$crate::EventSpec] = &[$(<$Event as $crate::Event>::SPEC),+];
        }

        $(
            $(#[doc = $doc])*
            #[derive(Debug)]
            $vis struct $Event {
                $($(#[doc = $pdoc])* pub $prop: $ty,)+
            }

            impl $crate::Event for $Event {
                type Catalog = $Catalog;
                const SPEC: $crate::EventSpec = {
                    const PROPERTIES: &[$crate::PropertySpec] = &[$(
                        $crate::events!(@spec $prop [$ty] [$($pdoc)*] $($($meta)*)?)
                    ),+];
                    $crate::EventSpec {
                        name: $name,
                        purpose: ::core::concat!($($doc),*).trim_ascii(),
                        properties: PROPERTIES,
                        since: $crate::__private::event_since(PROPERTIES),
                    }
                };

                fn write(&self, properties: &mut $crate::Properties<'_>) {
                    $(<$ty as $crate::Property>::write_to(&self.$prop, properties);)+
                }
            }

            // Of two properties with one name, a parameter list points at the second.
            const _: () = {
                let _ = |$($prop: ()),+| [$($prop),+];
            };
            $crate::events!(@check_event $Catalog $Event $name [$($doc)*]);
            $(
                $crate::events!(@check_property $Event $name $prop [$ty] [$($pdoc)*]);
            )+
        )+
    };
    (@spec $prop:ident [$ty:ty] [$($pdoc:literal)*]
        owner: $owner:literal, class: $class:ident, since: $since:literal $(,)?
    ) => {
        $crate::PropertySpec {
            name: ::core::stringify!($prop),
            key: ::core::concat!(",\"", ::core::stringify!($prop), "\":"),
            doc: ::core::concat!($($pdoc),*).trim_ascii(),
            kind: <$ty as $crate::Property>::KIND,
            optional: <$ty as $crate::Property>::OPTIONAL,
            owner: $owner,
            class: $crate::Class::$class,
            since: $since,
        }
    };
    (@spec $prop:ident $($other:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "property `", ::core::stringify!($prop), "` needs `{ owner: \"…\", class: …, since: … }` after its type"
        ))
    };
    (@check_property $Event:ident $name:literal $prop:ident [$ty:ty] [$($pdoc:literal)*]) => {
        const _: () = ::core::assert!(
            $crate::__private::is_documented(::core::concat!($($pdoc),*)),
            ::core::concat!("property `", ::core::stringify!($prop), "` of event `", $name, "` has no documentation")
        );
        const _: () = ::core::assert!(
            $crate::__private::is_snake_case(::core::stringify!($prop)),
            ::core::concat!("property `", ::core::stringify!($prop), "` of event `", $name, "` is not snake_case of at most 64 bytes")
        );
        const _: () = ::core::assert!(
            <$ty as $crate::Property>::LEGAL,
            "{}",
            ::core::concat!(
                "property `", ::core::stringify!($prop), "` of event `", $name, "`: `", ::core::stringify!($ty),
                "` has a word that is not a label, a number over 999,999,999 or a version over 9.99.99"
            )
        );
        const _: () = {
            let properties = <$Event as $crate::Event>::SPEC.properties;
            ::core::assert!(
                $crate::__private::first_notice(::core::stringify!($prop), properties) > 0,
                ::core::concat!("property `", ::core::stringify!($prop), "` of event `", $name, "`: `since` starts at 1")
            );
            ::core::assert!(
                $crate::__private::is_documented($crate::__private::owner(::core::stringify!($prop), properties)),
                ::core::concat!("property `", ::core::stringify!($prop), "` of event `", $name, "` has no owner")
            );
            ::core::assert!(
                $crate::__private::may_be_withheld(::core::stringify!($prop), properties),
                ::core::concat!(
                    "property `", ::core::stringify!($prop), "` of event `", $name,
                    "` is newer than its event: make it an `Option`"
                )
            );
        };
    };
    (@check_event $Catalog:ident $Event:ident $name:literal [$($doc:literal)*]) => {
        const _: () = ::core::assert!(
            $crate::__private::is_documented(::core::concat!($($doc),*)),
            ::core::concat!("event `", $name, "` has no purpose: write it as its documentation")
        );
        const _: () = ::core::assert!(
            $crate::__private::is_event_name($name),
            ::core::concat!("event name `", $name, "` is not snake_case of at most 64 bytes")
        );
        const _: () = {
            let properties = <$Event as $crate::Event>::SPEC.properties;
            ::core::assert!(
                $crate::__private::worst_case($name, properties) <= $crate::__private::MAX_LINE,
                ::core::concat!("event `", $name, "` cannot fit a record: declare fewer or shorter properties")
            );
            ::core::assert!(
                $crate::__private::count_event($name, <$Catalog as $crate::Catalog>::EVENTS) == 1,
                ::core::concat!("event name `", $name, "` is used twice")
            );
        };
    };
}

/// The type of the compiling crate's own version, for a property of an event.
#[macro_export]
macro_rules! app_version {
    () => {
        $crate::AppVersion<
            { $crate::__private::number(::core::env!("CARGO_PKG_VERSION_MAJOR")) },
            { $crate::__private::number(::core::env!("CARGO_PKG_VERSION_MINOR")) },
            { $crate::__private::number(::core::env!("CARGO_PKG_VERSION_PATCH")) },
        >
    };
}
