//! Bounds in time: the filters that the walk moves.

use std::time::Duration;

use super::filters::Query;
use super::record::Record;
use crate::time::Timestamp;

/// A date that Qonto can sort and filter by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// When a row was made; it never changes.
    CreatedAt,
    /// When a row was last changed.
    UpdatedAt,
}

impl Key {
    /// The row's own date of this kind.
    pub fn of(self, record: &Record) -> Option<Timestamp> {
        match self {
            Self::CreatedAt => record.created_at,
            Self::UpdatedAt => record.updated_at,
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::CreatedAt => Self::UpdatedAt,
            Self::UpdatedAt => Self::CreatedAt,
        }
    }

    /// Oldest first, as the list's `sort_by` spells it.
    pub fn ascending(self) -> &'static str {
        match self {
            Self::CreatedAt => "created_at:asc",
            Self::UpdatedAt => "updated_at:asc",
        }
    }
}

/// Bounds of one date; whether Qonto includes them is not documented, so nobody relies on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// The lower bound.
    pub from: Option<Timestamp>,
    /// The upper bound.
    pub to: Option<Timestamp>,
}

/// Bounds of both dates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    /// Bounds of the creation.
    pub created: Range,
    /// Bounds of the last change.
    pub updated: Range,
}

impl Range {
    /// From an instant on.
    pub fn since(from: Option<Timestamp>) -> Self {
        Self { from, to: None }
    }

    /// What lies in both.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: match (self.to, other.to) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        }
    }
}

impl Window {
    /// The bounds of one date.
    pub fn range(&self, key: Key) -> Range {
        match key {
            Key::CreatedAt => self.created,
            Key::UpdatedAt => self.updated,
        }
    }

    /// The same window with one date bounded further.
    #[must_use]
    pub fn within(mut self, key: Key, range: Range) -> Self {
        let bounds = match key {
            Key::CreatedAt => &mut self.created,
            Key::UpdatedAt => &mut self.updated,
        };
        *bounds = bounds.intersect(range);
        self
    }

    /// The filters of these bounds, widened to whole seconds.
    pub fn query(&self) -> Query {
        let names = [
            ("filter[created_at_from]", lower(self.created.from)),
            ("filter[created_at_to]", upper(self.created.to)),
            ("filter[updated_at_from]", lower(self.updated.from)),
            ("filter[updated_at_to]", upper(self.updated.to)),
        ];
        names.into_iter().filter_map(|(name, bound)| Some((name.to_owned(), bound?))).collect()
    }
}

/// A bound beyond the years of a filter is left out: the next second that has a spelling would shut rows out.
fn lower(bound: Option<Timestamp>) -> Option<String> {
    bound.filter(|bound| bound.is_spelled()).map(Timestamp::to_filter)
}

fn upper(bound: Option<Timestamp>) -> Option<String> {
    bound.filter(|bound| bound.is_spelled()).map(|bound| ceil_second(bound).to_filter())
}

fn ceil_second(instant: Timestamp) -> Timestamp {
    let floor = instant.floor_second();
    if floor == instant { instant } else { floor.plus(Duration::from_secs(1)) }
}
