"""Two at once on one mirror, in one process or two and by whatever path: one writes, and nothing is done twice."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from background import begin, until
from documents import sent, write
from mirrored import assert_files_sound, assert_mirrors
from stages import start_upload, start_victim
from uploaded import EMPTY, assert_all_there_once, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

ACCOUNT: dict[str, Any] = {"supplier_invoices": 120, "client_invoices": 80, "attachment_bytes": 600}
FILES = 200
SLOW: dict[str, Any] = {**ACCOUNT, "file_latency": 0.05}


def locked(folder: Path) -> bool:
    with qontokit.Mirror(folder) as mirror:
        return mirror.status().locked


async def test_two_calls_of_one_process_that_begin_together_fetch_every_file_once(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**ACCOUNT)
    client = twin.client(qonto)
    calls = [begin(twin, lambda: client.sync(tmp_path, wait=60)) for _ in range(2)]
    reports = await asyncio.gather(*calls)
    assert all(report.complete for report in reports)
    assert sorted(report.downloaded for report in reports) == [0, FILES]
    assert qonto.counters()["files"] == FILES
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)


async def test_two_processes_that_begin_together_are_one_sync(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SLOW)
    victims = [start_victim(twin.kind, qonto, tmp_path, stderr=subprocess.DEVNULL) for _ in range(2)]
    codes = sorted(victim.wait() for victim in victims)
    assert codes in ([0, 0], [0, 1])  # the second began after the first had ended, or was refused
    assert qonto.counters()["files"] == FILES
    assert (await twin.result(twin.client(qonto).sync(tmp_path))).downloaded == 0
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)


@pytest.mark.parametrize("by", ["link", "dots", "relative"])
async def test_a_folder_is_one_mirror_by_whatever_path(
    twin: Twin,
    make_fake_qonto: Callable[..., FakeQonto],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
) -> None:
    qonto = make_fake_qonto(**SLOW)
    folder, link = tmp_path / "mirror", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    other = {"link": str(link), "dots": f"{folder}/../mirror", "relative": "mirror"}[by]
    client = twin.client(qonto)
    first = begin(twin, lambda: client.sync(folder))
    await until(lambda: qonto.counters()["files"] > 0)
    with pytest.raises(qontokit.MirrorLockedError):
        await twin.result(client.sync(other))
    assert (await first).downloaded == FILES
    assert (await twin.result(client.sync(other))).downloaded == 0
    assert qonto.counters()["files"] == FILES
    assert_mirrors(qonto, link)


async def test_a_sync_and_an_upload_share_a_folder(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SLOW)
    paths, folder = write(tmp_path / "in", *(f"{number:02}.pdf" for number in range(45))), tmp_path / "mirror"
    client = twin.client(qonto)
    syncing = begin(twin, lambda: client.sync(folder))
    await until(lambda: qonto.counters()["files"] > 0)
    uploading = begin(twin, lambda: client.supplier_invoices.upload(paths, ledger=folder))
    assert (await syncing).complete
    report = await uploading
    assert_all_there_once(report, qonto, paths)
    assert report.ledger == folder / "uploads.db"
    qonto.advance(20)
    assert (await twin.result(client.sync(folder))).complete
    assert_mirrors(qonto, folder)


async def test_a_sync_and_repairs_go_side_by_side(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SLOW)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path, attachments=False))
    running = begin(twin, lambda: client.sync(tmp_path))
    broken: set[Path] = set()
    with qontokit.Mirror(tmp_path) as mirror:
        while not running.done():
            done = [record.path for record in mirror.attachments() if record.state == "done" and record.path]
            for path in done[len(broken) :][:1]:
                (tmp_path / path).write_bytes(b"spoilt")
                broken.add(path)
            assert set(mirror.verify(repair=True).corrupt) <= broken
            await asyncio.sleep(0)
        await running
        assert broken
        mirror.verify(repair=True)
    assert (await twin.result(client.sync(tmp_path))).complete
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)


async def test_the_lock_of_a_killed_sync_is_free_at_once(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SLOW)
    with start_victim(twin.kind, qonto, tmp_path) as victim:
        await until(lambda: qonto.counters()["files"] > 0)
        assert locked(tmp_path)
        victim.kill()
        assert victim.wait() == -signal.SIGKILL
    assert not locked(tmp_path)
    assert (await twin.result(twin.client(qonto).sync(tmp_path))).complete


async def test_two_uploads_of_two_processes_do_not_share_a_ledger(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**EMPTY)
    paths, ledger = write(tmp_path / "in", *(f"{number:02}.pdf" for number in range(25))), tmp_path / "uploads.db"
    qonto.set_faults({"rules": [{"path": "/supplier_invoices/bulk", "delay": 60.0, "times": 1}]})
    with start_upload(twin.kind, qonto, paths[0].parent, ledger) as victim:
        await until(lambda: len(sent(qonto)) == 1)
        with pytest.raises(qontokit.MirrorLockedError, match="another upload is using the ledger"):
            await upload(twin, qonto, paths, ledger)
        assert len(sent(qonto)) == 1
        victim.kill()
        assert victim.wait() == -signal.SIGKILL
    qonto.advance(61)
    assert_all_there_once(await upload(twin, qonto, paths, ledger), qonto, paths)
