//! Who we are to Qonto.

use std::env;
use std::fmt;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::config::Options;
use crate::error::{Error, Result};
use crate::secret::Secret;

const ACCESS_TOKEN: &str = "QONTO_ACCESS_TOKEN";
const LOGIN: &str = "QONTO_LOGIN";
const SECRET_KEY: &str = "QONTO_SECRET_KEY";
const STAGING_TOKEN: &str = "QONTO_STAGING_TOKEN";

/// Where bearer tokens come from.
pub trait TokenSource: Send + Sync {
    /// The token to use from now on; asked again after a 401.
    fn token(&self) -> BoxFuture<'_, Result<Secret>>;
    /// Whether asking again may give another token.
    fn refreshable(&self) -> bool;
}

/// A token that never changes.
pub struct FixedToken(pub Secret);

impl TokenSource for FixedToken {
    fn token(&self) -> BoxFuture<'_, Result<Secret>> {
        async { Ok(self.0.clone()) }.boxed()
    }

    fn refreshable(&self) -> bool {
        false
    }
}

/// One of Qonto's two ways of saying who asks (docs.qonto.com, authentication).
#[derive(Clone)]
pub enum Credential {
    /// An OAuth bearer token.
    Token(Arc<dyn TokenSource>),
    /// An API key: login and secret, sent as they are.
    ApiKey {
        /// The organisation's slug.
        login: String,
        /// Its secret key.
        secret_key: Secret,
    },
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(_) => formatter.write_str("Token(…)"),
            Self::ApiKey { login, .. } => write!(formatter, "ApiKey({login}:…)"),
        }
    }
}

/// The credential and the staging token, from the arguments as a set or else from the environment.
pub(super) fn resolve(options: &mut Options) -> Result<(Credential, Option<Secret>)> {
    if !options.has_credential() {
        options.read_environment();
    }
    let staging = options
        .staging_token
        .take()
        .map(|text| header_text(&named("staging_token", STAGING_TOKEN), &text))
        .transpose()?;
    let key = (options.login.take(), options.secret_key.take());
    let credential = match (options.access_token.take(), key) {
        (Some(source), (None, None)) => Credential::Token(source),
        (None, (Some(login), Some(secret))) => api_key(&login, &secret)?,
        (Some(_), _) => return Err(both_kinds()),
        (None, (None, None)) => return Err(no_credential()),
        (None, _) => return Err(half_a_key()),
    };
    Ok((credential, staging))
}

/// Text fit for a header, without the line break that files leave at its end.
pub(crate) fn header_text(what: &str, text: &str) -> Result<Secret> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::Config(format!("{what} is empty or has characters that no Qonto credential has")));
    }
    Ok(Secret::new(text))
}

fn api_key(login: &str, secret: &str) -> Result<Credential> {
    let login = header_text(&named("login", LOGIN), login)?.expose().to_owned();
    Ok(Credential::ApiKey { login, secret_key: header_text(&named("secret_key", SECRET_KEY), secret)? })
}

/// An argument with its variable, which is all that the command knows.
fn named(argument: &str, variable: &str) -> String {
    format!("{argument} ({variable})")
}

impl Options {
    fn has_credential(&self) -> bool {
        let texts = [&self.login, &self.secret_key, &self.staging_token];
        self.access_token.is_some() || texts.into_iter().any(Option::is_some)
    }

    fn read_environment(&mut self) {
        self.access_token = variable(ACCESS_TOKEN).map(|text| -> Arc<dyn TokenSource> { Arc::new(Unchecked(text)) });
        self.login = variable(LOGIN);
        self.secret_key = variable(SECRET_KEY);
        self.staging_token = variable(STAGING_TOKEN);
    }
}

/// A token from the environment, looked at when it is first needed.
struct Unchecked(String);

impl TokenSource for Unchecked {
    fn token(&self) -> BoxFuture<'_, Result<Secret>> {
        async { header_text(ACCESS_TOKEN, &self.0) }.boxed()
    }

    fn refreshable(&self) -> bool {
        false
    }
}

/// A set and non-empty environment variable.
pub(super) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|text| !text.trim().is_empty())
}

fn no_credential() -> Error {
    Error::Config(format!(
        "no Qonto credential: set {ACCESS_TOKEN}, or {LOGIN} and {SECRET_KEY}; from Python, access_token, or login and \
         secret_key, may be passed instead"
    ))
}

fn both_kinds() -> Error {
    Error::Config(format!(
        "two kinds of Qonto credential: give either access_token ({ACCESS_TOKEN}) or login and secret_key ({LOGIN}, {SECRET_KEY}), not both"
    ))
}

fn half_a_key() -> Error {
    Error::Config(format!("an API key has two parts: give both login and secret_key ({LOGIN}, {SECRET_KEY})"))
}
