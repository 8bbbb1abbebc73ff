//! The `caro` program.

/// Half of what a short run asks of the system with musl would be for memory, a page at a time.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> std::process::ExitCode {
    caro_cli::app::main()
}
