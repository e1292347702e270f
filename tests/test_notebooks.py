"""The notebooks run from their first cell to their last, and what they show is right."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import notebook
import pytest
from mirrored import truth
from nbformat.v4 import new_code_cell
from payables import NOT_OWED, Owed, added

if TYPE_CHECKING:
    from collections.abc import Callable

    from qontokit.testing import FakeQonto

NOTEBOOKS = sorted((Path(__file__).parent / "notebooks").glob("*.ipynb"))
MONTH_END = Path(__file__).parent / "notebooks" / "month_end.ipynb"
TELL = """
import json
print(json.dumps({
    "month_end": month_end,
    "owed": owed.rows(),
    "overdue": overdue.rows(),
    "panels": [[panel.get_title(loc="left"), len(panel.patches)] for panel in figure.axes],
}, default=str))
"""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_results_that_are_kept_are_those_of_the_cells(path: Path) -> None:
    kept = notebook.read(path)
    ran = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert kept.metadata.shown_by == notebook.fingerprint(kept), f"run again: python tests/notebook.py {path}"
    assert [cell.execution_count for cell in ran] == list(range(1, len(ran) + 1))
    shown = [output for cell in ran for output in cell.outputs]
    assert {output.output_type for output in shown} == {"stream", "execute_result", "display_data"}
    assert not [output for output in shown if output.get("name") == "stderr"]
    assert path.stat().st_size < 200_000


async def test_month_end(make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**notebook.ACCOUNT)
    told = await run(qonto, tmp_path)
    month_end = date.fromisoformat(told["month_end"])
    payable = [row for row in truth(qonto, "supplier_invoices").values() if was_payable(row, month_end)]
    assert {row["status"] for row in payable} > {"paid", "to_pay", "scheduled"}
    late = [row for row in payable if row["due_date"] and date.fromisoformat(row["due_date"]) < month_end]
    assert {currency: (count, Decimal(total)) for currency, count, total, _ in told["owed"]} == added(payable)
    assert {currency: Decimal(total) for currency, *_, total in told["owed"] if Decimal(total)} == totals(added(late))
    assert {currency for currency, *_ in told["owed"]} == {None, "EUR", "CHF", "GBP", "USD"}
    assert by_supplier(told["overdue"]) == {
        key: totals(added(rows))[key[0]] for key, rows in grouped(late).items() if key[0]
    }
    bars = Counter(currency for currency, *_ in told["overdue"])
    assert [[title.rpartition(" ")[2], count] for title, count in told["panels"]] == [
        list(each) for each in bars.items()
    ]


async def run(qonto: FakeQonto, folder: Path) -> Any:
    """What the notebook has found once all of it has run."""
    ran = notebook.read(MONTH_END)
    ran.cells.append(new_code_cell(TELL))
    await notebook.execute(ran, qonto, folder)
    pictures = [
        output for cell in ran.cells for output in cell.get("outputs", ()) if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 1
    (output,) = ran.cells[-1].outputs
    return json.loads(output.text)


def was_payable(row: dict[str, Any], day: date) -> bool:
    issued = date.fromisoformat(row["issue_date"] or row["created_at"][:10])
    paid = row["status"] == "paid" and not (row["payment_date"] and date.fromisoformat(row["payment_date"]) > day)
    return issued <= day and not paid and row["status"] not in NOT_OWED and not row["is_credit_note"]


def totals(owed: Owed) -> dict[str | None, Decimal]:
    return {currency: total for currency, (_, total) in owed.items() if total}


def grouped(rows: list[dict[str, Any]]) -> dict[tuple[str | None, str], list[dict[str, Any]]]:
    groups: dict[tuple[str | None, str], list[dict[str, Any]]] = {}
    for row in rows:
        currency = row["payable_amount"] and row["payable_amount"]["currency"]
        groups.setdefault((currency, row["supplier_name"]), []).append(row)
    return groups


def by_supplier(rows: list[tuple[str, str, str]]) -> dict[tuple[str, str], Decimal]:
    return {(currency, supplier): Decimal(total) for currency, supplier, total in rows}
