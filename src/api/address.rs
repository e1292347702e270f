//! Which addresses a file may have.

use std::net::IpAddr;

use url::{Host, Url};

use crate::http::private;

/// Whether a file may be fetched from this address. A name that leads into our own network is caught when it is resolved;
/// what is written there as a number, or with a user's name and password, never was Qonto's.
pub(super) fn is_public(url: &Url) -> bool {
    url.scheme() == "https" && is_plain(url) && !is_private(url)
}

/// The same for an API on this machine, whose files may be here too.
pub(super) fn is_local_or_public(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && is_plain(url)
}

/// A user in an address would be sent along as a credential.
fn is_plain(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(ip)) => private::is_private(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => private::is_private(IpAddr::V6(ip)),
        None => true,
    }
}

/// Whether an address is Amazon's, which must never see a token of Qonto's.
pub(super) fn is_amazon(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    ["amazonaws.com", "amazonaws.com.cn"]
        .iter()
        .any(|domain| host.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.')))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn url(host: &str) -> Url {
        Url::parse(&format!("https://{host}/f")).unwrap()
    }

    #[test]
    fn addresses_of_our_own_network_are_refused() {
        for host in ["localhost.", "a.localhost", "LOCALHOST", "127.1", "0x7f000001", "2130706433", "169.254.169.254"] {
            assert!(!is_public(&url(host)), "{host}");
        }
        for host in ["[::1]", "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[fd00::1]"] {
            assert!(!is_public(&url(host)), "{host}");
        }
        for host in ["qonto.s3.eu-central-1.amazonaws.com", "8.8.8.8", "[2001:4860:4860::8888]", "localhost.example"] {
            assert!(is_public(&url(host)), "{host}");
        }
    }

    #[test]
    fn other_schemes_and_users_are_refused() {
        for text in
            ["file:///etc/passwd", "ftp://a.example/f", "data:,f", "https://u:p@a.example/f", "https://u@a.example"]
        {
            let url = Url::parse(text).unwrap();
            assert!(!is_public(&url) && !is_local_or_public(&url), "{text}");
        }
        let plain = Url::parse("http://a.example/f").unwrap();
        assert!(!is_public(&plain) && is_local_or_public(&plain));
    }

    #[test]
    fn amazon_is_known_however_it_is_written() {
        for host in ["b.s3.amazonaws.com", "b.s3.amazonaws.com.", "B.S3.AMAZONAWS.COM", "x.amazonaws.com.cn"] {
            assert!(is_amazon(&url(host)), "{host}");
        }
        assert!(!is_amazon(&url("notamazonaws.com")));
    }
}
