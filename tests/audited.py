"""What the tests of audits share: a small account, what was asked of it, and lists that leave something out."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import qontokit
from mirrored import RESOURCES, api_requests, stored, truth

if TYPE_CHECKING:
    from pathlib import Path

    from qontokit.testing import FakeQonto, FaultRule
    from qontokit.types import Resource

SMALL: dict[str, Any] = {"supplier_invoices": 40, "client_invoices": 30, "attachment_bytes": 600}
APART = 16 * 60
DAY = 24 * 3600
# Only the audit of supplier invoices asks in this order; their scans ask for what was updated.
AUDITED = "sort_by=created_at%3Aasc"


def is_walk(request: dict[str, Any]) -> bool:
    """Whether this reads everything, as a first scan and an audit do."""
    query = request["query"]
    return request["path"].endswith("_invoices") and "per_page=100" in query and "updated_at_from" not in query


def walks(qonto: FakeQonto, resource: Resource) -> int:
    """Pages that were read of everything."""
    return sum(is_walk(request) and request["path"].endswith(resource) for request in api_requests(qonto))


def asked(qonto: FakeQonto, resource: Resource) -> list[str]:
    """The invoices that were asked for by their ids."""
    start = f"/v2/{resource}/"
    return [request["path"].removeprefix(start) for request in api_requests(qonto) if request["path"].startswith(start)]


def listing(resource: Resource, rows: list[dict[str, Any]]) -> str:
    """The answer of a list that holds these rows and no others."""
    meta = {"total_count": len(rows), "per_page": 100, "next_page": None}
    return json.dumps({resource: sorted(rows, key=lambda row: str(row["created_at"])), "meta": meta})


def unlisted(qonto: FakeQonto, resource: Resource, id: str) -> FaultRule:
    """Audits of supplier invoices do not get to see this one."""
    rows = [row for row in truth(qonto, resource).values() if row["id"] != id]
    return {"path": f"/v2/{resource}", "query": AUDITED, "text": listing(resource, rows)}


def single(resource: Resource, row: dict[str, Any]) -> FaultRule:
    """Whoever asks for this invoice gets it, whether or not it lives."""
    return {"path": f"/v2/{resource}/{row['id']}", "text": json.dumps({resource.removesuffix("s"): row})}


def kinds(folder: Path, id: str) -> list[str]:
    """What the log of changes tells of one invoice."""
    with qontokit.Mirror(folder) as mirror:
        return [change.kind for change in mirror.changes() if change.id == id]


def assert_exact(qonto: FakeQonto, folder: Path) -> None:
    """The mirror holds what lives and nothing else."""
    for resource in RESOURCES:
        assert stored(folder, resource) == truth(qonto, resource)


def meddle(folder: Path, *statements: str) -> None:
    """Changes the mirror behind its back."""
    with closing(sqlite3.connect(folder / "mirror.db")) as database, database:
        for statement in statements:
            database.execute(statement)
