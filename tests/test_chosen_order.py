"""Lists in an order of the caller's own: Qonto's pages, and an error when they moved while they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import qontokit

if TYPE_CHECKING:
    from collections.abc import Callable

    from qontokit.testing import FakeQonto
    from support import Twin

NEWEST_FIRST: dict[str, Any] = {"sort_by": "created_at:desc"}


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(supplier_invoices=650, client_invoices=0)


async def test_every_row_comes_in_that_order(twin: Twin, qonto: FakeQonto) -> None:
    rows = await twin.rows(twin.client(qonto).supplier_invoices.list(**NEWEST_FIRST))
    assert sorted(row["id"] for row in rows) == sorted(row["id"] for row in qonto.rows("supplier_invoices"))
    dates = [row["created_at"] for row in rows]
    assert dates == sorted(dates, reverse=True)


async def test_filters_and_limits_hold_in_any_order(twin: Twin, qonto: FakeQonto) -> None:
    suppliers = twin.client(qonto).supplier_invoices
    newest = await twin.rows(suppliers.list(limit=3, **NEWEST_FIRST))
    everything = await twin.rows(suppliers.list(**NEWEST_FIRST))
    assert newest == everything[:3]
    since = everything[2]["created_at"]
    bounded = await twin.rows(suppliers.list(created_at_from=since, **NEWEST_FIRST))
    assert {row["id"] for row in everything[:3]} <= {row["id"] for row in bounded}
    assert len(bounded) < len(everything)


@pytest.mark.parametrize("allowed", [False, True])
async def test_a_list_that_moved_is_told(twin: Twin, qonto: FakeQonto, allowed: bool) -> None:
    pages = twin.each(twin.client(qonto).supplier_invoices.list(allow_shift=allowed, **NEWEST_FIRST).pages())
    first = await anext(pages)
    qonto.create("supplier_invoices", 5)
    if allowed:
        rest = [row["id"] async for page in pages for row in page]
        assert len({*rest, *(row["id"] for row in first)}) == len(rest) + len(first)
        return
    with pytest.raises(qontokit.PaginationShiftedError, match="allow_shift=True"):
        _ = [page async for page in pages]
