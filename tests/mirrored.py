"""What a mirror must hold, compared with the truth of the fake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import qontokit
from qontokit.types import Resource

if TYPE_CHECKING:
    from pathlib import Path

    from qontokit.testing import FakeQonto

RESOURCES: tuple[Resource, ...] = get_args(Resource)
OWN_FILES = {"mirror.db", "mirror.db-wal", "mirror.db-shm", "mirror.lock"}


def calm(qonto: FakeQonto) -> None:
    """Ends all faults, and lets the files of new invoices appear, which no date would tell."""
    qonto.set_faults({})
    qonto.advance(20)


def truth(qonto: FakeQonto, resource: Resource) -> dict[str, dict[str, Any]]:
    """What lives on the fake now, unreadable rows aside."""
    return {row["id"]: row for row in qonto.rows(resource) if "id" in row}


def stored(folder: Path, resource: Resource) -> dict[str, dict[str, Any]]:
    """What the mirror holds."""
    with qontokit.Mirror(folder) as mirror:
        return {row["id"]: dict(row) for row in mirror.invoices(resource)}


def lost(live: dict[str, Any], copied: dict[str, Any]) -> dict[str, str]:
    """The live rows that a copy lacks or has in an older version."""
    missing = {id: "missing" for id in live if id not in copied}
    return missing | {id: "stale" for id in live.keys() & copied.keys() if live[id] != copied[id]}


def assert_mirrors(qonto: FakeQonto, folder: Path, resources: tuple[Resource, ...] = RESOURCES) -> None:
    """Every live row is in the mirror in its newest version; deleted ones may linger."""
    for resource in resources:
        live = truth(qonto, resource)
        assert live
        assert lost(live, stored(folder, resource)) == {}, resource


def files(folder: Path) -> set[str]:
    """Every file below a folder, relative to it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def assert_files_sound(folder: Path) -> None:
    """Every stored file matches its SHA-256, and nothing else lies around."""
    with qontokit.Mirror(folder) as mirror:
        report = mirror.verify()
        known = {record.path.as_posix() for record in mirror.attachments() if record.path}
    assert (report.ok, report.missing, report.corrupt, report.unknown) == (report.checked, [], [], [])
    assert files(folder) - known <= OWN_FILES


def replayed(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """The table that somebody has who only ever read the log of changes."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    with qontokit.Mirror(folder) as mirror:
        for change in mirror.changes():
            if change.kind == "deleted":
                rows.pop((change.resource, change.id), None)
            else:
                rows[change.resource, change.id] = change.invoice
    return rows


def api_requests(qonto: FakeQonto) -> list[dict[str, Any]]:
    """What was asked of the API; files come from another host."""
    return [request for request in qonto.requests() if request["path"].startswith("/v2/")]
