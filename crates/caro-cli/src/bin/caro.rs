//! The `caro` program.

fn main() -> std::process::ExitCode {
    caro_cli::app::main()
}
