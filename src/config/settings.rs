//! Everything a client can be told, with the defaults in one place.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use url::{Host, Url};

use crate::config::credential::{self, variable};
use crate::config::{Credential, TokenSource};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// Qonto's production API (docs.qonto.com, create supplier invoices).
const PRODUCTION: &str = "https://thirdparty.qonto.com";
/// Qonto's sandbox (docs.qonto.com, sandbox).
const SANDBOX: &str = "https://thirdparty-sandbox.staging.qonto.co";
const BASE_URL: &str = "QONTO_BASE_URL";

/// Seconds without progress on one request.
pub const TIMEOUT: f64 = 30.0;
/// The longest timeout taken seriously: a day.
const LONGEST_TIMEOUT: f64 = 86_400.0;
/// How often one request is sent at most.
pub const MAX_ATTEMPTS: u32 = 6;
/// How many files are fetched at once: saturates Qonto's 100 requests a second at 0.2 s an answer.
pub const MAX_IN_FLIGHT: usize = 24;
/// More would only queue: Qonto allows 1,000 requests in ten seconds.
const MOST_IN_FLIGHT: usize = 1_000;

/// What a caller said; `None` asks the environment or the defaults.
#[derive(Default)]
pub struct Options {
    /// Where bearer tokens come from.
    pub access_token: Option<Arc<dyn TokenSource>>,
    /// First half of an API key.
    pub login: Option<String>,
    /// Second half of an API key.
    pub secret_key: Option<String>,
    /// Opens the sandbox.
    pub staging_token: Option<String>,
    /// With or without `/v2`.
    pub base_url: Option<String>,
    /// Seconds without progress on one request.
    pub timeout: Option<f64>,
    /// How often one request is sent at most.
    pub max_attempts: Option<u32>,
    /// How many files are fetched at once.
    pub max_in_flight: Option<usize>,
    /// Whether to keep to Qonto's limits; `None`: except on loopback.
    pub rate_limit: Option<bool>,
    /// Certificates trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// A proxy instead of the environment's.
    pub proxy: Option<String>,
}

/// Settings that make sense together.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who we are to Qonto.
    pub credential: Credential,
    /// Opens the sandbox.
    pub staging_token: Option<Secret>,
    /// The API's address, without `/v2` and without a slash at its end.
    pub base_url: Url,
    /// The longest time without progress on one request.
    pub timeout: Duration,
    /// How often one request is sent at most.
    pub max_attempts: u32,
    /// How many files are fetched at once, and at most how many pages of one list.
    pub max_in_flight: usize,
    /// Whether to keep to Qonto's limits.
    pub rate_limit: bool,
    /// Certificates trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// A proxy instead of the environment's.
    pub proxy: Option<Secret>,
}

impl Settings {
    /// Completes what the caller said from the environment and the defaults.
    pub fn resolve(mut options: Options) -> Result<Self> {
        let (credential, staging_token) = credential::resolve(&mut options)?;
        let default = if staging_token.is_some() { SANDBOX } else { PRODUCTION };
        let text = options.base_url.or_else(|| variable(BASE_URL));
        let base_url = base_url(text.as_deref().unwrap_or(default))?;
        Ok(Self {
            credential,
            staging_token,
            timeout: timeout(options.timeout.unwrap_or(TIMEOUT))?,
            max_attempts: at_least_one("max_attempts", options.max_attempts.unwrap_or(MAX_ATTEMPTS))?,
            max_in_flight: at_least_one("max_in_flight", options.max_in_flight.unwrap_or(MAX_IN_FLIGHT))?
                .min(MOST_IN_FLIGHT),
            rate_limit: options.rate_limit.unwrap_or(!is_loopback(&base_url)),
            base_url,
            ca_file: options.ca_file,
            proxy: options.proxy.map(Secret::new),
        })
    }
}

/// Whether an address is that of Qonto's sandbox, or of a server that plays one on this machine.
pub(crate) fn is_sandbox(url: &Url) -> bool {
    is_loopback(url) || Url::parse(SANDBOX).is_ok_and(|sandbox| sandbox.host() == url.host())
}

