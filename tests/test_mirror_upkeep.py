"""A mirror in use: its log, its files, its threads, and the views that analysts open."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing, suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from mirrored import RESOURCES, assert_files_sound, truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

SMALL: dict[str, Any] = {"supplier_invoices": 40, "client_invoices": 30, "attachment_bytes": 2_000}


@pytest.fixture
async def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(**SMALL)


@pytest.fixture
async def folder(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> Path:
    """A mirror of an account."""
    assert (await twin.result(twin.client(qonto).sync(tmp_path))).complete
    return tmp_path


def test_status_counts_what_is_there(qonto: FakeQonto, folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        status = mirror.status()
        assert status.invoices == {"supplier_invoices": 40, "client_invoices": 30}
        assert status.attachments["done"] == 70
        assert status.bytes == sum(record.size or 0 for record in mirror.attachments())
        assert status.last_seq == 70
        assert status.last_sync is not None
        assert status.last_audit is None
        assert all(watermark and watermark < status.last_sync for watermark in status.watermarks.values())
        assert status.organization_id == mirror.organization_id
        assert not status.locked
    assert qonto.counters()["files"] == 70


def test_every_invoice_is_found_by_its_id(qonto: FakeQonto, folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        for resource in RESOURCES:
            for id, row in truth(qonto, resource).items():
                assert mirror.invoice(resource, id) == row
            assert mirror.invoice(resource, "nobody") is None
            assert len(list(mirror.invoices(resource, deleted=True))) == len(truth(qonto, resource))


def test_files_name_their_invoices(qonto: FakeQonto, folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        for resource in RESOURCES:
            owners = {record.attachment_id: record.invoice_ids for record in mirror.attachments(resource)}
            assert owners == {row["attachment_id"]: [id] for id, row in truth(qonto, resource).items()}
        for record in mirror.attachments():
            assert record.path is not None
            assert (folder / record.path).stat().st_size == record.size
            assert record.content_type == "application/pdf"


def test_changes_come_in_order_and_in_portions(folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        whole = [change.seq for change in mirror.changes()]
        assert whole == list(range(1, 71))
        read: list[int] = []
        while portion := [change.seq for change in mirror.changes(after=read[-1] if read else 0, limit=13)]:
            assert len(portion) <= 13
            read += portion
        assert read == whole
        assert list(mirror.changes(limit=0)) == []
        assert list(mirror.changes(after=70)) == []


def test_forgotten_changes_are_not_asked_for_again(folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        assert mirror.forget_changes(up_to=30) == 30
        assert mirror.forget_changes(up_to=30) == 0
        with pytest.raises(qontokit.MirrorError, match="up to 30 were forgotten"):
            list(mirror.changes(after=29))
        assert [change.seq for change in mirror.changes(after=30)] == list(range(31, 71))
        assert mirror.status().last_seq == 70


@pytest.mark.parametrize("damage", ["corrupt", "truncated", "deleted"])
async def test_a_damaged_file_is_found_and_repaired(twin: Twin, qonto: FakeQonto, folder: Path, damage: str) -> None:
    with qontokit.Mirror(folder) as mirror:
        path = next(record.path for record in mirror.attachments() if record.path)
        whole = (folder / path).read_bytes()
        if damage == "deleted":
            (folder / path).unlink()
        else:
            (folder / path).write_bytes(whole[:-9] if damage == "truncated" else whole[:-9] + b"tampered!")
        report = mirror.verify()
        assert (report.checked, report.ok, report.repaired) == (70, 69, 0)
        assert (report.missing, report.corrupt) == (([path], []) if damage == "deleted" else ([], [path]))
        assert mirror.verify(repair=True).repaired == 1
        assert mirror.status().attachments["pending"] == 1
    report = await twin.result(twin.client(qonto).sync(folder))
    assert (report.complete, report.downloaded) == (True, 1)
    assert (folder / path).read_bytes() == whole
    assert_files_sound(folder)


def test_a_file_that_nobody_knows_is_told_and_kept(folder: Path) -> None:
    (folder / "attachments" / "notes.txt").write_text("mine")
    with qontokit.Mirror(folder) as mirror:
        told: list[qontokit.Progress] = []
        report = mirror.verify(repair=True, progress=told.append)
    assert [path.as_posix() for path in report.unknown] == ["attachments/notes.txt"]
    assert (report.ok, report.repaired) == (70, 0)
    assert (folder / "attachments" / "notes.txt").read_text() == "mine"
    assert (told[-1].done, told[-1].total) == (70, 70)


async def test_what_is_already_there_is_not_fetched_again(twin: Twin, qonto: FakeQonto, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "mirror.db")) as database, database:
        database.execute("UPDATE attachment SET state = 'pending', size = NULL, sha256 = NULL WHERE number <= 10")
    report = await twin.result(twin.client(qonto).sync(folder))
    assert (report.downloaded, report.already_present, report.complete) == (0, 10, True)
    assert_files_sound(folder)


def test_many_threads_read_one_mirror(qonto: FakeQonto, folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        seen: list[Any] = []

        def read() -> None:
            ids = {row["id"] for resource in RESOURCES for row in mirror.invoices(resource)}
            seen.append((ids, len(list(mirror.changes())), mirror.verify().ok, mirror.status().last_seq))

        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    everything = {id for resource in RESOURCES for id in truth(qonto, resource)}
    assert seen == [(everything, 70, 70, 70)] * 8


def queried(folder: Path, sql: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"file:{folder}/mirror.db?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(sql)]


def test_views_agree_with_the_invoices(qonto: FakeQonto, folder: Path) -> None:
    suppliers = {row["id"]: row for row in queried(folder, "SELECT * FROM supplier_invoices")}
    for id, row in truth(qonto, "supplier_invoices").items():
        seen = suppliers.pop(id)
        amount = row["total_amount"] or {"value": None, "currency": None}
        assert seen["total_amount"] == amount["value"]
        assert seen["total_amount_cents"] == (amount["value"] and int(Decimal(amount["value"]) * 100))
        assert seen["total_amount_currency"] == amount["currency"]
        assert (seen["status"], seen["supplier_name"]) == (row["status"], row["supplier_name"])
        assert seen["is_einvoice"] == int(row["is_einvoice"])
    assert suppliers == {}
    clients = {row["id"] for row in queried(folder, "SELECT * FROM client_invoices")}
    assert clients == truth(qonto, "client_invoices").keys()


def test_views_of_files_and_changes(folder: Path) -> None:
    attachments = queried(folder, "SELECT * FROM attachments")
    assert len(attachments) == 70
    with qontokit.Mirror(folder) as mirror:
        assert {row["path"] for row in attachments} == {str(record.path) for record in mirror.attachments()}
        assert {row["sha256"] for row in attachments} == {record.sha256 for record in mirror.attachments()}
    changes = queried(folder, "SELECT * FROM changes ORDER BY seq")
    assert [row["seq"] for row in changes] == list(range(1, 71))
    assert {row["kind"] for row in changes} == {"created"}


def test_no_view_shows_a_floating_number(folder: Path) -> None:
    for view in ("supplier_invoices", "client_invoices", "attachments", "changes"):
        rows = queried(folder, f"SELECT * FROM {view}")
        assert rows
        assert not [name for row in rows for name, value in row.items() if isinstance(value, float)]


def test_a_verification_that_was_stopped_repairs_nothing(folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        pipes = [folder / record.path for record in mirror.attachments() if record.path]
        for pipe in pipes:
            pipe.unlink()
            os.mkfifo(pipe)

        def fail(_: qontokit.Progress) -> None:
            raise KeyError("enough")

        with pytest.raises(KeyError, match="enough"):
            mirror.verify(repair=True, progress=fail)
        let_go(pipes)
        assert mirror.status().attachments["done"] == 70


def let_go(pipes: list[Path]) -> None:
    """Ends the reading of the pipe that is being read, and of any other that is read after it."""
    read: set[Path] = set()
    for _ in range(100):
        for pipe in pipes:
            with suppress(OSError):
                os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
                read.add(pipe)
        time.sleep(0.01)
    assert len(read) == 1
