//! The cells of one column while it is filled.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringBuilder, StringDictionaryBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::types::{Date32Type, Int32Type};
use arrow_array::{Array, ArrayRef, ListArray, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field};
use serde_json::value::RawValue;

use super::codes::Codes;
use super::object::Object;
use crate::columns::{self, Amount, Reading, SCALE, Shape, currency_name};
use crate::time::Timestamp;

/// The most digits that Arrow's 128 bits hold.
const PRECISION: u8 = 38;

/// The cells of one column; an amount's are those of two.
pub(super) enum Cells {
    Text(StringBuilder),
    Currency(StringDictionaryBuilder<Int32Type>),
    Date(Date32Builder),
    Time(TimestampMicrosecondBuilder),
    Flag(BooleanBuilder),
    Whole(Int64Builder),
    Number(Decimal128Builder),
    Money(Decimal128Builder, StringDictionaryBuilder<Int32Type>),
    List(Box<List>),
    Struct(Box<Struct>),
}

pub(super) struct List {
    items: Cells,
    ends: Vec<i32>,
    validity: NullBufferBuilder,
}

pub(super) struct Struct {
    object: Object,
    bare: Option<&'static str>,
    validity: NullBufferBuilder,
}

/// Finished columns with their names and types.
pub(super) type Finished = Vec<(Arc<Field>, ArrayRef)>;

pub(super) fn instants() -> TimestampMicrosecondBuilder {
    TimestampMicrosecondBuilder::new().with_timezone("UTC")
}

fn decimals() -> Decimal128Builder {
    let scale = i8::try_from(SCALE).unwrap_or(i8::MAX);
    Decimal128Builder::new().with_data_type(DataType::Decimal128(PRECISION, scale))
}

impl Cells {
    pub(super) fn new(shape: &'static Shape, codes: Codes) -> Self {
        match shape {
            Shape::Text => Self::Text(StringBuilder::new()),
            Shape::Currency => Self::Currency(codes.dictionary()),
            Shape::Date => Self::Date(Date32Builder::new()),
            Shape::Time => Self::Time(instants()),
            Shape::Flag => Self::Flag(BooleanBuilder::new()),
            Shape::Whole => Self::Whole(Int64Builder::new()),
            Shape::Number => Self::Number(decimals()),
            Shape::Money => Self::Money(decimals(), codes.dictionary()),
            Shape::List(shape) => {
                let items = Self::new(shape, codes);
                Self::List(Box::new(List { items, ends: vec![0], validity: NullBufferBuilder::new(0) }))
            }
            Shape::Struct { members, bare } => {
                let object = Object::new(members, codes);
                Self::Struct(Box::new(Struct { object, bare: *bare, validity: NullBufferBuilder::new(0) }))
            }
        }
    }

    /// Adds a cell; how many values had to be left out because they do not fit.
    pub(super) fn push(&mut self, value: Option<&RawValue>) -> u64 {
        match self {
            Self::Text(cells) => put(value, columns::text, |text| cells.append_option(text)),
            Self::Currency(cells) => put(value, columns::currency, |code| cells.append_option(code)),
            Self::Date(cells) => {
                put(value, columns::date, |day| cells.append_option(day.map(Date32Type::from_naive_date)))
            }
            Self::Time(cells) => {
                put(value, columns::instant, |instant| cells.append_option(instant.map(Timestamp::micros)))
            }
            Self::Flag(cells) => put(value, columns::flag, |flag| cells.append_option(flag)),
            Self::Whole(cells) => put(value, columns::whole, |number| cells.append_option(number)),
            Self::Number(cells) => put(value, columns::amount, |amount| append(cells, amount)),
            Self::Money(amounts, currencies) => {
                let (amount, currency) = value.map_or((None, None), columns::money);
                let count = put(amount, columns::amount, |amount| append(amounts, amount));
                count + put(currency, columns::currency, |code| currencies.append_option(code))
            }
            Self::List(list) => list.push(value),
            Self::Struct(cells) => cells.push(value),
        }
    }

