"""Pages that are on their way before they are asked for: few, none too many, and none without whoever iterates."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from background import until
from left_behind import descriptors
from mirrored import truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from qontokit.testing import FakeQonto
    from support import Twin

AHEAD = 3
ONE_BY_ONE: dict[str, Any] = {"sort_by": "created_at:asc"}
MANY: dict[str, Any] = {"supplier_invoices": 1_000, "client_invoices": 0}


def lists_asked_for(qonto: FakeQonto) -> int:
    return sum(request["path"].endswith("/supplier_invoices") for request in qonto.requests())


async def test_no_more_is_read_ahead_than_a_few_pages(twin: Twin, make_fake_qonto: Callable[..., FakeQonto]) -> None:
    qonto = make_fake_qonto(**MANY)
    client = twin.client(qonto)
    pages = twin.each(client.supplier_invoices.list(**ONE_BY_ONE).pages())
    await anext(pages)
    await until(lambda: lists_asked_for(qonto) == 1 + AHEAD)
    for _ in range(20):
        await twin.result(client.organization())
    assert lists_asked_for(qonto) == 1 + AHEAD
    assert sum([len(page) async for page in pages]) == 900


async def test_nothing_is_read_beyond_a_limit(twin: Twin, make_fake_qonto: Callable[..., FakeQonto]) -> None:
    qonto = make_fake_qonto(**MANY)
    invoices = twin.client(qonto).supplier_invoices
    assert len(await twin.rows(invoices.list(limit=200, **ONE_BY_ONE))) == 200
    assert lists_asked_for(qonto) == 2


async def test_an_error_comes_after_the_pages_before_it(twin: Twin, make_fake_qonto: Callable[..., FakeQonto]) -> None:
    qonto = make_fake_qonto(**MANY)
    qonto.set_faults({"rules": [{"path": "/v2/supplier_invoices", "skip": 3, "status": 403}]})
    pages = twin.each(twin.client(qonto).supplier_invoices.list(**ONE_BY_ONE).pages())
    first = await anext(pages)
    await until(lambda: lists_asked_for(qonto) == 4)
    assert [len(first), len(await anext(pages)), len(await anext(pages))] == [100] * 3
    with pytest.raises(qontokit.PermissionDeniedError):
        await anext(pages)


@pytest.mark.parametrize("leave", ["close", "forget"])
async def test_what_is_in_flight_ends_with_its_iterator(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], leave: str
) -> None:
    qonto = make_fake_qonto(**MANY)
    client = twin.client(qonto)
    await twin.result(client.organization())
    connected = descriptors()
    qonto.set_faults({"rules": [{"path": "/v2/supplier_invoices", "skip": 2, "delay": 60.0}]})
    pages: Any = client.supplier_invoices.list(**ONE_BY_ONE).pages()
    await twin.result(anext(pages) if twin.is_async else next(pages))
    await until(lambda: qonto.counters()["spoiled"] == 1)
    if leave == "close":
        await twin.result(pages.aclose() if twin.is_async else pages.close())
    del pages
    gc.collect()
    await until(lambda: descriptors() < connected)


async def test_other_tasks_have_their_turn_between_pages(make_fake_qonto: Callable[..., FakeQonto]) -> None:
    qonto = make_fake_qonto(**MANY)
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        other = asyncio.create_task(take_turns())
        seen = [turns async for _ in client.supplier_invoices.list(**ONE_BY_ONE).pages()]
        other.cancel()
        assert seen == sorted(set(seen))


@pytest.mark.parametrize("moment", ["it is there", "it is on its way"])
async def test_a_page_that_was_not_waited_for_comes_next(
    make_fake_qonto: Callable[..., FakeQonto], moment: str
) -> None:
    qonto = make_fake_qonto(**MANY)
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        pages = client.supplier_invoices.list(**ONE_BY_ONE)._begin()
        first = await pages.next()
        assert first is not None
        await until(lambda: lists_asked_for(qonto) == 1 + AHEAD)
        if moment == "it is on its way":
            qonto.set_faults({"rules": [{"path": "/v2/supplier_invoices", "delay": 60.0}]})
            first[0].extend([row for _ in range(AHEAD) for row in (await pages.next() or ([],))[0]])
            await until(lambda: qonto.counters()["spoiled"] >= 1)
        waiting = asyncio.ensure_future(wait_for(pages))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        qonto.set_faults({})
        rows = first[0]
        while page := await pages.next():
            rows += page[0]
        assert len(rows) == 1_000
        assert {row["id"]: row for row in rows} == truth(qonto, "supplier_invoices")


async def wait_for(pages: Any) -> Any:
    return await pages.next()


async def test_a_watermark_is_told_once_the_end_was_given_out(twin: Twin, fake_qonto: FakeQonto) -> None:
    pages = twin.client(fake_qonto).supplier_invoices.updated_since(None)._begin()

    while await pages.next() if twin.is_async else pages.next().wait():
        assert pages.watermark() is None
    assert pages.watermark() is not None


async def test_a_token_function_that_ends_its_iterator_ends_no_list(make_fake_qonto: Callable[..., FakeQonto]) -> None:
    qonto = make_fake_qonto(**MANY)
    qonto.set_faults({"rules": [{"path": "/v2/supplier_invoices", "skip": 2, "status": 401}]})
    tokens = iter([qonto.access_token])
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=lambda: next(tokens)) as client:
        pages = client.supplier_invoices.list(**ONE_BY_ONE).pages()
        await anext(pages)
        # The refusal is there before it is asked for.
        await until(lambda: lists_asked_for(qonto) >= 3)
        await asyncio.sleep(0.2)
        with pytest.raises(RuntimeError, match="StopIteration"):
            await asyncio.wait_for(collected(pages), 30)


async def collected(pages: Any) -> int:
    return sum([len(page) async for page in pages])


@pytest.mark.parametrize("skip", [14, 20, 30])
async def test_a_list_whose_caller_is_busy_holds_no_token_back(
    make_fake_qonto: Callable[..., FakeQonto], skip: int
) -> None:
    qonto = make_fake_qonto(supplier_invoices=6_000, client_invoices=0, latency=0.01)
    qonto.set_faults({"rules": [{"path": "/v2/supplier_invoices", "skip": skip, "times": 1, "status": 401}]})
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=lambda: qonto.access_token) as client:

        async def read() -> int:
            rows = 0
            async for page in client.supplier_invoices.list().pages():
                rows += len(page)
                await asyncio.sleep(0.03)
                await client.organization()
            return rows

        assert await asyncio.wait_for(read(), 30) == 6_000
