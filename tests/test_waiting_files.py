"""Files that come later, never, twice, or instead of others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from mirrored import assert_files_sound, assert_mirrors, truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

SMALL: dict[str, Any] = {"supplier_invoices": 20, "client_invoices": 20, "attachment_bytes": 2_000}


def states(folder: Path) -> Counter[str]:
    with qontokit.Mirror(folder) as mirror:
        listed: Counter[str] = Counter(record.state for record in mirror.attachments())
        counted: Counter[str] = Counter(mirror.status().attachments)
    assert +listed == +counted
    return +listed


@pytest.mark.parametrize("bumps", [True, False])
async def test_a_file_that_comes_ten_seconds_later_is_fetched(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, bumps: Any
) -> None:
    qonto = make_fake_qonto(**SMALL, quirks={"attachment_bumps_updated_at": bumps})
    new = qonto.create("client_invoices", 3) + qonto.create("supplier_invoices", 2)
    client = twin.client(qonto)
    first = await twin.result(client.sync(tmp_path))
    assert (first.complete, first.waiting, first.downloaded) == (True, 5, 40)
    with qontokit.Mirror(tmp_path) as mirror:
        waiting = [record for record in mirror.attachments() if record.state == "waiting"]
    assert {id for record in waiting for id in record.invoice_ids} == set(new)
    assert {(record.attachment_id, record.path, record.size) for record in waiting} == {(None, None, None)}
    qonto.advance(20)
    second = await twin.result(client.sync(tmp_path))
    assert (second.complete, second.waiting, second.downloaded) == (True, 0, 5)
    assert states(tmp_path) == {"done": 45}
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)


async def test_an_old_invoice_gets_its_file_when_a_date_tells(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL, quirks={"late_attachments": 2, "attachment_bumps_updated_at": True})
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    assert states(tmp_path)["done"] == 36
    assert states(tmp_path)["absent"] > 0
    qonto.advance(20)
    await twin.result(client.sync(tmp_path))
    assert states(tmp_path) == {"done": 40}
    assert_mirrors(qonto, tmp_path)


async def test_an_old_invoice_gets_its_file_when_asked_to_look_again(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL, quirks={"late_attachments": 2})
    client = twin.client(qonto, max_attempts=1)
    await twin.result(client.sync(tmp_path))
    qonto.advance(20)
    await twin.result(client.sync(tmp_path))
    absent = states(tmp_path)["absent"]
    with qontokit.Mirror(tmp_path) as mirror:
        assert mirror.retry_dead() == absent > 0
    qonto.set_faults({"rules": [{"path": "invoices/", "status": 500}]})
    report = await twin.result(client.sync(tmp_path))
    assert (report.complete, report.waiting, report.downloaded) == (True, 4, 0)
    qonto.set_faults({})
    qonto.advance(15 * 24 * 3600)
    await twin.result(client.sync(tmp_path))
    assert states(tmp_path) == {"done": 40}
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)


async def test_invoices_without_any_file_are_told(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL, quirks={"never_attachments": 3})
    client = twin.client(qonto)
    report = await twin.result(client.sync(tmp_path))
    assert report.complete
    without = {
        row["id"]
        for resource in ("client_invoices", "supplier_invoices")
        for row in truth(qonto, resource).values()
        if not row["attachment_id"]
    }
    with qontokit.Mirror(tmp_path) as mirror:
        missing = [record for record in mirror.attachments() if record.state in {"waiting", "absent"}]
    assert len(without) == 6
    assert {id for record in missing for id in record.invoice_ids} == without
    asked = qonto.counters()["invoices"]
    for _ in range(3):
        await twin.result(client.sync(tmp_path))
    assert qonto.counters()["invoices"] == asked


async def test_a_display_copy_is_kept_beside_the_original(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL, quirks={"display_copies": 5})
    report = await twin.result(twin.client(qonto).sync(tmp_path))
    assert report.downloaded == 45
    with qontokit.Mirror(tmp_path) as mirror:
        files = {record.attachment_id: record for record in mirror.attachments("supplier_invoices")}
    copied = [
        row
        for row in truth(qonto, "supplier_invoices").values()
        if row["display_attachment_id"] != row["attachment_id"]
    ]
    assert len(copied) == 5
    for row in copied:
        original, copy = files[row["attachment_id"]], files[row["display_attachment_id"]]
        assert original.invoice_ids == copy.invoice_ids == [row["id"]]
        assert original.path != copy.path
        assert original.sha256 != copy.sha256
    assert_files_sound(tmp_path)
