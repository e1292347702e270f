//! Arguments as Python people write them, each refused by its name.

use std::time::Duration;

use chrono::NaiveDate;
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString};

use crate::time::{Edge, Timestamp};

/// Keyword arguments that were collected into a dict; what is missing or None was not given.
pub(super) struct Given<'a, 'py>(pub(super) &'a Bound<'py, PyDict>);

impl<'py> Given<'_, 'py> {
    /// What was given under a name.
    pub(super) fn item(&self, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.0.get_item(name)?.filter(|value| !value.is_none()))
    }

    /// A value that Rust knows how to read.
    pub(super) fn value<T>(&self, name: &str) -> PyResult<Option<T>>
    where
        T: for<'a> FromPyObject<'a, 'py, Error: Into<PyErr>>,
    {
        let Some(value) = self.item(name)? else { return Ok(None) };
        let read = value.extract().map_err(Into::into);
        read.map(Some).map_err(|error| named(self.0.py(), name, error))
    }

    /// A number of things; what is negative counts as none, for the core to refuse.
    pub(super) fn count<N: TryFrom<u64>>(&self, name: &str) -> PyResult<Option<N>> {
        let Some(given) = self.value::<i64>(name)? else { return Ok(None) };
        let count = N::try_from(u64::try_from(given).unwrap_or_default());
        count.map(Some).map_err(|_| PyValueError::new_err(format!("{name}: {given} is too many")))
    }

    /// What rows may have, one text or several; nothing when everything matches.
    pub(super) fn texts(&self, name: &str) -> PyResult<Vec<String>> {
        let empty =
            |what| PyValueError::new_err(format!("{name}: an empty {what} would match everything; leave it out"));
        match self.one_or_several(name)? {
            Some(texts) if texts.is_empty() => Err(empty("list")),
            Some(texts) if texts.iter().any(String::is_empty) => Err(empty("text")),
            texts => Ok(texts.unwrap_or_default()),
        }
    }

    /// One text or several, as they were given.
    pub(super) fn one_or_several(&self, name: &str) -> PyResult<Option<Vec<String>>> {
        let Some(value) = self.item(name)? else { return Ok(None) };
        let read = match value.cast::<PyString>() {
            Ok(text) => text.extract().map(|text| vec![text]),
            Err(_) => value.extract(),
        };
        let expected = |_| PyTypeError::new_err(format!("{name}: expected a str or a sequence of str, not {value}"));
        read.map(Some).map_err(expected)
    }

    /// An instant; a bare date means that edge of its UTC day.
    pub(super) fn instant(&self, name: &str, edge: Edge) -> PyResult<Option<Timestamp>> {
        self.item(name)?.map(|value| instant(&value, name, edge)).transpose()
    }

    /// A calendar day as `YYYY-MM-DD`.
    pub(super) fn day(&self, name: &str) -> PyResult<Option<NaiveDate>> {
        let Some(value) = self.item(name)? else { return Ok(None) };
        let text = if is_a(&value, "date")? && !is_a(&value, "datetime")? {
            value.call_method0("isoformat")?.extract::<String>()?
        } else {
            value.extract().map_err(|_| PyTypeError::new_err(format!("{name}: expected a date, not {value}")))?
        };
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
        day.map(Some)
            .map_err(|_| PyValueError::new_err(format!("{name}: {text:?} is not a date: write it as 2026-01-31")))
    }

    /// `("lte", Decimal("100.00"), "EUR")` as Qonto writes it, `lte:100.00:EUR`.
    pub(super) fn amount(&self, name: &str) -> PyResult<Option<String>> {
        let Some(value) = self.item(name)? else { return Ok(None) };
        let expected =
            || PyTypeError::new_err(format!("{name}: expected (\"lte\" or \"gte\", Decimal or str, currency)"));
        let (side, amount, currency): (String, Bound<'py, PyAny>, String) = value.extract().map_err(|_| expected())?;
        let digits = decimal(&amount)?.ok_or_else(expected)?;
        if !matches!(side.as_str(), "lte" | "gte") {
            return Err(PyValueError::new_err(format!("{name}: {side:?} is not a comparison: use \"lte\" or \"gte\"")));
        }
        Ok(Some(format!("{side}:{digits}:{currency}")))
    }

    /// Names and values that are passed on as they are.
    pub(super) fn pairs(&self, name: &str) -> PyResult<Vec<(String, String)>> {
        let Some(value) = self.item(name)? else { return Ok(Vec::new()) };
        let expected = || PyTypeError::new_err(format!("{name}: expected a mapping of str to str"));
        let items = value.cast::<PyMapping>().map_err(|_| expected())?.items()?;
        items.extract().map_err(|_| expected())
    }
}

