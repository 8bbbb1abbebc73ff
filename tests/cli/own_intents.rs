//! A person's own intents, and the reasons that `--explain` gives.

use crate::harness::Home;

const GREET: &str = r#"
[[intent]]
id = "team.greet"
purpose = "Greets the team."
need = ["show", "team"]
slots = [{ name = "name", takes = "word", after = ["team"], default = "all" }]
run = "printf %s {name}"
examples = [["show the team", "printf %s all"], ["show team red", "printf %s red"]]

[words]
team = ["team", "crew"]
"#;

fn home_with(file: &str, text: &str) -> Home {
    let home = Home::configured("");
    let folder = home.config().parent().expect("it is in a folder").join("intents");
    std::fs::create_dir_all(&folder).expect("the folder is ours");
    std::fs::write(folder.join(file), text).expect("the folder is ours");
    home
}

#[test]
fn own_intents_answer_beside_those_of_caro() {
    let home = home_with("team.toml", GREET);
    let greeted = home.run(&["show", "the", "crew"]);
    assert_eq!((greeted.stdout.as_str(), greeted.code), ("printf %s all\n", 0), "{greeted:?}");
    assert_eq!(home.run(&["list", "files", "by", "size"]).stdout, "ls -lhS\n");
}

#[test]
fn hostile_intents_are_refused_with_file_and_line_and_the_rest_still_answers() {
    for (from, to, line) in [
        ("need = [", "needs = [", 5),
        ("team.greet", "git.status", 2),
        ("takes = \"word\"", "takes = \"anything\"", 2),
        ("run = \"printf %s {name}\"", "run = \"{name}\"", 2),
        ("[words]", "[words", 10),
    ] {
        assert!(GREET.contains(from), "{from}");
        let home = home_with("team.toml", &GREET.replacen(from, to, 1));
        let refused = home.run(&["list", "files", "by", "size"]);
        assert_eq!((refused.stdout.as_str(), refused.code), ("ls -lhS\n", 0), "{refused:?}");
        let place = format!("team.toml:{line}: ");
        assert!(refused.stderr.contains(&place), "{to}: {refused:?}");
        assert_eq!(refused.stderr.lines().count(), 1, "{to}: {refused:?}");
        assert_eq!(home.run(&["show", "the", "crew"]).code, 3, "{to}");
    }
}

#[test]
fn own_intents_are_rated_like_all_commands() {
    let home = home_with("team.toml", &GREET.replacen("run = \"printf %s {name}\"", "run = \"rm -rf /\"", 1)
        .replacen("slots = [{ name = \"name\", takes = \"word\", after = [\"team\"], default = \"all\" }]\n", "", 1)
        .replacen("[[\"show the team\", \"printf %s all\"], [\"show team red\", \"printf %s red\"]]", "[[\"show the team\", \"rm -rf /\"], [\"show crew\", \"rm -rf /\"]]", 1));
    let blocked = home.run(&["show", "the", "team"]);
    assert_eq!((blocked.stdout.as_str(), blocked.code), ("", 4), "{blocked:?}");
}

#[test]
fn explain_says_intent_slots_and_options_one_line_each() {
    let home = Home::new();
    let args = ["--explain", "find", "python", "files", "larger", "than", "1", "MB"];
    let explained = home.run(&args);
    assert_eq!(explained.stdout, "find . -type f -name '*.py' -size +1M\n");
    let lines: Vec<&str> = explained.stderr.lines().collect();
    assert!(lines[0].contains("intent `find.files`"), "{explained:?}");
    assert!(lines.iter().any(|line| line.contains("slot `kind` is `*.py`")), "{explained:?}");
    assert!(lines.iter().any(|line| line.contains("slot `folder` is `.`, its default")));
    assert!(lines.iter().any(|line| line.contains("option `-size +1M`")), "{explained:?}");
}

#[test]
fn explain_says_why_nothing_fits() {
    let home = Home::new();
    let explained = home.run(&["--explain", "list", "files", "frobnicated"]);
    assert_eq!(explained.code, 3);
    assert!(explained.stderr.contains("\"frobnicated\""), "{explained:?}");
}

#[test]
fn the_document_has_the_reasons_only_where_they_were_asked_for() {
    let home = Home::new();
    let document = home.run(&["-o", "json", "--explain", "list", "files", "by", "size"]).json();
    assert!(document["because"][0].as_str().is_some_and(|line| line.contains("list.by-size")));
    let document = home.run(&["-o", "json", "list", "files", "by", "size"]).json();
    assert!(document.get("because").is_none());
}
