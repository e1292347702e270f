"""Files that change, vanish or move while an upload is under way or between two: what is sent is what was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from documents import codes, pdf, write
from relay import relayed
from uploaded import EMPTY, assert_all_there_once, assert_true, held, once, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

CHANGES: dict[str, Callable[[Path], object]] = {
    "other bytes": lambda path: path.write_bytes(path.read_bytes().replace(b"b", b"B")),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "shorter": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "emptied": lambda path: path.write_bytes(b""),
    "large": lambda path: path.write_bytes(path.read_bytes() + bytes(3_000_000)),
    "another file": lambda path: write(path.parent, "other").pop().replace(path),
    "gone": lambda path: path.rename(path.with_suffix(".moved")),
}


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(**EMPTY)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_file_that_changes_before_its_turn_is_not_sent(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, change: str, place: int
) -> None:
    paths, ledger = write(tmp_path / "in", *(f"b{number}.pdf" for number in range(3))), tmp_path / "uploads.db"
    changing, others = paths[place], paths[:place] + paths[place + 1 :]
    with relayed(qonto) as relay:
        # Qonto is asked for what it has after every file was checked and before the first one is sent.
        relay.answered = lambda path: CHANGES[change](changing) if path.startswith("/v2/supplier_invoices?") else None
        report = await upload(twin, relay, paths, ledger)
    reason = "unreadable_file" if change == "gone" else "changed_file"
    assert codes(report) == [[reason] if path == changing else [] for path in paths]
    assert_true(report, qonto)
    assert held(qonto) == once(others)
    again = await upload(twin, qonto, others, ledger)
    assert {result.outcome for result in again} == {"already_uploaded"}


async def test_a_changed_file_is_a_new_one(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    (path,), ledger = write(tmp_path / "in", "a.pdf"), tmp_path / "uploads.db"
    first = held(qonto) + once([path])
    await upload(twin, qonto, path, ledger)
    path.write_bytes(pdf("corrected"))
    report = await upload(twin, qonto, path, ledger)
    assert [result.outcome for result in report] == ["uploaded"]
    assert held(qonto) == first + once([path])


async def test_a_file_is_known_under_any_name(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths, ledger = write(tmp_path / "in", "a.pdf", "b.pdf"), tmp_path / "uploads.db"
    await upload(twin, qonto, paths, ledger)
    moved = [path.rename(tmp_path / f"paid {path.name}") for path in paths]
    report = await upload(twin, qonto, moved, ledger)
    assert {result.outcome for result in report} == {"already_uploaded"}
    assert_all_there_once(report, qonto, moved)


async def test_a_file_that_moved_while_its_outcome_was_unknown(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    paths, ledger = write(tmp_path / "in", "a.pdf", "b.pdf"), tmp_path / "uploads.db"
    qonto.set_faults({"rules": [{"path": "/supplier_invoices/bulk", "close": "before_headers"}]})
    await upload(twin, qonto, paths, ledger, {"max_attempts": 1})
    qonto.set_faults(None)
    moved = [path.rename(tmp_path / f"later {path.name}") for path in paths]
    for minutes in (1, 31):
        qonto.advance(minutes * 60)
        assert_all_there_once(await upload(twin, qonto, moved, ledger), qonto, moved)
