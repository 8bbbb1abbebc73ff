//! The small parts that rules rely on: patterns, paths, options, expansion.

use super::super::fields::Expanded;
use super::super::fields::Origin::{self, Expanded as E, Quoted as Q, Typed as T};
use super::super::{escapes, glob, options, paths};

#[test]
fn patterns_stop_at_slashes_unless_doubled() {
    for (pattern, text, covered) in [
        ("/dev/sd*", "/dev/sda1", true),
        ("/dev/sd*", "/dev/sd/a", false),
        ("/etc/**", "/etc/a/b", true),
        ("**/.env", "a/b/.env", true),
        ("**/.env", "a/b/.envx", false),
        ("a?c", "abc", true),
        ("a?c", "a/c", false),
        ("[a-c]x", "bx", true),
        ("[!a-c]x", "bx", false),
        ("[!a-c]x", "dx", true),
        ("[*]", "*", true),
        ("[*]", "a", false),
        ("*a*b*c", "xxaxxbxxc", true),
        ("*a*b*c", "xxaxxbxx", false),
        ("**x/*y", "a/b/x/zy", true),
        ("[", "[", false),
        ("", "", true),
        ("", "a", false),
    ] {
        assert_eq!(glob::matches(pattern, text), covered, "{pattern:?} on {text:?}");
    }
}

#[test]
fn a_pattern_in_small_letters_covers_words_in_any() {
    for (pattern, word, covered) in [
        ("delete*", "DELETE now", true),
        ("*all", "--ALL", true),
        ("-D", "-d", false),
        ("-d", "-D", true),
        ("a*Z", "abz", false),
        ("id_[*]", "id_*", true),
        ("*credentials*", "credential", false),
    ] {
        let covers = glob::WordPattern::new(pattern).covers(word);
        assert_eq!(covers, covered, "{pattern:?} on {word:?}");
    }
}

#[test]
fn paths_get_one_spelling() {
    for (path, folder, normal) in [
        ("/", None, "/"),
        ("//", None, "/"),
        ("/*", None, "/"),
        ("/.*", None, "/"),
        ("/etc/../", None, "/"),
        ("/../..", None, "/"),
        ("/etc//./passwd", None, "/etc/passwd"),
        ("/etc/*", None, "/etc"),
        ("~/", None, "~"),
        ("~/..", None, "/home"),
        ("~/../..", None, "/"),
        ("./~", None, "./~"),
        (".", None, "."),
        ("*", None, "."),
        ("./a/", None, "a"),
        ("../x", None, "../x"),
        ("a/../../x", None, "../x"),
        ("*", Some("/"), "/"),
        ("x", Some("/etc"), "/etc/x"),
        ("..", Some("/etc"), "/"),
        ("/a", Some("/etc"), "/a"),
        ("*.o", None, "*.o"),
        ("/et\u{FFFC}c", None, "/etc"),
        ("/\u{FFFC}", None, "/\u{FFFC}"),
    ] {
        assert_eq!(paths::normalise(path, folder), normal, "{path:?} in {folder:?}");
    }
}

#[test]
fn options_are_found_wherever_they_stand() {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for (line, given) in [
        ("-rf x", true),
        ("x -fr", true),
        ("--recursive x", true),
        ("--rec x", true),
        ("x --recursive=yes", true),
        ("-f x", false),
        ("-- -r", false),
        ("--recursively x", false),
        ("r", false),
    ] {
        let arguments = options::sort(&words(line), options::Style::default());
        assert_eq!(arguments.has(["r", "recursive"].into_iter()), given, "{line}");
    }
}

#[test]
fn words_become_what_a_shell_makes_of_them() {
    let fields = |pieces: &[(&str, Origin)]| {
        let mut word = Expanded::default();
        for (text, origin) in pieces {
            word.push(text, *origin);
        }
        word.fields(" \t\n")
    };
    assert_eq!(fields(&[("a{b,c}d", T)]), ["abd", "acd"]);
    assert_eq!(fields(&[("{a,b}{1,2}", T)]), ["a1", "a2", "b1", "b2"]);
    assert_eq!(fields(&[("{a}", T)]), ["{a}"]);
    assert_eq!(fields(&[("{a,b}", Q)]), ["{a,b}"]);
    assert_eq!(fields(&[("a b", E)]), ["a", "b"]);
    assert_eq!(fields(&[("a b", Q)]), ["a b"]);
    assert_eq!(fields(&[("x", T), (" a ", E), ("y", T)]), ["x", "a", "y"]);
    assert_eq!(fields(&[("~", T)]), ["~"]);
    assert_eq!(fields(&[("~", Q)]), ["./~"]);
    assert_eq!(fields(&[("", E)]), [""; 0]);
}

#[test]
fn escapes_are_decoded() {
    assert_eq!(escapes::decode(r"\x72\155 \u002f\n\q\\"), "rm /\nq\\");
    assert_eq!(escapes::decode(r"\x"), "");
    assert_eq!(escapes::decode(r"a\0b\x00c"), "a\nb\nc");
    assert_eq!(escapes::decode("\\"), "\\");
}
