//! The real network.

use std::error::Error as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use http::Uri;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::redirect::Policy;
use reqwest::{Certificate, ClientBuilder, Proxy, RequestBuilder};

use crate::error::{Error, Result};
use crate::http::pace::Pace;
use crate::http::resolver::{PublicNames, refusal};
use crate::http::transport::{Door, Failure, Request, Response, Transport};
use crate::http::vigil::Vigil;
use crate::secret::Secret;

/// Two pools of connections: the API's asks for compression, that of files takes bytes as they are.
#[derive(Debug, Clone)]
pub struct Network {
    api: reqwest::Client,
    files: reqwest::Client,
    timeout: Duration,
}

/// What the network needs to know.
#[derive(Debug, Clone, Default)]
pub struct NetworkSettings<'a> {
    /// The longest time without progress on one request.
    pub timeout: Duration,
    /// Certificates trusted besides the system's.
    pub ca_file: Option<&'a Path>,
    /// A proxy instead of the environment's.
    pub proxy: Option<&'a Secret>,
    /// Whether the API is on this machine: then the environment's proxy is left out, which does not lead here, and files
    /// may be here too.
    pub is_local: bool,
}

impl Network {
    /// Builds both pools; nothing is connected yet.
    pub fn new(settings: &NetworkSettings<'_>) -> Result<Self> {
        let build = |builder: ClientBuilder| builder.build().map_err(|error| unusable(settings, &error));
        let (api, files) = (configure(settings)?.gzip(true), configure(settings)?.gzip(false));
        let files = if settings.is_local { files } else { files.dns_resolver(PublicNames::of_system(proxy(settings))) };
        Ok(Self { api: build(api)?, files: build(files)?, timeout: settings.timeout })
    }
}

impl Transport for Network {
    async fn send(&self, request: Request) -> Result<Response, Failure> {
        let has_body = request.body.is_some();
        let vigil = Vigil::begin(self.timeout, Pace::of(request.door, self.timeout), has_body);
        let sending = self.builder(request, &vigil).send();
        let failed = if has_body { sending_failure } else { failure };
        let answer = vigil.over(async { sending.await.map_err(failed) }).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes_stream().map_err(failure).boxed();
        Ok(Response { status, headers, body: vigil.until_end(body) })
    }
}

impl Network {
    /// A declared length keeps a body from being sent in chunks, which not every server takes.
    fn builder(&self, request: Request, vigil: &Vigil) -> RequestBuilder {
        let client = match request.door {
            Door::Api => &self.api,
            Door::File => &self.files,
        };
        let builder = client.request(request.method(), request.url);
        let builder =
            request.headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value.expose()));
        match request.body {
            Some(payload) => builder
                .header(CONTENT_TYPE, &payload.content_type)
                .header(CONTENT_LENGTH, payload.length)
                .body(reqwest::Body::wrap_stream(vigil.follow(payload))),
            None => builder,
        }
    }
}

/// The host of the proxy that files come through.
fn proxy(settings: &NetworkSettings<'_>) -> Option<String> {
    let matcher = match settings.proxy {
        Some(proxy) => Matcher::builder().all(proxy.expose()).build(),
        None => Matcher::from_system(),
    };
    // Which name is asked for does not matter: what the environment leaves out of the proxy is looked at like any other.
    let intercept = matcher.intercept(&Uri::from_static("https://files.invalid"))?;
    intercept.uri().host().map(str::to_owned)
}

/// Redirects are never followed: Qonto's API has none, and a login wall's would carry credentials away.
fn configure(settings: &NetworkSettings<'_>) -> Result<ClientBuilder> {
    let builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(settings.timeout)
        .user_agent(concat!("qontokit/", env!("CARGO_PKG_VERSION")));
    let builder = if settings.is_local { builder.no_proxy() } else { builder };
    let builder = match settings.proxy {
        Some(proxy) => builder.proxy(Proxy::all(proxy.expose()).map_err(|_| not_a_proxy())?),
        None => builder,
    };
    Ok(match settings.ca_file {
        Some(path) => builder.tls_certs_merge(certificates(path)?),
        None => builder,
    })
}

/// The address is left out: a proxy's may hold a password.
fn not_a_proxy() -> Error {
    Error::Config("proxy is not an address: write it as http://host:port".to_owned())
}

fn certificates(path: &Path) -> Result<Vec<Certificate>> {
    let complain = |why: String| Error::Config(format!("ca_file {}: {why}", path.display()));
    let pem = fs::read(path).map_err(|error| complain(error.to_string()))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(complain("holds no PEM certificate".to_owned())),
    }
}

fn unusable(settings: &NetworkSettings<'_>, error: &reqwest::Error) -> Error {
    let help = match settings.ca_file {
        Some(path) => format!("check the certificates in ca_file {}", path.display()),
        None => "install ca-certificates or pass ca_file".to_owned(),
    };
    Error::Config(format!("the HTTPS client cannot be made ({}): {help}", chain(error)))
}

/// Addresses are dropped from messages: a presigned one is a secret.
fn failure(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    let why = chain(&error);
    if let Some(private) = refusal(&error) {
        Failure::Private(private.to_string())
    } else if error.is_timeout() {
        Failure::Timeout(why)
    } else if error.is_connect() {
        Failure::Connect(why)
    } else {
        Failure::Broken(why)
    }
}

/// No connection in time is no connection: a POST must know that nothing was sent.
fn sending_failure(error: reqwest::Error) -> Failure {
    if !error.is_connect() {
        return failure(error);
    }
    Failure::Connect(chain(&error.without_url()))
}

/// The innermost causes say what to do; repeated texts are left out.
fn chain(error: &reqwest::Error) -> String {
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
        source = cause.source();
    }
    texts.join(": ")
}
