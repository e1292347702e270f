"""Bad settings and bad disks: each says what and what to do, and nothing already stored is lost."""

from __future__ import annotations

import re
import resource as limits
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from mirrored import assert_files_sound, assert_mirrors, files
from stages import start_victim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

SMALL: dict[str, Any] = {"supplier_invoices": 30, "client_invoices": 30, "attachment_bytes": 3_000}


def test_no_credential(twin: Twin) -> None:
    with pytest.raises(qontokit.ConfigError, match=r"QONTO_ACCESS_TOKEN.*QONTO_LOGIN.*QONTO_SECRET_KEY"):
        twin.client()


def test_both_kinds_of_credential(twin: Twin) -> None:
    with pytest.raises(qontokit.ConfigError, match=r"access_token.*login") as caught:
        twin.client(access_token="a-token", login="me", secret_key="a-secret")
    assert "a-token" not in str(caught.value)
    assert "a-secret" not in str(caught.value)


async def test_a_naive_datetime(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"since.*(time zone|timezone|naive|tzinfo)"):
        await twin.result(twin.client(fake_qonto).sync(tmp_path / "new", since=datetime(2026, 1, 1)))
    assert not fake_qonto.requests()
    assert not (tmp_path / "new").exists()


async def test_an_unknown_resource(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r'invoices.*"client_invoices" or "supplier_invoices"'):
        await twin.result(twin.client(fake_qonto).sync(tmp_path / "new", resources=["invoices"]))
    assert not fake_qonto.requests()
    assert not (tmp_path / "new").exists()


async def test_no_resource_at_all(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^resources: .*leave it out"):
        await twin.result(twin.client(fake_qonto).sync(tmp_path / "new", resources=()))
    assert not fake_qonto.requests()
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("path", "said"), [("", "is empty"), ("a\0b", "NUL")])
async def test_a_path_that_names_nothing(twin: Twin, fake_qonto: FakeQonto, path: str, said: str) -> None:
    with pytest.raises(ValueError, match=rf"{said}.*name the mirror's folder"):
        await twin.result(twin.client(fake_qonto).sync(path))
    assert not fake_qonto.requests()
    for create in (False, True):
        with pytest.raises(ValueError, match=rf"{said}.*name the mirror's folder"):
            qontokit.Mirror(path, create=create)


async def test_a_mirror_that_is_a_file(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(qontokit.MirrorError, match=r"notes\.txt is a file.*another place"):
        await twin.result(twin.client(fake_qonto).sync(tmp_path / "notes.txt"))
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not fake_qonto.requests()


@contextmanager
def tmpfs(folder: Path, options: str) -> Iterator[None]:
    """A small disk of its own; only root may mount one."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"cannot mount a tmpfs here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


async def test_a_read_only_folder(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**SMALL)
    disk = tmp_path / "disk"
    with tmpfs(disk, "size=20m"):
        await twin.result(twin.client(qonto).sync(disk))
        remount(disk, "ro")
        asked = len(qonto.requests())
        with pytest.raises(OSError, match=r"mirror\.lock: Read-only file system.*may write"):
            await twin.result(twin.client(qonto).sync(disk))
        assert len(qonto.requests()) == asked
        with pytest.raises(OSError, match=r"new.*Read-only file system.*may write"):
            await twin.result(twin.client(qonto).sync(disk / "new"))
        with qontokit.Mirror(disk) as mirror:
            assert sum(mirror.status().invoices.values()) == 60
            assert mirror.verify().ok == 60


async def test_a_full_disk(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**SMALL | {"attachment_bytes": 300_000})
    disk = tmp_path / "disk"
    with tmpfs(disk, "size=4m"):
        complaint = await complaint_of(twin, qonto, disk)
        assert re.search(r"(No space|is full).*make room", complaint), complaint
        assert len(qonto.requests()) < 120
        remount(disk, "size=60m")
        assert (await twin.result(twin.client(qonto).sync(disk))).complete
        assert_mirrors(qonto, disk)
        assert_files_sound(disk)


async def complaint_of(twin: Twin, qonto: FakeQonto, folder: Path) -> str:
    """What a sync tells that could not store everything, raised or in its report."""
    try:
        report = await twin.result(twin.client(qonto).sync(folder))
    except (OSError, qontokit.SyncError) as error:
        return str(error)
    assert not report.complete
    return str(report.resources["client_invoices"].error)


def limited(kilobytes: int) -> Callable[[], None]:
    """What a child process does before it starts: no file of it grows beyond a limit."""

    def limit() -> None:
        limits.setrlimit(limits.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    return limit


async def test_a_quota(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**SMALL | {"attachment_bytes": 2_000_000, "supplier_invoices": 5, "client_invoices": 0})
    with start_victim(twin.kind, qonto, tmp_path, preexec_fn=limited(1_000), stderr=subprocess.PIPE) as victim:
        _, complaint = victim.communicate()
    assert victim.returncode in (0, 1), complaint
    with qontokit.Mirror(tmp_path) as mirror:
        assert mirror.status().attachments["done"] == 0
        assert [record.state for record in mirror.attachments()] == ["pending"] * 5
    assert not [name for name in files(tmp_path) if name.startswith("attachments")]
    assert (await twin.result(twin.client(qonto).sync(tmp_path))).complete
    assert_mirrors(qonto, tmp_path, ("supplier_invoices",))
    assert_files_sound(tmp_path)


async def test_a_corrupt_database(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    kept = {name for name in files(tmp_path) if name.startswith("attachments")}
    database = tmp_path / "mirror.db"
    database.write_bytes(b"\0" * 4096 + database.read_bytes()[4096:])
    damaged, asked = database.read_bytes(), len(qonto.requests())
    with pytest.raises(qontokit.MirrorCorruptError, match=r"mirror\.db cannot be read.*move it.*sync again"):
        await twin.result(client.sync(tmp_path))
    with pytest.raises(qontokit.MirrorCorruptError):
        qontokit.Mirror(tmp_path)
    assert database.read_bytes() == damaged
    assert len(qonto.requests()) == asked
    for name in ("mirror.db", "mirror.db-wal", "mirror.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    report = await twin.result(client.sync(tmp_path))
    assert report.complete
    assert {name for name in files(tmp_path) if name.startswith("attachments")} == kept
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)


async def test_a_newer_database(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    with closing(sqlite3.connect(tmp_path / "mirror.db")) as database:
        (layout,) = database.execute("PRAGMA user_version").fetchone()
        database.execute("PRAGMA user_version = 999")
    with pytest.raises(qontokit.MirrorError, match=r"(?i)newer.*qontokit"):
        await twin.result(client.sync(tmp_path))
    with closing(sqlite3.connect(tmp_path / "mirror.db")) as database:
        database.execute(f"PRAGMA user_version = {layout}")
    assert (await twin.result(client.sync(tmp_path))).complete
    assert_mirrors(qonto, tmp_path)


def test_a_mirror_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no mirror"):
        qontokit.Mirror(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wait", [-1.0, float("nan"), "soon"])
async def test_a_wait_that_cannot_be_meant(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path, wait: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=r"wait|float|real number"):
        await twin.result(twin.client(fake_qonto).sync(tmp_path / "new", wait=wait))
    assert not fake_qonto.requests()


async def test_an_account_that_cannot_be_reached(twin: Twin, tmp_path: Path) -> None:
    client = twin.client(base_url="http://127.0.0.1:9", access_token="t", max_attempts=1)
    with pytest.raises(qontokit.ConnectError, match="cannot connect"):
        await twin.result(client.sync(tmp_path))
    assert not files(tmp_path)
