"""Qonto refuses or answers nonsense: each says what and what to do, and nothing already stored is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from mirrored import RESOURCES, assert_files_sound, assert_mirrors, stored, truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

SMALL: dict[str, Any] = {"supplier_invoices": 30, "client_invoices": 30, "attachment_bytes": 3_000}


async def synced(twin: Twin, qonto: FakeQonto, folder: Path) -> dict[str, Any]:
    """A mirror from a good day, then edits and a bad day; what it held is given."""
    await twin.result(twin.client(qonto).sync(folder))
    held: dict[str, Any] = {resource: stored(folder, resource) for resource in RESOURCES}
    for resource in RESOURCES:
        qonto.edit(resource, 5)
    return held


async def assert_next_sync_heals(twin: Twin, qonto: FakeQonto, folder: Path) -> None:
    qonto.set_faults({})
    assert (await twin.result(twin.client(qonto).sync(folder))).complete
    assert_mirrors(qonto, folder)
    assert_files_sound(folder)


async def test_a_401_ends_the_sync_before_any_work(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    held = await synced(twin, qonto, tmp_path)
    asked = len(qonto.requests())
    with pytest.raises(qontokit.AuthenticationError, match="credential is wrong, expired or revoked") as caught:
        await twin.result(twin.client(qonto, access_token="of-yesterday").sync(tmp_path))
    assert (caught.value.status, caught.value.code) == (401, "unauthorized")
    assert caught.value.trace_id
    assert "of-yesterday" not in str(caught.value)
    assert len(qonto.requests()) - asked == 1
    assert {resource: stored(tmp_path, resource) for resource in RESOURCES} == held
    await assert_next_sync_heals(twin, qonto, tmp_path)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"status": 403}, r"scope supplier_invoice\.read.* plan"),
        ({"status": 403, "text": '{"message":"Forbidden","trace_id":"t"}'}, r"Forbidden.*supplier_invoice\.read"),
        ({"status": 404, "body": "text"}, "404"),
        ({"status": 422}, "422.*correct the request"),
        ({"body": "html"}, "web page instead of JSON.*base_url"),
        ({"body": "truncated_json"}, "not JSON"),
        ({"body": "empty"}, "not JSON"),
        ({"text": '{"supplier_invoices": 7}'}, "supplier_invoices"),
        ({"location": "https://login.example/"}, r"redirected \(302\)"),
        ({"status": 500, "body": "empty"}, "500.*run again later"),
        ({"close": "before_headers"}, "connection|sending"),
        ({"close": "mid_body"}, "connection"),
    ],
)
async def test_a_list_that_cannot_be_read_does_not_stop_the_other(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, rule: Any, words: str
) -> None:
    qonto = make_fake_qonto(**SMALL)
    held = await synced(twin, qonto, tmp_path)
    qonto.set_faults({"rules": [rule | {"path": "/supplier_invoices"}]})
    with pytest.raises(qontokit.SyncError, match=f"(?s)supplier_invoices: .*(?:{words})") as caught:
        await twin.result(twin.client(qonto, max_attempts=2).sync(tmp_path))
    reports = caught.value.report.resources
    assert not caught.value.report.complete
    assert not reports["supplier_invoices"].complete
    assert (reports["client_invoices"].complete, reports["client_invoices"].error) == (True, None)
    assert_mirrors(qonto, tmp_path, ("client_invoices",))
    assert stored(tmp_path, "supplier_invoices") == held["supplier_invoices"]
    await assert_next_sync_heals(twin, qonto, tmp_path)


async def test_rows_without_an_id_are_kept_aside_and_stop_nothing(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL, quirks={"unreadable_rows": 3})
    report = await twin.result(twin.client(qonto).sync(tmp_path))
    assert report.complete
    for resource in RESOURCES:
        assert report.resources[resource].quarantined == 3
        assert len(truth(qonto, resource)) == 27
    assert_mirrors(qonto, tmp_path)


async def test_no_scope_for_files_is_told_once_and_the_rows_are_kept(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL, faults={"rules": [{"path": "/attachments/", "status": 403}]})
    report = await twin.result(twin.client(qonto).sync(tmp_path))
    assert not report.complete
    assert report.downloaded == 0
    assert_mirrors(qonto, tmp_path)
    with qontokit.Mirror(tmp_path) as mirror:
        errors = {record.error for record in mirror.attachments() if record.error}
    assert errors
    assert all("attachment.read" in error for error in errors)
    await assert_next_sync_heals(twin, qonto, tmp_path)


REFUSED_FOR_GOOD: list[Any] = [
    pytest.param({"path": "/v2/attachments/", "status": 404}, "404", id="no such attachment"),
    pytest.param({"path": "/files/", "status": 404, "body": "xml"}, "404", id="no such file"),
    pytest.param({"path": "/files/", "status": 403, "body": "xml"}, "403", id="address refused"),
    pytest.param({"path": "/files/", "content_length_delta": -100}, "bytes", id="shorter than promised"),
    pytest.param({"path": "/files/", "html_instead_of_file": True}, "web page", id="a login page"),
    pytest.param(
        {"path": "/files/", "text": "<Error><Code>NoSuchKey</Code></Error>", "body": "xml"}, "", id="S3 error"
    ),
]


@pytest.mark.parametrize(("rule", "words"), REFUSED_FOR_GOOD)
async def test_a_file_that_is_refused_for_ever_is_given_up_and_revived(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, rule: Any, words: str
) -> None:
    qonto = make_fake_qonto(supplier_invoices=12, client_invoices=0, attachment_bytes=3_000)
    unlucky = sorted(truth(qonto, "supplier_invoices").values(), key=lambda row: row["id"])[0]["attachment_id"]
    qonto.set_faults({"rules": [rule | {"path": rule["path"] + unlucky}]})
    client = twin.client(qonto)
    seen = []
    for _ in range(4):
        report = await twin.result(client.sync(tmp_path))
        seen.append((report.complete, report.dead, report.newly_dead))
        qonto.advance(9 * 3600)
    assert seen == [(False, 0, 0), (False, 0, 0), (True, 1, 1), (True, 1, 0)]
    with qontokit.Mirror(tmp_path) as mirror:
        dead = [record for record in mirror.attachments() if record.state == "dead"]
        assert [record.attachment_id for record in dead] == [unlucky]
        assert words in (dead[0].error or "")
        assert "X-Amz" not in (dead[0].error or "")
        assert mirror.retry_dead() == 1
    assert_mirrors(qonto, tmp_path, ("supplier_invoices",))
    assert_files_sound(tmp_path)
    qonto.set_faults({})
    assert (await twin.result(client.sync(tmp_path))).downloaded == 1
    assert_files_sound(tmp_path)
