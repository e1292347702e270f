"""What can be uploaded: paths, folders, bytes and attachments, and what becomes of those that cannot."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from documents import codes, invoice_ids, outcomes, pdf, upload, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from qontokit.testing import FakeQonto
    from support import Twin


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeQonto:
    """A small account, and a home for ledgers that is the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return make_fake_qonto(supplier_invoices=3, client_invoices=0, attachment_bytes=1_000)


class Pathlike:
    """A path that is neither text nor a Path."""

    def __init__(self, path: str | bytes) -> None:
        self._path = path

    def __fspath__(self) -> str | bytes:
        return self._path


@pytest.mark.parametrize("as_given", [str, Path, Pathlike, lambda path: Pathlike(os.fsencode(path))])
async def test_one_path_is_one_file(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, as_given: Callable[[str], Any]
) -> None:
    (path,) = write(tmp_path, "a.pdf")
    for files in (as_given(str(path)), [as_given(str(path))]):
        report = await upload(twin, qonto, files, allow_duplicates=True)
        assert outcomes(report) == [(str(path), "uploaded")]


async def test_a_name_need_not_be_text(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.pdf"))
    path.write_bytes(pdf())
    report = await upload(twin, qonto, path)
    assert [(result.input, result.outcome) for result in report] == [(f"{tmp_path}/\ufffd.pdf", "uploaded")]


async def test_any_iterable_is_read(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = write(tmp_path, "a.pdf", "b.pdf", "c.pdf")
    kinds: list[Any] = [tuple(paths), set(paths), iter(paths), dict.fromkeys(paths).keys()]
    for files in kinds:
        report = await upload(twin, qonto, files)
        assert sorted(result.input for result in report) == sorted(map(str, paths))
        assert {result.outcome for result in report} <= {"uploaded", "already_uploaded"}
    assert len(qonto.rows("supplier_invoices")) == 6


async def test_a_folder_means_its_invoices(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    folder = tmp_path / "invoices"
    named = write(folder, "b.pdf", "a.PDF", "scan", ".hidden.pdf")
    write(folder / "older", "c.pdf")
    (folder / "notes.txt").write_text("not an invoice")
    report = await upload(twin, qonto, folder)
    assert sorted(outcomes(report)) == sorted((str(path), "uploaded") for path in named[:3])
    assert len(qonto.rows("supplier_invoices")) == 6


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (7, "it is of type int: give a path"),
        (None, "it is of type NoneType"),
        (pdf(), "it is of type bytes"),
        ("", "it is empty"),
        (["a.pdf"], "it is of type list"),
        ({}, "exactly one of"),
        ({"path": None}, "exactly one of"),
        ({"path": "a.pdf", "content": pdf()}, "exactly one of"),
        ({"path": 7}, "path is of type int"),
        ({"path": b"a.pdf"}, "path is of type bytes"),
        ({"path": ""}, "path cannot be used: .*empty"),
        ({"content": "%PDF-1.7"}, "content is of type str"),
        ({"content": pdf(), "file_name": 7}, "file_name is of type int"),
        ({"content": pdf(), "file_name": ""}, "file_name is empty"),
        ({"content": pdf(), "file_name": "a/b.pdf"}, "file_name"),
        ({"content": pdf(), "file_name": "\ud800.pdf"}, "file_name is of type str"),
        ({"content": pdf(), "idempotency_key": "two words"}, "idempotency_key"),
        ({"content": pdf(), "name": "a.pdf"}, "name is no member"),
        ({"attachment_id": 7}, "attachment_id is of type int"),
        ({"attachment_id": ""}, "attachment_id is empty"),
    ],
)
async def test_a_bad_item_is_a_result_and_stops_nobody(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, item: Any, said: str
) -> None:
    first, last = write(tmp_path, "first.pdf", "last.pdf")
    report = await upload(twin, qonto, [first, item, last])
    assert [result.outcome for result in report] == ["uploaded", "failed", "uploaded"]
    assert codes(report) == [[], ["invalid_item"], []]
    with pytest.raises(qontokit.UploadError, match=f"1 of 3 .*{said}"):
        report.raise_for_errors()


async def test_every_input_has_a_name(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    (path,) = write(tmp_path, "a.pdf")
    attachment_id = qonto.rows("supplier_invoices")[0]["attachment_id"]
    report = await upload(
        twin,
        qonto,
        [
            {"path": path, "file_name": "other.pdf"},
            {"content": pdf("1"), "file_name": "named.pdf"},
            {"content": pdf("2")},
            {"attachment_id": attachment_id},
            {},
        ],
        dry_run=True,
    )
    assert [result.input for result in report] == [
        str(path),
        "named.pdf",
        "content of item 3",
        attachment_id,
        "item 5",
    ]


def every_other(content: bytes) -> memoryview:
    """A view that is not in one piece."""
    return memoryview(bytes(byte for each in content for byte in (each, 0)))[::2]


@pytest.mark.parametrize("held_as", [bytes, bytearray, memoryview, every_other])
async def test_content_is_sent_as_it_is(twin: Twin, qonto: FakeQonto, held_as: Callable[[bytes], Any]) -> None:
    content = pdf("held in memory")
    report = await upload(twin, qonto, [{"content": held_as(content), "file_name": "held.pdf", "path": None}])
    (result,) = report.uploaded
    assert result.sha256 == hashlib.sha256(content).hexdigest()
    assert result.invoice is not None
    assert (result.invoice["id"], result.invoice["file_name"]) == (result.invoice_id, "held.pdf")
    assert result.invoice_id in invoice_ids(qonto.rows("supplier_invoices"))


async def test_an_attachment_is_uploaded_by_its_id(twin: Twin, qonto: FakeQonto) -> None:
    attachment_id = qonto.rows("supplier_invoices")[0]["attachment_id"]
    (result,) = await upload(twin, qonto, [{"attachment_id": attachment_id}], allow_duplicates=True)
    assert (result.outcome, result.sha256) == ("uploaded", None)


async def test_a_key_of_ones_own_wins(twin: Twin, qonto: FakeQonto) -> None:
    key = "5C2E2F1A-6A54-4B8C-9F5E-4E4B1C9D7A10"
    (result,) = await upload(twin, qonto, [{"content": pdf(), "idempotency_key": key}])
    assert (result.outcome, result.idempotency_key) == ("uploaded", key.lower())
