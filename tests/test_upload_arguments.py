"""How an upload is asked for: what is refused before anything is sent, the ledger, a dry run, and giving up."""

from __future__ import annotations

import asyncio
import io
import threading
from collections import UserDict
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from documents import invoice_ids, sent, upload, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeQonto:
    """A small account, and a home for ledgers that is the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return make_fake_qonto(supplier_invoices=3, client_invoices=0, attachment_bytes=1_000)


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
        ({"ledger": 7}, TypeError),
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


@pytest.mark.parametrize("wrap", [lambda path: path, lambda path: {"path": path}])
async def test_an_interrupt_is_no_bad_path(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, wrap: Callable[[Any], Any]
) -> None:
    class Interrupted:
        def __fspath__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await upload(twin, qonto, [*write(tmp_path, "a.pdf"), wrap(Interrupted())])
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


async def test_no_input_is_no_error(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    nothing: list[Any] = [[], tmp_path]
    for files in nothing:
        report = await upload(twin, qonto, files, ledger=tmp_path / "uploads.db")
        assert (len(report), report.raise_for_errors()) == (0, report)
    assert not sent(qonto)


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
        first = asyncio.ensure_future(client.supplier_invoices.upload(paths, ledger=ledger, progress=tell))
        await is_sending.wait()
        with pytest.raises(qontokit.MirrorLockedError, match="another upload"):
            await client.supplier_invoices.upload(paths, ledger=ledger)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        report = await client.supplier_invoices.upload(paths, ledger=ledger)
    assert report.raise_for_errors()[0].invoice_id in invoice_ids(qonto.rows("supplier_invoices"))
    assert len(qonto.rows("supplier_invoices")) == 4
