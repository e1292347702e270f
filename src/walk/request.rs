//! One request for what a walk asks.

use futures::future::BoxFuture;

use super::slices::Question;
use crate::api::Api;
use crate::api::filters::Query;
use crate::api::page::{Meta, Page};
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::resource::Resource;

/// A request on its way, with what it asks.
pub(super) type Sent = BoxFuture<'static, (Question, Result<Page>)>;

/// A request for what a walk asks.
pub(super) fn sent<T: Transport, C: Clock>(
    api: &Api<T, C>,
    resource: Resource,
    filters: &Query,
    question: Question,
) -> Sent {
    let (api, mut query) = (api.clone(), filters.clone());
    query.extend(question.ask().query.iter().cloned());
    Box::pin(async move {
        let answer = fetch(&api, resource, &query, question.ask().page).await;
        (question, answer)
    })
}

/// Fetches one page; behind the first, a refusal means that the list has shrunk (seen as 422 and as 404).
pub(crate) async fn fetch<T: Transport, C: Clock>(
    api: &Api<T, C>,
    resource: Resource,
    query: &Query,
    number: u64,
) -> Result<Page> {
    match api.page(resource, query).await {
        Err(Error::InvalidRequest(_) | Error::NotFound(_)) if number > 1 => Ok(Page {
            records: Vec::new(),
            unreadable: Vec::new(),
            meta: Meta::default(),
            date: None,
            asked_at: api.clock().now(),
        }),
        answer => answer,
    }
}
