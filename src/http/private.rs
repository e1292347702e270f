//! Which addresses lie in a machine or network that is nobody else's business.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is this machine's, its network's, or a cloud's own (its metadata is told at 169.254.169.254).
pub(crate) fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => embedded(ip).map_or_else(|| is_private_v6(ip), is_private_v4),
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    let shared_by_carriers = first == 100 && (64..128).contains(&second);
    let is_own = ip.is_private() || ip.is_loopback() || ip.is_link_local();
    is_own || ip.is_broadcast() || ip.is_multicast() || first == 0 || shared_by_carriers
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    let is_own = ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local();
    // fec0::/10 meant a site of one's own until RFC 3879, and 64:ff9b:1::/48 leads into one (RFC 8215).
    let is_of_a_site = matches!(ip.segments(), [0xfec0..=0xfeff, ..] | [0x64, 0xff9b, 1, ..]);
    is_own || ip.is_unspecified() || ip.is_multicast() || is_of_a_site
}

/// The IPv4 address that an IPv6 one stands for: mapped, translated by NAT64 (RFC 6052) or tunnelled by 6to4 (RFC 3056).
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let joined = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(joined(high, low))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn all_are(private: bool, addresses: &[&str]) {
        for address in addresses {
            assert_eq!(is_private(address.parse().unwrap()), private, "{address}");
        }
    }

    #[test]
    fn what_is_near_is_private() {
        all_are(true, &["127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254"]);
        all_are(true, &["0.0.0.0", "0.0.0.1", "100.64.0.1", "255.255.255.255", "224.0.0.1"]);
        all_are(true, &["::", "::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "64:ff9b:1::a00:1"]);
    }

    #[test]
    fn what_stands_for_something_near_is_private() {
        all_are(true, &["::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:a00:1::1"]);
    }

    #[test]
    fn what_is_far_is_not() {
        all_are(false, &["8.8.8.8", "172.32.0.1", "172.15.0.1", "100.128.0.1", "192.169.0.1", "11.0.0.1"]);
        all_are(false, &["2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]);
    }
}
