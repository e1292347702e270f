"""What Qonto holds after an upload, compared with the files and with what the report claims."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from documents import write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qontokit import UploadReport
    from qontokit.testing import FakeQonto
    from relay import Relay
    from support import Twin

EMPTY: dict[str, Any] = {"supplier_invoices": 0, "client_invoices": 0}
BULK = "/supplier_invoices/bulk"
SAFE = {"uploaded", "already_uploaded"}


def digest(content: bytes) -> str:
    """The SHA-256 of some bytes, as reports write it."""
    return hashlib.sha256(content).hexdigest()


def many(tmp_path: Path, count: int) -> list[Path]:
    """So many PDFs in a folder of their own."""
    return write(tmp_path / "in", *(f"{number:02}.pdf" for number in range(count)))


def spoil(qonto: FakeQonto, **rule: Any) -> None:
    """Let uploads go wrong by this rule alone."""
    faults: Any = {"rules": [{"path": BULK, **rule}]}
    qonto.set_faults(faults)


def held(qonto: FakeQonto) -> Counter[str]:
    """How many invoices of each content Qonto has."""
    return Counter(made["sha256"] for made in qonto.uploads())


def once(paths: Iterable[Path]) -> Counter[str]:
    """One invoice for each of these files."""
    return Counter(digest(path.read_bytes()) for path in paths)


def assert_true(report: UploadReport, qonto: FakeQonto) -> None:
    """What the report calls safe is there under the id that it gives, and what it calls failed is not."""
    made = {made["id"]: made for made in qonto.uploads()}
    for result in [*report.uploaded, *report.already_uploaded]:
        assert result.invoice_id in made, result
        assert made[result.invoice_id]["sha256"] == result.sha256, result
        assert result.errors == []
    safe = {result.sha256 for result in report if result.outcome in SAFE}
    for result in report.failed:
        assert result.errors, result
        assert result.sha256 in safe or result.sha256 not in held(qonto), result


def assert_all_there_once(report: UploadReport, qonto: FakeQonto, paths: list[Path]) -> None:
    """Every file is in Qonto, in one copy, and the report says so."""
    assert [result.input for result in report] == [str(path) for path in paths]
    assert {result.outcome for result in report} <= SAFE, [result for result in report if result.outcome not in SAFE]
    assert_true(report, qonto)
    assert held(qonto) == once(paths)


async def upload(
    twin: Twin,
    qonto: FakeQonto | Relay,
    files: Any,
    ledger: Path | None,
    settings: dict[str, Any] | None = None,
    **options: Any,
) -> UploadReport:
    """Upload with a new client of these settings."""
    invoices = twin.client(qonto, **(settings or {})).supplier_invoices
    report: UploadReport = await twin.result(invoices.upload(files, ledger=ledger, **options))
    return report
