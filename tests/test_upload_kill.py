"""An upload that ends at any moment, by SIGKILL or by its caller: a rerun leaves one copy of every file."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
import qontokit
from background import until
from documents import sent, write
from relay import relayed
from stages import UPLOAD_STAGES, start_upload
from uploaded import BULK, EMPTY, assert_all_there_once, held, once, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

LATER = [0, 31 * 60, 3 * 24 * 3600]


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(**EMPTY)


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Two batches and some."""
    return write(tmp_path / "in", *(f"{number:02}.pdf" for number in range(45)))


async def assert_rerun_heals(twin: Twin, qonto: FakeQonto, paths: list[Path], ledger: Path) -> None:
    assert not held(qonto) - once(paths)
    assert_all_there_once(await upload(twin, qonto, paths, ledger), qonto, paths)
    asked = qonto.counters()["bulk_requests"]
    assert_all_there_once(await upload(twin, qonto, paths, ledger), qonto, paths)
    assert qonto.counters()["bulk_requests"] == asked


@pytest.mark.parametrize("seconds", LATER)
@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("stage", UPLOAD_STAGES)
async def test_a_kill_at_any_step(
    twin: Twin, qonto: FakeQonto, paths: list[Path], tmp_path: Path, stage: str, nth: int, seconds: int
) -> None:
    ledger = tmp_path / "uploads.db"
    with start_upload(twin.kind, qonto, paths[0].parent, ledger, UPLOAD_STAGES[stage], nth) as victim:
        assert victim.wait() == -signal.SIGKILL
    told = nth - 1 if "intent" in stage else nth
    assert len(sent(qonto)) == told
    qonto.advance(seconds)
    await assert_rerun_heals(twin, qonto, paths, ledger)


@pytest.mark.parametrize("seconds", LATER)
async def test_a_kill_in_the_middle_of_a_body(
    twin: Twin, qonto: FakeQonto, paths: list[Path], tmp_path: Path, seconds: int
) -> None:
    ledger = tmp_path / "uploads.db"
    with relayed(qonto) as relay, start_upload(twin.kind, relay, paths[0].parent, ledger) as victim:
        relay.half_way = victim.kill
        assert victim.wait() == -signal.SIGKILL
    assert (sent(qonto), qonto.uploads()) == ([], [])
    qonto.advance(seconds)
    await assert_rerun_heals(twin, qonto, paths, ledger)


@pytest.mark.parametrize("seconds", LATER)
@pytest.mark.parametrize("skip", [0, 1])
async def test_a_kill_before_the_answer(
    twin: Twin, qonto: FakeQonto, paths: list[Path], tmp_path: Path, seconds: int, skip: int
) -> None:
    ledger = tmp_path / "uploads.db"
    qonto.set_faults({"rules": [{"path": BULK, "delay": 60.0, "skip": skip, "times": 1}]})
    with start_upload(twin.kind, qonto, paths[0].parent, ledger) as victim:
        await until(lambda: len(sent(qonto)) > skip)
        victim.kill()
    assert len(qonto.uploads()) == 20 * (skip + 1)
    qonto.advance(seconds or 61)  # while it works on a key, Qonto refuses it
    await assert_rerun_heals(twin, qonto, paths, ledger)


async def test_kill_after_kill(twin: Twin, qonto: FakeQonto, paths: list[Path], tmp_path: Path) -> None:
    ledger = tmp_path / "uploads.db"
    hits = dict.fromkeys(UPLOAD_STAGES, 0)
    for stage in [*UPLOAD_STAGES] * 2:
        with start_upload(twin.kind, qonto, paths[0].parent, ledger, UPLOAD_STAGES[stage], 1) as victim:
            hits[stage] += victim.wait() == -signal.SIGKILL
        qonto.advance(13 * 60)
    assert all(hits.values()), hits
    await assert_rerun_heals(twin, qonto, paths, ledger)


@pytest.mark.parametrize("seconds", LATER)
async def test_ctrl_c(twin: Twin, qonto: FakeQonto, paths: list[Path], tmp_path: Path, seconds: int) -> None:
    ledger = tmp_path / "uploads.db"
    qonto.set_faults({"rules": [{"path": BULK, "delay": 60.0, "skip": 1, "times": 1}]})
    with start_upload(twin.kind, qonto, paths[0].parent, ledger, stderr=subprocess.PIPE) as victim:
        await until(lambda: len(sent(qonto)) == 2)
        victim.send_signal(signal.SIGINT)
        assert victim.stderr is not None
        assert b"KeyboardInterrupt" in victim.stderr.read()
    qonto.advance(seconds or 61)
    await assert_rerun_heals(twin, qonto, paths, ledger)


async def test_a_cancelled_upload_lets_go_at_once(qonto: FakeQonto, paths: list[Path], tmp_path: Path) -> None:
    ledger = tmp_path / "uploads.db"
    qonto.set_faults({"rules": [{"path": BULK, "delay": 60.0, "skip": 1, "times": 1}]})
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        task = asyncio.ensure_future(client.supplier_invoices.upload(paths, ledger=ledger))
        await until(lambda: len(sent(qonto)) == 2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        qonto.advance(61)
        report = await client.supplier_invoices.upload(paths, ledger=ledger)
    assert [result.outcome for result in report] == ["already_uploaded"] * 20 + ["uploaded"] * 25
    assert_all_there_once(report, qonto, paths)
