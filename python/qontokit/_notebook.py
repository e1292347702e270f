"""What each of our objects shows of itself in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._html import cut, panel, table
from ._record import _Record
from .errors import MirrorError, QontoError
from .uploads import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .arrow_table import ArrowTable
    from .mirror import Mirror
    from .pager import Page
    from .reports import Change
    from .uploads import UploadReport, UploadResult

FIRST_ROWS = 5
INVOICE = ("id", "number", "name", "amount", "status", "due date")
LONGEST_AMOUNT = 40
LONGEST_CURRENCY = 8
MOST_BITS = 128


def record(said: _Record) -> str:
    """Draw what a report says."""
    return _drawn(type(said).__name__, _fields(said))


def page(rows: Page[Any]) -> str:
    """Draw the first rows of a page."""
    first = table(INVOICE, map(_invoice, rows[:FIRST_ROWS]), caption=_first(len(rows)), right={"amount"})
    return panel("Page", {"rows": len(rows), "total_count": rows.total_count}, first)


def arrow_table(of: ArrowTable, rows: list[dict[str, Any]]) -> str:
    """Draw how much a table holds, what did not fit, and its first rows."""
    first = table(INVOICE, map(_invoice, rows), caption=_first(of.num_rows), right={"amount"})
    odd = of.nulls_made
    misfits = table(list(odd), [list(odd.values())], caption="values that did not fit and are null") if odd else ""
    return panel("ArrowTable", {"rows": of.num_rows, "columns": len(of.column_names)}, misfits, first)


def uploads(report: UploadReport) -> str:
    """Draw how many inputs ended how, and some of them, first those that are not safely in Qonto."""
    ended: list[str] = [result.outcome for result in report]
    first = sorted(report, key=lambda result: result.outcome not in {"failed", "needs_review"})[:FIRST_ROWS]
    rows = [(one.input, one.outcome, one.invoice_id, _reasons(one)) for one in first]
    counts = {outcome: ended.count(outcome) for outcome in OUTCOMES}
    drawn = table(("input", "outcome", "invoice_id", "errors"), rows, caption=_first(len(report)))
    return panel("UploadReport", {"inputs": len(ended), **counts, "ledger": report.ledger}, drawn)


def _reasons(result: UploadResult) -> str | None:
    return "; ".join(f"{error.code}: {error.detail}" for error in result.errors[:FIRST_ROWS]) or None


def pager(kind: str, resource: str, watermark: str | None) -> str:
    """Draw a list without reading it."""
    facts = {"resource": resource, "read": "when it is iterated or collected, each time anew"}
    return panel(kind, facts if watermark is None else facts | {"watermark": watermark})


def mirror(of: Mirror) -> str:
    """Draw what a mirror holds, what it owes and its newest changes, or why it cannot be read."""
    try:
        status = of.status()
        newest = _newest(of, status.last_seq)
    except (QontoError, OSError, RuntimeError) as error:
        return panel("Mirror", {"path": of.path, "cannot be read": error})
    rows = [(change.seq, change.kind, change.resource, *_invoice(change.invoice)[1:]) for change in newest]
    changes = table(("seq", "kind", "resource", *INVOICE[1:]), rows, caption="newest changes", right={"amount"})
    return _drawn("Mirror", {"path": of.path, **_fields(status)}, changes if rows else "")


def _newest(of: Mirror, last_seq: int) -> list[Change]:
    try:
        return list(of.changes(after=max(last_seq - FIRST_ROWS, 0), limit=FIRST_ROWS))[::-1]
    except MirrorError:  # they may be forgotten, and everything else is still worth telling
        return []


def _fields(said: _Record) -> dict[str, Any]:
    return {name: getattr(said, name) for name in type(said).__annotations__}


def _drawn(title: str, values: Mapping[str, Any], *tables: str) -> str:
    nested = {name: value for name, value in values.items() if _is_nested(value)}
    facts = {name: value for name, value in values.items() if name not in nested}
    return panel(title, facts, *_nested(nested), *tables)


def _is_nested(value: object) -> bool:
    return bool(value) and (isinstance(value, dict) or _are_records(value))


def _are_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], _Record)


def _nested(values: Mapping[str, Any]) -> Iterator[str]:
    """Draw an invoice as its few columns, records a line each, and dicts that have the same keys as one table."""
    alike: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
    for name, value in values.items():
        inner = list(value.values()) if isinstance(value, dict) else value
        if name == "invoice":
            yield table(INVOICE, [_invoice(value)], right={"amount"})
        elif _are_records(inner):
            yield _records(list(value) if isinstance(value, dict) else [name] * len(value), inner)
        else:
            alike.setdefault(tuple(value), []).append((name, *inner))
    for keys, rows in alike.items():
        yield table(("", *keys), rows)


def _records(names: list[str], records: list[_Record]) -> str:
    told = [field for field in _fields(records[0]) if any(getattr(one, field) is not None for one in records)]
    rows = [(name, *(getattr(one, field) for field in told)) for name, one in zip(names, records, strict=True)]
    return table(("", *told), rows[:FIRST_ROWS], caption=_first(len(rows)))


def _invoice(row: object) -> tuple[str | None, ...]:
    number = _of(row, "invoice_number") or _of(row, "number")
    return _of(row, "id"), number, _name(row), _amount(row), _of(row, "status"), _of(row, "due_date")


def _name(row: object) -> str | None:
    client = row.get("client") if isinstance(row, dict) else None
    person = " ".join(filter(None, (_of(client, "first_name"), _of(client, "last_name"))))
    return _of(row, "supplier_name") or _of(client, "name") or person or None


def _amount(row: object) -> str | None:
    money = row.get("total_amount") if isinstance(row, dict) else None
    value = money.get("value") if isinstance(money, dict) else None
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    # Python refuses to write out the longest whole numbers.
    digits = "…" if isinstance(value, int) and value.bit_length() > MOST_BITS else str(value)
    return f"{cut(digits, LONGEST_AMOUNT)} {cut(_of(money, 'currency') or '', LONGEST_CURRENCY)}"


def _of(row: object, name: str) -> str | None:
    value = row.get(name) if isinstance(row, dict) else None
    return value if isinstance(value, str) and value else None


def _first(count: int) -> str:
    return f"the first {FIRST_ROWS} of {count:,}" if count > FIRST_ROWS else ""
