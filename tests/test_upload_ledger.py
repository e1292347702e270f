"""The ledger of uploads: one upload at a time, and nothing is sent that it could not remember."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from background import begin, until
from documents import sent, write
from test_bad_input import remount, tmpfs
from uploaded import BULK, EMPTY, assert_all_there_once, held, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(**EMPTY)


async def test_two_uploads_at_once(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths, ledger = write(tmp_path / "in", "a.pdf", "b.pdf"), tmp_path / "uploads.db"
    qonto.set_faults({"rules": [{"path": BULK, "delay": 3.5, "times": 1}]})
    client = twin.client(qonto)
    first = begin(twin, lambda: client.supplier_invoices.upload(paths, ledger=ledger))
    await until(lambda: bool(sent(qonto)))
    with pytest.raises(qontokit.MirrorLockedError, match="another upload"):
        await upload(twin, qonto, paths, ledger)
    planned = await upload(twin, qonto, paths, ledger, dry_run=True)
    assert len(planned.needs_review) + len(planned.planned) == 2
    assert_all_there_once(await first, qonto, paths)
    assert len(sent(qonto)) == 1


async def test_an_upload_waits_a_little_for_one_that_ends(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths, ledger = write(tmp_path / "in", "a.pdf", "b.pdf"), tmp_path / "uploads.db"
    qonto.set_faults({"rules": [{"path": BULK, "delay": 0.3, "times": 1}]})
    client = twin.client(qonto)
    both = [begin(twin, lambda: client.supplier_invoices.upload(paths, ledger=ledger)) for _ in range(2)]
    for report in await asyncio.gather(*both):
        assert_all_there_once(report, qonto, paths)
    assert len(sent(qonto)) == 1


@pytest.mark.parametrize("damage", ["no database", "another database", "bytes in the middle", "cut", "empty"])
async def test_a_damaged_ledger_is_never_guessed_from(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, damage: str
) -> None:
    paths, ledger = write(tmp_path / "in", *(f"{number}.pdf" for number in range(30))), tmp_path / "uploads.db"
    await upload(twin, qonto, paths, ledger)
    harm(ledger, damage)
    asked = len(sent(qonto))
    if damage == "empty":
        report = await upload(twin, qonto, paths, ledger)
        assert_all_there_once(report, qonto, paths)
    else:
        with pytest.raises(qontokit.MirrorError, match=r"uploads\.db") as caught:
            await upload(twin, qonto, paths, ledger)
        assert damage == "another database" or isinstance(caught.value, qontokit.MirrorCorruptError)
        with pytest.raises(qontokit.MirrorError):
            await upload(twin, qonto, paths, ledger, dry_run=True)
    assert len(sent(qonto)) == asked
    assert set(held(qonto).values()) == {1}


def harm(ledger: Path, damage: str) -> None:
    """Spoil a ledger that is in order."""
    for beside in ledger.parent.glob("uploads.db-*"):
        beside.unlink()
    good = ledger.read_bytes()
    half = len(good) // 2
    with qontokit.Mirror(ledger.parent / "mirror", create=True) as mirror:
        another = mirror.path / "mirror.db"
    bad = {
        "another database": another.read_bytes(),
        "no database": b"Dear accountant, " * 1_000,
        "bytes in the middle": good[: half - 8_000] + b"\xa5" * 16_000 + good[half + 8_000 :],
        "cut": good[:half],
        "empty": b"",
    }
    ledger.write_bytes(bad[damage])


async def test_a_ledger_that_cannot_be_written(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    (path,) = write(tmp_path / "in", "a.pdf")
    for ledger in (path / "uploads.db", tmp_path / "in"):
        if ledger.is_dir():
            (ledger / "uploads.db").mkdir()
        with pytest.raises((qontokit.ConfigError, qontokit.MirrorError, OSError), match=r"uploads\.db|ledger"):
            await upload(twin, qonto, path, ledger)
    assert not sent(qonto)


async def test_a_disk_that_is_read_only(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = write(tmp_path / "in", "a.pdf")
    disk = tmp_path / "disk"
    with tmpfs(disk, "size=2m"):
        await upload(twin, qonto, paths, disk / "uploads.db")
        remount(disk, "ro")
        with pytest.raises((qontokit.ConfigError, OSError), match=r"[Rr]ead-only"):
            await upload(twin, qonto, write(tmp_path / "in", "b.pdf"), disk / "uploads.db")
        with pytest.raises(qontokit.ConfigError, match=r"[Rr]ead-only"):
            await upload(twin, qonto, paths, disk / "new" / "uploads.db")
        assert len(sent(qonto)) == 1


async def test_a_disk_that_fills_up(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths, disk = write(tmp_path / "in", *(f"{number:03}.pdf" for number in range(120))), tmp_path / "disk"
    with tmpfs(disk, "size=160k"):
        complaint = await complaint_of(twin, qonto, paths, disk / "uploads.db")
        assert re.search(r"(No space|is full)", complaint), complaint
        assert len(held(qonto)) < 120
        remount(disk, "size=20m")
        assert_all_there_once(await upload(twin, qonto, paths, disk / "uploads.db"), qonto, paths)


async def complaint_of(twin: Twin, qonto: FakeQonto, paths: list[Any], ledger: Path) -> str:
    """What an upload raises that cannot keep its ledger."""
    with pytest.raises((OSError, qontokit.QontoError)) as caught:
        await upload(twin, qonto, paths, ledger)
    return str(caught.value)
