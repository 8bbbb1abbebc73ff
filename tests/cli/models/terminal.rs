//! A person who waits for a model: a sign of life, and a way out.

use rustix::process::Signal;
use test_servers::{Dialect, Ending, Generation, Latch, ModelServer, Reply};

use super::{STRANGE, generating};
use crate::harness::{HUNG, Home};

/// A model that never begins.
fn silent() -> (ModelServer, Home) {
    generating(Dialect::Ollama, Generation::Says(Reply::hang()))
}

/// A model that does not begin before the test lets it.
fn late() -> (ModelServer, Home, Latch) {
    let latch = Latch::default();
    let late = Generation::Late(latch.clone(), vec!["ls -lhS".to_owned()]);
    let (server, home) = generating(Dialect::Ollama, late);
    (server, home, latch)
}

#[test]
fn a_sign_of_life_moves_until_the_answer_is_there() {
    let (server, home, latch) = late();
    let mut screen = home.screen(&STRANGE);
    screen.see(" asking ollama, 0 s (Ctrl-C gives up)");
    screen.see("\r");
    screen.see(" asking ollama, 1 s (Ctrl-C gives up)");
    server.await_chats(1, HUNG);
    latch.open();
    let (rest, code) = screen.end();
    assert_eq!(code, 0);
    // The line is taken away before the command appears.
    assert!(rest.ends_with("\r\u{1b}[Kls -lhS\r\n"), "{rest:?}");
}

#[test]
fn the_sign_of_life_stays_off_a_dumb_terminal_and_out_of_a_file() {
    let (_server, home, latch) = late();
    latch.open();
    let home = home.with("TERM", "dumb");
    assert_eq!(home.screen(&STRANGE).end(), ("ls -lhS\r\n".to_owned(), 0));
    let home = home.with("TERM", "xterm");
    let mut screen = home.script_on_screen("\"$caro\" reticulate splines 2>said; cat said");
    screen.see("ls -lhS\r\n");
    assert_eq!(screen.end(), (String::new(), 0));
    // Only where a person looks: the answer may go elsewhere.
    let (text, code) = home.script_on_screen("\"$caro\" reticulate splines >answer").end();
    assert_eq!((code, text.contains("asking ollama")), (0, true), "{text}");
    let answer = std::fs::read_to_string(home.work().join("answer")).unwrap();
    assert_eq!(answer, "ls -lhS\n");
}

/// Nobody waits for a server to let go: neither caro nor the one who pressed the key.
#[test]
fn ctrl_c_gives_up_at_once() {
    for args in
        [&STRANGE[..], &[&["-x"][..], &STRANGE].concat(), &[&["-o", "json"][..], &STRANGE].concat()]
    {
        let (server, home) = silent();
        let mut screen = home.screen(args);
        screen.see("asking ollama");
        server.await_chats(1, HUNG);
        screen.press("\x03");
        let (rest, code) = screen.end();
        assert_eq!(code, -Signal::INT.as_raw(), "{rest}");
        assert!(rest.contains("\r\u{1b}[K"), "{rest:?}");
        assert_cancelled(&server, &home);
    }
}

#[test]
fn a_signal_gives_up_at_once_and_is_what_caro_dies_of() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        let (server, home) = silent();
        let mut screen = home.screen(&STRANGE);
        screen.see("asking ollama");
        server.await_chats(1, HUNG);
        screen.kill(signal);
        assert_eq!(screen.end().1, -signal.as_raw());
        assert_cancelled(&server, &home);
    }
}

/// The session has ended well, giving up is no error, and the server has been left.
fn assert_cancelled(server: &ModelServer, home: &Home) {
    assert_eq!(home.events().join(" "), "session_started session_ended");
    assert_eq!(home.only("session_ended")["errors"], 0);
    server.http().await_that(HUNG, "the client to leave", |seen| {
        seen.iter().all(|exchange| exchange.ending == Ending::ClientLeft)
    });
}

/// A pipeline of the person's that is interrupted must not go on with half an answer.
#[test]
fn a_script_that_is_interrupted_stops() {
    let (server, home) = silent();
    let mut screen =
        home.script_on_screen("for i in 1 2; do \"$caro\" reticulate splines; done; echo after");
    screen.see("asking ollama");
    server.await_chats(1, HUNG);
    screen.press("\x03");
    let (rest, _) = screen.end();
    assert!(!rest.contains("after"), "{rest:?}");
    assert_eq!(server.chats().len(), 1);
}

#[test]
fn what_a_model_wrote_can_be_edited_and_declined() {
    let (_server, home, latch) = late();
    latch.open();
    let mut screen = home.screen(&[&["-x"][..], &STRANGE].concat());
    screen.see(crate::terminal::RUN_IT);
    screen.press("e\n");
    screen.see("ls -lhS");
    screen.press("\x01\x0becho edited\r");
    screen.see(crate::terminal::RUN_IT);
    screen.press("y\n");
    screen.see("edited\r\n");
    assert_eq!(screen.end().1, 0);
    assert_eq!(home.only("command_executed")["modified_before_execution"], true);
    let mut screen = home.screen(&[&["-x"][..], &STRANGE].concat());
    screen.see(crate::terminal::RUN_IT);
    screen.press("n\n");
    assert_eq!(screen.end().1, 5);
}

#[test]
fn a_command_of_several_lines_is_shown_edited_and_run_whole() {
    let loop_over = "```sh\nfor f in a b; do\n  echo \"<$f>\"\ndone\n```";
    let (_server, home) = super::saying(Dialect::Ollama, loop_over);
    let mut screen = home.screen(&[&["-x"][..], &STRANGE].concat());
    screen.see("for f in a b; do\r\n");
    screen.see(crate::terminal::RUN_IT);
    screen.press("e\n");
    screen.see("done");
    screen.press(" | rev\r");
    screen.see("done | rev");
    screen.see(crate::terminal::RUN_IT);
    screen.press("y\n");
    screen.see(">a<\r\n>b<\r\n");
    assert_eq!(screen.end().1, 0);
}
