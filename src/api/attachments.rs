//! Files: what Qonto knows of one, and the way to its bytes.

use std::fmt;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use super::address;
use super::handle::{Answer, Api};
use super::invoices::given;
use super::record::text;
use super::send::STAGING_TOKEN;
use super::single::unwrapped;
use crate::config::{is_loopback, is_sandbox};
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::{Door, Failure, Request, Response, Transport};
use crate::id::AttachmentId;

/// Current pages ask for the first scope, older ones for the second (docs.qonto.com, retrieve an attachment).
const SCOPES: &str = "attachment.read (or organization.read)";

/// A file's description; its address is good for 30 minutes and for this one use.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Which file.
    pub id: AttachmentId,
    /// As its owner named it: not a safe name.
    pub file_name: String,
    /// Bytes.
    pub file_size: Option<u64>,
    /// What Qonto says it holds.
    pub file_content_type: Option<String>,
    /// Where its bytes are.
    pub url: FileUrl,
}

/// A presigned address: whoever has it has the file, so it is never shown, logged or stored.
#[derive(Clone)]
pub struct FileUrl(Url);

impl fmt::Debug for FileUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("FileUrl(…)")
    }
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    file_name: Option<&'a RawValue>,
    #[serde(borrow)]
    file_size: Option<&'a RawValue>,
    #[serde(borrow)]
    file_content_type: Option<&'a RawValue>,
    #[serde(borrow)]
    url: Option<&'a RawValue>,
}

impl<T: Transport, C: Clock> Api<T, C> {
    /// The attachment's JSON object as it was sent.
    pub async fn attachment_body(&self, id: &str) -> Result<Answer> {
        let answer = self.get_one(&["attachments", given(id)?], SCOPES).await?;
        Ok(Answer { body: unwrapped(&answer.body, "attachment")?, ..answer })
    }

    /// What is needed to download a file, fetched just before that is done.
    pub async fn attachment(&self, id: &AttachmentId) -> Result<Attachment> {
        let answer = self.attachment_body(id.as_str()).await?;
        self.described(id, &answer.body)
    }

    /// Opens a file's address once; `staged` repeats the sandbox's token to a file host of the sandbox.
    pub async fn open(&self, url: &FileUrl, staged: bool) -> Result<Response, Failure> {
        let token = self.shared.settings.staging_token.clone().filter(|_| staged && self.may_stage(url));
        let headers = token.map(|token| (STAGING_TOKEN, token)).into_iter().collect();
        self.shared.transport.send(Request { door: Door::File, url: url.0.clone(), headers, body: None }).await
    }

    /// Whether a second try with the staging token makes sense: only from the sandbox, and never to Amazon.
    pub fn may_stage(&self, url: &FileUrl) -> bool {
        let settings = &self.shared.settings;
        settings.staging_token.is_some() && is_sandbox(&settings.base_url) && !address::is_amazon(&url.0)
    }

    fn described(&self, id: &AttachmentId, body: &Bytes) -> Result<Attachment> {
        let wrong = |detail: &str| Error::Download { attachment_id: id.clone(), detail: detail.to_owned() };
        let wire: Wire<'_> =
            serde_json::from_slice(body).map_err(|_| wrong("Qonto's description of it cannot be read"))?;
        if wire.id.is_some_and(|answered| text(Some(answered)).as_deref() != Some(id.as_str())) {
            return Err(wrong("Qonto described another file than the one asked for"));
        }
        let url = text(wire.url)
            .and_then(|text| Url::parse(&text).ok())
            .ok_or_else(|| wrong("Qonto gave no address for it"))?;
        if !self.is_acceptable(&url) {
            return Err(wrong("its address is not a public https one, so it was not opened"));
        }
        Ok(Attachment {
            id: id.clone(),
            // A name that is no text must not cost the file.
            file_name: text(wire.file_name).unwrap_or_default(),
            file_size: wire.file_size.and_then(size),
            file_content_type: text(wire.file_content_type),
            url: FileUrl(url),
        })
    }

    /// An answer must not make us call into the machine or network that we run in, unless the API itself is there.
    fn is_acceptable(&self, url: &Url) -> bool {
        let is_local = is_loopback(&self.shared.settings.base_url);
        address::is_public(url) || (is_local && address::is_local_or_public(url))
    }
}

/// Digits as text in what was seen live, a number in some code (docs.qonto.com, retrieve an attachment).
fn size(raw: &RawValue) -> Option<u64> {
    let value: Value = serde_json::from_str(raw.get()).ok()?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod descriptions;
