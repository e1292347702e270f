"""One client for many threads and many event loops, one after the other and side by side."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import qontokit
from documents import write
from mirrored import assert_files_sound, assert_mirrors
from uploaded import digest, held
from works import LISTED, attachment_ids

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto

THREADS = 8


def test_one_blocking_client_does_everything_in_eight_threads_at_once(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(supplier_invoices=120, client_invoices=20, attachment_bytes=600)
    ids, before = attachment_ids(qonto)[:10], len(qonto.rows("supplier_invoices"))
    together = threading.Barrier(THREADS)

    def work(number: int) -> tuple[int, bool, int, list[str]]:
        folder = tmp_path / str(number)
        paths = write(folder / "in", f"{number}.pdf")
        together.wait()
        rows = len(client.supplier_invoices.list(created_at_to=newest).collect())
        report = client.sync(folder / "mirror", resources=["client_invoices"])
        got = list(client.attachments.download_many(ids, folder / "out"))
        assert all(isinstance(file, qontokit.DownloadedFile) for file in got)
        uploaded = client.supplier_invoices.upload(paths, ledger=folder / "uploads.db")
        return rows, report.complete, len(got), [result.outcome for result in uploaded]

    newest = max(row["created_at"] for row in qonto.rows("supplier_invoices"))
    with (
        qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token) as client,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        done = list(pool.map(work, range(THREADS)))
    assert done == [(before, True, len(ids), ["uploaded"])] * THREADS
    contents = {digest(path.read_bytes()) for path in tmp_path.glob("*/in/*.pdf")}
    assert held(qonto) == dict.fromkeys(contents, 1)
    for number in range(THREADS):
        assert_mirrors(qonto, tmp_path / str(number) / "mirror", ("client_invoices",))
        assert_files_sound(tmp_path / str(number) / "mirror")


def test_one_async_client_serves_event_loops_in_many_threads(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**LISTED)
    client = qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token)
    ids = attachment_ids(qonto)[:3]

    async def cell(folder: Path) -> tuple[int, int]:
        rows, file = await asyncio.gather(client.supplier_invoices.list().collect(), client.attachments.get(ids[0]))
        assert file["id"] == ids[0]
        return len(rows), len([file async for file in client.attachments.download_many(ids, folder)])

    def work(number: int) -> list[tuple[int, int]]:
        return [asyncio.run(cell(tmp_path / f"{number}-{turn}")) for turn in range(2)]

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, range(4)))
    asyncio.run(client.aclose())
    assert done == [[(230, 3), (230, 3)]] * 4
