//! Who may ask: the sandbox login page and the two kinds of credentials.

use super::refusal::Refusal;
use super::{Model, Request};

impl Model {
    /// Whether the request has the staging token, if one is needed.
    pub(super) fn passes_wall(&self, request: &Request) -> bool {
        match &self.settings.staging_token {
            None => true,
            Some(token) => request.header("X-Qonto-Staging-Token") == Some(token),
        }
    }

    pub(super) fn authorize(&self, request: &Request) -> Result<(), Refusal> {
        let given = request.header("Authorization").unwrap_or_default();
        let settings = &self.settings;
        let key = given.split_once(':') == Some((&settings.login, &settings.secret_key));
        let token = given.split_once(' ');
        let token =
            token.is_some_and(|(kind, token)| kind.eq_ignore_ascii_case("bearer") && token == settings.access_token);
        if key || token { Ok(()) } else { Err(Refusal::unauthorized()) }
    }
}
