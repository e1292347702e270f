//! The file store: it knows presigned URLs and nothing of Qonto's credentials.

use super::attachment::{URL_LIFE, signature};
use super::query::Query;
use super::{Answer, Model, Request, dates};

/// Start of the paths of files.
pub(super) const PREFIX: &str = "/files/";

impl Model {
    pub(super) fn file_answer(&mut self, request: &Request) -> Answer {
        if self.settings.quirks.files_behind_wall && !self.passes_wall(request) {
            return super::refusal::wall();
        }
        let answer = self.file(request).unwrap_or_else(|refusal| refusal);
        self.counters.files += u64::from(answer.status == 200);
        answer
    }

    fn file(&self, request: &Request) -> Result<Answer, Answer> {
        if self.is_doubly_authorized(request) {
            return Err(refusal(400, "InvalidArgument", "Only one auth mechanism allowed"));
        }
        let name = request.path.strip_prefix(PREFIX).unwrap_or_default();
        let id = name.split_once('.').map_or(name, |(id, _)| id);
        self.check_signature(id, &Query::new(&request.query))?;
        let file = self.file_of(id).ok_or_else(|| refusal(404, "NoSuchKey", "The specified key does not exist."))?;
        let mut answer = Answer::new(200, file.kind.content_type(), "");
        answer.body = file.content.pieces(&self.padding);
        answer.set_header("ETag", format!("\"{id}\""));
        Ok(answer)
    }

    fn check_signature(&self, id: &str, query: &Query) -> Result<(), Answer> {
        let signed_at = query.last("X-Amz-Date").unwrap_or_default();
        let expected = signature(self.settings.seed, id, signed_at);
        let at = dates::from_compact(signed_at).filter(|_| query.last("X-Amz-Signature") == Some(&expected));
        let at = at.filter(|_| query.last("X-Amz-Expires") == Some(&URL_LIFE.to_string()));
        let at =
            at.ok_or_else(|| refusal(403, "SignatureDoesNotMatch", "The signature we calculated does not match."))?;
        if self.now() >= at + URL_LIFE * 1000 {
            return Err(refusal(403, "AccessDenied", "Request has expired"));
        }
        Ok(())
    }

    /// The store refuses a second credential; Qonto's own headers have no place there either.
    fn is_doubly_authorized(&self, request: &Request) -> bool {
        let is_behind_wall = self.settings.quirks.files_behind_wall;
        let names = request.headers.iter().map(|(name, _)| name.to_lowercase());
        names
            .filter(|name| !(is_behind_wall && name == "x-qonto-staging-token"))
            .any(|name| name == "authorization" || name.starts_with("x-qonto-"))
    }
}

/// An error in the shape of the file store.
pub(super) fn refusal(status: u16, code: &str, message: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    Answer::new(status, "application/xml", body)
}
