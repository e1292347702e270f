"""What can be given to an upload, and what is refused before anything is sent."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import threading
from collections import UserDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from documents import codes, invoice_ids, outcomes, pdf, sent, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qontokit.testing import FakeQonto
    from support import Twin


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeQonto:
    """A small account, and a home for ledgers that is the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return make_fake_qonto(supplier_invoices=3, client_invoices=0, attachment_bytes=1_000)


async def upload(twin: Twin, qonto: FakeQonto, files: Any, **arguments: Any) -> qontokit.UploadReport:
    report: qontokit.UploadReport = await twin.result(twin.client(qonto).supplier_invoices.upload(files, **arguments))
    return report


class Pathlike:
    """A path that is neither text nor a Path."""

    def __init__(self, path: str | bytes) -> None:
        self._path = path

    def __fspath__(self) -> str | bytes:
        return self._path


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (7, "not of type int"),
        (None, "not of type NoneType"),
        ({"path": "a.pdf"}, r"put the item in a list"),
        (UserDict(path="a.pdf"), r"put the item in a list"),
        (b"%PDF-1.7", "not of type bytes"),
        (bytearray(b"%PDF-1.7"), "not of type bytearray"),
        (memoryview(b"%PDF-1.7"), "not of type memoryview"),
        (io.BytesIO(b"%PDF-1.7"), "not of type BytesIO"),
    ],
)
async def test_what_names_no_files_is_refused(twin: Twin, qonto: FakeQonto, files: Any, said: str) -> None:
    with pytest.raises(TypeError, match=f"^files: .*{said}"):
        await upload(twin, qonto, files)
    assert not qonto.requests()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"ledger": ""}, ValueError),
        ({"source": ""}, ValueError),
        ({"source": 7}, TypeError),
        ({"meta": ["connector"]}, TypeError),
        ({"meta": {"connector": 7}}, TypeError),
        ({"skip_attachment_matcher": "no"}, TypeError),
        ({"allow_duplicates": 1}, TypeError),
        ({"dry_run": "yes"}, TypeError),
    ],
)
async def test_a_bad_option_is_refused_by_its_name(
    twin: Twin, qonto: FakeQonto, arguments: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error, match=f"^{next(iter(arguments))}: "):
        await upload(twin, qonto, [], **arguments)
    assert not qonto.requests()


async def test_what_an_iterable_raises_comes_through(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    def broken() -> Iterator[Path]:
        yield from write(tmp_path, "a.pdf")
        raise LookupError("the list of files is broken")

    with pytest.raises(LookupError, match="the list of files is broken"):
        await upload(twin, qonto, broken())
    assert not qonto.requests()


async def test_a_closed_client_uploads_nothing(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    client = twin.client(qonto)
    await twin.result(client.aclose() if twin.is_async else client.close())
    with pytest.raises(RuntimeError, match="closed"):
        await twin.result(client.supplier_invoices.upload(write(tmp_path, "a.pdf")))
    assert not qonto.requests()


async def test_a_wrong_credential_raises(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    invoices = twin.client(qonto, access_token="wrong").supplier_invoices
    with pytest.raises(qontokit.AuthenticationError):
        await twin.result(invoices.upload(write(tmp_path, "a.pdf")))
    assert not sent(qonto)


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


async def test_no_input_is_no_error(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    nothing: list[Any] = [[], tmp_path]
    for files in nothing:
        report = await upload(twin, qonto, files, ledger=tmp_path / "uploads.db")
        assert (len(report), report.raise_for_errors()) == (0, report)
    assert not sent(qonto)


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


async def test_the_ledger_may_lie_in_a_mirror(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = write(tmp_path / "invoices", "a.pdf")
    with qontokit.Mirror(tmp_path / "mirror", create=True) as mirror:
        first = await upload(twin, qonto, paths, ledger=mirror)
        again = await upload(twin, qonto, paths, ledger=mirror.path)
    assert first.ledger == again.ledger == mirror.path / "uploads.db"
    assert (len(first.uploaded), len(again.already_uploaded)) == (1, 1)


async def test_the_ledger_lies_in_the_users_data_folder(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    report = await upload(twin, qonto, write(tmp_path / "invoices", "a.pdf"))
    assert report.ledger.is_relative_to(tmp_path / "home")
    assert report.ledger.is_file()


async def test_a_dry_run_sends_nothing(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = write(tmp_path / "invoices", "a.pdf", "b.pdf")
    ledger = tmp_path / "uploads.db"
    planned = await upload(twin, qonto, [*paths, tmp_path / "none.pdf"], ledger=ledger, dry_run=True)
    assert [result.outcome for result in planned] == ["planned", "planned", "failed"]
    assert not sent(qonto)
    assert not ledger.exists()
    real = await upload(twin, qonto, paths, ledger=ledger)
    assert [result.idempotency_key for result in real] == [result.idempotency_key for result in planned.planned]


async def test_progress_is_told_on_the_callers_thread(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    told: list[qontokit.Progress] = []
    threads: set[threading.Thread] = set()

    def tell(progress: qontokit.Progress) -> None:
        told.append(progress)
        threads.add(threading.current_thread())

    await upload(twin, qonto, write(tmp_path, "a.pdf", "b.pdf"), progress=tell)
    assert threads == {threading.current_thread()}
    assert {progress.stage for progress in told} <= {"checking", "uploading"}
    assert (told[-1].stage, told[-1].done, told[-1].total) == ("uploading", 2, 2)


async def test_an_upload_that_is_given_up_lets_go_of_the_ledger(qonto: FakeQonto, tmp_path: Path) -> None:
    paths, ledger, is_sending = write(tmp_path, "a.pdf"), tmp_path / "uploads.db", asyncio.Event()

    def tell(progress: qontokit.Progress) -> None:
        if progress.stage == "uploading":
            is_sending.set()

    qonto.set_faults({"rules": [{"path": "/supplier_invoices/bulk", "delay": 6.0, "times": 1}]})
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        upload = asyncio.ensure_future(client.supplier_invoices.upload(paths, ledger=ledger, progress=tell))
        await is_sending.wait()
        with pytest.raises(qontokit.MirrorLockedError, match="another upload"):
            await client.supplier_invoices.upload(paths, ledger=ledger)
        upload.cancel()
        with pytest.raises(asyncio.CancelledError):
            await upload
        report = await client.supplier_invoices.upload(paths, ledger=ledger)
    assert report.raise_for_errors()[0].invoice_id in invoice_ids(qonto.rows("supplier_invoices"))
    assert len(qonto.rows("supplier_invoices")) == 4
