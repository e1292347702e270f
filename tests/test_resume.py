"""A run that ended in the middle: the next one goes on, and is up to date when it says so."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from background import begin, until
from mirrored import RESOURCES, assert_files_sound, assert_mirrors
from stages import STAGES, start_victim

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

ACCOUNT: dict[str, Any] = {"supplier_invoices": 350, "client_invoices": 350, "attachment_bytes": 600}


async def test_a_rerun_has_what_changed_after_the_kill(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**ACCOUNT)
    await twin.result(twin.client(qonto).sync(tmp_path))
    for resource in RESOURCES:
        qonto.edit(resource, 250)
    with start_victim(twin.kind, qonto, tmp_path, STAGES["page commit"], 3) as victim:
        assert victim.wait() == -signal.SIGKILL
    qonto.advance(3600)
    for resource in RESOURCES:
        qonto.edit(resource, 250)
        qonto.create(resource, 150)
    qonto.advance(20)
    report = await twin.result(twin.client(qonto).sync(tmp_path))
    assert report.complete
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)


async def test_a_cancelled_task_leaves_a_mirror_to_go_on_with(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**ACCOUNT, file_latency=0.05)
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        task = asyncio.create_task(client.sync(tmp_path))
        # Up to 64 files wait for each other before they get their names.
        await until(lambda: qonto.counters()["files"] > 300)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        report = await client.sync(tmp_path)
    assert report.complete
    assert report.downloaded < 700
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)


async def test_a_cancelled_task_leaves_no_temporary_file(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(supplier_invoices=60, client_invoices=0, attachment_bytes=3_000_000)
    partial = tmp_path / ".partial"
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        for _ in range(5):
            task = asyncio.create_task(client.sync(tmp_path))
            await until(lambda: partial.exists() and any(partial.iterdir()))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert list(partial.iterdir()) == []


async def test_ctrl_c_leaves_a_mirror_to_go_on_with(make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**ACCOUNT, file_latency=0.05)
    with start_victim("Client", qonto, tmp_path, stderr=subprocess.PIPE) as victim:
        await until(lambda: qonto.counters()["files"] > 30)
        victim.send_signal(signal.SIGINT)
        _, complaint = victim.communicate()
    assert victim.returncode == -signal.SIGINT
    assert b"KeyboardInterrupt" in complaint
    with qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        assert client.sync(tmp_path).complete
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)


async def test_two_runs_at_once_are_one(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**ACCOUNT, file_latency=0.05)
    client = twin.client(qonto)
    first = begin(twin, lambda: client.sync(tmp_path))
    await until(lambda: qonto.counters()["files"] > 0)
    with pytest.raises(qontokit.MirrorLockedError, match=r"another run is syncing .* wait"):
        await twin.result(client.sync(tmp_path))
    with qontokit.Mirror(tmp_path) as mirror:
        assert mirror.status().locked
    second = begin(twin, lambda: client.sync(tmp_path, wait=60))
    assert (await first).downloaded == 700
    assert (await second).downloaded == 0
    with qontokit.Mirror(tmp_path) as mirror:
        assert not mirror.status().locked
    assert_files_sound(tmp_path)


async def test_a_mirror_locked_by_another_process_is_refused(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**ACCOUNT, file_latency=0.05)
    with start_victim(twin.kind, qonto, tmp_path) as victim:
        await until(lambda: qonto.counters()["files"] > 0)
        with pytest.raises(qontokit.MirrorLockedError, match=str(tmp_path)):
            await twin.result(twin.client(qonto).sync(tmp_path))
        victim.kill()
    assert (await twin.result(twin.client(qonto).sync(tmp_path))).complete


async def test_a_mirror_can_be_read_while_a_sync_runs(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**ACCOUNT, file_latency=0.02)
    with qontokit.Mirror(tmp_path, create=True) as mirror:
        running = begin(twin, lambda: twin.client(qonto).sync(mirror))
        await until(lambda: qonto.counters()["files"] > 0)
        counts = [0]
        while not running.done():
            counts.append(sum(1 for resource in RESOURCES for _ in mirror.invoices(resource)))
            assert mirror.verify().corrupt == []
            seqs = [change.seq for change in mirror.changes()]
            assert seqs == sorted(set(seqs))
            await asyncio.sleep(0)
        assert (await running).complete
        assert len(counts) > 1
        assert counts == sorted(counts)
        assert sum(mirror.status().invoices.values()) == 700
