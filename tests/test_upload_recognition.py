"""Invoices that Qonto has already: found again without a ledger, under other names, and beside those of others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from documents import codes, pdf, sent, write
from uploaded import EMPTY, assert_all_there_once, digest, held, many, once, spoil, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

TWICE: dict[str, Any] = {"max_attempts": 2}


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(**EMPTY)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "uploads.db"


@pytest.mark.parametrize("minutes", [0, 31])
async def test_a_lost_ledger(twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path, minutes: int) -> None:
    paths = many(tmp_path, 25)
    first = await upload(twin, qonto, paths, ledger)
    for file in tmp_path.glob("uploads.db*"):
        file.unlink()
    qonto.advance(minutes * 60)
    asked = len(sent(qonto))
    again = await upload(twin, qonto, [*paths, *write(tmp_path, "new.pdf")], ledger)
    assert [result.outcome for result in again] == ["already_uploaded"] * 25 + ["uploaded"]
    assert [result.invoice_id for result in again][:25] == [result.invoice_id for result in first]
    assert len(sent(qonto)) == asked + 1
    assert held(qonto) == once([*paths, tmp_path / "new.pdf"])


async def test_a_lost_ledger_where_qonto_changes_names(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, ledger: Path
) -> None:
    qonto = make_fake_qonto(**EMPTY, quirks={"upload_names_changed": True})
    paths = write(tmp_path / "in", "A b c.PDF", "Müller & Söhne.pdf", "scans\\Invoice 1.pdf", "a_b_c.pdf", "# %.pdf")
    await upload(twin, qonto, paths, ledger)
    for file in tmp_path.glob("uploads.db*"):
        file.unlink()
    qonto.advance(31 * 60)
    asked = len(sent(qonto))
    assert_all_there_once(await upload(twin, qonto, paths, ledger), qonto, paths)
    assert len(sent(qonto)) == asked


async def test_the_same_name_by_another_user_needs_review(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path
) -> None:
    (mine, other) = write(tmp_path, "invoice.pdf", "other.pdf")
    spoil(qonto, status=502)
    await upload(twin, qonto, [mine, other], ledger, TWICE)
    qonto.upload_by_somebody("invoice.pdf", pdf("another one"))
    qonto.set_faults(None)
    qonto.advance(31 * 60)
    for outcome in ("uploaded", "already_uploaded"):
        report = await upload(twin, qonto, [mine, other], ledger)
        assert (report[0].outcome, codes(report)) == ("needs_review", [["ambiguous"], []])
        assert report[1].outcome == outcome
        assert held(qonto) == once([other]) + Counter([digest(pdf("another one"))])


async def test_the_same_file_by_another_user_is_already_there(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path
) -> None:
    (path,) = write(tmp_path, "invoice.pdf")
    invoice_id = qonto.upload_by_somebody("invoice.pdf", path.read_bytes())
    (result,) = await upload(twin, qonto, path, ledger)
    assert (result.outcome, result.invoice_id, len(sent(qonto))) == ("already_uploaded", invoice_id, 0)
