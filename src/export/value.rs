//! The values of a column, before a form spells them.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde_json::value::RawValue;

use super::number;
use super::one_line::one_line;
use crate::columns::{self, Reading, Shape};
use crate::time::Timestamp;

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// Text, and JSON where a column holds lists or objects.
    Text(Cow<'a, str>),
    /// A decimal number in plain digits.
    Number(Cow<'a, str>),
    /// A day.
    Date(NaiveDate),
    /// An instant.
    Time(Timestamp),
    /// True or false.
    Flag(bool),
}

/// What became of a column's value; an amount's currency has a cell of its own.
pub(crate) enum Cells<'a> {
    /// One cell.
    One(Reading<Value<'a>>),
    /// An amount, and its currency.
    Money(Reading<Value<'a>>, Reading<Value<'a>>),
}

/// Reads the value of a column of that shape.
pub(crate) fn read(shape: Shape, json: Option<&RawValue>) -> Cells<'_> {
    match shape {
        Shape::Money => {
            let (amount, currency) = json.map_or((None, None), columns::money);
            Cells::Money(map(amount, number::digits, Value::Number), map(currency, columns::currency, Value::Text))
        }
        Shape::Text => Cells::One(map(json, columns::text, Value::Text)),
        Shape::Currency => Cells::One(map(json, columns::currency, Value::Text)),
        Shape::Date => Cells::One(map(json, columns::date, Value::Date)),
        Shape::Time => Cells::One(map(json, columns::instant, Value::Time)),
        Shape::Flag => Cells::One(map(json, columns::flag, Value::Flag)),
        Shape::Whole => Cells::One(map(json, columns::whole, |number| Value::Number(number.to_string().into()))),
        Shape::Number => Cells::One(map(json, number::digits, Value::Number)),
        Shape::List(_) | Shape::Struct { .. } => Cells::One(map(json, nested, Value::Text)),
    }
}

fn nested(json: &RawValue) -> Reading<Cow<'_, str>> {
    match json.get() {
        "null" | "\"\"" => Reading::Absent,
        json => Reading::Fits(one_line(json)),
    }
}

fn map<'a, T>(
    json: Option<&'a RawValue>,
    read: impl FnOnce(&'a RawValue) -> Reading<T>,
    hold: impl FnOnce(T) -> Value<'a>,
) -> Reading<Value<'a>> {
    match json.map_or(Reading::Absent, read) {
        Reading::Fits(value) => Reading::Fits(hold(value)),
        Reading::Absent => Reading::Absent,
        Reading::Misfit => Reading::Misfit,
    }
}
