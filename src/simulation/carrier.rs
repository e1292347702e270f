//! The network of a simulated world.

use bytes::{Bytes, BytesMut};
use futures::{FutureExt, StreamExt, stream};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::fate::Fate;
use super::telling::aloud;
use super::world::World;
use crate::background::here::pause;
use crate::fake;
use crate::http::transport::{Failure, Request, Response, Transport};

impl Transport for World {
    async fn send(&self, request: Request) -> Result<Response, Failure> {
        let fate = self.next_fate(&request);
        if fate == Fate::NoConnection {
            return Err(Failure::Connect("simulated".to_owned()));
        }
        if fate == Fate::CrashBefore {
            self.die().await;
        }
        let place = self.note_asked(&request);
        let answer = self.deliver(request, fate).await;
        // What was asked first need not be answered first.
        self.dawdle().await;
        self.note_answered(place, answer.as_ref().ok());
        answer
    }
}

impl World {
    async fn deliver(&self, request: Request, fate: Fate) -> Result<Response, Failure> {
        let lost = || Failure::Timeout("simulated".to_owned());
        aloud(|| format!("{} {:?} {} {fate:?}", self.now_at_qonto(), request, request.url.query().unwrap_or_default()));
        pause().await;
        let asked = self.translated(request, fate).await?;
        pause().await;
        match fate {
            Fate::RequestLost => Err(lost()),
            Fate::Refused(status) => Ok(refusal(status)),
            Fate::Throttled(seconds) => Ok(throttled(seconds)),
            Fate::Page(status) => Ok(page(status)),
            Fate::CarriedOutBut(status) => {
                self.carry_out(&asked);
                Ok(refusal(status))
            }
            Fate::AnswerLost => {
                self.carry_out(&asked);
                Err(lost())
            }
            Fate::CrashBeforeAnswer => {
                self.carry_out(&asked);
                self.die().await
            }
            Fate::AnswerCut => Ok(cut(response(self.carry_out(&asked)))),
            Fate::CrashBeforeStored => {
                let answer = response(self.carry_out(&asked));
                let world = self.clone();
                let end = stream::once(async move { world.die().await });
                Ok(Response { body: answer.body.chain(end).boxed(), ..answer })
            }
            _ => Ok(response(self.carry_out(&asked))),
        }
    }
}

impl World {
    async fn translated(&self, request: Request, fate: Fate) -> Result<fake::Request, Failure> {
        let mut headers: Vec<(String, String)> =
            request.headers.iter().map(|(name, value)| (name.to_string(), value.expose().to_owned())).collect();
        let (method, mut body) = (request.method().to_string(), BytesMut::new());
        if let Some(mut payload) = request.body {
            headers.push(("content-type".to_owned(), payload.content_type.clone()));
            while let Some(chunk) = payload.stream.next().await {
                body.extend_from_slice(&chunk.map_err(|error| Failure::Broken(error.to_string()))?);
                if fate == Fate::CrashMidBody && body.len() > 200 {
                    self.die().await;
                }
            }
            assert_eq!(u64::try_from(body.len()).unwrap(), payload.length, "a body is as long as it was declared");
        }
        let query = self.bounded(request.url.query().unwrap_or_default());
        Ok(fake::Request { method, path: request.url.path().to_owned(), query, headers, body: body.freeze() })
    }

    /// What Qonto makes of a query; a cache on the way may know no bounds.
    fn bounded(&self, query: &str) -> String {
        let is_bound = |pair: &&str| pair.contains("created_at_from");
        let mut state = self.state();
        let Some(left) = state.unbounded.filter(|_| query.split('&').any(|pair| is_bound(&pair))) else {
            return query.to_owned();
        };
        state.unbounded = left.checked_sub(1);
        let is_kept = |pair: &&str| left > 0 || !is_bound(pair);
        query.split('&').filter(is_kept).collect::<Vec<_>>().join("&")
    }
}

fn response(answer: fake::Answer) -> Response {
    let mut headers = HeaderMap::new();
    for (name, value) in &answer.headers {
        headers.insert(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let status = StatusCode::from_u16(answer.status).unwrap();
    let body = stream::iter(answer.body.into_iter().map(Ok)).then(|chunk| pause().map(|()| chunk));
    Response { status, headers, body: body.boxed() }
}

fn refusal(status: u16) -> Response {
    let body = Bytes::from_static(b"{\"errors\":[{\"code\":\"simulated\",\"detail\":\"simulated\"}]}");
    let status = StatusCode::from_u16(status).unwrap();
    Response { status, headers: HeaderMap::new(), body: stream::iter([Ok(body)]).boxed() }
}

fn page(status: u16) -> Response {
    let text = Bytes::from_static(b"404 page not found");
    Response { body: stream::iter([Ok(text)]).boxed(), ..refusal(status) }
}

fn throttled(seconds: u64) -> Response {
    let mut response = refusal(429);
    response.headers.insert(RETRY_AFTER, seconds.into());
    response
}

fn cut(answer: Response) -> Response {
    let broken = Err(Failure::Broken("simulated".to_owned()));
    Response {
        body: answer
            .body
            .map(|chunk| chunk.map(|bytes| bytes.slice(..bytes.len() / 2)))
            .chain(stream::iter([broken]))
            .boxed(),
        ..answer
    }
}
