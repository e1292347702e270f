//! Values as programs read them.

use std::borrow::Cow;

use super::value::Value;

/// A value in the spelling of ISO 8601 and of every programming language.
pub(crate) fn spelled(value: Value<'_>) -> Cow<'_, str> {
    match value {
        Value::Text(text) | Value::Number(text) => text,
        Value::Date(day) => day.to_string().into(),
        // Always as many digits: programs tell the format of a column by its first value.
        Value::Time(instant) => instant.spelled("%Y-%m-%dT%H:%M:%S%.6fZ").into(),
        Value::Flag(true) => "true".into(),
        Value::Flag(false) => "false".into(),
    }
}
