//! The credential that a request carries, renewed once for everybody when it was refused.

use super::handle::Api;
use crate::config::{Credential, header_text};
use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::secret::Secret;

impl<T: Transport, C: Clock> Api<T, C> {
    /// The header's text, and which token it holds.
    pub(super) async fn authorization(&self) -> Result<(u64, Secret)> {
        match &self.settings().credential {
            Credential::ApiKey { login, secret_key } => {
                Ok((0, Secret::new(format!("{login}:{}", secret_key.expose()))))
            }
            Credential::Token(_) => {
                let (generation, token) = self.token().await?;
                Ok((generation, Secret::new(format!("Bearer {}", token.expose()))))
            }
        }
    }

    async fn token(&self) -> Result<(u64, Secret)> {
        let mut token = self.shared.token.lock().await;
        if let Some(known) = &*token {
            return Ok(known.clone());
        }
        Ok(token.insert((0, self.ask_for_token().await?)).clone())
    }

    /// Asks for a new token, once for all requests that were refused with the same one.
    pub(super) async fn renew_token(&self, refused: u64) -> Result<()> {
        let mut token = self.shared.token.lock().await;
        if token.as_ref().is_some_and(|(generation, _)| *generation == refused) {
            *token = Some((refused + 1, self.ask_for_token().await?));
        }
        Ok(())
    }

    async fn ask_for_token(&self) -> Result<Secret> {
        match &self.settings().credential {
            Credential::Token(source) => header_text("the access token", source.token().await?.expose()),
            Credential::ApiKey { secret_key, .. } => Ok(secret_key.clone()),
        }
    }
}
