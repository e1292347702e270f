"""What is in Qonto once stays there once, under its own name and key; a rerun sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from documents import codes, pdf, sent, write
from uploaded import EMPTY, assert_all_there_once, digest, held, once, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(**EMPTY)


def many(folder: Path, count: int) -> list[Path]:
    return write(folder, *(f"{number:02}.pdf" for number in range(count)))


async def test_a_rerun_sends_nothing(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = many(tmp_path / "in", 45)
    first = await upload(twin, qonto, tmp_path / "in", tmp_path / "uploads.db")
    assert_all_there_once(first, qonto, paths)
    asked = qonto.counters()["bulk_requests"]
    again = await upload(twin, qonto, tmp_path / "in", tmp_path / "uploads.db")
    assert qonto.counters()["bulk_requests"] == asked
    assert len(again.already_uploaded) == 45
    told = [(result.input, result.invoice_id, result.sha256, result.idempotency_key) for result in first]
    assert [(result.input, result.invoice_id, result.sha256, result.idempotency_key) for result in again] == told
    assert [result.invoice for result in again] == [result.invoice for result in first]


async def test_only_what_is_new_is_sent(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    many(tmp_path / "in", 3)
    await upload(twin, qonto, tmp_path / "in", tmp_path / "uploads.db")
    paths = many(tmp_path / "in", 5)
    report = await upload(twin, qonto, tmp_path / "in", tmp_path / "uploads.db")
    assert [result.outcome for result in report] == ["already_uploaded"] * 3 + ["uploaded"] * 2
    assert held(qonto) == once(paths)


async def test_the_same_content_twice_is_sent_once(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    (path, other) = write(tmp_path, "a.pdf", "b.pdf")
    (copy := tmp_path / "copy.pdf").write_bytes(path.read_bytes())
    item = {"content": path.read_bytes(), "file_name": "held.pdf"}
    report = await upload(twin, qonto, [path, other, copy, path, item], tmp_path / "uploads.db")
    assert [result.outcome for result in report] == ["uploaded", "uploaded", *["already_uploaded"] * 3]
    assert len({result.invoice_id for result in report}) == 2
    assert held(qonto) == once([path, other])


async def test_equal_names_of_different_contents(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = [tmp_path / str(month) / "Invoice.pdf" for month in range(6)]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(pdf(str(path)))
    report = await upload(twin, qonto, paths, tmp_path / "uploads.db")
    assert_all_there_once(report, qonto, paths)


async def test_names_survive_as_typed(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    names = ["Müller & Söhne, Août.pdf", 'the "final" one.pdf', "100%25 paid.pdf", "請求書.pdf", "b;c=d.pdf",
             "it's; filename=x.pdf", "e\u0301te\u0301.pdf", "smile \U0001f600.pdf", " led by a space.pdf"]  # fmt: skip
    paths = write(tmp_path / "in", *names)
    report = await upload(twin, qonto, paths, tmp_path / "uploads.db")
    assert_all_there_once(report, qonto, paths)
    assert [made["file_name"] for made in qonto.uploads()] == names


async def test_a_name_that_qonto_cuts_is_told_apart_all_the_same(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = write(tmp_path / "in", "a\\c.pdf", "b\\c.pdf", "c.pdf")
    report = await upload(twin, qonto, paths, tmp_path / "uploads.db")
    assert_all_there_once(report, qonto, paths)
    assert [made["file_name"] for made in qonto.uploads()] == ["c.pdf"] * 3


async def test_a_key_of_ones_own_is_for_one_content(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    key = "5C2E2F1A-6A54-4B8C-9F5E-4E4B1C9D7A10"
    items = [{"content": pdf(text), "idempotency_key": key} for text in ("1", "2")]
    report = await upload(twin, qonto, items, tmp_path / "uploads.db")
    assert ([result.outcome for result in report], codes(report)) == (["uploaded", "failed"], [[], ["invalid_item"]])
    assert [made["idempotency_key"] for made in qonto.uploads()] == [key.lower()]
    later = await upload(twin, qonto, items[1:], tmp_path / "uploads.db")
    assert (codes(later), len(qonto.uploads())) == ([["invalid_item"]], 1)


async def test_a_copy_on_purpose_is_one_copy(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = write(tmp_path / "in", "a.pdf", "b.pdf")
    ledger = tmp_path / "uploads.db"
    first = await upload(twin, qonto, paths, ledger)
    second = await upload(twin, qonto, paths, ledger, allow_duplicates=True)
    assert [result.outcome for result in second] == ["uploaded"] * 2
    assert not {result.invoice_id for result in first} & {result.invoice_id for result in second}
    assert set(held(qonto).values()) == {2}
    third = await upload(twin, qonto, paths, ledger)
    assert [result.invoice_id for result in third.already_uploaded] == [result.invoice_id for result in second]
    assert set(held(qonto).values()) == {2}


async def test_an_attachment_is_given_to_an_invoice_once(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    qonto.upload_by_somebody("a.pdf", pdf())
    item = {"attachment_id": qonto.uploads()[0]["attachment_id"]}
    ledger = tmp_path / "uploads.db"
    (known,) = await upload(twin, qonto, [item], ledger)
    assert (known.outcome, known.invoice_id, sent(qonto)) == ("already_uploaded", qonto.uploads()[0]["id"], [])
    (made, same) = await upload(twin, qonto, [item, item], ledger, allow_duplicates=True)
    (again,) = await upload(twin, qonto, [item], ledger)
    assert [result.outcome for result in (made, same, again)] == ["uploaded", "already_uploaded", "already_uploaded"]
    assert made.invoice_id == same.invoice_id == again.invoice_id
    assert len(qonto.uploads()) == 2


async def test_an_attachment_that_does_not_exist(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    report = await upload(twin, qonto, [{"attachment_id": "none"}, *write(tmp_path, "a.pdf")], tmp_path / "uploads.db")
    assert ([result.outcome for result in report], codes(report)) == (["failed", "uploaded"], [["invalid"], []])


async def test_files_and_attachments_in_one_call(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = many(tmp_path / "in", 24)
    for number in range(24):
        qonto.upload_by_somebody(f"by hand {number}.pdf", pdf(f"by hand {number}"))
    items = [{"attachment_id": made["attachment_id"]} for made in qonto.uploads()]
    files = [one for pair in zip(paths, items, strict=True) for one in pair]
    report = await upload(twin, qonto, files, tmp_path / "uploads.db", allow_duplicates=True)
    assert {result.outcome for result in report} == {"uploaded"}
    made = {made["id"]: made for made in qonto.uploads()}
    for given, result in zip(files, report, strict=True):
        assert result.invoice_id is not None
        invoice = made[result.invoice_id]
        assert invoice["idempotency_key"] == result.idempotency_key
        if isinstance(given, dict):
            assert invoice["attachment_id"] == given["attachment_id"]
        else:
            assert invoice["sha256"] == digest(given.read_bytes())
    assert qonto.counters()["bulk_requests"] == 4


async def test_a_dry_run_sends_nothing_and_leaves_nothing(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = write(tmp_path / "in", "a.pdf", "b.pdf")
    ledger = tmp_path / "books" / "uploads.db"
    report = await upload(twin, qonto, [*paths, tmp_path / "none.pdf"], ledger, dry_run=True)
    assert [result.outcome for result in report] == ["planned", "planned", "failed"]
    assert (sent(qonto), qonto.uploads(), ledger.parent.exists()) == ([], [], False)
    await upload(twin, qonto, paths[:1], ledger)
    before = digest(ledger.read_bytes())
    report = await upload(twin, qonto, paths, ledger, dry_run=True)
    assert [result.outcome for result in report] == ["already_uploaded", "planned"]
    assert (len(qonto.uploads()), digest(ledger.read_bytes())) == (1, before)
