//! Which question a path asks.

use super::refusal::{self, Refusal};
use super::upload::{Bulk, MOST_BYTES};
use super::{Answer, Model, Request, Resource, file};

/// Start of the paths of the API.
const API: &str = "/v2/";

/// A question that the API knows.
#[derive(Debug, Clone, Copy)]
enum Question<'a> {
    Organization,
    List(Resource),
    Invoice(Resource, &'a str),
    Attachment(&'a str),
    Bulk(&'a Bulk),
}

impl<'a> Question<'a> {
    fn new(request: &'a Request) -> Option<Self> {
        let path = request.path.strip_prefix(API).filter(|_| request.method == "GET")?;
        match path.split_once('/') {
            None if path == "organization" => Some(Self::Organization),
            None => path.parse().ok().map(Self::List),
            Some((_, id)) if id.is_empty() || id.contains('/') => None,
            Some(("attachments", id)) => Some(Self::Attachment(id)),
            Some((resource, id)) => resource.parse().ok().map(|resource| Self::Invoice(resource, id)),
        }
    }
}

impl Model {
    /// Answers a request as if nothing ever went wrong.
    pub(super) fn route(&mut self, request: &Request, bulk: Option<&Bulk>) -> Answer {
        if request.path.starts_with(file::PREFIX) && request.method == "GET" {
            return self.file_answer(request);
        }
        if request.body.len() > MOST_BYTES {
            return refusal::too_large();
        }
        if !self.passes_wall(request) {
            return refusal::wall();
        }
        let question = bulk.map(Question::Bulk).or_else(|| Question::new(request));
        let Some(question) = question else { return refusal::unknown_path() };
        let answer = self.authorize(request).and_then(|()| match question {
            Question::Organization => Ok(self.organization_answer()),
            Question::List(resource) => self.list(resource, request),
            Question::Invoice(resource, id) => self.invoice(resource, id),
            Question::Bulk(bulk) => self.create_supplier_invoices(bulk),
            Question::Attachment(id) => self.attachment_answer(id),
        });
        answer.unwrap_or_else(|refusal| self.refuse(&refusal))
    }

    fn invoice(&mut self, resource: Resource, id: &str) -> Result<Answer, Refusal> {
        let row = self.table(resource).row_of_id(id).ok_or_else(|| Refusal::not_found("invoice"))?;
        let mut body = format!("{{\"{}\":", resource.singular()).into_bytes();
        self.writer().write(row, &mut body);
        body.push(b'}');
        self.counters.invoices += 1;
        Ok(Answer::json(200, body))
    }
}

/// Whether a request counts towards the limits of the API.
pub(super) fn is_api(request: &Request) -> bool {
    request.path.starts_with(API)
}
