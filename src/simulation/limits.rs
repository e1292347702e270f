//! Qonto's limits: kept by us, used up by others, and those on refused credentials.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, stream};

use super::history::Recorder;
use super::mirroring::Mirroring;
use super::telling::alone;
use crate::config::TokenSource;
use crate::error::Result;
use crate::fake;
use crate::fake::{Faults, Rule};
use crate::mirror::run::Audit;
use crate::secret::Secret;

fn mirroring(rows: usize) -> Mirroring {
    Mirroring::new(fake::Settings {
        supplier_invoices: rows,
        client_invoices: 0,
        attachment_bytes: 50,
        enforce_rate_limit: true,
        ..fake::Settings::default()
    })
}

fn refusals(mirroring: &Mirroring, status: u16) -> usize {
    let asked = &mirroring.world.state().asked;
    asked.iter().filter(|asked| asked.answered.as_ref().is_some_and(|answered| answered.status == status)).count()
}

fn no_breach(mirroring: &Mirroring, recorder: Recorder) {
    let breaches = mirroring.world.history(recorder, false).breaches();
    assert!(breaches.is_empty(), "{breaches:?}");
}

#[test]
fn a_client_that_keeps_to_the_limits_is_never_refused() {
    alone(0, async {
        let (mirroring, mut recorder) = (mirroring(10_300), Recorder::default());
        {
            let mut state = mirroring.world.state();
            (state.is_limited, state.is_busy, state.tick) = (true, true, Duration::from_micros(1_500));
            let rule = Rule { path: "/v2/attachments".to_owned(), status: Some(404), ..Rule::default() };
            // A file that is not there costs a request as any other does, and no disk.
            state.model.set_faults(Faults { rules: vec![rule], ..Faults::default() });
        }
        let began = mirroring.world.now_at_qonto();
        mirroring.sync(Audit::Never).await.unwrap().unwrap();
        mirroring.record(&mut recorder);
        assert_eq!(refusals(&mirroring, 429), 0);
        assert!(mirroring.world.state().asked.len() > 10_000);
        assert!(mirroring.world.now_at_qonto().since(began) >= Duration::from_secs(600), "both windows were met");
        no_breach(&mirroring, recorder);
    });
}

/// Seconds that so many requests need at least, with a second between a window of Qonto's and the next one of ours.
fn least(requests: u32) -> f64 {
    let (long, rest) = ((requests - 1) / 10_000, (requests - 1) % 10_000);
    f64::from(601 * long + 11 * (rest / 1_000))
}

#[test]
fn requests_take_no_longer_than_the_limits_ask() {
    for requests in [1_011, 10_000, 10_101, 50_501] {
        alone(0, async {
            let mirroring = mirroring(0);
            {
                let mut state = mirroring.world.state();
                (state.is_limited, state.tick) = (true, Duration::ZERO);
            }
            let (api, began) = (mirroring.world.api(), mirroring.world.now_at_qonto());
            let ask = |_| async { drop(api.organization().await.unwrap()) };
            stream::iter(0..requests).for_each_concurrent(24, ask).await;
            let took = mirroring.world.now_at_qonto().since(began).as_secs_f64();
            assert_eq!(mirroring.world.state().asked.len(), usize::try_from(requests).unwrap());
            assert_eq!(refusals(&mirroring, 429), 0);
            assert!(took <= 1.05 * least(requests) + 2.0, "{requests} requests took {took} s");
            assert!(took >= least(requests), "{requests} requests took {took} s");
        });
    }
}

#[test]
fn a_budget_that_others_use_up_is_waited_for_without_a_storm() {
    for others in [15, 90] {
        alone(0, async {
            let (mirroring, mut recorder) = (mirroring(1_200), Recorder::default());
            {
                let mut state = mirroring.world.state();
                (state.is_limited, state.is_busy, state.tick) = (true, true, Duration::from_millis(2));
                state.others = others;
            }
            // Whoever asks 90 times a second is refused too, and stops one day.
            mirroring.world.outage(if others > 16 { 115 } else { 600 });
            for _ in 0..12 {
                let report = mirroring.sync(Audit::Never).await.unwrap();
                mirroring.record(&mut recorder);
                if report.is_ok_and(|report| report.complete) {
                    break;
                }
                mirroring.world.state().others = others.min(15);
            }
            let store = mirroring.store().unwrap();
            let (owed, refused) = (store.owed().unwrap(), refusals(&mirroring, 429));
            assert_eq!((owed.done, owed.pending), (1_200, 0), "{refused} refusals");
            let asked = mirroring.world.state().asked.iter().filter(|asked| asked.is_api).count();
            assert!(refused > 0 && refused * 3 < asked, "{refused} of {asked} were refused");
            no_breach(&mirroring, recorder);
        });
    }
}

/// A function that gives a token whenever it is asked.
#[derive(Default)]
struct Renewing(AtomicUsize);

impl TokenSource for Renewing {
    fn token(&self) -> BoxFuture<'_, Result<Secret>> {
        self.0.fetch_add(1, SeqCst);
        async { Ok(Secret::new(fake::Settings::default().access_token)) }.boxed()
    }

    fn refreshable(&self) -> bool {
        true
    }
}

#[test]
fn a_refused_credential_is_not_tried_again() {
    for (skip, renews) in [0, 1, 4, 9, 30].into_iter().flat_map(|skip| [(skip, false), (skip, true)]) {
        alone(0, async {
            let (mirroring, mut recorder) = (mirroring(60), Recorder::default());
            let tokens = Arc::new(Renewing::default());
            {
                let mut state = mirroring.world.state();
                state.is_busy = true;
                state.tokens = renews.then(|| -> Arc<dyn TokenSource> { tokens.clone() });
                let rule = Rule { path: "/v2/".to_owned(), status: Some(401), skip, ..Rule::default() };
                state.model.set_faults(Faults { rules: vec![rule], ..Faults::default() });
            }
            drop(mirroring.sync(Audit::Never).await.unwrap());
            mirroring.record(&mut recorder);
            let refused = refusals(&mirroring, 401);
            // Those that had left before the first refusal arrived can be held back by nobody.
            assert!((1..=24 + 5).contains(&refused), "{refused}");
            assert!(tokens.0.load(SeqCst) <= 5);
            no_breach(&mirroring, recorder);
        });
    }
}
