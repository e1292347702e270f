"""Long lists that are read in slices: the same rows in the same order, in a part of the time."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
import qontokit
from mirrored import assert_mirrors, lost, stored, truth
from stages import STAGES, start_victim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

ROWS = 3_000
AT_ONCE = 8
LATENCY = 0.05
# A scan that was left over is followed by one more look at what changed.
AGAIN = 2
LIST = "/v2/supplier_invoices"


def asked(qonto: FakeQonto) -> list[dict[str, Any]]:
    return [request for request in qonto.requests() if request["path"] == LIST]


def places(requests: list[dict[str, Any]]) -> int:
    """How often a row was looked up by its place."""
    queries = [parse_qs(request["query"]) for request in requests]
    return sum(query["per_page"] == ["1"] and query["page"] != ["1"] for query in queries)


def seconds(requests: list[dict[str, Any]]) -> list[float]:
    return sorted(datetime.fromisoformat(request["time"]).timestamp() for request in requests)


def gaps(times: list[float], most: int) -> Iterator[float]:
    """From each request to the first one that may only be sent when one of so many was answered."""
    return (later - earlier for earlier, later in zip(times, times[most:], strict=False))


@pytest.fixture
def account(make_fake_qonto: Callable[..., FakeQonto]) -> Callable[..., FakeQonto]:
    def make(**settings: Any) -> FakeQonto:
        return make_fake_qonto(**{"supplier_invoices": ROWS, "client_invoices": 0, "attachment_bytes": 300, **settings})

    return make


async def test_slices_bring_the_rows_of_one_walk_in_its_order(twin: Twin, account: Callable[..., FakeQonto]) -> None:
    qonto = account()
    in_one = await twin.rows(twin.client(qonto, max_in_flight=1).supplier_invoices.list())
    walked = len(asked(qonto))
    in_slices = await twin.rows(twin.client(qonto).supplier_invoices.list())
    assert in_slices == in_one
    assert {row["id"]: row for row in in_slices} == truth(qonto, "supplier_invoices")
    requests = asked(qonto)
    assert not places(requests[:walked])
    assert places(requests[walked:])
    assert len(requests) - walked <= 1.25 * ROWS / 100


async def test_no_more_than_eight_are_asked_at_once(account: Callable[..., FakeQonto]) -> None:
    for in_flight, most in ((24, AT_ONCE), (3, 3), (1, 1)):
        qonto = account(latency=LATENCY)
        async with qontokit.AsyncClient(
            base_url=qonto.base_url, access_token=qonto.access_token, max_in_flight=in_flight
        ) as client:
            assert len(await client.supplier_invoices.list().collect()) == ROWS
        times = seconds(asked(qonto))
        assert min(gaps(times, most)) > LATENCY - 0.005
        assert most == 1 or min(gaps(times, 1)) < LATENCY / 2


async def test_short_lists_and_small_limits_cost_no_more_requests(
    twin: Twin, account: Callable[..., FakeQonto], make_fake_qonto: Callable[..., FakeQonto]
) -> None:
    qonto, short = account(), make_fake_qonto(supplier_invoices=1_000, client_invoices=0)
    assert len(await twin.rows(twin.client(qonto).supplier_invoices.list(limit=250))) == 250
    assert len(asked(qonto)) <= 4
    assert len(await twin.rows(twin.client(short).supplier_invoices.list())) == 1_000
    assert not places(asked(qonto) + asked(short))


async def test_a_limit_ends_the_slices(twin: Twin, account: Callable[..., FakeQonto]) -> None:
    qonto = account()
    rows = await twin.rows(twin.client(qonto).supplier_invoices.list(limit=1_700))
    assert len(rows) == 1_700
    everything = await twin.rows(twin.client(qonto, max_in_flight=1).supplier_invoices.list())
    assert rows == everything[:1_700]


async def test_whatever_changes_meanwhile_no_row_that_stays_is_lost(
    twin: Twin, account: Callable[..., FakeQonto]
) -> None:
    qonto = account(faults={"edits_per_page": 5, "deletions_per_page": 3, "creations_per_page": 2})
    before = truth(qonto, "supplier_invoices").keys()
    rows = await twin.rows(twin.client(qonto).supplier_invoices.list())
    read = [row["id"] for row in rows]
    assert len(read) == len(set(read))
    assert before & truth(qonto, "supplier_invoices").keys() <= set(read)
    assert places(asked(qonto))


async def test_the_newest_version_of_a_row_comes_last(twin: Twin, account: Callable[..., FakeQonto]) -> None:
    qonto = account()
    invoices = twin.client(qonto).supplier_invoices
    qonto.set_faults({"edits_per_page": 20})
    window = invoices.updated_since("2020-01-01T00:00:00Z")
    rows = await twin.rows(window)
    qonto.set_faults({})
    assert places(asked(qonto))
    last: dict[str, dict[str, Any]] = {}
    for row in rows:
        assert row["id"] not in last or row["updated_at"] >= last[row["id"]]["updated_at"]
        last[row["id"]] = row
    qonto.advance(3600)
    last |= {row["id"]: row for row in await twin.rows(invoices.updated_since(window.watermark))}
    assert last == truth(qonto, "supplier_invoices")


async def test_leaving_a_long_list_leaves_nothing_behind(account: Callable[..., FakeQonto]) -> None:
    qonto = account(latency=LATENCY)
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        read = 0
        async for _ in client.supplier_invoices.list():
            read += 1
            if read == 450:
                break
    # What was on its way when the list was left may still arrive.
    await asyncio.sleep(3 * LATENCY)
    asked_until_now = len(asked(qonto))
    await asyncio.sleep(3 * LATENCY)
    assert len(asked(qonto)) == asked_until_now


async def test_a_failure_far_ahead_is_told_after_the_rows_before_it(account: Callable[..., FakeQonto]) -> None:
    qonto = account()
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token, max_attempts=1) as client:
        rows = await client.supplier_invoices.list().collect()
        later = datetime.fromisoformat(rows[2_500]["created_at"]).strftime("%Y-%m")
        qonto.set_faults({"rules": [{"path": LIST, "query": f"created_at_from%5D={later}", "status": 403}]})
        read = []
        with pytest.raises(qontokit.QontoError):
            async for row in client.supplier_invoices.list():
                read.append(row)
    assert read == rows[: len(read)]
    assert 1_000 < len(read) < ROWS


async def test_a_sync_reads_a_long_list_in_slices(
    twin: Twin, account: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = account(faults={"edits_per_page": 5, "deletions_per_page": 3, "creations_per_page": 2})
    report = await twin.result(twin.client(qonto).sync(tmp_path, attachments=False))
    assert report.complete
    assert places(asked(qonto))
    qonto.set_faults({})
    qonto.advance(3600)
    assert (await twin.result(twin.client(qonto).sync(tmp_path, attachments=False))).complete
    assert lost(truth(qonto, "supplier_invoices"), stored(tmp_path, "supplier_invoices")) == {}


def standing(folder: Path) -> list[tuple[int, int | None, int]]:
    """Number, cursor and end of each slice that a stopped sync has left."""
    with sqlite3.connect(folder / "mirror.db") as database:
        found = database.execute("SELECT number, cursor_at, done FROM scan_slice").fetchall()
    database.close()
    return found


async def test_a_killed_sync_resumes_its_slices(twin: Twin, account: Callable[..., FakeQonto], tmp_path: Path) -> None:
    quirks = {"never_attachments": ROWS}
    undisturbed, qonto = account(quirks=quirks), account(quirks=quirks)
    await twin.result(twin.client(undisturbed).sync(tmp_path / "undisturbed"))
    with start_victim(twin.kind, qonto, tmp_path / "killed", STAGES["page commit"], 20) as victim:
        assert victim.wait() == -signal.SIGKILL
    left = standing(tmp_path / "killed")
    assert len(left) > 1
    assert any(cursor for _, cursor, _ in left)
    report = await twin.result(twin.client(qonto).sync(tmp_path / "killed"))
    assert report.complete
    assert standing(tmp_path / "killed") == []
    assert_mirrors(qonto, tmp_path / "killed", ("supplier_invoices",))
    assert len(asked(qonto)) <= len(asked(undisturbed)) + len(left) + AGAIN


async def test_one_request_at_a_time_is_one_walk(twin: Twin, account: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = account()
    await twin.result(twin.client(qonto, max_in_flight=1).sync(tmp_path, attachments=False, audit=False))
    assert not places(asked(qonto))
    assert standing(tmp_path) == []
