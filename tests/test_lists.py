"""Lists: rows, pages, counts, watermarks, and stopping in the middle."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import qontokit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

RESOURCES = ["supplier_invoices", "client_invoices"]


def truth(qonto: FakeQonto, resource: Any) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in qonto.rows(resource)}


@pytest.mark.parametrize("resource", RESOURCES)
async def test_rows_are_what_qonto_sent(twin: Twin, fake_qonto: FakeQonto, resource: str) -> None:
    listed = getattr(twin.client(fake_qonto), resource).list()
    rows = await twin.rows(listed)
    assert {row["id"]: row for row in rows} == truth(fake_qonto, resource)
    assert await twin.result(listed.collect()) == rows
    assert await twin.result(listed.count()) == len(rows)


@pytest.mark.parametrize("resource", RESOURCES)
async def test_pages_are_sequences(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], resource: str) -> None:
    qonto = make_fake_qonto(supplier_invoices=150, client_invoices=150)
    pages = await twin.rows(getattr(twin.client(qonto), resource).list().pages())
    assert all(isinstance(page, qontokit.Page) for page in pages)
    assert [page.total_count for page in pages] == [150] * len(pages)
    assert pages[0][0] in pages[0]
    assert list(pages[0][:2]) == [pages[0][0], pages[0][1]]
    assert sum(map(len, pages)) == 150


async def test_a_limit_is_kept(twin: Twin, fake_qonto: FakeQonto) -> None:
    suppliers = twin.client(fake_qonto).supplier_invoices
    assert len(await twin.rows(suppliers.list(limit=7))) == 7
    assert await twin.rows(suppliers.list(limit=0)) == []


async def test_one_invoice_is_its_object(twin: Twin, fake_qonto: FakeQonto) -> None:
    client = twin.client(fake_qonto)
    for resource in RESOURCES:
        id, row = next(iter(truth(fake_qonto, resource).items()))
        assert await twin.result(getattr(client, resource).get(id)) == row


async def test_a_missing_invoice_says_so(twin: Twin, fake_qonto: FakeQonto) -> None:
    with pytest.raises(qontokit.NotFoundError) as caught:
        await twin.result(twin.client(fake_qonto).client_invoices.get("nope"))
    assert caught.value.status == 404
    assert caught.value.code == "not_found"
    assert caught.value.errors[0]["code"] == "not_found"
    assert caught.value.trace_id


@pytest.mark.parametrize("resource", RESOURCES)
async def test_a_watermark_brings_what_changed_since(twin: Twin, fake_qonto: FakeQonto, resource: Any) -> None:
    invoices = getattr(twin.client(fake_qonto), resource)
    window = invoices.updated_since(None)
    with pytest.raises(RuntimeError, match="read every row"):
        window.watermark  # noqa: B018
    assert len(await twin.rows(window)) == 100
    fake_qonto.advance(3600)
    edited = set(fake_qonto.edit(resource, 3))
    again = invoices.updated_since(window.watermark)
    assert {row["id"] for row in await twin.rows(again)} == edited
    assert again.watermark


async def test_a_window_that_was_left_has_no_watermark(twin: Twin, fake_qonto: FakeQonto) -> None:
    window = twin.client(fake_qonto).supplier_invoices.updated_since(None)
    await twin.rows(window)
    async for _ in twin.each(window):
        break
    with pytest.raises(RuntimeError, match="read every row"):
        window.watermark  # noqa: B018


async def test_nothing_is_sent_before_it_is_needed(twin: Twin, fake_qonto: FakeQonto) -> None:
    client = twin.client(fake_qonto)
    client.supplier_invoices.list().pages()
    client.client_invoices.updated_since(None)
    assert not fake_qonto.requests()


async def test_a_closed_client_says_so(twin: Twin, fake_qonto: FakeQonto) -> None:
    client = twin.client(fake_qonto)
    await twin.close()
    with pytest.raises(RuntimeError, match="closed"):
        await twin.result(client.organization())


async def test_a_client_is_a_context(fake_qonto: FakeQonto) -> None:
    settings: Any = {"base_url": fake_qonto.base_url, "access_token": fake_qonto.access_token}
    with qontokit.Client(**settings) as blocking:
        assert blocking.organization()
    async with qontokit.AsyncClient(**settings) as awaiting:
        assert await awaiting.organization()


async def test_cancelling_ends_the_request(make_fake_qonto: Callable[..., FakeQonto]) -> None:
    qonto = make_fake_qonto(latency=60.0)
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.organization()


def test_a_pending_operation_is_used_once() -> None:
    pending = qontokit.testing.FakeQonto()._core.start()
    pending.wait()
    with pytest.raises(RuntimeError, match="started before"):
        pending.wait()


async def test_a_closed_client_reads_no_more(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    client = twin.client(fake_qonto)
    pager = client.supplier_invoices.list()
    begun = twin.each(client.supplier_invoices.list().pages())
    await anext(begun)
    many = client.attachments.download_many(["a"], tmp_path)
    await twin.close()
    asked = len(fake_qonto.requests())
    for reading in (pager.collect, pager.count, begun.__anext__, lambda: twin.rows(many)):
        with pytest.raises(RuntimeError, match="closed"):
            await twin.result(reading())
    assert len(fake_qonto.requests()) == asked
