//! The command `vouchsafe`.

fn main() -> std::process::ExitCode {
    vouchsafe_server::cli::run()
}
