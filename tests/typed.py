"""What the cells of a table must be, worked out from an invoice's JSON by other means than the product's."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable

CURRENCY = "_currency"
FIRST_NAMES: dict[str, tuple[str, ...]] = {"tin": ("tin", "tin_number"), "client_id": ("client_id", "client.id")}
FIRST_NAMES["client_name"] = ("client.name",)


def cells(row: dict[str, Any], schema: pa.Schema) -> dict[str, Any]:
    """Every cell of an invoice, its JSON aside."""
    return {field.name: cell(row, field) for field in schema if field.name != "raw"}


def cell(row: dict[str, Any], field: pa.Field) -> Any:
    """One cell."""
    if pa.types.is_dictionary(field.type):
        return currency(row, field.name)
    found = (member(row, path) for path in FIRST_NAMES.get(field.name, (field.name,)))
    return typed(next((value for value in found if value is not None), None), field.type)


def currency(row: dict[str, Any], name: str) -> Any:
    """The code beside an amount, or one that stands alone."""
    if name in row:
        return row[name]
    amount = row.get(name.removesuffix(CURRENCY))
    return amount.get("currency") if isinstance(amount, dict) else None


def member(row: dict[str, Any], path: str) -> Any:
    """A member by its name, or one inside another."""
    value: Any = row
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def typed(value: Any, kind: pa.DataType) -> Any:
    """A JSON value as its column holds it."""
    if value is None or (value == "" and not pa.types.is_string(kind)):
        return None
    if pa.types.is_list(kind):
        return [typed(item, kind.value_type) for item in value]
    if pa.types.is_struct(kind):
        return structure(value, kind)
    return next(read for fits, read in SINGLE.items() if fits(kind))(value)


def structure(value: Any, kind: pa.StructType) -> dict[str, Any]:
    """An object; a bare text stands for the id of the transaction or of whatever is meant."""
    names = [field.name for field in kind]
    if isinstance(value, str):
        value = {"transaction_id" if "transaction_id" in names else "id": value}
    return {field.name: cell(value, field) for field in kind}


def text(value: Any) -> str:
    """Text as it was sent, anything else as its JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def amount(value: Any) -> Decimal:
    """An amount, with its currency or without."""
    return Decimal(str(value["value"] if isinstance(value, dict) else value))


SINGLE: dict[Callable[[pa.DataType], bool], Callable[[Any], Any]] = {
    pa.types.is_string: text,
    pa.types.is_decimal: amount,
    pa.types.is_date: date.fromisoformat,
    pa.types.is_timestamp: datetime.fromisoformat,
    pa.types.is_boolean: lambda value: value in (True, "true"),
    pa.types.is_integer: int,
}
