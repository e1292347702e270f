//! Views for analysts: typed columns in plain SQL, open to any `SQLite` tool.

use crate::columns::{self, Column, Shape};
use crate::resource::Resource;

/// The column's SQL, or the columns' for an amount.
fn sql(column: &Column) -> String {
    let (name, member) = (column.name, member(column));
    match column.shape {
        Shape::Text | Shape::Currency => format!("CAST({member} AS TEXT) AS {name}"),
        Shape::Date => format!("nullif(CAST({member} AS TEXT), '') AS {name}"),
        Shape::Time => format!("{} AS {name}", time(&member)),
        Shape::Flag => format!("CASE json_type(body, '$.{name}') WHEN 'true' THEN 1 WHEN 'false' THEN 0 END AS {name}"),
        Shape::Whole | Shape::Number | Shape::List(_) | Shape::Struct { .. } => format!("{member} AS {name}"),
        Shape::Money => {
            let value = amount(name);
            let currency = format!("json_extract(body, '$.{name}.currency') AS {}", columns::currency_name(name));
            format!("{value} AS {name}, {} AS {name}_cents, {currency}", cents(&value))
        }
    }
}

/// A member by its name; some go by two, or lie inside another.
fn member(column: &Column) -> String {
    let found: Vec<String> = column.paths().iter().map(|path| format!("json_extract(body, '$.{path}')")).collect();
    if found.len() == 1 { found.concat() } else { format!("coalesce({})", found.join(", ")) }
}

/// RFC 3339 in UTC with milliseconds, so that text sorts as time; what is no instant stays as it was sent.
fn time(value: &str) -> String {
    format!(
        "coalesce(CASE WHEN {value} LIKE '____-__-__T%' THEN strftime('%Y-%m-%dT%H:%M:%fZ', {value}) END,
         nullif(CAST({value} AS TEXT), ''))"
    )
}

/// An amount as text, whether it was sent as an object, as text or as a number.
fn amount(name: &str) -> String {
    format!(
        "nullif(CAST(CASE json_type(body, '$.{name}') WHEN 'object' THEN json_extract(body, '$.{name}.value')
         WHEN 'array' THEN NULL ELSE json_extract(body, '$.{name}') END AS TEXT), '')"
    )
}

/// Hundredths by moving the point in the text: no binary fraction is involved.
fn cents(amount: &str) -> String {
    format!(
        "(SELECT CASE WHEN whole <> '' AND whole || parts NOT GLOB '*[^0-9]*'
                       AND length(parts) <= 2 AND length(whole) <= 15
                 THEN sign * CAST(whole || substr(parts || '00', 1, 2) AS INTEGER) END
          FROM (SELECT sign, CASE point WHEN 0 THEN digits ELSE substr(digits, 1, point - 1) END AS whole,
                       CASE point WHEN 0 THEN '' ELSE rtrim(substr(digits, point + 1), '0') END AS parts
                FROM (SELECT sign, digits, instr(digits, '.') AS point
                      FROM (SELECT CASE WHEN text LIKE '-%' THEN -1 ELSE 1 END AS sign,
                                   CASE WHEN text LIKE '-%' THEN substr(text, 2) ELSE text END AS digits
                            FROM (SELECT {amount} AS text)))))"
    )
}

fn invoices(resource: Resource, code: u8) -> String {
    let columns = columns::of(resource).iter();
    // The stored identifier, which has an index, is the body's own.
    let columns: Vec<String> =
        columns.map(|column| if column.name == "id" { "id".to_owned() } else { sql(column) }).collect();
    format!(
        "CREATE VIEW {resource} AS SELECT {},
           (SELECT path FROM attachment WHERE attachment.id = json_extract(body, '$.attachment_id') AND state = 'done')
             AS attachment_path,
           body AS raw
         FROM invoice WHERE resource = {code} AND deleted_at IS NULL;",
        columns.join(",\n")
    )
}

const RESOURCE: &str = "CASE resource WHEN 0 THEN 'client_invoices' ELSE 'supplier_invoices' END AS resource";

/// A CROSS JOIN is read from left to right: few invoices wait, and invoices are many.
fn attachments() -> String {
    format!(
        "CREATE VIEW attachments AS
         SELECT id AS attachment_id, {RESOURCE},
           (SELECT json_group_array(invoice.id) FROM attachment_link JOIN invoice ON invoice.number = invoice
            WHERE attachment = attachment.number) AS invoice_ids,
           state, path, size, sha256, content_type, file_name, attempts, error
         FROM attachment
         UNION ALL
         SELECT NULL, {RESOURCE}, json_array(id), state, NULL, NULL, NULL, NULL, NULL, polls, NULL
         FROM waiting CROSS JOIN invoice ON number = invoice WHERE deleted_at IS NULL;"
    )
}

fn changes() -> String {
    format!(
        "CREATE VIEW changes AS SELECT seq, {RESOURCE}, id, kind,
           strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000000.0, 'unixepoch') AS at
         FROM change JOIN invoice ON number = invoice;"
    )
}

/// The statements that make every view, in place of those of an older layout.
pub(super) fn all() -> String {
    let former = ["supplier_invoices", "client_invoices", "attachments", "changes"]
        .map(|name| format!("DROP VIEW IF EXISTS {name};"));
    let made =
        [invoices(Resource::SupplierInvoices, 1), invoices(Resource::ClientInvoices, 0), attachments(), changes()];
    former.into_iter().chain(made).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
