//! The way to a server: TLS, proxies, and addresses that are not for `http`.

use test_servers::{
    Authority, ClosedPort, Dialect, Generation, ModelOptions, ModelServer, Reply, Request, Server,
    SilentPort,
};

use super::{STRANGE, assert_failed, set, set_up};
use crate::harness::Home;

/// A model behind TLS, an authority's certificate in a file, and a home where it is set up.
fn encrypted() -> (ModelServer, Home, std::path::PathBuf) {
    let authority = Authority::new();
    let options = ModelOptions {
        dialect: Dialect::OpenAi,
        authority: Some(authority.clone()),
        ..ModelOptions::default()
    };
    let server = ModelServer::start_with(options);
    server.generate(Generation::text("ls"));
    let home = Home::consenting();
    let port = server.http().address().port();
    set_up(&home, Dialect::OpenAi, &format!("https://localhost:{port}/v1"), "openai");
    home.put("authority.pem", authority.pem());
    let pem = home.work().join("authority.pem");
    (server, home, pem)
}

#[test]
fn a_server_is_trusted_if_its_authority_is() {
    let (server, home, pem) = encrypted();
    let output = home.run(&STRANGE);
    assert_failed(&home, &output, 1, "openai: the server's certificate cannot be trusted");
    assert_eq!(server.chats().len(), 0);
    let home = home.with("SSL_CERT_FILE", pem);
    assert_eq!(home.run(&STRANGE).stdout, "ls\n");
}

/// A container without certificates could not even ask its own machine.
#[test]
fn this_machine_can_be_asked_without_any_certificate() {
    let server = ModelServer::start(Dialect::Ollama);
    let home = Home::new().with("SSL_CERT_FILE", "/dev/null").with("SSL_CERT_DIR", "/nowhere");
    set_up(&home, Dialect::Ollama, &server.url(), "ollama");
    assert_eq!(home.run(&STRANGE).stdout, "ls\n");
    let (_server, home, _) = encrypted();
    let home = home.with("SSL_CERT_FILE", "/dev/null").with("SSL_CERT_DIR", "/nowhere");
    let output = home.run(&STRANGE);
    assert_failed(&home, &output, 1, "the server's certificate cannot be trusted");
}

#[test]
fn a_proxy_is_used_for_https_and_for_nothing_else() {
    let (server, home, pem) = encrypted();
    let to = server.http().address();
    let proxy = Server::start(move |_: &Request| Reply::tunnel(to));
    let home = home.with("SSL_CERT_FILE", pem);
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let home = home_like(&home).with(name, proxy.url());
        let before = proxy.requests().len();
        let output = home.run(&STRANGE);
        assert_eq!(output.stdout, "ls\n", "{name}: {output:?}");
        let asked = &proxy.requests()[before..];
        assert_eq!(asked.len(), 1, "{name}");
        assert_eq!(
            (asked[0].method.as_str(), asked[0].target.as_str()),
            ("CONNECT", &*format!("localhost:{}", to.port()))
        );
        // What goes through is not for the proxy to read.
        assert!(!format!("{asked:?}").contains("splines"));
        let before = proxy.connections();
        let home = home.with("NO_PROXY", "localhost");
        assert_eq!(home.run(&STRANGE).stdout, "ls\n", "{name}");
        assert_eq!(proxy.connections(), before, "{name}");
    }
    // In the clear, a proxy would read what is meant for this machine.
    let server = ModelServer::start(Dialect::Ollama);
    let home = Home::new();
    set_up(&home, Dialect::Ollama, &server.url(), "ollama");
    let before = proxy.connections();
    let home = ["HTTP_PROXY", "http_proxy", "ALL_PROXY"]
        .into_iter()
        .fold(home, |home, name| home.with(name, proxy.url()));
    assert_eq!(home.run(&STRANGE).stdout, "ls\n");
    assert_eq!(proxy.connections(), before);
}

/// Another home with the same settings and variables.
fn home_like(home: &Home) -> Home {
    let other = Home::new();
    other.write_config(home.read_config());
    other.with("SSL_CERT_FILE", home.work().join("authority.pem"))
}

#[test]
fn nobody_at_the_address_is_one_line() {
    let closed = ClosedPort::new();
    let home = Home::consenting();
    set_up(&home, Dialect::Ollama, &closed.url(), "ollama");
    let output = home.run(&STRANGE);
    assert_failed(
        &home,
        &output,
        1,
        "ollama: no server answers at `backend.ollama.url` (is it running?)",
    );
    let silent = SilentPort::new();
    let home = Home::consenting();
    set_up(&home, Dialect::Ollama, &silent.url(), "ollama");
    set(&home, "backend.ollama.timeout_seconds", "1");
    let output = home.run(&STRANGE);
    assert_eq!((output.code, output.stderr.lines().count()), (1, 1), "{output:?}");
}

#[test]
fn http_leads_to_no_other_machine() {
    for (url, settings, says) in [
        ("http://192.0.2.1:9", &[][..], "leads to another machine unencrypted"),
        ("http://192.168.0.1:9", &[], "leads to another machine unencrypted"),
        ("http://192.0.2.1:9", &[("allow_http", "true")], "leads to another machine unencrypted"),
        (
            "http://[2001:db8::1]:9",
            &[("allow_http", "true")],
            "leads to another machine unencrypted",
        ),
        ("https://", &[], "is no address that can be used"),
        ("https://host:99999", &[], "is no address that can be used"),
        ("http://127.0.0.1:9/v1?key=sekrit", &[], "is no address that can be used"),
    ] {
        let home = Home::consenting();
        set_up(&home, Dialect::Ollama, url, "ollama");
        for (name, value) in settings {
            set(&home, &format!("backend.ollama.{name}"), value);
        }
        let output = home.run(&STRANGE);
        assert_failed(&home, &output, 1, says);
        assert!(!output.stderr.contains("192.") && !output.stderr.contains("sekrit"), "{output:?}");
    }
}

#[test]
fn a_key_does_not_travel_in_the_clear() {
    let home = Home::consenting().with("CARO_OPENAI_API_KEY", "sk-sekrit");
    set_up(&home, Dialect::OpenAi, "http://192.168.0.1:9/v1", "openai");
    set(&home, "backend.openai.allow_http", "true");
    let output = home.run(&STRANGE);
    assert_failed(&home, &output, 1, "openai: the key would travel unencrypted");
}
