"""One sync and the next: what is asked, what is told, and what arguments change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from mirrored import (
    RESOURCES,
    api_requests,
    assert_files_sound,
    assert_mirrors,
    lost,
    replayed,
    stored,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

SMALL: dict[str, Any] = {"supplier_invoices": 40, "client_invoices": 30, "attachment_bytes": 2_000}


async def test_a_first_sync_copies_everything_and_says_so(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    report = await twin.result(twin.client(qonto).sync(tmp_path))
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)
    assert report.complete
    assert (report.downloaded, report.waiting, report.dead, report.newly_dead, report.retries) == (70, 0, 0, 0, 0)
    assert report.bytes == sum(path.stat().st_size for path in (tmp_path / "attachments").rglob("*.pdf"))
    assert report.requests == len(api_requests(qonto))
    created = {name: resource.created for name, resource in report.resources.items()}
    assert created == {"supplier_invoices": 40, "client_invoices": 30}
    assert report.to_dict()["resources"]["client_invoices"]["complete"] is True


async def test_a_second_sync_of_an_unchanged_account_asks_next_to_nothing(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(supplier_invoices=450, client_invoices=450, attachment_bytes=600)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    before, downloads = len(api_requests(qonto)), qonto.counters()["files"]
    report = await twin.result(client.sync(tmp_path))
    assert len(api_requests(qonto)) - before == report.requests <= 4
    assert qonto.counters()["files"] == downloads
    assert report.complete
    assert (report.downloaded, report.bytes) == (0, 0)
    for resource in report.resources.values():
        assert (resource.created, resource.updated, resource.read - resource.unchanged) == (0, 0, 0)


async def test_only_what_changed_is_told_in_order_and_for_good(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    with qontokit.Mirror(tmp_path) as mirror:
        told = mirror.status().last_seq
        edited = {("updated", id) for resource in RESOURCES for id in qonto.edit(resource, 4)}
        new = {("created", id) for resource in RESOURCES for id in qonto.create(resource, 2)}
        report = await twin.result(client.sync(mirror))
        changes = list(mirror.changes(after=told))
    assert {(change.kind, change.id) for change in changes} == edited | new
    assert len(changes) == 12
    assert [change.seq for change in changes] == sorted(change.seq for change in changes)
    assert [resource.updated for resource in report.resources.values()] == [4, 4]
    assert [resource.created for resource in report.resources.values()] == [2, 2]
    table = {(resource, id): row for resource in RESOURCES for id, row in stored(tmp_path, resource).items()}
    assert replayed(tmp_path) == table


async def test_one_resource_alone_leaves_the_other(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    report = await twin.result(client.sync(tmp_path, resources=["supplier_invoices"]))
    assert list(report.resources) == ["supplier_invoices"]
    assert_mirrors(qonto, tmp_path, ("supplier_invoices",))
    assert stored(tmp_path, "client_invoices") == {}
    assert not [request for request in qonto.requests() if "client_invoices" in request["path"]]
    await twin.result(client.sync(tmp_path, resources=("client_invoices",)))
    assert_mirrors(qonto, tmp_path)


async def test_files_can_be_left_for_later(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    report = await twin.result(client.sync(tmp_path, attachments=False))
    assert (report.downloaded, qonto.counters()["attachments"], qonto.counters()["files"]) == (0, 0, 0)
    with qontokit.Mirror(tmp_path) as mirror:
        assert mirror.status().attachments["pending"] == 70
        assert {record.state for record in mirror.attachments()} == {"pending"}
    report = await twin.result(client.sync(tmp_path))
    assert (report.complete, report.downloaded) == (True, 70)
    assert_files_sound(tmp_path)


async def test_a_floor_is_kept(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    since = datetime.now(UTC) - timedelta(days=120)
    await twin.result(client.sync(tmp_path, since=since))
    for resource in RESOURCES:
        qonto.edit(resource, len(truth(qonto, resource)))
    await twin.result(client.sync(tmp_path))
    for resource in RESOURCES:
        live = truth(qonto, resource)
        newer = {id: row for id, row in live.items() if datetime.fromisoformat(row["created_at"]) >= since}
        assert lost(newer, stored(tmp_path, resource)) == {}
        assert 0 < len(newer) == len(stored(tmp_path, resource)) < len(live)
    with pytest.raises(qontokit.ConfigError, match="since"):
        await twin.result(client.sync(tmp_path, since=since - timedelta(days=1)))


async def test_a_mirror_belongs_to_one_organisation(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    ours, theirs = make_fake_qonto(**SMALL), make_fake_qonto(**SMALL, seed=99)
    await twin.result(twin.client(ours).sync(tmp_path))
    with qontokit.Mirror(tmp_path) as mirror:
        bound = mirror.organization_id
        assert bound == (await twin.result(twin.client(ours).organization()))["id"]
        with pytest.raises(qontokit.ConfigError, match=f"{bound}.*another folder"):
            await twin.result(twin.client(theirs).sync(mirror))
        assert mirror.organization_id == bound
    assert_mirrors(ours, tmp_path)


async def test_progress_tells_how_far_it_is(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL, latency=0.15, file_latency=0.15)
    told: list[qontokit.Progress] = []
    report = await twin.result(twin.client(qonto, max_in_flight=8).sync(tmp_path, progress=told.append))
    stages = [progress.stage for progress in told]
    assert set(stages) == {"invoices", "attachments"}
    assert stages == sorted(stages, reverse=True)
    counted = [progress.done for progress in told if progress.stage == "attachments"]
    assert counted == sorted(counted)
    assert (told[-1].done, told[-1].total, told[-1].bytes) == (70, 70, report.bytes)


async def test_imported_invoices_are_copied_too(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL, quirks={"imported": 12})
    await twin.result(twin.client(qonto).sync(tmp_path))
    assert len(stored(tmp_path, "client_invoices")) == 30