/// Whether an address is this machine's own, where a test server lives.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn base_url(text: &str) -> Result<Url> {
    let bare = text.trim().trim_end_matches('/').trim_end_matches("/v2");
    let refused = |why: &str| Error::Config(format!("base_url ({BASE_URL}) {}{why}", shown(text)));
    let url = Url::parse(bare).map_err(|error| refused(&format!("is no address: {error}")))?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    match url.scheme() {
        _ if has_user || url.query().is_some() || url.fragment().is_some() => Err(Error::Config(format!(
            "base_url ({BASE_URL}) must be a plain address, without user, password, query or fragment"
        ))),
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(refused("must start with https:// so that the credential stays secret")),
    }
}

/// An address that was refused, unless it may hold a password.
fn shown(address: &str) -> String {
    if address.contains('@') { String::new() } else { format!("{address:?} ") }
}

fn timeout(seconds: f64) -> Result<Duration> {
    match Duration::try_from_secs_f64(seconds) {
        Ok(timeout) if !timeout.is_zero() && seconds <= LONGEST_TIMEOUT => Ok(timeout),
        _ => Err(Error::Config(format!(
            "timeout must be a number of seconds between 0 and {LONGEST_TIMEOUT}, not {seconds}"
        ))),
    }
}

fn at_least_one<N: From<u8> + PartialOrd>(name: &str, value: N) -> Result<N> {
    if value < N::from(1) {
        return Err(Error::Config(format!("{name} must be at least 1")));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use crate::config::FixedToken;

    fn options() -> Options {
        let token: Arc<dyn TokenSource> = Arc::new(FixedToken(Secret::new("t")));
        Options { access_token: Some(token), ..Options::default() }
    }

    fn at(base_url: &str) -> Result<Settings> {
        Settings::resolve(Options { base_url: Some(base_url.to_owned()), ..options() })
    }

    #[test]
    fn takes_an_address_with_or_without_v2() {
        for text in ["http://127.0.0.1:80/v2/", "http://127.0.0.1:80/v2", "http://127.0.0.1:80"] {
            assert_eq!(at(text).unwrap().base_url.as_str(), "http://127.0.0.1/");
        }
    }

    #[test]
    fn refuses_addresses_that_would_show_the_credential() {
        for text in ["http://example.com", "ftp://example.com", "https://me@example.com", "nonsense", ""] {
            assert!(matches!(at(text), Err(Error::Config(_))), "{text}");
        }
    }

    #[test]
    fn a_password_is_refused_and_never_shown() {
        for text in
            ["https://:hunter2@example.com", "http://a:hunter2@example.com", "a:hunter2@example.com", "hunter2@"]
        {
            let error = at(text).unwrap_err().to_string();
            assert!(error.contains(BASE_URL) && !error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn limits_are_kept_everywhere_but_on_loopback() {
        assert!(!at("http://localhost:1").unwrap().rate_limit);
        assert!(at("https://thirdparty.qonto.com").unwrap().rate_limit);
    }

    #[test]
    fn a_staging_token_leads_to_the_sandbox() {
        let settings = Settings::resolve(Options { staging_token: Some("s".to_owned()), ..options() }).unwrap();
        assert!(settings.base_url.as_str().starts_with(SANDBOX));
    }

    #[test]
    fn names_what_is_wrong_with_numbers() {
        for options in [
            Options { timeout: Some(f64::NAN), ..options() },
            Options { timeout: Some(0.0), ..options() },
            Options { max_attempts: Some(0), ..options() },
            Options { max_in_flight: Some(0), ..options() },
        ] {
            assert!(matches!(Settings::resolve(options), Err(Error::Config(_))));
        }
    }

    #[test]
    fn one_kind_of_credential_only() {
        let both = Options { login: Some("a".to_owned()), ..options() };
        assert!(Settings::resolve(both).unwrap_err().to_string().contains("not both"));
        let half = Options { login: Some("a".to_owned()), ..Options::default() };
        assert!(Settings::resolve(half).unwrap_err().to_string().contains("two parts"));
    }
}
