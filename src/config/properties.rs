//! Settings of any text.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::sync::Arc;

use proptest::prelude::*;

use super::settings::is_loopback;
use super::{FixedToken, Options, Settings, TokenSource};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::testing::cases;

fn token() -> Arc<dyn TokenSource> {
    Arc::new(FixedToken(Secret::new("t")))
}

fn at(base_url: &str) -> Result<Settings> {
    Settings::resolve(Options {
        access_token: Some(token()),
        base_url: Some(base_url.to_owned()),
        ..Options::default()
    })
}

/// Any text, and addresses that are nearly right.
fn addresses() -> impl Strategy<Value = String> {
    let scheme =
        prop::sample::select(vec!["https://", "http://", "HTTPS:", "ftp://", "file:///", " https://", "//", ""]);
    let host = prop::sample::select(vec![
        "thirdparty.qonto.com",
        "localhost",
        "127.0.0.1:8080",
        "127.1",
        "[::1]:1",
        "[::ffff:127.0.0.1]",
        "localhost.evil.com",
        "münchen.de",
        "",
    ]);
    let user = prop::sample::select(vec!["", "", "", "me@", ":@", "me:hunter2@"]);
    let path =
        prop::sample::select(vec!["", "/", "/v2", "/v2/", "/v2//", "/a/v2", "/..", "?q=1", "#f", "\\x", "\n", "/%00"]);
    prop_oneof![
        1 => any::<String>(),
        4 => (scheme, user, host, path).prop_map(|(scheme, user, host, path)| format!("{scheme}{user}{host}{path}")),
    ]
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn any_address_is_safe_or_is_refused(text in addresses()) {
        match at(&text) {
            Ok(settings) => {
                let url = settings.base_url;
                prop_assert!(url.scheme() == "https" || is_loopback(&url), "{url}");
                prop_assert!(url.username().is_empty() && url.password().is_none(), "{url}");
                prop_assert!(url.query().is_none() && url.fragment().is_none() && url.host().is_some(), "{url}");
                prop_assert!(!url.path().trim_end_matches('/').ends_with("/v2"), "{url}");
                prop_assert_eq!(at(url.as_str()).unwrap().base_url, url.clone());
                prop_assert_eq!(settings.rate_limit, !is_loopback(&url));
            }
            Err(error) => {
                let Error::Config(text) = error else { return Err(TestCaseError::fail(error.to_string())) };
                prop_assert!(text.starts_with("base_url (QONTO_BASE_URL) "), "{text}");
                prop_assert!(!text.contains("hunter2") && !text.contains(char::is_control), "{text}");
            }
        }
    }

    #[test]
    fn no_secret_is_shown_whatever_it_is(secret in "[!-~]{8,40}", staging in "[!-~]{8,40}", space in "[ \r\n\t]{0,3}") {
        let options = Options {
            login: Some("acme-1".to_owned()),
            secret_key: Some(format!("{space}{secret}{space}")),
            staging_token: Some(format!("{staging}{space}")),
            proxy: Some(format!("http://me:{secret}@proxy.example.com:3128")),
            ..Options::default()
        };
        let settings = Settings::resolve(options).unwrap();
        prop_assert_eq!(settings.staging_token.as_ref().unwrap().expose(), staging.as_str());
        let shown = format!("{settings:?}");
        prop_assert!(!shown.contains(&secret) && !shown.contains(&staging), "{shown}");
    }

    #[test]
    fn any_credential_is_fit_for_a_header_or_is_refused_unseen(text in any::<String>()) {
        let options = Options { access_token: Some(token()), staging_token: Some(text.clone()), ..Options::default() };
        match Settings::resolve(options) {
            Ok(settings) => {
                let token = settings.staging_token.unwrap();
                prop_assert!(http::HeaderValue::from_str(token.expose()).is_ok() && !token.expose().is_empty());
            }
            Err(error) => prop_assert!(error.to_string().starts_with("staging_token (QONTO_STAGING_TOKEN) is empty")),
        }
    }

    #[test]
    fn any_number_is_bearable_or_is_refused(seconds in any::<f64>(), attempts in any::<u32>(), in_flight in any::<usize>()) {
        let numbers = Options {
            access_token: Some(token()), timeout: Some(seconds), max_attempts: Some(attempts), max_in_flight: Some(in_flight),
            ..Options::default()
        };
        if let Ok(settings) = Settings::resolve(numbers) {
            prop_assert!(!settings.timeout.is_zero() && settings.timeout.as_secs() <= 86_400);
            prop_assert!(settings.max_attempts > 0 && (1..=1_000).contains(&settings.max_in_flight));
        }
    }
}
