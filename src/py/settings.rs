//! A client's settings and a sync's options, from keyword arguments.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::convert::{Given, seconds};
use super::token;
use crate::config::{Options, Settings};
use crate::mirror::run::SyncOptions;
use crate::resource::Resource;
use crate::time::Edge;

/// The settings, and the function that tokens are asked of when one was given.
pub(super) fn read(options: &Bound<'_, PyDict>) -> PyResult<(Settings, Option<Arc<token::Callable>>)> {
    let given = Given(options);
    let token = given.item("access_token")?.map(|value| token::Given::read(&value)).transpose()?;
    let settings = Settings::resolve(Options {
        access_token: token.as_ref().map(token::Given::source),
        login: given.value("login")?,
        secret_key: given.value("secret_key")?,
        staging_token: given.value("staging_token")?,
        base_url: given.value("base_url")?,
        timeout: given.value("timeout")?,
        max_attempts: given.count("max_attempts")?,
        max_in_flight: given.count("max_in_flight")?,
        rate_limit: given.value("rate_limit")?,
        ca_file: given.value("ca_file")?,
        proxy: given.value("proxy")?,
    })?;
    Ok((settings, token.and_then(|token| token.callable())))
}

/// What one sync shall do.
pub(super) fn sync(given: &Given<'_, '_>) -> PyResult<SyncOptions> {
    Ok(SyncOptions {
        resources: resources(given)?,
        since: given.instant("since", Edge::Start)?,
        attachments: given.value("attachments")?.unwrap_or(true),
        wait: seconds("wait", given.value("wait")?.unwrap_or_default())?,
    })
}

fn resources(given: &Given<'_, '_>) -> PyResult<Vec<Resource>> {
    let Some(names) = given.one_or_several("resources")? else { return Ok(SyncOptions::default().resources) };
    if names.is_empty() {
        return Err(PyValueError::new_err("resources: an empty list would sync nothing; leave it out to sync both"));
    }
    Ok(names.iter().map(|name| name.parse()).collect::<Result<_, _>>()?)
}
