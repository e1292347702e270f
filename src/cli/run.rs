//! From arguments to an exit code.

use std::ffi::OsString;
use std::io::{self, Write};

use clap::Parser;

use super::arguments::{Arguments, Command};
use super::exit::{Exit, Outcome, Stop};
use super::export::WriteParquet;
use super::messages::Messages;
use super::output::Output;

/// Runs the command with these arguments, the program's name first, and answers its exit code.
///
/// To be called before the runtime starts, which would take the number of a standard stream that is closed.
pub fn run(arguments: Vec<OsString>, parquet: WriteParquet) -> impl Future<Output = u8> + Send + 'static {
    #[cfg(unix)]
    super::streams::open();
    async move {
        match Arguments::try_parse_from(arguments) {
            Ok(arguments) => carry_out(arguments, parquet).await.into(),
            Err(refusal) => explain(&refusal).into(),
        }
    }
}

async fn carry_out(arguments: Arguments, parquet: WriteParquet) -> Exit {
    let messages = Messages::new(arguments.common);
    messages.follow_log();
    let output = Output::new(arguments.common.json);
    match dispatch(arguments.command, output, &messages, parquet).await {
        Ok(exit) => exit,
        Err(Stop::Closed) => Exit::Done,
        Err(Stop::Error(error)) => {
            messages.error(&error);
            Exit::of(&error)
        }
    }
}

async fn dispatch(command: Command, output: Output, messages: &Messages, parquet: WriteParquet) -> Outcome {
    match command {
        Command::Demo(demo) => demo.run(output, messages).await,
        Command::Sync(sync) => sync.run(output, messages).await,
        Command::Upload(upload) => upload.run(output, messages).await,
        Command::List(list) => list.run(output, messages).await,
        Command::Get(get) => get.run(output).await,
        Command::Download(download) => download.run(output, messages).await,
        Command::Export(export) => export.run(output, messages, parquet).await,
        Command::Status(status) => status.run(output).await,
        Command::Verify(verify) => verify.run(output, messages).await,
        Command::Changes(changes) => changes.run(output).await,
        Command::Fake(fake) => fake.run(output).await,
        Command::Doctor(doctor) => doctor.run(output).await,
    }
}

/// Help and version are answers; everything else is wrong usage. A closed pipe changes neither.
fn explain(refusal: &clap::Error) -> Exit {
    let text = refusal.to_string();
    if refusal.use_stderr() {
        drop(io::stderr().lock().write_all(text.as_bytes()));
        return Exit::Usage;
    }
    drop(io::stdout().lock().write_all(text.as_bytes()));
    Exit::Done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_answer(line: &str) -> bool {
        Arguments::try_parse_from(line.split_whitespace()).is_err_and(|refusal| !refusal.use_stderr())
    }

    #[test]
    fn help_is_an_answer_and_wrong_usage_is_not() {
        for line in ["qontokit --help", "qontokit --version", "qontokit sync --help"] {
            assert!(is_answer(line), "{line}");
        }
        for line in ["qontokit", "qontokit nonsense", "qontokit sync"] {
            assert!(!is_answer(line), "{line}");
        }
    }
}
