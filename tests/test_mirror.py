"""A mirror as its readers see it."""

from __future__ import annotations

import pickle
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
import qontokit

if TYPE_CHECKING:
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

RESOURCES: list[Any] = ["supplier_invoices", "client_invoices"]


def test_a_mirror_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        qontokit.Mirror(tmp_path / "nowhere")
    assert not list(tmp_path.iterdir())


def test_an_empty_mirror_is_empty(tmp_path: Path) -> None:
    with qontokit.Mirror(tmp_path / "new", create=True) as mirror:
        assert mirror.path == tmp_path / "new"
        assert mirror.database.is_file()
        assert mirror.organization_id is None
        assert not list(mirror.invoices("client_invoices"))
        assert not list(mirror.attachments())
        assert not list(mirror.changes())
        assert mirror.invoice("client_invoices", "a") is None
        assert mirror.status().last_seq == 0
        assert mirror.verify().checked == 0
        assert mirror.retry_dead() == 0
        assert mirror.forget_changes(up_to=0) == 0


def test_a_path_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises((OSError, qontokit.MirrorError), match="file"):
        qontokit.Mirror(tmp_path / "file", create=True)


def test_a_corrupt_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mirror.db").write_bytes(b"this is no database" * 500)
    with pytest.raises(qontokit.MirrorCorruptError, match=r"mirror\.db"):
        qontokit.Mirror(tmp_path)


def test_an_unknown_resource_is_refused(tmp_path: Path) -> None:
    wrong: Any = "invoices"
    with (
        qontokit.Mirror(tmp_path, create=True) as mirror,
        pytest.raises(ValueError, match='"client_invoices" or "supplier_invoices"'),
    ):
        mirror.invoices(wrong)


def test_a_closed_mirror_says_so(tmp_path: Path) -> None:
    mirror = qontokit.Mirror(tmp_path, create=True)
    mirror.close()
    with pytest.raises(RuntimeError, match="closed"):
        mirror.status()


def test_a_mirror_travels_as_its_path(tmp_path: Path) -> None:
    with qontokit.Mirror(tmp_path, create=True) as mirror, pickle.loads(pickle.dumps(mirror)) as again:
        assert again.path == mirror.path


@pytest.mark.parametrize("resource", RESOURCES)
async def test_a_sync_copies_every_invoice(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path, resource: Any) -> None:
    report = await twin.result(twin.client(fake_qonto).sync(tmp_path))
    truth = {row["id"]: row for row in fake_qonto.rows(resource)}
    assert report.complete
    assert report.resources[resource].created == len(truth)
    with qontokit.Mirror(tmp_path) as mirror:
        assert {row["id"]: row for row in mirror.invoices(resource)} == truth
        id = next(iter(truth))
        assert mirror.invoice(resource, id) == truth[id]
        assert mirror.status().invoices[resource] == len(truth)


async def test_every_file_is_there_and_sound(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    report = await twin.result(twin.client(fake_qonto).sync(tmp_path))
    with qontokit.Mirror(tmp_path) as mirror:
        done = [file for file in mirror.attachments() if file.state == "done"]
        assert len(done) == report.downloaded > 0
        assert all(file.path and (mirror.path / file.path).stat().st_size == file.size for file in done)
        verified = mirror.verify()
        assert (verified.checked, verified.ok) == (len(done), len(done))
        assert done[0].path
        (mirror.path / done[0].path).write_bytes(b"torn")
        assert mirror.verify(repair=True).corrupt == [done[0].path]
    again = await twin.result(twin.client(fake_qonto).sync(tmp_path))
    assert again.downloaded == 1


async def test_changes_are_read_from_where_one_stopped(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    client = twin.client(fake_qonto)
    await twin.result(client.sync(tmp_path))
    with qontokit.Mirror(tmp_path) as mirror:
        first = list(mirror.changes())
        assert len(first) == 200
        assert [change.seq for change in first] == sorted({change.seq for change in first})
        assert len(list(mirror.changes(limit=7))) == 7
        fake_qonto.advance(3600)
        edited = fake_qonto.edit("client_invoices", 2)
        await twin.result(client.sync(mirror))
        news = list(mirror.changes(after=first[-1].seq))
        assert {(change.id, change.kind) for change in news} == {(id, "updated") for id in edited}
        assert mirror.forget_changes(up_to=first[-1].seq) == 200
        with pytest.raises(qontokit.MirrorError, match="forgotten"):
            mirror.changes()


async def test_progress_is_told_and_ends_at_the_end(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    told: list[qontokit.Progress] = []
    report = await twin.result(twin.client(fake_qonto).sync(tmp_path, progress=told.append))
    assert told[-1].stage == "attachments"
    assert told[-1].done == report.downloaded
    assert told[-1].bytes == report.bytes


async def test_an_error_in_progress_ends_the_sync(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    class EnoughError(Exception):
        pass

    def stop(_: qontokit.Progress) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        await twin.result(twin.client(fake_qonto).sync(tmp_path, progress=stop))
    report = await twin.result(twin.client(fake_qonto).sync(tmp_path))
    assert report.complete


async def test_sql_sees_what_python_sees(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    await twin.result(twin.client(fake_qonto).sync(tmp_path))
    connection = sqlite3.connect(tmp_path / "mirror.db")
    try:
        counted = connection.execute("select count(*) from supplier_invoices").fetchone()
    finally:
        connection.close()
    assert counted == (len(fake_qonto.rows("supplier_invoices")),)


async def test_a_failed_scan_raises_with_the_report(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    fake_qonto.set_faults({"rules": [{"path": "/supplier_invoices", "status": 403}]})
    with pytest.raises(qontokit.SyncError, match="supplier_invoices: ") as caught:
        await twin.result(twin.client(fake_qonto).sync(tmp_path))
    report = caught.value.report
    assert not report.complete
    assert report.resources["client_invoices"].complete
    assert "supplier_invoice.read" in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).report == report
