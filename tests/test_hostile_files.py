"""File names that break careless programs: every file is stored, apart from the others, inside the mirror."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from mirrored import assert_files_sound, assert_mirrors, files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

HOSTILE: dict[str, Any] = {"quirks": {"hostile_names": True}, "attachment_bytes": 600}
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt1"}


@pytest.fixture
async def folder(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> Path:
    """A mirror of a thousand files, half of which have one name, inside a folder with a neighbour."""
    qonto = make_fake_qonto(supplier_invoices=500, client_invoices=500, **HOSTILE)
    (tmp_path / "neighbour.txt").write_text("untouched")
    report = await twin.result(twin.client(qonto).sync(tmp_path / "mirror"))
    assert (report.complete, report.downloaded, report.dead) == (True, 1_000, 0)
    assert_mirrors(qonto, tmp_path / "mirror")
    return tmp_path / "mirror"


def test_every_file_is_inside_and_apart(folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        paths = [record.path for record in mirror.attachments() if record.path]
    assert len(paths) == 1_000
    assert len({str(path).casefold() for path in paths}) == 1_000
    for path in paths:
        assert not path.is_absolute()
        assert path.parts[0] == "attachments"
        assert ".." not in path.parts
        assert (folder / path).resolve().is_relative_to(folder.resolve())
        assert (folder / path).is_file()
        assert not (folder / path).is_symlink()
    assert_files_sound(folder)


def test_nothing_is_written_beside_the_mirror(folder: Path) -> None:
    assert {path.name for path in folder.parent.iterdir()} == {"mirror", "neighbour.txt"}
    assert (folder.parent / "neighbour.txt").read_text() == "untouched"


def test_every_name_is_one_that_every_system_takes(folder: Path) -> None:
    for name in files(folder):
        last = name.rsplit("/", 1)[-1]
        assert last.isprintable()
        assert len(last.encode()) <= 255
        assert not set(last) & set('<>:"\\|?*')
        assert not last.startswith(("-", " "))
        assert not last.endswith((".", " "))
        assert last.split(".")[0].casefold() not in RESERVED


async def test_plain_downloads_keep_inside_their_folder_too(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(supplier_invoices=120, client_invoices=0, **HOSTILE)
    ids = [row["attachment_id"] for row in qonto.rows("supplier_invoices")]
    target = tmp_path / "downloads"
    results = await twin.rows(twin.client(qonto).attachments.download_many(ids, target))
    assert sorted(result.attachment_id for result in results) == sorted(ids)
    assert all(isinstance(result, qontokit.DownloadedFile) for result in results)
    assert len({str(result.path).casefold() for result in results}) == 120
    assert all(result.path.resolve().is_relative_to(target.resolve()) for result in results)
    assert all(name.startswith("downloads/") for name in files(tmp_path))
