//! Names of file hosts, which must not lead into our own network: they come from an answer, not from the user.

use std::error::Error;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::private::is_private;

/// What turns a name into addresses.
type Lookup = dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync;

/// Resolves names to public addresses only. The connection goes to the very addresses that were looked at, so a name that
/// answers otherwise the next time gains nothing. A proxy resolves by itself: then only its own name passes here.
pub(super) struct PublicNames {
    proxy: Option<String>,
    lookup: Arc<Lookup>,
}

/// A name that leads to where no file of Qonto's can be.
#[derive(Debug, thiserror::Error)]
#[error("its host leads to the private address {0}, so it was not opened; if that is meant, reach it by a proxy")]
pub(super) struct Private(IpAddr);

impl PublicNames {
    /// Asks the system; the name of the proxy may lead anywhere, because the user chose it.
    pub(super) fn of_system(proxy: Option<String>) -> Self {
        let lookup = |name| async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) }.boxed();
        Self { proxy, lookup: Arc::new(move |name: String| lookup(name)) }
    }
}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let is_chosen = self.proxy.as_ref().is_some_and(|proxy| proxy.eq_ignore_ascii_case(name.as_str()));
        let looking = (self.lookup)(name.as_str().to_owned());
        async move {
            let found = looking.await?;
            // One private address among public ones is refused too: which of them is taken is a matter of luck.
            if let Some(private) = found.iter().map(SocketAddr::ip).find(|ip| !is_chosen && is_private(*ip)) {
                return Err(Private(private).into());
            }
            let public: Addrs = Box::new(found.into_iter());
            Ok(public)
        }
        .boxed()
    }
}

/// The refusal of a private address among the causes of an error.
pub(super) fn refusal<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Private> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(private) = error.downcast_ref() {
            return Some(private);
        }
        cause = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    /// What a name that leads to these addresses comes to.
    async fn resolved(addresses: &[&str]) -> Result<Vec<IpAddr>, String> {
        let found: Vec<SocketAddr> = addresses.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect();
        let lookup = move |_| std::future::ready(Ok(found.clone())).boxed();
        let names = PublicNames { proxy: Some("Proxy.example".to_owned()), lookup: Arc::new(lookup) };
        let name = if addresses.contains(&"10.0.0.9") { "proxy.example" } else { "files.example" };
        match names.resolve(name.parse().unwrap()).await {
            Ok(addresses) => Ok(addresses.map(|address| address.ip()).collect()),
            Err(error) => Err(refusal(&*error).unwrap().to_string()),
        }
    }

    #[tokio::test]
    async fn a_public_name_keeps_all_its_addresses() {
        assert_eq!(resolved(&["8.8.8.8", "2001:4860::1"]).await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn a_name_with_any_private_address_is_refused() {
        for private in ["127.0.0.1", "169.254.169.254", "::1", "::ffff:192.168.1.1", "fd00::1", "172.20.0.1"] {
            for addresses in [vec![private], vec!["8.8.8.8", private], vec![private, "8.8.8.8"]] {
                assert!(resolved(&addresses).await.unwrap_err().contains("private address"), "{addresses:?}");
            }
        }
    }

    #[tokio::test]
    async fn the_proxy_may_be_near() {
        assert_eq!(resolved(&["10.0.0.9"]).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn the_system_is_asked() {
        let near = PublicNames::of_system(None).resolve("localhost".parse().unwrap()).await;
        assert!(refusal(&*near.err().unwrap()).is_some());
    }
}
