"""Files to upload, and what the report says about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qontokit import UploadReport
    from qontokit.testing import FakeQonto
    from support import Twin


def pdf(text: str = "invoice") -> bytes:
    """A PDF as far as anybody looks, different for each text."""
    return f"%PDF-1.7\n{text}\n%%EOF\n".encode()


def write(folder: Path, *names: str) -> list[Path]:
    """Write PDFs, each with a content of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in names]
    for path in paths:
        path.write_bytes(pdf(path.name))
    return paths


def outcomes(report: UploadReport) -> list[tuple[str, str]]:
    """Each input and its outcome, in order."""
    return [(result.input, result.outcome) for result in report]


def codes(report: UploadReport) -> list[list[str]]:
    """The codes of each input's failures, in order."""
    return [[error.code for error in result.errors] for result in report]


def sent(qonto: FakeQonto) -> list[dict[str, Any]]:
    """The requests that could have made an invoice."""
    return [request for request in qonto.requests() if request["method"] == "POST"]


def invoice_ids(rows: Iterable[dict[str, Any]]) -> set[str]:
    """The ids of invoices."""
    return {row["id"] for row in rows}


async def upload(twin: Twin, qonto: FakeQonto, files: Any, **arguments: Any) -> UploadReport:
    """Upload with either client."""
    report: UploadReport = await twin.result(twin.client(qonto).supplier_invoices.upload(files, **arguments))
    return report
