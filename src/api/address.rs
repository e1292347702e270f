//! Which hosts a file's address may name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Whether an address leads into a machine or network that is nobody else's business. A name that resolves to such an
/// address is not caught here.
pub(super) fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(ip)) => is_private_v4(ip),
        Some(Host::Ipv6(ip)) => is_private_v6(ip),
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

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    let shared_by_carriers = first == 100 && (64..128).contains(&second);
    ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_broadcast() || first == 0 || shared_by_carriers
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    if let IpAddr::V4(mapped) = ip.to_canonical() {
        return is_private_v4(mapped);
    }
    let translated = matches!(ip.segments(), [0x64, 0xff9b, ..]);
    ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local() || translated
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
        for host in ["localhost.", "a.localhost", "127.1", "10.0.0.1", "100.64.0.1", "0.0.0.1", "169.254.169.254"] {
            assert!(is_private(&url(host)), "{host}");
        }
        for host in ["[::1]", "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[fd00::1]"] {
            assert!(is_private(&url(host)), "{host}");
        }
        for host in ["qonto.s3.eu-central-1.amazonaws.com", "8.8.8.8", "[2001:4860:4860::8888]", "100.128.0.1"] {
            assert!(!is_private(&url(host)), "{host}");
        }
    }

    #[test]
    fn amazon_is_known_however_it_is_written() {
        for host in ["b.s3.amazonaws.com", "b.s3.amazonaws.com.", "B.S3.AMAZONAWS.COM", "x.amazonaws.com.cn"] {
            assert!(is_amazon(&url(host)), "{host}");
        }
        assert!(!is_amazon(&url("notamazonaws.com")));
    }
}
