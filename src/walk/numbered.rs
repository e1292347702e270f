//! Qonto's own pages in an order that the caller chose: shifts while reading are noticed, not prevented.

use crate::api::filters::Query;
use crate::api::page::Page;
use crate::error::{Error, Result};

/// A reading by page numbers.
#[derive(Debug, Clone)]
pub(super) struct Numbered {
    sort_by: String,
    per_page: u64,
    allow_shift: bool,
    page: u64,
    counted: Option<u64>,
    read: u64,
    shifted: bool,
}

impl Numbered {
    pub(super) fn new(sort_by: String, per_page: u64, allow_shift: bool) -> Self {
        Self { sort_by, per_page, allow_shift, page: 1, counted: None, read: 0, shifted: false }
    }

    pub(super) fn page(&self) -> u64 {
        self.page
    }

    pub(super) fn query(&self) -> Query {
        let parts = [
            ("sort_by", self.sort_by.clone()),
            ("per_page", self.per_page.to_string()),
            ("page", self.page.to_string()),
        ];
        parts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Takes a page into account; `fresh` rows of it were not seen before. True when it was the last: a page that brings
    /// nothing new is one, or a server that ignores page numbers would be asked for ever.
    pub(super) fn answer(&mut self, page: &Page, fresh: usize) -> Result<bool> {
        self.shifted |= fresh < page.len();
        self.read += u64::try_from(fresh).unwrap_or(u64::MAX);
        if page.meta.total_count.is_some() {
            self.shifted |= self.counted.is_some_and(|before| Some(before) != page.meta.total_count);
            self.counted = page.meta.total_count;
        }
        self.page += 1;
        let more = fresh > 0 && (page.meta.next_page.is_some() || self.counted.is_some_and(|total| self.read < total));
        self.shifted |= !more && self.counted.is_some_and(|total| self.read != total);
        if more || !self.shifted || self.allow_shift { Ok(!more) } else { Err(self.moved()) }
    }

    fn moved(&self) -> Error {
        Error::PaginationShifted(format!(
            "the list moved while it was read in the order {:?}, so rows may be missing: leave sort_by out for the \
             loss-free walk, or pass allow_shift=True",
            self.sort_by
        ))
    }
}
