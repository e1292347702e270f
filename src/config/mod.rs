//! Settings and credentials: arguments first, then the environment, then the defaults.

mod credential;
#[cfg(test)]
mod properties;
mod settings;

pub(crate) use credential::header_text;
pub use credential::{Credential, FixedToken, TokenSource};
pub use settings::{MAX_ATTEMPTS, MAX_IN_FLIGHT, Options, Settings, TIMEOUT};
pub(crate) use settings::{is_loopback, is_sandbox};
