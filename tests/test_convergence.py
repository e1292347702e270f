"""Whatever happens while we read, one more sync has everything; the guide's algorithm does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from guide import GuideSync
from mirrored import RESOURCES, assert_files_sound, assert_mirrors, calm, lost, replayed, stored, truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

ACCOUNT: dict[str, Any] = {"supplier_invoices": 2_000, "client_invoices": 2_000, "attachment_bytes": 600, "seed": 11}
BUSY: dict[str, Any] = {"edits_per_page": 5, "deletions_per_page": 3, "creations_per_page": 2}


async def sync_of_a_busy_account(twin: Twin, qonto: FakeQonto, folder: Path, **arguments: Any) -> None:
    """Sync while the account changes, then once more when it is quiet."""
    client = twin.client(qonto)
    await twin.result(client.sync(folder, **arguments))
    calm(qonto)
    report = await twin.result(client.sync(folder, **arguments))
    assert all(resource.complete for resource in report.resources.values())


async def test_no_row_is_lost_or_stale(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**ACCOUNT, faults=BUSY)
    before = {resource: truth(qonto, resource) for resource in RESOURCES}
    await sync_of_a_busy_account(twin, qonto, tmp_path, attachments=False)
    assert_mirrors(qonto, tmp_path)
    for resource in RESOURCES:
        assert len(truth(qonto, resource).keys() - before[resource].keys()) >= 40
        assert len(before[resource].keys() - truth(qonto, resource).keys()) >= 60


async def test_no_file_of_a_busy_account_is_forgotten(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    account = ACCOUNT | {"supplier_invoices": 400, "client_invoices": 400}
    qonto = make_fake_qonto(**account, faults=BUSY)
    await sync_of_a_busy_account(twin, qonto, tmp_path)
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)
    with qontokit.Mirror(tmp_path) as mirror:
        states = {id: record.state for record in mirror.attachments() for id in record.invoice_ids}
    assert {states[id] for resource in RESOURCES for id in truth(qonto, resource)} == {"done"}


async def test_the_log_of_changes_tells_the_same_story(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**ACCOUNT | {"supplier_invoices": 600, "client_invoices": 600}, faults=BUSY)
    await sync_of_a_busy_account(twin, qonto, tmp_path, attachments=False)
    table = {(resource, id): row for resource in RESOURCES for id, row in stored(tmp_path, resource).items()}
    assert replayed(tmp_path) == table


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_guide_loses_rows_on_the_same_account(make_fake_qonto: Callable[..., FakeQonto], resource: Any) -> None:
    qonto = make_fake_qonto(**ACCOUNT, faults=BUSY)
    guide = GuideSync(qonto, resource)
    guide.run()
    qonto.set_faults({})
    guide.run()
    assert lost(truth(qonto, resource), guide.rows)


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_guide_copies_an_account_that_nobody_touches(
    make_fake_qonto: Callable[..., FakeQonto], resource: Any
) -> None:
    qonto = make_fake_qonto(**ACCOUNT)
    guide = GuideSync(qonto, resource)
    guide.run()
    assert lost(truth(qonto, resource), guide.rows) == {}
