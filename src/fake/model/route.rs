//! Which question a path asks.

use super::refusal::{self, Refusal};
use super::{Answer, Model, Request, Resource, file};

/// Start of the paths of the API.
const API: &str = "/v2/";

impl Model {
    /// Answers a request as if nothing ever went wrong.
    pub(super) fn route(&mut self, request: &Request) -> Answer {
        if request.path.starts_with(file::PREFIX) && request.method == "GET" {
            return self.file_answer(request);
        }
        if !self.passes_wall(request) {
            return refusal::wall();
        }
        let path: Vec<&str> = request.path.strip_prefix(API).unwrap_or_default().split('/').collect();
        match self.api(request, &path) {
            Ok(answer) => answer,
            Err(refusal) => self.refuse(&refusal),
        }
    }

    fn api(&mut self, request: &Request, path: &[&str]) -> Result<Answer, Refusal> {
        if request.method != "GET" || !is_known(path) {
            return Ok(refusal::unknown_path());
        }
        self.authorize(request)?;
        match *path {
            ["attachments", id] => self.attachment_answer(id),
            [resource] => match resource.parse() {
                Ok(resource) => self.list(resource, request),
                Err(_) => Ok(self.organization_answer()),
            },
            [resource, id] => self.invoice(resource.parse().unwrap_or_default(), id),
            _ => Ok(refusal::unknown_path()),
        }
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

fn is_known(path: &[&str]) -> bool {
    match *path {
        ["organization"] => true,
        [resource] => resource.parse::<Resource>().is_ok(),
        ["attachments", id] => !id.is_empty(),
        [resource, id] => resource.parse::<Resource>().is_ok() && !id.is_empty(),
        _ => false,
    }
}
