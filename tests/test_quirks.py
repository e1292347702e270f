"""Every answer that Qonto's documents leave open: the mirror is right, or the sync says that it may not be."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from mirrored import RESOURCES, assert_mirrors, calm, lost, stored, truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto, Quirks
    from qontokit.types import Resource
    from support import Twin

ACCOUNT: dict[str, Any] = {"supplier_invoices": 320, "client_invoices": 320, "attachment_bytes": 600}
BUSY: dict[str, Any] = {"edits_per_page": 4, "deletions_per_page": 2, "creations_per_page": 2}

# Each of these hides something from a careless client, and from none of them may a row be missing.
HARMLESS: dict[str, Quirks] = {
    "no quirk": {},
    "bounds from exclusive": {"from_exclusive": True},
    "bounds to exclusive": {"to_exclusive": True},
    "bounds exclusive, whole seconds": {"from_exclusive": True, "to_exclusive": True, "resolution": "seconds"},
    "whole seconds": {"resolution": "seconds"},
    "ties in random order": {"tie_order": "random", "same_second": 60},
    "ties in reverse order": {"tie_order": "reverse", "same_second": 60},
    "250 rows of one second": {"same_second": 250},
    "250 rows of one second, backwards": {"same_second": 250, "tie_order": "reverse"},
    "updated_at cannot be sorted by": {"sort_ignored": ["updated_at"]},
    "small pages": {"per_page_clamp": 17},
    "small pages that claim to be large": {"per_page_clamp": 17, "lying_per_page": True},
    "past the end is 422": {"past_end": "unprocessable"},
    "counted before the rows": {"count_when": "before"},
    "counted after the rows": {"count_when": "after"},
    "counts end at 150": {"count_cap": 150},
    "no next_page at the end": {"next_page": "absent"},
    "next_page 0 at the end": {"next_page": "zero"},
    "dates in Paris": {"offset_dates": True},
    "odd forms": {"odd_forms": True},
    "no updated_at in client invoices": {"updated_at_missing": True},
    "updated_at null": {"null_updated_at": 40},
    "no Date": {"date_header": "absent"},
    "Date an hour behind": {"date_header": "stale"},
    "Date an hour ahead": {"date_header": "ahead"},
    "imported invoices": {"imported": 60},
    "files bump updated_at": {"attachment_bumps_updated_at": True, "late_attachments": 20},
    "display copies": {"display_copies": 30},
}

# Here rows of the last quarter of an hour may have to wait for a later sync: only the watermark's past is claimed.
UNPROVABLE: dict[str, Quirks] = {
    "everything at once": {
        "from_exclusive": True,
        "to_exclusive": True,
        "resolution": "seconds",
        "tie_order": "random",
        "per_page_clamp": 30,
        "past_end": "unprocessable",
        "count_when": "after",
        "next_page": "absent",
        "offset_dates": True,
        "odd_forms": True,
        "updated_at_missing": True,
        "null_updated_at": 15,
        "imported": 30,
    },
    "nothing can be sorted by": {"sort_ignored": ["updated_at", "created_at"]},
    "nothing can be sorted by, counts end at 150": {"sort_ignored": ["updated_at", "created_at"], "count_cap": 150},
    "250 rows of one second in random order": {"same_second": 250, "tie_order": "random"},
    "250 rows of one second, counts end at 150": {"same_second": 250, "tie_order": "random", "count_cap": 150},
    "250 rows of one second, 422, small pages": {
        "same_second": 250,
        "tie_order": "random",
        "past_end": "unprocessable",
        "per_page_clamp": 20,
        "lying_per_page": True,
    },
}


def named(table: dict[str, Quirks]) -> list[Any]:
    return [pytest.param(quirks, id=name) for name, quirks in table.items()]


async def outcome(twin: Twin, qonto: FakeQonto, folder: Path) -> qontokit.SyncReport:
    """What a sync did, whether or not it could finish."""
    try:
        report: qontokit.SyncReport = await twin.result(twin.client(qonto).sync(folder, attachments=False))
    except qontokit.SyncError as error:
        report = error.report
    return report


@pytest.mark.parametrize("quirks", named(HARMLESS))
async def test_the_mirror_is_right_whatever_qonto_does(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, quirks: Quirks
) -> None:
    qonto = make_fake_qonto(**ACCOUNT, quirks=quirks, faults=BUSY)
    await outcome(twin, qonto, tmp_path)
    for resource in RESOURCES:
        qonto.edit(resource, 7)
    await outcome(twin, qonto, tmp_path)
    calm(qonto)
    report = await outcome(twin, qonto, tmp_path)
    assert [resource.error for resource in report.resources.values()] == [None, None]
    assert_mirrors(qonto, tmp_path)


def claimed(qonto: FakeQonto, resource: Resource, watermark: datetime | None) -> dict[str, Any]:
    """The live rows that a watermark promises: those that show that they have not changed after it."""

    def is_old(row: dict[str, Any]) -> bool:
        date = row.get("updated_at")
        return bool(date and watermark and datetime.fromisoformat(date) <= watermark)

    return {id: row for id, row in truth(qonto, resource).items() if is_old(row)}


@pytest.mark.parametrize("quirks", named(UNPROVABLE))
async def test_what_cannot_be_proven_is_never_claimed(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, quirks: Quirks
) -> None:
    qonto = make_fake_qonto(**ACCOUNT, quirks=quirks, faults=BUSY)
    held: dict[str, Any] = dict.fromkeys(RESOURCES)
    for is_last in (False, False, True):
        if is_last:
            calm(qonto)
        report = await outcome(twin, qonto, tmp_path)
        for name, resource in report.resources.items():
            assert lost(claimed(qonto, name, resource.watermark), stored(tmp_path, name)) == {}
            if not resource.complete:
                assert held[name] in {None, resource.watermark}
                assert "could not be read completely" in (resource.error or "")
            held[name] = resource.watermark
