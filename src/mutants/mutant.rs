//! The broken products, and the switch that puts one of them to work.

use std::cell::Cell;

use crate::background::here;

/// Names the mutants, each with the test that catches it: there is none without one.
macro_rules! mutants {
    ($($(#[doc = $what:literal])+ $mutant:ident is caught by $test:ident;)+) => {
        /// One way in which the product may be broken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Mutant {
            $($(#[doc = $what])+ $mutant,)+
        }

        impl Mutant {
            pub(super) const ALL: [Self; [$(stringify!($mutant)),+].len()] = [$(Self::$mutant),+];
        }

        mod caught {
            use crate::mutants::hunt::assert_caught;

            $(
                #[test]
                fn $test() {
                    assert_caught(super::Mutant::$mutant);
                }
            )+
        }
    };
}

mutants! {
    /// The watermark is the time of the answers, without the overlap behind it.
    NoSeal is caught by a_watermark_without_the_overlap;
    /// A resumed scan claims what it read by the time at which it was resumed.
    ForgottenSeal is caught by a_resumed_scan_that_is_sealed_anew;
    /// The walk asks from the last row's own date, which an exclusive bound leaves out.
    NoMargin is caught by a_walk_that_asks_from_its_last_row;
    /// Lists are read by page numbers, once.
    PageNumbers is caught by a_list_read_by_page_numbers;
    /// A page counts as the last one because it has fewer rows than Qonto says that a page has.
    TrustedPerPage is caught by a_page_size_that_is_believed;
    /// A walk ends when it has caught up with whoever writes.
    NoStop is caught by a_walk_that_a_writer_keeps_alive;
    /// Of a list that was cut, the slice without an upper edge counts as read.
    LastSliceForgotten is caught by a_last_slice_that_is_forgotten;
    /// A slice asks from its edge on, which an exclusive bound leaves out.
    EdgeWithoutMargin is caught by a_slice_that_asks_from_its_edge;
    /// How far a list was read is on the disk before the rows are.
    CursorBeforeRows is caught by a_cursor_outside_the_transaction;
    /// What arrives last is taken for the newest.
    OlderOverNewer is caught by an_older_version_that_overwrites_a_newer_one;
    /// An invoice without a file is not asked for again.
    LateFileForgotten is caught by a_late_file_that_nobody_waits_for;
    /// An invoice counts as deleted once Qonto has denied it once.
    TombstoneAfterOneDenial is caught by a_tombstone_after_one_denial;
    /// An invoice counts as denied when Qonto fails at it.
    TombstoneOnError is caught by a_tombstone_after_an_error;
    /// Qonto's count is not compared with the mirror's.
    NoTripwire is caught by a_count_that_is_not_compared;
    /// The bytes of a file are not synced before it gets its name.
    NoFileSync is caught by a_file_that_is_not_synced;
    /// The folder is not synced after a file got its name in it.
    NoFolderSync is caught by a_folder_that_is_not_synced;
    /// A file is noted as done before it is there.
    DoneBeforeRename is caught by a_file_that_is_done_too_early;
    /// What nobody answered is sent again under a fresh key, and not looked for.
    BlindRetry is caught by a_blind_retry;
    /// A key is used for as long as it takes, although Qonto forgets it.
    KeyKeptTooLong is caught by a_key_that_outlives_qontos_memory;
    /// An upload is noted when it was sent.
    IntentAfterSending is caught by an_intent_that_comes_too_late;
    /// The form holds all keys, then all files.
    GroupedForm is caught by a_form_in_the_order_of_the_guide;
    /// Errors are looked for inside the entries alone, as the guide does.
    ErrorsInOnePlace is caught by errors_that_are_looked_for_in_one_place;
    /// An entry counts as uploaded although Qonto gave it no id.
    UploadedWithoutId is caught by an_upload_without_an_id;
    /// A request that was throttled is not sent again.
    ThrottleTakenForFailure is caught by a_throttle_taken_for_a_failure;
}

thread_local! {
    static AT_WORK: Cell<Option<Mutant>> = const { Cell::new(None) };
}

impl Mutant {
    /// Whether the product is broken in this way now, for whatever this thread does.
    pub(crate) fn is_at_work(self) -> bool {
        AT_WORK.get() == Some(self)
    }

    /// What is used in place of ours, while this mutant is at work.
    pub(crate) fn instead<T>(self, ours: T, theirs: impl FnOnce() -> T) -> T {
        if self.is_at_work() { theirs() } else { ours }
    }

    /// Breaks the product for some work, all of which is done on this thread.
    pub(super) fn with<T>(self, work: impl FnOnce() -> T) -> T {
        here::ask_for();
        AT_WORK.set(Some(self));
        let _at_work = AtWork;
        work()
    }
}

/// Mends the product when dropped, be it by a panic.
struct AtWork;

impl Drop for AtWork {
    fn drop(&mut self) {
        AT_WORK.set(None);
    }
}

#[test]
fn a_mutant_works_on_its_own_thread_until_it_panics() {
    let (mutant, other) = (Mutant::NoSeal, Mutant::NoStop);
    mutant.with(|| {
        assert!(mutant.is_at_work() && !other.is_at_work());
        assert!(std::thread::spawn(move || !mutant.is_at_work()).join().unwrap());
    });
    assert!(!mutant.is_at_work());
    assert_eq!(super::quietly::quietly(|| mutant.with(|| panic!("boom"))).unwrap_err(), "src/mutants/mutant.rs: boom");
    assert!(!mutant.is_at_work());
}
