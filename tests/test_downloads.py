"""Files: one, many, and those that cannot be had."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING, Any

import pytest
import qontokit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin


def file_ids(qonto: FakeQonto) -> list[str]:
    return [row["attachment_id"] for row in qonto.rows("supplier_invoices") if row["attachment_id"]]


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


async def test_one_file_is_whole(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    id = file_ids(fake_qonto)[0]
    client = twin.client(fake_qonto)
    file = await twin.result(client.attachments.download(id, tmp_path))
    described = await twin.result(client.attachments.get(id))
    assert isinstance(file, qontokit.DownloadedFile)
    assert (file.attachment_id, file.file_name) == (id, described["file_name"])
    assert file.size == int(described["file_size"]) == file.path.stat().st_size
    assert file.sha256 == hashlib.sha256(file.path.read_bytes()).hexdigest()


async def test_a_name_of_ones_own(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    id = file_ids(fake_qonto)[0]
    file = await twin.result(twin.client(fake_qonto).attachments.download(id, tmp_path, file_name="mine.pdf"))
    assert file.path == tmp_path / "mine.pdf"


async def test_a_name_of_ones_own_is_never_changed(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    client = twin.client(fake_qonto)
    for given in ("a:b.pdf", "a?b.pdf"):
        with pytest.raises(ValueError, match=r'^file_name "a.b\.pdf" .* give "a_b\.pdf" instead$'):
            await twin.result(client.attachments.download("any", tmp_path / "new", file_name=given))
    assert not fake_qonto.requests()
    assert not (tmp_path / "new").exists()


async def test_every_id_has_one_result(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    nobodys = ["nope", "", "..", "a\0b", "x" * 10_000]
    ids = [*file_ids(fake_qonto), *nobodys]
    results: list[Any] = await twin.rows(twin.client(fake_qonto).attachments.download_many(iter(ids), tmp_path))
    assert sorted(result.attachment_id for result in results) == sorted(ids)
    errors = [result for result in results if isinstance(result, qontokit.DownloadError)]
    assert sorted(error.attachment_id for error in errors) == sorted(nobodys)
    assert files_in(tmp_path) == {result.path for result in results if result not in errors}


async def test_a_file_that_is_not_what_was_promised(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    fake_qonto.set_faults({"rules": [{"path": "/file", "html_instead_of_file": True}]})
    with pytest.raises(qontokit.DownloadError) as caught:
        await twin.result(twin.client(fake_qonto).attachments.download(file_ids(fake_qonto)[0], tmp_path))
    assert caught.value.attachment_id == file_ids(fake_qonto)[0]
    assert not files_in(tmp_path)


async def test_an_unknown_file_is_not_found(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    with pytest.raises(qontokit.NotFoundError):
        await twin.result(twin.client(fake_qonto).attachments.download("nope", tmp_path))


async def test_a_cancelled_download_leaves_nothing(make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(supplier_invoices=30, client_invoices=0, attachment_bytes=30_000_000)
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        for id in file_ids(qonto)[:5]:
            download = asyncio.ensure_future(client.attachments.download(id, tmp_path))
            while not any(path.stat().st_size for path in files_in(tmp_path)) and not download.done():
                await asyncio.sleep(0)
            assert download.cancel()
            with pytest.raises(asyncio.CancelledError):
                await download
            assert not files_in(tmp_path)


async def test_a_401_stops_all(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    client = twin.client(fake_qonto, access_token="wrong")
    with pytest.raises(qontokit.AuthenticationError):
        await twin.rows(client.attachments.download_many(file_ids(fake_qonto), tmp_path))


async def test_leaving_early_leaves_whole_files_only(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path) -> None:
    results = twin.client(fake_qonto).attachments.download_many(file_ids(fake_qonto), tmp_path)
    kept = []
    async for file in twin.each(results):
        kept.append(file)
        if len(kept) == 3:
            break
    await twin.result(results.aclose() if twin.is_async else results.close())
    for path in files_in(tmp_path):
        assert path.read_bytes().startswith(b"%PDF")
        assert path.suffix == ".pdf"
