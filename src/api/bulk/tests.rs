#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, stream};

use super::script::{Script, Slept, Tokens};
use super::*;
use crate::config::{Options, Settings, TokenSource};
use crate::http::budget::Gate;

fn api(statuses: &[u16]) -> (Api<Script, Slept>, Script) {
    let source: Arc<dyn TokenSource> = Arc::new(Tokens::default());
    let options = Options {
        access_token: Some(source),
        staging_token: Some("s".to_owned()),
        base_url: Some("http://127.0.0.1:1".to_owned()),
        max_attempts: Some(3),
        ..Options::default()
    };
    let script = Script::of(statuses);
    (Api::new(script.clone(), Slept::default(), Settings::resolve(options).unwrap(), Gate::alone(false)), script)
}

fn payload() -> Payload {
    let stream = stream::iter([Ok(Bytes::from_static(b"form"))]).boxed();
    Payload { content_type: "multipart/form-data".to_owned(), length: 4, stream }
}

/// Sends until an answer comes or nothing more helps, as an upload does.
async fn sent(api: &Api<Script, Slept>) -> Result<Answer> {
    let mut attempt = Attempt::default();
    loop {
        api.turn().await;
        match api.create_supplier_invoices(payload(), &mut attempt).await {
            Ok(answer) => return Ok(answer),
            Err(error) => api.prepare_repeat(&mut attempt, error).await?,
        }
    }
}

fn refused(status: u16) -> Error {
    let (message, errors) = (String::new(), "[]".to_owned());
    Error::Api(ApiFailure { message, status, code: None, errors, trace_id: None })
}

fn failure(status: u16) -> ApiFailure {
    let Error::Api(failure) = refused(status) else { unreachable!() };
    failure
}

#[tokio::test]
async fn a_form_is_posted_with_the_credential() {
    let (api, script) = api(&[200]);
    assert_eq!(sent(&api).await.unwrap().body, "{}");
    let line = "POST /v2/supplier_invoices/bulk authorization=Bearer t1 accept=application/json \
                x-qonto-staging-token=s multipart/form-data [102, 111, 114, 109]";
    assert_eq!(script.sent(), [line]);
    assert_eq!(api.usage().figures().requests, 1);
}

#[tokio::test]
async fn a_refusal_names_the_request_and_the_scope() {
    let error = sent(&api(&[403]).0).await.unwrap_err();
    assert!(matches!(error, Error::PermissionDenied(_)));
    let text = error.to_string();
    assert!(text.contains("POST /v2/supplier_invoices/bulk") && text.contains(SCOPE), "{text}");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let (first, script) = api(&[401, 200]);
    sent(&first).await.unwrap();
    assert!(script.sent().last().unwrap().contains("Bearer t2"));
    assert!(matches!(sent(&api(&[401, 401]).0).await, Err(Error::Authentication(_))));
}

#[tokio::test]
async fn a_key_that_is_being_worked_on_is_waited_for() {
    for status in [409, 429] {
        let (api, _) = api(&[status, status, 200]);
        sent(&api).await.unwrap();
        assert!(api.clock().elapsed() >= Duration::from_secs(3), "{status}");
        assert_eq!(api.usage().figures().retries, 2);
    }
    assert!(matches!(sent(&api(&[409, 409, 409]).0).await, Err(Error::Api(_))));
}

#[tokio::test]
async fn a_get_does_not_wait_for_a_409() {
    let (api, _) = api(&[409]);
    assert!(matches!(api.organization().await, Err(Error::Api(_))));
}

#[tokio::test]
async fn what_passes_is_tried_again_and_a_bad_request_is_not() {
    for status in [408, 425, 500, 503] {
        sent(&api(&[status, status, 200]).0).await.unwrap();
    }
    for status in [400, 404, 413, 422, 501] {
        assert!(sent(&api(&[status]).0).await.is_err(), "{status}");
    }
}

#[test]
fn only_a_certain_refusal_means_that_nothing_arrived() {
    let text = String::new;
    let certain = [
        Error::InvalidRequest(failure(422)),
        Error::Authentication(failure(401)),
        Error::PermissionDenied(failure(403)),
        Error::NotFound(failure(404)),
        refused(402),
        refused(413),
        refused(415),
        Error::Connect(text()),
        Error::Token(text()),
        Error::Config(text()),
        Error::Argument(text()),
    ];
    for error in certain {
        assert!(!may_have_arrived(&error), "{error:?}");
    }
    let doubtful = [
        refused(408),
        refused(409),
        refused(425),
        Error::RateLimit { failure: failure(429), retry_after: None },
        Error::Server(failure(500)),
        Error::Server(failure(501)),
        refused(100),
        Error::Timeout(text()),
        Error::Transport(text()),
        Error::Decode(text()),
        Error::Mirror(text()),
    ];
    for error in doubtful {
        assert!(may_have_arrived(&error), "{error:?}");
    }
}
