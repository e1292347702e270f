//! Lists of invoices, one invoice, and the organisation they belong to.

use bytes::Bytes;

use super::handle::{Answer, Api};
use super::page::Page;
use super::single::unwrapped;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::resource::Resource;

impl<T: Transport, C: Clock> Api<T, C> {
    /// One page of a list; the query says which.
    pub async fn page(&self, resource: Resource, query: &[(String, String)]) -> Result<Page> {
        let answer = self.get_list(resource.plural(), query, resource.read_scope()).await?;
        Page::read(resource, answer)
    }

    /// One invoice as it is now.
    pub async fn invoice(&self, resource: Resource, id: &str) -> Result<Answer> {
        let answer = self.get_one(&[resource.plural(), given(id)?], resource.read_scope()).await?;
        Ok(Answer { body: unwrapped(&answer.body, resource.singular())?, ..answer })
    }

    /// The organisation of the credential: the cheapest check that it works.
    pub async fn organization(&self) -> Result<Answer> {
        let answer = self.get_one(&["organization"], "organization.read").await?;
        Ok(Answer { body: unwrapped(&answer.body, "organization")?, ..answer })
    }
}

impl Answer {
    /// The object as it was sent.
    pub fn into_body(self) -> Bytes {
        self.body
    }
}

/// An empty id would ask for the whole list.
pub(super) fn given(id: &str) -> Result<&str> {
    if id.is_empty() || id == "." || id == ".." {
        return Err(Error::Argument(format!("{id:?} is not an id: pass the id that Qonto gave")));
    }
    Ok(id)
}
