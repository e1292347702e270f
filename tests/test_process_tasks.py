"""Work that others end: a time limit, a sibling that fails, a loop left early, an iterator that is forgotten."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from background import until
from left_behind import open_files, unfinished
from support import Twin
from works import LISTED, WORKS, attachment_ids

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto

STALLED: Any = {"rules": [{"path": "/", "skip": 1, "times": 1, "delay": 60.0}]}
LARGE: dict[str, Any] = {"supplier_invoices": 8, "client_invoices": 0, "attachment_bytes": 1_000_000}
TWIN = Twin("AsyncClient")


@pytest.mark.parametrize("name", WORKS)
async def test_a_time_limit_ends_the_work(make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, name: str) -> None:
    work, account = WORKS[name]
    qonto = make_fake_qonto(**account)
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        qonto.set_faults(STALLED)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(None) as limit:
                asyncio.get_running_loop().create_task(expire(limit, qonto))
                await work(TWIN, client, qonto, tmp_path)
        await assert_healed(work, client, qonto, tmp_path)


@pytest.mark.parametrize("name", WORKS)
async def test_a_sibling_that_fails_ends_the_work(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, name: str
) -> None:
    work, account = WORKS[name]
    qonto = make_fake_qonto(**account)

    async def fail() -> None:
        await until(lambda: qonto.counters()["spoiled"] == 1)
        raise LookupError("of the program's own")

    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        qonto.set_faults(STALLED)
        with pytest.raises(ExceptionGroup) as caught:
            async with asyncio.TaskGroup() as group:
                group.create_task(work(TWIN, client, qonto, tmp_path))
                group.create_task(fail())
        assert [type(error) for error in caught.value.exceptions] == [LookupError]
        await assert_healed(work, client, qonto, tmp_path)


async def expire(limit: asyncio.Timeout, qonto: FakeQonto) -> None:
    """Let a time limit pass while a request waits."""
    await until(lambda: qonto.counters()["spoiled"] == 1)
    limit.reschedule(asyncio.get_running_loop().time())


async def assert_healed(work: Any, client: Any, qonto: FakeQonto, folder: Path) -> None:
    assert open_files(folder) == []
    assert unfinished(folder) == []
    qonto.set_faults({})
    qonto.advance(61)
    await work(TWIN, client, qonto, folder)


LEAVES = ["break", "aclose", "forget"]


@pytest.mark.parametrize("leave", LEAVES)
@pytest.mark.parametrize("kind_of_list", ["rows", "pages"])
async def test_a_list_may_be_left_early(
    make_fake_qonto: Callable[..., FakeQonto], leave: str, kind_of_list: str
) -> None:
    qonto = make_fake_qonto(**LISTED)
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        pager = client.supplier_invoices.list()
        each: Any = aiter(pager) if kind_of_list == "rows" else pager.pages()
        await leave_early(each, leave)
        del each
        gc.collect()
        assert len(await pager.collect()) == 230


@pytest.mark.parametrize("leave", LEAVES)
async def test_downloads_that_are_left_early_leave_no_file_on_its_way(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, leave: str
) -> None:
    qonto = make_fake_qonto(**LARGE)
    ids = attachment_ids(qonto)
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        each: Any = client.attachments.download_many(ids, tmp_path)
        await leave_early(each, leave)
        del each
        gc.collect()
        if leave != "aclose":  # then Python closes it, in a task of its own
            await until(lambda: not unfinished(tmp_path))
            await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})
        assert (unfinished(tmp_path), open_files(tmp_path)) == ([], [])
        assert len([file async for file in client.attachments.download_many(ids, tmp_path)]) == len(ids)


def test_blocking_downloads_that_are_left_early_leave_no_file_on_its_way(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**LARGE)
    ids = attachment_ids(qonto)
    with qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        for _ in client.attachments.download_many(ids, tmp_path):
            break
        assert (unfinished(tmp_path), open_files(tmp_path)) == ([], [])
        each = client.attachments.download_many(ids, tmp_path)
        next(each)
        each.close()
        assert (unfinished(tmp_path), open_files(tmp_path)) == ([], [])
        assert len(list(client.attachments.download_many(ids, tmp_path))) == len(ids)


async def leave_early(each: Any, leave: str) -> None:
    """Take one and no more; an iterator that is only forgotten is closed by Python."""
    if leave == "break":
        async for _ in each:
            break
        return
    await anext(each)
    if leave == "aclose":
        await each.aclose()
