"""Progress: who is told, where, how often, and what happens when telling fails or the call is cancelled."""

from __future__ import annotations

import asyncio
import errno
import io
import sys
import threading
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from documents import write
from interpreter import python
from qontokit import _progress
from uploaded import EMPTY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Kind, Twin


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


async def test_it_is_told_on_the_callers_thread(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    threads: set[threading.Thread] = set()

    def tell(progress: qontokit.Progress) -> None:
        assert progress.stage
        threads.add(threading.current_thread())

    await twin.result(twin.client(fake_qonto).sync(tmp_path, progress=tell))
    assert threads == {threading.current_thread()}


async def test_a_terminal_has_one_line(
    twin: Twin, fake_qonto: FakeQonto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    await twin.result(twin.client(fake_qonto).sync(tmp_path, progress=True))
    assert terminal.getvalue().count("\n") == 1
    assert terminal.getvalue().endswith("attachments: 200/200\n")


async def test_what_is_no_terminal_stays_empty(
    twin: Twin, fake_qonto: FakeQonto, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await twin.result(twin.client(fake_qonto).sync(tmp_path, progress=True))
    assert capsys.readouterr() == ("", "")


def test_a_verification_tells_too(fake_qonto: FakeQonto, tmp_path: Path) -> None:
    told: list[qontokit.Progress] = []
    with qontokit.Client(base_url=fake_qonto.base_url, access_token=fake_qonto.access_token) as client:
        report = client.sync(tmp_path)
    with qontokit.Mirror(tmp_path) as mirror:
        mirror.verify(progress=told.append)
    assert told[-1].to_dict() == {
        "stage": "files",
        "done": report.downloaded,
        "total": report.downloaded,
        "bytes": report.bytes,
    }


class BrokenTerminal(Terminal):
    """One whose window was closed."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENXIO, "no such device")


class OddStream:
    """What some programs put in the place of standard error."""

    def write(self, _: str) -> int:
        raise AssertionError("it is no terminal")


def closed() -> Terminal:
    terminal = Terminal()
    terminal.close()
    return terminal


@pytest.mark.parametrize("has_tqdm", [True, False])
@pytest.mark.parametrize("stream", [BrokenTerminal, OddStream, io.StringIO, closed])
async def test_nothing_about_standard_error_ends_the_work(
    twin: Twin,
    make_fake_qonto: Callable[..., FakeQonto],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stream: Callable[[], Any],
    has_tqdm: bool,
) -> None:
    monkeypatch.setattr(sys, "stderr", stream())
    if not has_tqdm:
        monkeypatch.setitem(sys.modules, "tqdm", None)
    qonto = make_fake_qonto(supplier_invoices=5, client_invoices=5)
    assert (await twin.result(twin.client(qonto).sync(tmp_path, progress=True))).complete


@pytest.mark.parametrize("progress", ["False", "True", "lambda _: None"])
def test_tqdm_is_imported_only_to_be_seen(kind: Kind, tmp_path: Path, progress: str) -> None:
    done = python(f"""
        qonto = FakeQonto(supplier_invoices=10, client_invoices=10).start()
        result(client(qonto, {kind!r}).sync({str(tmp_path)!r}, progress={progress}))
        print([name for name in ("tqdm", "qontokit._bars") if name in sys.modules])
    """)
    said = "['qontokit._bars']" if progress == "True" else "[]"
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{said}\n", "")


class Busy:
    """An operation that always has something new to tell."""

    def __init__(self) -> None:
        self.done = 0

    def snapshot(self) -> dict[str, Any]:
        self.done += 1
        return {"stage": "files", "done": self.done, "total": None, "bytes": 0}


def test_no_second_has_more_than_ten_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    for milliseconds in range(1450, 1700, 9):
        assert_calm(monkeypatch, milliseconds)


def assert_calm(monkeypatch: pytest.MonkeyPatch, milliseconds: int) -> None:
    """Who is told something new all the time, and at the end of that time, is told it at most ten times a second."""
    now, told = 0.0, list[float]()
    monkeypatch.setattr(_progress, "monotonic", lambda: now)
    state: Any = Busy()
    ticker = _progress.Ticker(state, lambda _: told.append(now))
    for moment in range(milliseconds):
        now = moment / 1000
        ticker()
    ticker.finish()
    assert all(later - first > 1 for first, later in zip(told, told[10:], strict=False))
    assert all(later - first < 0.2 for first, later in pairwise(told))
    assert told[-1] == now


async def test_a_dry_run_is_told_to_its_end(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto, paths, told = make_fake_qonto(**EMPTY), write(tmp_path / "in", "a.pdf", "b.pdf"), list[qontokit.Progress]()
    arguments: Any = {"ledger": tmp_path / "uploads.db", "dry_run": True, "progress": told.append}
    await twin.result(twin.client(qonto).supplier_invoices.upload(paths, **arguments))
    assert told[-1].to_dict() == {"stage": "checking", "done": 2, "total": 2, "bytes": 0}


async def test_a_sync_without_files_expects_none(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    told: list[qontokit.Progress] = []
    await twin.result(twin.client(fake_qonto).sync(tmp_path, attachments=False, progress=told.append))
    assert {progress.stage for progress in told} == {"invoices"}
    assert told[-1].done == told[-1].total
    assert told[-1].done >= 200


async def test_a_file_that_fails_before_the_lists_end_counts_once(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(supplier_invoices=30, client_invoices=30, attachment_bytes=600)
    refusal: Any = {"path": "/v2/attachments/", "status": 404, "times": 5}
    qonto.set_faults({"rules": [refusal, {"path": "/v2/supplier_invoices", "delay": 0.5}]})
    told: list[qontokit.Progress] = []
    report = await twin.result(twin.client(qonto).sync(tmp_path, progress=told.append))
    assert (report.downloaded, report.pending) == (55, 5)
    assert (told[-1].stage, told[-1].done, told[-1].total) == ("attachments", 60, 60)


def test_an_empty_mirror_is_verified_to_its_end(tmp_path: Path) -> None:
    told: list[qontokit.Progress] = []
    with qontokit.Mirror(tmp_path, create=True) as mirror:
        mirror.verify(progress=told.append)
    assert told[-1].to_dict() == {"stage": "files", "done": 0, "total": 0, "bytes": 0}


async def test_cancelling_leaves_no_task(make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(latency=60.0)
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        sync = asyncio.ensure_future(client.sync(tmp_path, progress=lambda _: None))
        await asyncio.sleep(0.2)
        sync.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sync
        assert asyncio.all_tasks() == {asyncio.current_task()}
