//! What an invoice's file is at Qonto, told by its size first and then by its bytes.

use futures::StreamExt;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use sha2::{Digest, Sha256};

use crate::api::{Api, FileUrl};
use crate::attachment::name::hexadecimal;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::retry;
use crate::http::transport::{Body, Failure, Transport};
use crate::id::AttachmentId;

/// What is known of a file at Qonto.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fingerprint {
    /// Its size is none that was asked for.
    Other,
    /// Its SHA-256.
    Sha256(String),
    /// It could not be had.
    Unknown,
}

/// Asks for a file's size, and for its bytes when the size is one of those given.
///
/// A refused credential and a network that fails are errors; a file that cannot be had is not known, be it that Qonto
/// fails at this one for good, which must not stop all others.
pub(crate) async fn fingerprint<T: Transport, C: Clock>(
    api: &Api<T, C>,
    id: &AttachmentId,
    sizes: &[u64],
) -> Result<Fingerprint> {
    let (mut failures, mut staged, longest) = (0, false, sizes.iter().copied().max().unwrap_or_default());
    loop {
        let attachment = match api.attachment(id).await {
            Ok(attachment) => attachment,
            Err(other) if is_of_this_file(&other) => return Ok(Fingerprint::Unknown),
            Err(other) => return Err(other),
        };
        if attachment.file_size.is_some_and(|size| !sizes.contains(&size)) {
            return Ok(Fingerprint::Other);
        }
        match digest_of(api, &attachment.url, staged, longest).await {
            Ok(Some((size, sha256))) if attachment.file_size.is_none_or(|told| told == size) => {
                return Ok(Fingerprint::Sha256(sha256));
            }
            Ok(_) => staged |= api.may_stage(&attachment.url),
            Err(failure) => log::info!(target: "qontokit.http", "comparing attachment {id} again: {failure}"),
        }
        failures += 1;
        if failures >= api.settings().max_attempts {
            return Ok(Fingerprint::Unknown);
        }
        api.clock().sleep(retry::pause(failures - 1, fastrand::f64())).await;
    }
}

fn is_of_this_file(error: &Error) -> bool {
    let is_refused =
        matches!(error, Error::NotFound(_) | Error::PermissionDenied(_) | Error::InvalidRequest(_) | Error::Api(_));
    is_refused || matches!(error, Error::Download { .. } | Error::Server(_) | Error::Decode(_))
}

/// Size and SHA-256 of what lies at an address, read no further than to see that it is too long; `None` when something
/// else than a file came.
async fn digest_of<T: Transport, C: Clock>(
    api: &Api<T, C>,
    url: &FileUrl,
    staged: bool,
    longest: u64,
) -> Result<Option<(u64, String)>, Failure> {
    let response = api.open(url, staged).await?;
    let kind = response.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if response.status != StatusCode::OK || kind.contains("html") {
        return Ok(None);
    }
    hashed(response.body, longest).await.map(Some)
}

async fn hashed(mut body: Body, longest: u64) -> Result<(u64, String), Failure> {
    let (mut hash, mut size) = (Sha256::new(), 0);
    while size <= longest
        && let Some(chunk) = body.next().await
    {
        let chunk = chunk?;
        hash.update(&chunk);
        size += u64::try_from(chunk.len()).unwrap_or(0);
    }
    Ok((size, hexadecimal(&hash.finalize())))
}
