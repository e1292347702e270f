//! Downloads one file: an address just in time, used once and at once.

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::arrived::Arrived;
use super::disk::Disk;
use super::folders::Folders;
use super::place::Partial;
use super::verify::Expectation;
use super::writer::Writer;
use crate::api::{Api, Attachment};
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::retry;
use crate::http::transport::{Failure, Response, Transport};

/// Fresh addresses asked for after a refused or unfit answer, before the file counts as not to be had.
const MOST_REFUSALS: u32 = 2;
/// The codings that change the bytes (IANA, HTTP content coding registry).
const PACKINGS: &[&str] = &[
    "aes128gcm",
    "br",
    "compress",
    "dcb",
    "dcz",
    "deflate",
    "exi",
    "gzip",
    "pack200-gzip",
    "x-compress",
    "x-gzip",
    "zstd",
];

/// Downloads what was described; every further try asks for a fresh address.
pub async fn fetch<T: Transport, C: Clock, D: Disk>(
    api: &Api<T, C>,
    folders: &Folders<D>,
    mut attachment: Attachment,
    partial: impl Fn() -> Partial,
) -> Result<Arrived<D>> {
    let mut tries = Tries::default();
    loop {
        log::debug!(target: "qontokit.sync", "downloading attachment {}", attachment.id);
        let error = match attempt(api, folders, &attachment, partial(), tries.staged).await {
            Ok(arrived) => return Ok(arrived),
            Err(Setback::Wall) if !tries.staged && api.may_stage(&attachment.url) => {
                tries.staged = true;
                attachment = api.attachment(&attachment.id).await?;
                continue;
            }
            Err(Setback::Wall) => refused(&attachment, StatusCode::OK),
            Err(Setback::Error(error)) => error,
        };
        tries.pause(api, error).await?;
        attachment = api.attachment(&attachment.id).await?;
    }
}

/// Why one try brought no file.
enum Setback {
    /// A web page came instead: in the sandbox the staging token may be missing.
    Wall,
    Error(Error),
}

impl From<Error> for Setback {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

#[derive(Default)]
struct Tries {
    failures: u32,
    refusals: u32,
    staged: bool,
}

impl Tries {
    /// Waits as the failure demands, or gives it back when a further try cannot help.
    async fn pause<T: Transport, C: Clock>(&mut self, api: &Api<T, C>, error: Error) -> Result<()> {
        match error {
            Error::Connect(_) | Error::Timeout(_) | Error::Transport(_) => self.failures += 1,
            Error::Download { .. } | Error::Integrity { .. } => self.refusals += 1,
            other => return Err(other),
        }
        if self.failures >= api.settings().max_attempts || self.refusals > MOST_REFUSALS {
            return Err(error);
        }
        log::info!(target: "qontokit.http", "downloading again: {error}");
        if self.failures > 0 {
            api.clock().sleep(retry::pause(self.failures - 1, fastrand::f64())).await;
        }
        Ok(())
    }
}

async fn attempt<T: Transport, C: Clock, D: Disk>(
    api: &Api<T, C>,
    folders: &Folders<D>,
    attachment: &Attachment,
    partial: Partial,
    staged: bool,
) -> Result<Arrived<D>, Setback> {
    let opened = api.open(&attachment.url, staged).await;
    let Response { status, headers, body } = opened.map_err(|failure| unopened(attachment, failure))?;
    if status != StatusCode::OK {
        return Err(refused(attachment, status).into());
    }
    if is_packed(&headers) {
        let detail = "the file host sent it packed (Content-Encoding), which was not asked for: if a proxy did that, go \
                      without it";
        return Err(wrong(attachment, detail.to_owned()).into());
    }
    let expectation = expected(attachment, &headers);
    if expectation.answer_content_type.as_deref().is_some_and(|kind| kind.to_ascii_lowercase().contains("html")) {
        return Err(Setback::Wall);
    }
    let writer = Writer::new(folders, partial, &attachment.id, expectation);
    Ok(writer.receive(body).await?)
}

/// A packed file is refused: unpacked it may have any size, and as it came it is not the file.
fn is_packed(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).iter().any(names_packing)
}

/// Stores repeat any label that an upload had, `aws-chunked` or a character set, though the bytes are as they were: what
/// names no packing must not cost the file, whose content is looked at anyway.
fn names_packing(encoding: &HeaderValue) -> bool {
    let Ok(named) = encoding.to_str() else { return true };
    named.split(',').any(|coding| PACKINGS.iter().any(|packing| coding.trim().eq_ignore_ascii_case(packing)))
}

fn expected(attachment: &Attachment, headers: &HeaderMap) -> Expectation {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Expectation {
        file_size: attachment.file_size,
        content_length: text(CONTENT_LENGTH).and_then(|length| length.parse().ok()),
        file_content_type: attachment.file_content_type.clone(),
        answer_content_type: text(CONTENT_TYPE),
    }
}

fn unopened(attachment: &Attachment, failure: Failure) -> Error {
    match failure {
        Failure::Private(detail) => wrong(attachment, detail),
        passing => passing.into(),
    }
}

fn wrong(attachment: &Attachment, detail: String) -> Error {
    Error::Download { attachment_id: attachment.id.clone(), detail }
}

fn refused(attachment: &Attachment, status: StatusCode) -> Error {
    if retry::is_passing(status) || status == StatusCode::TOO_MANY_REQUESTS {
        return Error::Transport(format!("the file host answered {}", status.as_u16()));
    }
    let detail = match status.as_u16() {
        200 => {
            "the file host sent a web page instead of the file; in the sandbox give staging_token (QONTO_STAGING_TOKEN)"
                .to_owned()
        }
        403 | 410 => {
            format!("its fresh address was refused ({}); check this machine's clock and proxy", status.as_u16())
        }
        other => format!("the file host answered {other} instead of the file"),
    };
    wrong(attachment, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(encoding: &'static str) -> bool {
        is_packed(&HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(encoding))]))
    }

    #[test]
    fn what_is_no_packing_does_not_cost_the_file() {
        for label in
            ["", "identity", "AWS-chunked", "aws-chunked,", "utf-8", "binary", "base64", "aws-chunked, identity"]
        {
            assert!(!packed(label), "{label}");
        }
    }

    #[test]
    fn every_packing_is_known() {
        for coding in ["gzip", "X-GZIP", "br", "deflate", "zstd", "compress", "identity, br", "aws-chunked,gzip", "dcz"]
        {
            assert!(packed(coding), "{coding}");
        }
    }
}
