"""JSON that is valid and yet breaks careless readers: one such row stops no other, in a list or in a mirror."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from canned import one_page
from hostile import hostile
from wire import answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hostile import Hostile
    from support import Twin

DATES = '"created_at":"2026-01-15T09:00:00Z","updated_at":"2026-01-15T09:00:00Z"'
GOOD = f'{{"id":"good",{DATES}}}'
DEEP = 100_000
# What follows an id and the dates of a row: what no common reader of JSON holds, and what is only odd.
UNSOUND: dict[str, str] = {
    "deep lists": f'"x":{"[" * DEEP}{"]" * DEEP}',
    "deep objects": '"x":' + '{"a":' * DEEP + "1" + "}" * DEEP,
    "a number beyond floats": '"x":1e999',
    "half a character": r'"supplier_name":"\ud83d","invoice_number":"\udc00"',
}
ODD: dict[str, str] = {
    "amounts beyond integers": f'"total_amount":{{"value":"{"9" * 400}.99","currency":"EUR"}}',
    "amounts beyond floats": '"total_amount":{"value":"1e999","currency":"EUR"}',
    "a large number": '"x":123456789012345678901234567890,"total_amount":{"value":-1.5e300}',
    "a zero in a text": r'"supplier_name":"a\u0000b","status":"\u0000"',
    "a key twice": '"status":"paid","status":"to_pay","x":1,"x":2',
    "dates that are none": '"due_date":"2026-02-30","issue_date":[],"payment_date":{}',
    "deep enough": f'"x":{"[" * 50}{"]" * 50}',
}


@pytest.fixture
def qonto() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


def page(*rows: str) -> bytes:
    meta = f'{{"current_page":1,"next_page":null,"total_pages":1,"per_page":100,"total_count":{len(rows)}}}'
    return answer(f'{{"supplier_invoices":[{",".join(rows)}],"meta":{meta}}}'.encode())


def seen_by_others(mirror: Path) -> list[str]:
    """What another program sees of the invoices, every column of them."""
    with closing(sqlite3.connect(mirror / "mirror.db")) as database:
        return sorted(id for (id, *_) in database.execute("SELECT id, * FROM supplier_invoices"))


@pytest.mark.parametrize("oddity", ODD)
async def test_an_odd_row_is_a_row(twin: Twin, qonto: Hostile, tmp_path: Path, oddity: str) -> None:
    qonto.script("/v2/supplier_invoices", page(GOOD, f'{{"id":"odd",{DATES},{ODD[oddity]}}}'))
    client = twin.client(qonto, max_attempts=1)
    report = await twin.result(client.sync(tmp_path))
    assert (report.complete, report.resources["supplier_invoices"].created) == (True, 2)
    with qontokit.Mirror(tmp_path) as mirror:
        mirrored = {row["id"]: row for row in mirror.invoices("supplier_invoices")}
    assert list(mirrored.values()) == await twin.rows(client.supplier_invoices.list())
    assert seen_by_others(tmp_path) == sorted(mirrored) == ["good", "odd"]


@pytest.mark.parametrize("oddity", UNSOUND)
async def test_a_row_that_no_program_reads_spoils_no_other(
    twin: Twin, qonto: Hostile, tmp_path: Path, oddity: str
) -> None:
    qonto.script("/v2/supplier_invoices", page(f'{{"id":"odd",{DATES},{UNSOUND[oddity]}}}', GOOD))
    report = await twin.result(twin.client(qonto, max_attempts=1).sync(tmp_path))
    supplier = report.resources["supplier_invoices"]
    assert (report.complete, supplier.created, supplier.quarantined) == (True, 1, 1)
    with qontokit.Mirror(tmp_path) as mirror:
        assert [row["id"] for row in mirror.invoices("supplier_invoices")] == ["good"]
    assert seen_by_others(tmp_path) == ["good"]


@pytest.mark.parametrize("oddity", ["deep lists", "deep objects", "half a character"])
async def test_what_python_cannot_hold_is_told(twin: Twin, qonto: Hostile, oddity: str) -> None:
    qonto.script("/v2/supplier_invoices", page(GOOD, f'{{"id":"odd",{DATES},{UNSOUND[oddity]}}}'))
    with pytest.raises(qontokit.DecodeError, match="not JSON"):
        await twin.rows(twin.client(qonto, max_attempts=1).supplier_invoices.list())


async def test_rows_that_are_none_are_kept_aside(twin: Twin, qonto: Hostile, tmp_path: Path) -> None:
    qonto.script("/v2/supplier_invoices", page("1", "null", '"x"', "[]", "{}", GOOD))
    report = await twin.result(twin.client(qonto).sync(tmp_path))
    assert (report.resources["supplier_invoices"].quarantined, report.complete) == (5, True)


@pytest.mark.parametrize("body", [b'{"supplier_invoices":7}', b"[]", b"7", b'{"supplier_invoices":null}', b"{}"])
async def test_a_list_that_is_none(twin: Twin, qonto: Hostile, tmp_path: Path, body: bytes) -> None:
    qonto.script("/v2/supplier_invoices", answer(body))
    client = twin.client(qonto, max_attempts=1)
    with pytest.raises(qontokit.SyncError, match=r"supplier_invoices: .*no array"):
        await twin.result(client.sync(tmp_path))
    with pytest.raises(qontokit.DecodeError, match="no array"):
        await twin.rows(client.supplier_invoices.list())


@pytest.mark.parametrize(
    "meta", [None, [], 7, {"total_count": -1, "per_page": 0}, {"total_count": 1e30, "per_page": []}]
)
async def test_a_page_that_does_not_say_its_end_proves_nothing(
    twin: Twin, qonto: Hostile, tmp_path: Path, meta: Any
) -> None:
    row = {"id": "good", "created_at": "2026-01-15T09:00:00Z", "updated_at": "2026-01-15T09:00:00Z"}
    qonto.canned.bodies["/v2/supplier_invoices"] = one_page("supplier_invoices", [row]) | {"meta": meta}
    with pytest.raises(qontokit.SyncError, match="could not be read completely") as caught:
        await twin.result(twin.client(qonto, max_attempts=1).sync(tmp_path))
    assert caught.value.report.resources["supplier_invoices"].created == 1
    assert len(qonto.asked) < 200
