"""Audits: deletions are found, believed late, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import qontokit
from audited import APART, SMALL, asked, assert_exact, kinds, listing, single, walks
from mirrored import RESOURCES, assert_files_sound, assert_mirrors, calm, replayed, stored, truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

SUPPLIERS: Any = "supplier_invoices"


async def two_audits(twin: Twin, qonto: FakeQonto, folder: Path) -> qontokit.SyncReport:
    """Audit, let the time pass after which a second denial counts, and audit again."""
    client = twin.client(qonto)
    await twin.result(client.sync(folder, audit=True))
    qonto.advance(APART)
    report: qontokit.SyncReport = await twin.result(client.sync(folder, audit=True))
    return report


async def test_two_audits_find_every_deletion(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    gone = {resource: qonto.delete(resource, 4) for resource in RESOURCES}
    report = await twin.result(client.sync(tmp_path, audit=True))
    assert [resource.deleted for resource in report.resources.values()] == [0, 0]
    assert_mirrors(qonto, tmp_path)
    qonto.advance(APART)
    report = await twin.result(client.sync(tmp_path, audit=True))
    assert report.complete
    assert [(of.deleted, of.repaired, of.error) for of in report.resources.values()] == [(4, 0, None), (4, 0, None)]
    assert_exact(qonto, tmp_path)
    assert_files_sound(tmp_path)
    for resource in RESOURCES:
        assert {tuple(kinds(tmp_path, id)) for id in gone[resource]} == {("created", "deleted")}
    with qontokit.Mirror(tmp_path) as mirror:
        assert mirror.status().last_audit == mirror.status().last_sync
        assert len(list(mirror.invoices(SUPPLIERS, deleted=True))) == 40


async def test_two_audits_of_an_account_that_was_busy_are_exact(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    busy = {"edits_per_page": 5, "deletions_per_page": 7, "creations_per_page": 3}
    qonto = make_fake_qonto(supplier_invoices=450, client_invoices=450, attachment_bytes=600, faults=busy)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path, attachments=False))
    await twin.result(client.sync(tmp_path, attachments=False, audit=True))
    calm(qonto)
    report = await two_audits(twin, qonto, tmp_path)
    assert [resource.repaired for resource in report.resources.values()] == [0, 0]
    assert_exact(qonto, tmp_path)
    table = {(resource, id): row for resource in RESOURCES for id, row in stored(tmp_path, resource).items()}
    assert replayed(tmp_path) == table


async def test_any_later_sync_asks_again_for_what_is_missing(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    gone = set(qonto.delete(SUPPLIERS, 3))
    await twin.result(client.sync(tmp_path, audit=True))
    await twin.result(client.sync(tmp_path))
    assert set(asked(qonto, SUPPLIERS)) == gone
    assert len(asked(qonto, SUPPLIERS)) == 3
    qonto.advance(APART)
    pages = walks(qonto, SUPPLIERS)
    report = await twin.result(client.sync(tmp_path))
    assert (report.resources[SUPPLIERS].deleted, walks(qonto, SUPPLIERS) - pages) == (3, 0)
    assert_exact(qonto, tmp_path)


async def test_a_deleted_invoice_owes_no_file_and_keeps_those_it_has(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    await twin.result(client.sync(tmp_path, audit=False))
    with qontokit.Mirror(tmp_path) as mirror:
        paths = {id: record.path for record in mirror.attachments() for id in record.invoice_ids}
    qonto.set_faults({"rules": [{"path": "/v2/attachments", "status": 404}]})
    created = [id for resource in RESOURCES for id in qonto.create(resource, 2)]
    await twin.result(client.sync(tmp_path))
    qonto.set_faults({})
    gone = {id for resource in RESOURCES for id in qonto.delete(resource, 100)}
    assert gone >= set(created)
    await two_audits(twin, qonto, tmp_path)
    with qontokit.Mirror(tmp_path) as mirror:
        states = mirror.status().attachments
        assert (states["done"], states["pending"], states["waiting"], states["dead"]) == (70, 0, 0, 0)
        kept = {id: record.path for record in mirror.attachments() if record.path for id in record.invoice_ids}
        assert sum(mirror.status().invoices.values()) == 0
    assert kept == paths
    assert_files_sound(tmp_path)


async def test_an_invoice_that_comes_back_is_restored(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    await twin.result(twin.client(qonto).sync(tmp_path))
    before = truth(qonto, SUPPLIERS)
    (gone,) = qonto.delete(SUPPLIERS, 1)
    await two_audits(twin, qonto, tmp_path)
    assert gone not in stored(tmp_path, SUPPLIERS)
    page = listing(SUPPLIERS, [before[gone] | {"updated_at": datetime.now(UTC).isoformat()}])
    qonto.set_faults({"rules": [{"path": f"/v2/{SUPPLIERS}", "query": "sort_by=updated_at", "text": page}]})
    report = await twin.result(twin.client(qonto).sync(tmp_path, audit=False))
    assert report.resources[SUPPLIERS].updated == 1
    assert gone in stored(tmp_path, SUPPLIERS)
    assert kinds(tmp_path, gone) == ["created", "deleted", "restored"]
    with qontokit.Mirror(tmp_path) as mirror:
        assert {record.state for record in mirror.attachments() if gone in record.invoice_ids} == {"done"}


async def test_denied_once_and_there_again_is_alive(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    before = truth(qonto, SUPPLIERS)
    (gone,) = qonto.delete(SUPPLIERS, 1)
    await twin.result(client.sync(tmp_path, audit=True))
    qonto.advance(APART)
    qonto.set_faults({"rules": [single(SUPPLIERS, before[gone])]})
    await twin.result(client.sync(tmp_path))
    qonto.set_faults({})
    qonto.advance(APART)
    report = await twin.result(client.sync(tmp_path, audit=True))
    assert (report.resources[SUPPLIERS].deleted, kinds(tmp_path, gone)) == (0, ["created"])
    assert gone in stored(tmp_path, SUPPLIERS)
    qonto.advance(APART)
    assert (await twin.result(client.sync(tmp_path))).resources[SUPPLIERS].deleted == 1


async def test_a_floor_bounds_audits_too(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**SMALL)
    since = datetime.now(UTC) - timedelta(days=200)
    await twin.result(twin.client(qonto).sync(tmp_path, since=since))
    for resource in RESOURCES:
        qonto.delete(resource, 12)
    report = await two_audits(twin, qonto, tmp_path)
    assert [of.error for of in report.resources.values()] == [None, None]
    for resource in RESOURCES:
        live = truth(qonto, resource).items()
        newer = {id: row for id, row in live if datetime.fromisoformat(row["created_at"]) >= since}
        assert 0 < len(newer) < len(live)
        assert stored(tmp_path, resource) == newer
