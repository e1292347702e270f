//! Reads one resource's list into the mirror, page by page.

use super::session::Session;
use super::slices::Sliced;
use crate::error::{Error, Result};
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::mirror::{ScanKind, Store};
use crate::resource::Resource;
use crate::walk::{Plan, Seal, Slices};

impl<T: Transport, C: Clock> Session<T, C> {
    /// Brings one resource up to date; what goes wrong with it alone is reported and stops nobody else.
    pub(super) async fn scan(&self, resource: Resource) -> Result<()> {
        let claimed = self.on_disk(move |store, _| store.watermark(resource)).await?;
        let outcome = self.read_all(resource).await;
        let watermark = self.on_disk(move |store, _| store.watermark(resource)).await?;
        self.tally.of(resource, |report| {
            report.watermark = watermark;
            report.complete = outcome.is_ok();
            report.error = outcome.as_ref().err().map(ToString::to_string);
            report.cause = outcome.as_ref().err().map(Error::cause);
        });
        match outcome {
            Err(error) => self.unless_fatal(resource, error).map(drop),
            Ok(()) => self.look_back(resource, claimed).await,
        }
    }

    /// Gives an error back that concerns this list only; one that makes anything else wrong ends the run.
    pub(super) fn unless_fatal(&self, resource: Resource, error: Error) -> Result<Error> {
        if is_fatal(&error) {
            return Err(error);
        }
        self.note(resource, &error);
        Ok(error)
    }

    /// A missing scope concerns this list only; a refused credential or a full disk concerns everything.
    fn note(&self, resource: Resource, error: &Error) {
        log::warn!(target: "qontokit.sync", "{resource}: {error}");
        if !matches!(error, Error::PermissionDenied(_)) {
            self.stop_if_hopeless(error);
        }
    }

    /// The first time everything in the order of creation, and always what changed since the watermark.
    async fn read_all(&self, resource: Resource) -> Result<()> {
        if self.on_disk(move |store, _| store.watermark(resource)).await?.is_none() {
            self.walk(resource, ScanKind::First).await?;
        }
        let left = self.on_disk(move |store, _| store.scan(resource)).await?;
        self.walk(resource, ScanKind::Changes).await?;
        // A scan that an earlier run left claims nothing newer than its own beginning.
        if left.is_some() { self.walk(resource, ScanKind::Changes).await } else { Ok(()) }
    }

    async fn walk(&self, resource: Resource, kind: ScanKind) -> Result<()> {
        let Some(list) = self.begin(resource, kind).await? else { return Ok(()) };
        self.read_side_by_side(&list).await?;
        log::debug!(target: "qontokit.sync", "moving the watermark of {resource}");
        let watermark = list.slices().watermark();
        self.on_disk(move |store, run| store.finish_scan(run, resource, watermark)).await
    }

    /// Goes on with the scan that an earlier run left, or begins one; nothing changed can be asked for without a watermark.
    async fn begin(&self, resource: Resource, kind: ScanKind) -> Result<Option<Sliced>> {
        let known =
            move |store: &Store, _| Ok((store.scan(resource)?, store.stretches(resource)?, store.watermark(resource)?));
        let (left, stretches, watermark) = self.on_disk(known).await?;
        if kind == ScanKind::Changes && watermark.is_none() {
            return Ok(None);
        }
        let plan = |from| Plan { cut: self.cut, ..Plan::changes(resource, from, self.floor) };
        let (from, slices) = match left.filter(|left| left.kind == kind) {
            Some(left) => {
                let seal = Seal::resumed(left.seal);
                (left.from, Slices::resumed(plan(left.from), left.cursor, Some(left.stop), seal, stretches))
            }
            None => (watermark, Slices::all_at_once(plan(watermark))),
        };
        Ok(Some(Sliced::new(resource, kind, from, slices)))
    }
}

/// Whether going on with anything else would be wrong.
pub(super) fn is_fatal(error: &Error) -> bool {
    matches!(error, Error::Mirror(_) | Error::MirrorCorrupt(_) | Error::MirrorLocked(_) | Error::Config(_))
}
