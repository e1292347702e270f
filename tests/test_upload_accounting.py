"""200 files of which 12 are bad: each bad one is named with its reason, each other one is in Qonto once."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from command import Account, on_terminal, run
from documents import pdf, write
from uploaded import EMPTY, assert_true, held, once, upload

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

    shown = on_terminal(*line, account=account, code=1, width=500)
    rows = [row.split(maxsplit=1) for row in shown.splitlines()[1:201]]
    for (shown_path, shown_rest), result in zip(rows, said, strict=True):
        words = shown_rest.split()
        assert shown_path == result["input"]
        if result["outcome"] == "uploaded":
            assert words == ["already", "uploaded", result["invoice_id"]]
        else:
            assert words[:3] == ["failed", "-", f"{result['errors'][0]['code']}:"]
    assert "200 in all: 187 already uploaded, 13 failed" in shown
