"""What an account owes its suppliers, added up from what Qonto sends."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mirrored import truth

if TYPE_CHECKING:
    from qontokit.testing import FakeQonto

NOT_OWED = ("rejected", "archived", "discarded")

# Of each currency: how many invoices, and how much.
Owed = dict[str | None, tuple[int, Decimal]]


def owed(qonto: FakeQonto) -> Owed:
    """What is to pay now, credit notes left out; no currency while Qonto has not read an amount."""
    payable = [row for row in truth(qonto, "supplier_invoices").values() if is_payable(row)]
    return added(payable)


def is_payable(row: dict[str, Any]) -> bool:
    return row["status"] not in ("paid", *NOT_OWED) and not row.get("is_credit_note")


def added(rows: list[dict[str, Any]]) -> Owed:
    """The sums of some invoices, one a currency."""
    sums: Owed = {}
    for row in rows:
        payable = row.get("payable_amount") or {"currency": None, "value": None}
        count, total = sums.get(payable["currency"], (0, Decimal()))
        sums[payable["currency"]] = (count + 1, total + Decimal(str(payable["value"] or 0)))
    return sums
