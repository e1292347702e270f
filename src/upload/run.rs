//! One upload, from its inputs to its report.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::api::Api;
use crate::attachment::arrivals::Arrivals;
use crate::error::Result;
use crate::http::clock::Clock;
use crate::http::transport::Transport;
use crate::id::OrganizationId;
use crate::upload::dispatch::queue::Dispatch;
use crate::upload::dispatch::sending::End;
use crate::upload::document::{Content, Document};
use crate::upload::inputs::account::Account;
use crate::upload::inputs::input::Input;
use crate::upload::inputs::preflight::{Examined, examine};
use crate::upload::ledger::Ledger;
use crate::upload::moment::{Moment, QontoClock};
use crate::upload::options::UploadOptions;
use crate::upload::owner::owner;
use crate::upload::place::place;
use crate::upload::plan::case::Case;
use crate::upload::progress::UploadProgress;
use crate::upload::report::UploadReport;
use crate::upload::session::{Session, blocking};

/// Sends what is to be sent and accounts for every input; `underway` counts work that goes on when it is given up.
pub(crate) async fn upload<T: Transport, C: Clock>(
    api: Api<T, C>,
    inputs: Vec<Input>,
    options: UploadOptions,
    progress: Arc<UploadProgress>,
    underway: Arrivals,
) -> Result<UploadReport> {
    let (organization, date) = owner(&api).await?;
    let clock = QontoClock::told(date, api.clock());
    let path = place(options.ledger.as_deref(), &organization)?;
    if options.dry_run {
        let now = clock.now(api.clock());
        return foresee(organization, path, inputs, options, progress, underway, now).await;
    }
    let opened = path.clone();
    let ledger = Arc::new(blocking(&underway, move || Ledger::open(&opened)).await?);
    let account = Account::of(examined(inputs, &progress, &underway).await?);
    let session = Session { api, ledger, organization, options, progress, underway, clock: Mutex::new(clock) };
    let ends = session.work(account.documents()).await?;
    Ok(account.report(path, &ends))
}

/// What an upload would do, by the files and the ledger alone.
async fn foresee(
    organization: OrganizationId,
    path: PathBuf,
    inputs: Vec<Input>,
    options: UploadOptions,
    progress: Arc<UploadProgress>,
    underway: Arrivals,
    now: Moment,
) -> Result<UploadReport> {
    let account = Account::of(examined(inputs, &progress, &underway).await?);
    let (documents, read) = (account.documents().to_vec(), path.clone());
    let ends = blocking(&underway, move || {
        let ledger = Ledger::peek(&read)?;
        let case = |document| Case::of(document, ledger.as_ref(), &organization, now, options.allow_duplicates);
        documents.into_iter().map(case).map(|case| case.map(|case| (case.content(), case.foreseen()))).collect()
    });
    Ok(account.report(path, &ends.await?))
}

/// Examines every input, which reads every file once.
async fn examined(inputs: Vec<Input>, progress: &Arc<UploadProgress>, underway: &Arrivals) -> Result<Vec<Examined>> {
    let (progress, total) = (Arc::clone(progress), inputs.len());
    blocking(underway, move || {
        let mut examined = Vec::with_capacity(total);
        for (done, input) in inputs.into_iter().enumerate() {
            progress.tell("checking", done, total, 0);
            examined.extend(examine(input));
        }
        progress.tell("checking", total, total, 0);
        Ok(examined)
    })
    .await
}

impl<T: Transport, C: Clock> Session<T, C> {
    /// How each distinct content ended.
    async fn work(&self, documents: &[Arc<Document>]) -> Result<HashMap<Content, End>> {
        let cases = self.cases(documents.to_vec()).await?;
        let mut ends = HashMap::new();
        let sendings = self.decide(cases, &mut ends).await?;
        ends.extend(Dispatch::new(self, sendings).run().await?);
        Ok(ends)
    }

    async fn cases(&self, documents: Vec<Arc<Document>>) -> Result<Vec<Case>> {
        let (organization, now, copies) = (self.organization.clone(), self.now(), self.options.allow_duplicates);
        self.on_ledger(move |ledger| {
            let case = |document| Case::of(document, Some(ledger), &organization, now, copies);
            documents.into_iter().map(case).collect()
        })
        .await
    }
}
