//! Which rows a list asks for.

use super::condition::{self, Condition};
use super::query::Query;
use super::refusal::{Refusal, Source};
use super::{Millis, Resource, Row, dates};
use crate::fake::Quirks;

/// Bounds on an instant, both included; the quirks are already counted in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Window {
    pub(super) from: Option<Millis>,
    pub(super) to: Option<Millis>,
}

impl Window {
    /// Whether the window starts after an instant.
    pub(super) fn is_after(self, at: Millis) -> bool {
        self.from.is_some_and(|from| at < from)
    }

    /// Whether the window ends before an instant.
    pub(super) fn is_before(self, at: Millis) -> bool {
        self.to.is_some_and(|to| at > to) || (self.from.is_some() && at == Millis::MAX)
    }

    /// A row without the date is in no bounded window.
    pub(super) fn holds(self, at: Option<Millis>) -> bool {
        let at = at.unwrap_or(Millis::MAX);
        !self.is_after(at) && !self.is_before(at)
    }
}

/// Every condition of one list request.
#[derive(Debug, Default)]
pub(super) struct Filter {
    pub(super) created: Window,
    pub(super) updated: Window,
    pub(super) conditions: Vec<Condition>,
}

impl Filter {
    pub(super) fn new(resource: Resource, query: &Query, quirks: &Quirks, now: Millis) -> Result<Self, Refusal> {
        let terms = Terms { resource, query };
        Ok(Self {
            created: terms.window("created_at", quirks)?,
            updated: terms.window("updated_at", quirks)?,
            conditions: match resource {
                Resource::SupplierInvoices => condition::of_suppliers(&terms, dates::day(now))?,
                Resource::ClientInvoices => condition::of_clients(&terms, quirks.imported > 0)?,
            },
        })
    }

    pub(super) fn holds(&self, row: &Row) -> bool {
        self.created.holds(Some(row.created_at))
            && self.updated.holds(row.updated_at)
            && self.conditions.iter().all(|condition| condition.holds(row))
    }
}

/// The parameters of a list request, and how to refuse one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) resource: Resource,
    pub(super) query: &'a Query,
}

impl Terms<'_> {
    /// Reads a parameter, if given, or refuses it.
    pub(super) fn read<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Refusal> {
        let given = self.query.last(name).filter(|text| !text.is_empty());
        given.map(|text| read(text).ok_or_else(|| self.refusal(name, text))).transpose()
    }

    /// Reads every value of a repeatable parameter, or refuses the first bad one.
    pub(super) fn read_all<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Refusal> {
        let given = self.query.all(name);
        given.into_iter().map(|text| read(text).ok_or_else(|| self.refusal(name, text))).collect()
    }

    /// Supplier lists document 400 with a pointer, client lists 422 with a parameter.
    pub(super) fn refusal(&self, name: &str, text: &str) -> Refusal {
        let detail = format!("{name} cannot be {text:?}.");
        let (status, source) = match self.resource {
            Resource::SupplierInvoices => (400, Source::Pointer(name.to_owned())),
            Resource::ClientInvoices => (422, Source::Parameter(name.to_owned())),
        };
        Refusal { status, code: "invalid_format", detail, source: Some(source) }
    }

    fn window(&self, field: &str, quirks: &Quirks) -> Result<Window, Refusal> {
        let read = |text: &str| dates::from_filter(text).map(|at| dates::stored(at, quirks.resolution));
        let from = self.read(&format!("filter[{field}_from]"), read)?;
        let to = self.read(&format!("filter[{field}_to]"), read)?;
        Ok(Window {
            from: from.map(|at| at + Millis::from(quirks.from_exclusive)),
            to: to.map(|at| at - Millis::from(quirks.to_exclusive)),
        })
    }
}
