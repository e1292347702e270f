"""Many files in one call: each is accounted for, each good one is in Qonto once, and a rerun sends nothing."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from command import Account, run
from documents import codes, pdf, sent, write
from terminal import on_terminal
from uploaded import EMPTY, assert_all_there_once, assert_true, digest, held, once, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto, Faults
    from support import Twin

REFUSED: Faults = {"uploads": [{"file_name": "refused", "code": "invalid", "detail": "The file is encrypted."}]}
TOO_LARGE = 10 * 1024 * 1024 + 1


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(**EMPTY)


def good(folder: Path, count: int) -> list[Path]:
    """PDFs, JPEGs and PNGs of unlike sizes, so that batches are cut by bytes as well as by number."""
    heads, kinds = (b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"), ("pdf", "jpg", "png")
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:03}.{kinds[number % 3]}" for number in range(count)]
    for number, path in enumerate(paths):
        size = 4_000_000 if number < 5 else number * 100
        path.write_bytes(heads[number % 3] + path.name.encode() + bytes(size))
    return paths


def bad(folder: Path) -> dict[Path, str]:
    """Ten files of five kinds, with the reason why each is refused."""
    refused = write(folder, "refused-1.pdf", "refused-2.pdf")
    reasons = {folder / f"{number}-missing.pdf": "missing_file" for number in (1, 2)}
    for number in (1, 2):
        (empty, large, text) = (folder / f"{number}-{name}.pdf" for name in ("empty", "large", "text"))
        empty.touch()
        large.write_bytes(pdf())
        with large.open("r+b") as file:
            file.truncate(TOO_LARGE)
        text.write_text("a letter")
        reasons |= {empty: "empty_file", large: "too_large", text: "unsupported_type"}
    return reasons | dict.fromkeys(refused, "invalid")


def among(goods: list[Any], bads: list[Any]) -> list[Any]:
    """The bad ones all over the list."""
    mixed = list(goods)
    for number, one in enumerate(bads):
        mixed.insert(number * 17 % len(mixed), one)
    return mixed


async def test_200_files_of_which_12_are_bad(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    qonto.set_faults(REFUSED)
    goods, reasons = good(tmp_path / "in", 188), bad(tmp_path / "in")
    nothing: list[Any] = [{"file_name": "neither.pdf"}, {"path": goods[0], "attachment_id": "both"}]
    files = among(goods, [*reasons, *nothing])
    report = await upload(twin, qonto, files, tmp_path / "uploads.db")
    assert (len(report), len(report.uploaded), len(report.failed), len(report.needs_review)) == (200, 188, 12, 0)
    expected = {str(path): code for path, code in reasons.items()}
    told = {result.input: result.errors[0].code for result in report.failed if result.errors[0].code != "invalid_item"}
    assert told == expected
    assert Counter(result.errors[0].code for result in report.failed) == dict.fromkeys([*expected.values()], 2) | {
        "invalid_item": 2
    }
    assert all(error.detail for result in report.failed for error in result.errors)
    assert [result.input for result in report.uploaded] == [str(path) for path in files if path in goods]
    assert_true(report, qonto)
    assert held(qonto) == once(goods)
    assert_within_limits(qonto)


def assert_within_limits(qonto: FakeQonto) -> None:
    counters = qonto.counters()
    assert counters["most_invoices_in_a_request"] == 20
    assert 10_000_000 < counters["most_bytes_in_a_request"] <= 15_000_000
    assert counters["bulk_requests"] < 20


def test_the_table_and_the_json_agree_with_the_report(qonto: FakeQonto, tmp_path: Path) -> None:
    qonto.set_faults({"uploads": [*REFUSED["uploads"], {"file_name": "099", "code": "required"}]})
    account, ledger = Account(qonto.base_url, qonto.access_token), tmp_path / "uploads.db"
    goods, reasons = good(tmp_path / "in", 188), bad(tmp_path / "in")
    paths = among(goods, [*reasons, tmp_path / "gone-1.pdf", tmp_path / "gone-2.pdf"])
    line = ["upload", *map(str, paths), "--ledger", str(ledger)]
    done = run(*line, "--json", account=account)
    said = json.loads(done.stdout)["results"]
    assert done.returncode == 1
    assert [result["input"] for result in said] == [str(path) for path in paths]
    assert Counter(result["outcome"] for result in said) == {"uploaded": 187, "failed": 13}
    assert held(qonto) == once(path for path in goods if "099" not in path.name)
    assert len(done.stderr.splitlines()) == 13

    code, shown = on_terminal(*line, account=account, width=500)
    rows = [row.split(maxsplit=1) for row in shown.splitlines()[1:201]]
    assert code == 1
    for (shown_path, shown_rest), result in zip(rows, said, strict=True):
        words = shown_rest.split()
        assert shown_path == result["input"]
        if result["outcome"] == "uploaded":
            assert words == ["already", "uploaded", result["invoice_id"]]
        else:
            assert words[:3] == ["failed", "-", f"{result['errors'][0]['code']}:"]
    assert "200 in all: 187 already uploaded, 13 failed" in shown


async def test_a_rerun_sends_nothing(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths = good(tmp_path / "in", 45)
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
    good(tmp_path / "in", 3)
    await upload(twin, qonto, tmp_path / "in", tmp_path / "uploads.db")
    paths = good(tmp_path / "in", 5)
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
