//! Which columns are written, and in which order.

use serde_json::value::RawValue;

use super::value::{self, Cells, Value};
use crate::columns::{self, Column, Members, Names, Reading, Shape, currency_name};
use crate::error::{Error, Result};
use crate::resource::Resource;
use crate::time::Timestamp;

/// The column that is made of what the mirror knows too.
const DELETED_AT: &str = "deleted_at";

/// Columns to write, in order.
#[derive(Debug)]
pub struct Fields {
    order: Vec<Field>,
    names: Names,
}

/// One column to write.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Field {
    /// One that is made of a member, the place being that among the members' columns.
    Member(Column, usize),
    /// When the invoice was deleted.
    DeletedAt,
}

/// An invoice of which the fields' values are wanted.
pub(crate) struct Found<'f, 'a> {
    fields: &'f Fields,
    members: Option<Members<'a>>,
    deleted_at: Reading<Timestamp>,
}

impl Fields {
    /// Every column of a kind of invoice, and when it was deleted.
    pub fn all(resource: Resource) -> Self {
        let members = columns::of(resource).iter().copied().map(Some);
        Self::of(members.chain([None]))
    }

    /// The identifier alone.
    pub(super) fn id(resource: Resource) -> Self {
        Self::of(columns::of(resource).iter().filter(|column| column.name == "id").copied().map(Some))
    }

    /// Those columns in that order; an error for a name that no column has.
    pub fn chosen<T: AsRef<str>>(resource: Resource, names: &[T]) -> Result<Self> {
        let mut chosen: Vec<&str> = Vec::new();
        for name in names.iter().map(AsRef::as_ref) {
            if chosen.contains(&name) {
                return Err(Error::Argument(format!("the field {name} is chosen twice: name it once")));
            }
            chosen.push(name);
        }
        let columns: Result<Vec<Option<Column>>> = chosen.into_iter().map(|name| column(resource, name)).collect();
        Ok(Self::of(columns?.into_iter()))
    }

    fn of(columns: impl Iterator<Item = Option<Column>>) -> Self {
        let (mut members, mut order) = (Vec::new(), Vec::new());
        for column in columns {
            order.push(column.map_or(Field::DeletedAt, |column| Field::Member(column, members.len())));
            members.extend(column);
        }
        Self { order, names: Names::of(&members) }
    }

    /// Whether one of them says that an invoice was deleted.
    pub(crate) fn tell_deletion(&self) -> bool {
        self.order.iter().any(|field| matches!(field, Field::DeletedAt))
    }

    /// Which ones.
    pub(crate) fn order(&self) -> &[Field] {
        &self.order
    }

    /// Looks into an invoice.
    pub(crate) fn find<'a>(&self, json: &'a str, gone: Option<Timestamp>) -> Found<'_, 'a> {
        let members = self.names.find(json);
        let said = members.as_ref().map_or(Reading::Absent, Members::deleted_at);
        let deleted_at = said.fitting().or(gone).map_or(said, Reading::Fits);
        Found { fields: self, members, deleted_at }
    }
}

impl Field {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Member(column, _) => column.name,
            Self::DeletedAt => DELETED_AT,
        }
    }

    /// What it holds.
    pub(crate) fn shape(self) -> Shape {
        match self {
            Self::Member(column, _) => column.shape,
            Self::DeletedAt => Shape::Time,
        }
    }

    /// The names of its cells.
    pub(super) fn titles(self) -> impl Iterator<Item = String> {
        let currency = matches!(self.shape(), Shape::Money).then(|| currency_name(self.name()));
        [self.name().to_owned()].into_iter().chain(currency)
    }
}

impl<'a> Found<'_, 'a> {
    /// Whether the invoice is an object at all.
    pub(super) fn is_object(&self) -> bool {
        self.members.is_some()
    }

    /// The cells of one of the fields.
    pub(crate) fn cells(&self, field: Field) -> Cells<'a> {
        match field {
            Field::Member(column, _) => value::read(column.shape, self.json(field)),
            Field::DeletedAt => Cells::One(match self.deleted_at {
                Reading::Fits(at) => Reading::Fits(Value::Time(at)),
                Reading::Absent => Reading::Absent,
                Reading::Misfit => Reading::Misfit,
            }),
        }
    }

    /// The JSON of one of the fields, as it was sent.
    pub(super) fn json(&self, field: Field) -> Option<&'a RawValue> {
        match field {
            Field::Member(_, place) => self.fields.names.value(self.members.as_ref()?, place),
            Field::DeletedAt => None,
        }
    }

    /// When it was deleted.
    pub(super) fn deleted_at(&self) -> Option<Timestamp> {
        self.deleted_at.fitting()
    }
}

/// The column of that name; `None` stands for `deleted_at`.
fn column(resource: Resource, name: &str) -> Result<Option<Column>> {
    if name == DELETED_AT {
        return Ok(None);
    }
    let found = columns::of(resource).iter().find(|column| column.name == name).copied();
    found.map(Some).ok_or_else(|| unknown(resource, name))
}

fn unknown(resource: Resource, name: &str) -> Error {
    let names: Vec<&str> = columns::of(resource).iter().map(|column| column.name).chain([DELETED_AT]).collect();
    let amount = name.strip_suffix("_currency").filter(|amount| names.contains(amount));
    let near = amount.or_else(|| names.iter().copied().find(|other| other.contains(name) || name.contains(other)));
    let hint = near.map_or_else(|| ".".to_owned(), |near| format!(", did you mean {near}?"));
    let name = crate::quotation::quoted(name);
    Error::Argument(format!("{resource} have no field {name:?}{hint} There are: {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    const KIND: Resource = Resource::SupplierInvoices;

    fn refusal(names: &[&str]) -> String {
        Fields::chosen(KIND, names).unwrap_err().to_string()
    }

    #[test]
    fn fields_are_written_in_the_order_in_which_they_were_chosen() {
        let fields = Fields::chosen(KIND, &["deleted_at", "total_amount", "id"]).unwrap();
        let titles: Vec<String> = fields.order().iter().copied().flat_map(Field::titles).collect();
        assert_eq!(titles, ["deleted_at", "total_amount", "total_amount_currency", "id"]);
        let found = fields.find(r#"{"id":7,"total_amount":"1"}"#, Timestamp::from_micros(0));
        let json: Vec<_> = fields.order().iter().map(|field| found.json(*field).map(RawValue::get)).collect();
        assert_eq!(json, [None, Some("\"1\""), Some("7")]);
    }

    #[test]
    fn an_unknown_field_is_refused_with_those_that_exist() {
        let told = refusal(&["id", "suplier"]);
        assert!(told.starts_with("supplier_invoices have no field \"suplier\". There are: id,"), "{told}");
        assert!(told.contains("id, organization_id, status") && told.ends_with("meta, deleted_at"), "{told}");
        assert!(refusal(&["total_amount_currency"]).contains("did you mean total_amount?"));
        assert!(refusal(&["supplier"]).contains("did you mean supplier_id?"));
        assert!(refusal(&["id", "id"]).contains("chosen twice"));
    }
}
