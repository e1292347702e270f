"""Qonto's own guides, run as they are printed; only the address and the credential come from outside."""

from __future__ import annotations

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
        self._printed = compile((PRINTED / f"{resource}.py.txt").read_text(), resource, "exec")
        self._qonto = qonto

    def run(self) -> None:
        """One sync of the guide: its window, its pages, and its timestamp after full success."""
        current_sync_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        names: dict[str, Any] = {
            "requests": requests,
            "BASE_URL": f"{self._qonto.base_url}/v2",
            "headers": {"Authorization": f"Bearer {self._qonto.access_token}"},
            "last_sync_at": self._last_sync_at,
            "current_sync_at": current_sync_at,
        }
        exec(self._printed, names)
        self.rows |= {row["id"]: row for row in names["invoices"]}
        self._last_sync_at = current_sync_at