/// An instant given as an aware datetime, a date or RFC 3339 text.
pub(super) fn instant(value: &Bound<'_, PyAny>, name: &str, edge: Edge) -> PyResult<Timestamp> {
    if let Ok(text) = value.cast::<PyString>() {
        return written(&text.to_cow()?, name, edge);
    }
    if is_a(value, "datetime")? {
        return aware(value, name);
    }
    if is_a(value, "date")? {
        return written(&value.call_method0("isoformat")?.extract::<String>()?, name, edge);
    }
    Err(PyTypeError::new_err(format!("{name}: expected an aware datetime, a date or RFC 3339 text, not {value}")))
}

fn aware(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Timestamp> {
    if value.call_method0("utcoffset")?.is_none() {
        return Err(PyValueError::new_err(format!(
            "{name}: {value} has no time zone, so it names no instant: give an aware datetime such as datetime.now(timezone.utc)"
        )));
    }
    let utc = value.py().import("datetime")?.getattr("timezone")?.getattr("utc")?;
    let beyond = |_| PyValueError::new_err(format!("{name}: {value} is not in the years 1 to 9999 in UTC"));
    let moved = value.call_method1("astimezone", (utc,)).map_err(beyond)?;
    let text: String = moved.call_method0("isoformat")?.extract()?;
    Timestamp::parse(&text).ok_or_else(|| unreadable(&text, name))
}

fn written(text: &str, name: &str, edge: Edge) -> PyResult<Timestamp> {
    Timestamp::read(text, edge).ok_or_else(|| unreadable(text, name))
}

fn unreadable(text: &str, name: &str) -> PyErr {
    PyValueError::new_err(format!(
        "{name}: {text:?} is not RFC 3339 text of the years 1 to 9999: write it as 2026-01-31T09:00:00Z"
    ))
}

fn is_a(value: &Bound<'_, PyAny>, class: &str) -> PyResult<bool> {
    value.is_instance(&value.py().import("datetime")?.getattr(class)?)
}

/// Plain digits; a float is refused because it is not the amount that was meant.
fn decimal(amount: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    if let Ok(text) = amount.extract::<String>() {
        return Ok(Some(text));
    }
    let class = amount.py().import("decimal")?.getattr("Decimal")?;
    if amount.is_instance(&class)? {
        return amount.call_method1("__format__", ("f",))?.extract().map(Some);
    }
    Ok(None)
}

/// A time to wait.
pub(super) fn seconds(name: &str, value: f64) -> PyResult<Duration> {
    let expected = |_| PyValueError::new_err(format!("{name}: expected a number of seconds, not {value}"));
    Duration::try_from_secs_f64(value).map_err(expected)
}

/// A whole number that its type can hold.
pub(super) fn whole<N: TryFrom<i128>>(name: &str, value: &Bound<'_, PyAny>) -> PyResult<N> {
    let number: i128 = value.extract().map_err(|error| named(value.py(), name, error))?;
    let refused = |_| PyValueError::new_err(format!("{name}: {number} is negative or too large"));
    N::try_from(number).map_err(refused)
}

/// A text, which Python may have filled with what is no text.
pub(super) fn text(name: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    value.extract().map_err(|error| named(value.py(), name, error))
}

/// The same complaint with the argument's name; what a number's own method raised stays as it is.
fn named(py: Python<'_>, name: &str, error: PyErr) -> PyErr {
    let text = format!("{name}: {}", error.value(py));
    if error.is_instance_of::<PyTypeError>(py) {
        PyTypeError::new_err(text)
    } else if error.is_instance_of::<PyValueError>(py) || error.is_instance_of::<PyOverflowError>(py) {
        PyValueError::new_err(text)
    } else {
        error
    }
}

/// Ids in any iterable but a text, whose letters are surely not meant.
pub(super) fn ids(value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if value.is_instance_of::<PyString>() {
        return Err(PyTypeError::new_err("ids: expected an iterable of attachment ids, not one text"));
    }
    let not_iterable =
        |_| PyTypeError::new_err(format!("ids: expected an iterable of attachment ids, not {}", shown(value)));
    value.try_iter().map_err(not_iterable)?.map(|id| attachment_id(&id?)).collect()
}

fn attachment_id(value: &Bound<'_, PyAny>) -> PyResult<String> {
    value.extract().map_err(|_| {
        PyTypeError::new_err(format!(
            "ids: {} is no attachment id, which is a str: leave out invoices that have no file",
            shown(value)
        ))
    })
}

fn shown(value: &Bound<'_, PyAny>) -> String {
    value.repr().map_or_else(|_| "this".to_owned(), |repr| repr.to_string())
}

/// A type's name: the value itself may be a whole file.
pub(super) fn kind(value: &Bound<'_, PyAny>) -> String {
    let name = value.get_type().name();
    name.map_or_else(|_| "of an unknown type".to_owned(), |name| format!("of type {name}"))
}
