"""Progress: who is told, where, and what happens when telling fails or the call is cancelled."""

from __future__ import annotations

import asyncio
import io
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import qontokit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin


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
    await twin.result(twin.client(fake_qonto).sync(tmp_path, progress=True))
    assert terminal.getvalue().endswith("\n")
    assert terminal.getvalue().count("\n") == 1
    assert "attachments: 200" in terminal.getvalue()


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


async def test_cancelling_leaves_no_task(make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(latency=60.0)
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        sync = asyncio.ensure_future(client.sync(tmp_path, progress=lambda _: None))
        await asyncio.sleep(0.2)
        sync.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sync
        assert asyncio.all_tasks() == {asyncio.current_task()}
