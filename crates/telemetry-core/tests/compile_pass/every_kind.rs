use telemetry_core::{Bounded, Catalog, app_version, events, labels};

labels! {
    /// A shell.
    pub enum Shell {
        /// The Bourne again shell.
        Bash = "bash",
        Zsh = "zsh",
        _ => Other = "other",
    }
}

events! {
    /// Events that compile.
    pub catalog Samples;
    /// Has one property of every kind.
    pub struct Sample = "sample" {
        /// A switch.
        edited: bool { owner: "tests", class: Behaviour, since: 1 },
        /// A number.
        duration_ms: Bounded<600_000> { owner: "tests", class: Technical, since: 1 },
        /// A label.
        shell: Shell { owner: "tests", class: Technical, since: 1 },
        /// The program's own version.
        version: app_version!() { owner: "tests", class: Technical, since: 1 },
        /// Came with the second notice.
        second_shell: Option<Shell> { owner: "tests", class: Technical, since: 2 },
    }
}

fn main() {
    let names: Vec<_> = Samples::EVENTS[0].properties.iter().map(|property| property.name).collect();
    assert_eq!(names, ["edited", "duration_ms", "shell", "version", "second_shell"]);
}