    /// Hands the cells over under their column's name and begins anew; dictionaries keep what they know.
    pub(super) fn finish(&mut self, name: &str, into: &mut Finished) -> Result<(), ArrowError> {
        let cells: ArrayRef = match self {
            Self::Text(cells) => Arc::new(cells.finish()),
            Self::Currency(cells) => Arc::new(cells.finish_preserve_values()),
            Self::Date(cells) => Arc::new(cells.finish()),
            Self::Time(cells) => Arc::new(cells.finish()),
            Self::Flag(cells) => Arc::new(cells.finish()),
            Self::Whole(cells) => Arc::new(cells.finish()),
            Self::Number(cells) => Arc::new(cells.finish()),
            Self::Money(amounts, currencies) => {
                into.push(named(name, Arc::new(amounts.finish())));
                into.push(named(&currency_name(name), Arc::new(currencies.finish_preserve_values())));
                return Ok(());
            }
            Self::List(list) => Arc::new(list.finish()?),
            Self::Struct(cells) => Arc::new(cells.finish()?),
        };
        into.push(named(name, cells));
        Ok(())
    }
}

pub(super) fn named(name: &str, mut cells: ArrayRef) -> (Arc<Field>, ArrayRef) {
    if let Some(cells) = Arc::get_mut(&mut cells) {
        cells.shrink_to_fit();
    }
    (Arc::new(Field::new(name, cells.data_type().clone(), true)), cells)
}

/// Reads a value and appends it, or nothing; whether it had to be left out.
fn put<'a, T>(
    value: Option<&'a RawValue>,
    read: impl FnOnce(&'a RawValue) -> Reading<T>,
    append: impl FnOnce(Option<T>),
) -> u64 {
    let reading = value.map_or(Reading::Absent, read);
    let misfits = u64::from(matches!(reading, Reading::Misfit));
    append(reading.fitting());
    misfits
}

fn append(cells: &mut Decimal128Builder, amount: Option<Amount>) {
    cells.append_option(amount.map(Amount::millionths));
}

impl List {
    fn push(&mut self, value: Option<&RawValue>) -> u64 {
        let items = value.map_or(Reading::Absent, columns::items);
        let mut misfits = u64::from(matches!(items, Reading::Misfit));
        self.validity.append(matches!(items, Reading::Fits(_)));
        let items = items.fitting().unwrap_or_default();
        let end = self.ends.last().copied().unwrap_or_default();
        for item in &items {
            misfits += self.items.push(Some(item));
        }
        self.ends.push(end.saturating_add(i32::try_from(items.len()).unwrap_or(i32::MAX)));
        misfits
    }

    fn finish(&mut self) -> Result<ListArray, ArrowError> {
        let mut items = Finished::new();
        self.items.finish("item", &mut items)?;
        let (field, items) = items.pop().ok_or_else(|| ArrowError::SchemaError("a list of nothing".to_owned()))?;
        let ends = OffsetBuffer::new(std::mem::replace(&mut self.ends, vec![0]).into());
        ListArray::try_new(field, ends, items, self.validity.finish())
    }
}

impl Struct {
    fn push(&mut self, value: Option<&RawValue>) -> u64 {
        let is_absent = |json: &str| json == "null" || (json == "\"\"" && self.bare.is_none());
        let Some(value) = value.filter(|value| !is_absent(value.get())) else {
            self.validity.append_null();
            self.object.push_nothing();
            return 0;
        };
        let bare = self.bare.filter(|_| value.get().starts_with('"'));
        let misfits = match bare {
            Some(name) => Some(self.object.push_one(name, value)),
            None => self.object.push(value.get()),
        };
        self.validity.append(misfits.is_some());
        misfits.unwrap_or(1)
    }

    fn finish(&mut self) -> Result<StructArray, ArrowError> {
        let (fields, cells): (Vec<_>, Vec<_>) = self.object.finish()?.into_iter().unzip();
        StructArray::try_new(fields.into(), cells, self.validity.finish())
    }
}
