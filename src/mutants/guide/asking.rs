//! Requests as the guide's code sends them: once, and anything but a success raises.

use bytes::Bytes;
use futures::{StreamExt, stream};
use http::header::AUTHORIZATION;
use serde_json::Value;
use url::Url;

use crate::fake;
use crate::http::transport::{Door, Payload, Request, Transport, collect};
use crate::secret::Secret;
use crate::simulation::world::World;

const API: &str = "http://127.0.0.1:9/v2";

async fn send(world: &World, door: Door, url: Url, body: Option<Payload>) -> Result<Bytes, String> {
    let token = format!("Bearer {}", fake::Settings::default().access_token);
    let headers = Vec::from_iter((door == Door::Api).then(|| (AUTHORIZATION, Secret::new(token))));
    let answer = world.send(Request { door, url, headers, body }).await.map_err(|failure| failure.to_string())?;
    if !answer.status.is_success() {
        return Err(format!("HTTP {}", answer.status.as_u16()));
    }
    let body = collect(answer.body, usize::MAX).await.map_err(|failure| failure.to_string())?;
    Ok(body.unwrap())
}

/// GETs JSON from a path of the API.
pub(super) async fn get(world: &World, path: &str, query: &[(&str, &str)]) -> Result<Value, String> {
    let url = Url::parse_with_params(&format!("{API}{path}"), query).unwrap();
    let body = send(world, Door::Api, url, None).await?;
    serde_json::from_slice(&body).map_err(|error| error.to_string())
}

/// Downloads a file.
pub(super) async fn download(world: &World, url: &str) -> Result<Bytes, String> {
    send(world, Door::File, Url::parse(url).unwrap(), None).await
}

/// POSTs a form and reads the JSON that answers it.
pub(super) async fn post(world: &World, path: &str, boundary: &str, form: Vec<u8>) -> Result<Value, String> {
    let (length, content_type) =
        (u64::try_from(form.len()).unwrap(), format!("multipart/form-data; boundary={boundary}"));
    let payload = Payload { content_type, length, stream: stream::iter([Ok(Bytes::from(form))]).boxed() };
    let body = send(world, Door::Api, Url::parse(&format!("{API}{path}")).unwrap(), Some(payload)).await?;
    serde_json::from_slice(&body).map_err(|error| error.to_string())
}
