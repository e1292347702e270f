"""Qonto's own guides, run as they are printed; only the address and the credential come from outside."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from qontokit.testing import FakeQonto
    from qontokit.types import Resource

PRINTED = Path(__file__).parent / "data" / "guide"


class GuideSync:
    """Somebody who followed the guide: a table of invoices, and the timestamp of the last success."""

    def __init__(self, qonto: FakeQonto, resource: Resource) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self._last_sync_at = "2020-01-01T00:00:00Z"
        self._resource = resource
        self._qonto = qonto

    def run(self) -> None:
        """One sync of the guide: its window, its pages, and its timestamp after full success."""
        current_sync_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        window = {"last_sync_at": self._last_sync_at, "current_sync_at": current_sync_at}
        names = run_printed(self._resource, **access(self._qonto), **window)
        self.rows |= {row["id"]: row for row in names["invoices"]}
        self._last_sync_at = current_sync_at


def upload_by_the_guide(qonto: FakeQonto) -> dict[str, Any]:
    """Qonto's answer to the guide's upload of ``invoice.pdf`` in the working folder."""
    answer: dict[str, Any] = run_printed("upload", uuid=uuid, **access(qonto))["result"]
    return answer


def failures_by_the_guide(answer: dict[str, Any]) -> int:
    """How many failures the guide's check finds in an answer."""
    printed: list[str] = []
    run_printed("upload_check", result=answer, print=printed.append)
    return sum(line.startswith("Failed: ") for line in printed)


def access(qonto: FakeQonto) -> dict[str, Any]:
    """What the guides leave to their reader."""
    headers = {"Authorization": f"Bearer {qonto.access_token}"}
    return {"requests": requests, "BASE_URL": f"{qonto.base_url}/v2", "headers": headers}


def run_printed(name: str, **names: Any) -> dict[str, Any]:
    """Run a piece of a guide with these names, and give all that it leaves behind."""
    exec(compile((PRINTED / f"{name}.py.txt").read_text(), name, "exec"), names)
    return names
