"""The works of a client that somebody may give up at any moment, and how each shows that it lost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from documents import write
from mirrored import assert_files_sound, assert_mirrors, files, truth
from uploaded import assert_all_there_once

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

    Work = Callable[[Twin, Any, FakeQonto, Path], Coroutine[Any, Any, None]]

SMALL: dict[str, Any] = {"supplier_invoices": 2, "client_invoices": 1, "attachment_bytes": 600}
LISTED: dict[str, Any] = {"supplier_invoices": 230, "client_invoices": 0}
EMPTY: dict[str, Any] = {"supplier_invoices": 0, "client_invoices": 0}
UPLOADED = 23


async def sync(twin: Twin, client: Any, qonto: FakeQonto, folder: Path) -> None:
    report = await twin.result(client.sync(folder))
    assert report.complete
    assert_mirrors(qonto, folder)
    assert_files_sound(folder)


async def sync_and_tell(twin: Twin, client: Any, qonto: FakeQonto, folder: Path) -> None:
    report = await twin.result(client.sync(folder, progress=lambda _: None))
    assert report.complete
    assert_mirrors(qonto, folder)
    assert_files_sound(folder)


async def upload(twin: Twin, client: Any, qonto: FakeQonto, folder: Path) -> None:
    paths = write(folder / "in", *(f"{number:02}.pdf" for number in range(UPLOADED)))
    report = await twin.result(client.supplier_invoices.upload(paths, ledger=folder / "uploads.db"))
    assert_all_there_once(report, qonto, paths)


async def iterate(twin: Twin, client: Any, qonto: FakeQonto, _folder: Path) -> None:
    rows = await twin.rows(client.supplier_invoices.list())
    assert len(rows) == len(truth(qonto, "supplier_invoices"))
    assert {row["id"]: dict(row) for row in rows} == truth(qonto, "supplier_invoices")


def attachment_ids(qonto: FakeQonto) -> list[str]:
    """The files of the fake's supplier invoices."""
    return [row["attachment_id"] for row in qonto.rows("supplier_invoices")]


async def download(twin: Twin, client: Any, qonto: FakeQonto, folder: Path) -> None:
    id, *_ = attachment_ids(qonto)
    file = await twin.result(client.attachments.download(id, folder))
    assert file.path.stat().st_size == file.size
    assert files(folder) == {file.path.name}


async def download_many(twin: Twin, client: Any, qonto: FakeQonto, folder: Path) -> None:
    ids = attachment_ids(qonto)
    given = await twin.rows(client.attachments.download_many(ids, folder))
    assert sorted(file.attachment_id for file in given) == sorted(ids)
    assert files(folder) == {file.path.name for file in given}


WORKS: dict[str, tuple[Work, dict[str, Any]]] = {
    "sync": (sync, SMALL),
    "sync that tells": (sync_and_tell, SMALL),
    "upload": (upload, EMPTY),
    "iterate": (iterate, LISTED),
    "download": (download, SMALL),
    "download_many": (download_many, SMALL),
}
