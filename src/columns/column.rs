//! One column of an invoice, made of one of its members.

use Shape::{Currency, Date, Flag, List, Money, Number, Struct, Text, Time, Whole};

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text as it was sent.
    Text,
    /// The code of a currency.
    Currency,
    /// A day; empty text means unknown.
    Date,
    /// An instant.
    Time,
    /// True or false.
    Flag,
    /// A whole number.
    Whole,
    /// A decimal number without a currency.
    Number,
    /// An amount and its currency, which are two columns.
    Money,
    /// Any number of the same.
    List(&'static Self),
    /// An object of known members.
    Struct {
        /// What it consists of.
        members: &'static [Column],
        /// The member that a bare text stands for, where older answers hold that alone.
        bare: Option<&'static str>,
    },
}

/// A column, named as on Qonto's reference pages.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name, and its member's unless `paths` says otherwise.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    paths: &'static [&'static str],
}

impl Column {
    const fn new(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, paths: &[] }
    }

    /// Where its value is found in an invoice, best place first; a point leads into an object.
    pub fn paths(&self) -> &[&'static str] {
        if self.paths.is_empty() { std::slice::from_ref(&self.name) } else { self.paths }
    }

    /// The same column for members that go by several names, or lie inside another.
    pub(super) const fn found(self, paths: &'static [&'static str]) -> Self {
        Self { paths, ..self }
    }
}

/// The name of the column beside an amount.
pub fn currency_name(amount: &str) -> String {
    format!("{amount}_currency")
}

pub(super) const fn text(name: &'static str) -> Column {
    Column::new(name, Text)
}

pub(super) const fn currency(name: &'static str) -> Column {
    Column::new(name, Currency)
}

pub(super) const fn date(name: &'static str) -> Column {
    Column::new(name, Date)
}

pub(super) const fn time(name: &'static str) -> Column {
    Column::new(name, Time)
}

pub(super) const fn flag(name: &'static str) -> Column {
    Column::new(name, Flag)
}

pub(super) const fn whole(name: &'static str) -> Column {
    Column::new(name, Whole)
}

pub(super) const fn number(name: &'static str) -> Column {
    Column::new(name, Number)
}

pub(super) const fn money(name: &'static str) -> Column {
    Column::new(name, Money)
}

pub(super) const fn list(name: &'static str, shape: &'static Shape) -> Column {
    Column::new(name, List(shape))
}

pub(super) const fn object(name: &'static str, members: &'static [Column]) -> Column {
    Column::new(name, Struct { members, bare: None })
}

/// The shape of the steps of an electronic invoice, which both kinds of invoice have.
pub(super) const LIFECYCLE_EVENTS: Column = list(
    "einvoicing_lifecycle_events",
    &Struct { members: &[whole("status_code"), text("reason"), text("reason_message"), time("timestamp")], bare: None },
);
