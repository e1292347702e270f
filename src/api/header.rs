//! The few fields of an invoice that a sync must understand, read in the same look that proves the row sound.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::sound::{Keep, Kept, Sound};
use crate::time::Timestamp;

/// The header of one row; null, `""` and any other kind of value count as absent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) id: Option<String>,
    pub(super) created_at: Option<Timestamp>,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) attachment_id: Option<String>,
    pub(super) display_attachment_id: Option<String>,
    pub(super) organization_id: Option<String>,
}

impl Header {
    /// Looks at every byte of a row once; the reason says why programs cannot read it.
    pub(super) fn read(raw: &[u8]) -> Result<Self, String> {
        // A list of as many values would fill the header too.
        if !raw.trim_ascii_start().starts_with(b"{") {
            return Err("not an invoice object".to_owned());
        }
        let unsound = |error: &dyn fmt::Display| format!("not an invoice that programs can read: {error}");
        let text = std::str::from_utf8(raw).map_err(|error| unsound(&error))?;
        let row: Row = serde_json::from_str(text).map_err(|error| unsound(&error))?;
        match row.twice {
            None => Ok(row.header),
            // Nobody can tell which of the two was meant.
            Some(name) => Err(format!("not an invoice object: duplicate field `{name}`")),
        }
    }
}

impl Kept for Option<String> {
    fn of(text: &str) -> Self {
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl Kept for Option<Timestamp> {
    fn of(text: &str) -> Self {
        Timestamp::parse(text)
    }
}

/// The members that are understood.
#[derive(Clone, Copy, Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Name {
    Id,
    CreatedAt,
    UpdatedAt,
    AttachmentId,
    DisplayAttachmentId,
    OrganizationId,
    #[serde(other)]
    Other,
}

/// A row while it is read.
#[derive(Default)]
struct Row {
    header: Header,
    met: Vec<&'static str>,
    twice: Option<&'static str>,
}

impl Row {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: Name, members: &mut A) -> Result<(), A::Error> {
        let header = &mut self.header;
        let name = match name {
            Name::Id => take("id", &mut header.id, members),
            Name::CreatedAt => take("created_at", &mut header.created_at, members),
            Name::UpdatedAt => take("updated_at", &mut header.updated_at, members),
            Name::AttachmentId => take("attachment_id", &mut header.attachment_id, members),
            Name::DisplayAttachmentId => take("display_attachment_id", &mut header.display_attachment_id, members),
            Name::OrganizationId => take("organization_id", &mut header.organization_id, members),
            Name::Other => return members.next_value::<Sound>().map(drop),
        }?;
        self.twice = self.twice.or(self.met.contains(&name).then_some(name));
        self.met.push(name);
        Ok(())
    }
}

fn take<'de, K: Kept, A: MapAccess<'de>>(
    name: &'static str,
    place: &mut K,
    members: &mut A,
) -> Result<&'static str, A::Error> {
    *place = members.next_value_seed(Keep::new())?;
    Ok(name)
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Row;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an invoice")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Row, A::Error> {
        let mut row = Row::default();
        while let Some(name) = members.next_key()? {
            row.take(name, &mut members)?;
        }
        Ok(row)
    }
}
