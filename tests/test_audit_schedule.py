"""When a sync audits: once a week, when a count does not match, and when it is told to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from audited import APART, DAY, SMALL, asked, assert_exact, walks
from command import Account, run
from mirrored import RESOURCES, stored, truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

SUPPLIERS: Any = "supplier_invoices"


def pages(qonto: FakeQonto) -> tuple[int, ...]:
    return tuple(walks(qonto, resource) for resource in RESOURCES)


async def test_an_account_is_audited_once_a_week(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    first = pages(qonto)
    for days, audits in ((6, 0), (1.1, 1), (6, 1), (1.1, 2), (1.1, 2)):
        qonto.advance(days * DAY)
        await twin.result(client.sync(tmp_path))
        assert pages(qonto) == tuple(read + audits for read in first)
    with qontokit.Mirror(tmp_path) as mirror:
        status = mirror.status()
        assert status.last_audit
        assert status.last_sync
        assert (status.last_sync - status.last_audit).days == 1


async def test_an_audit_is_never_made_where_it_is_not_wanted(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    first = pages(qonto)
    for resource in RESOURCES:
        qonto.delete(resource, 3)
    for _ in range(3):
        qonto.advance(8 * DAY)
        report = await twin.result(client.sync(tmp_path, audit=False))
        assert (report.complete, report.requests) == (True, 3)
    assert pages(qonto) == first
    with qontokit.Mirror(tmp_path) as mirror:
        assert mirror.status().last_audit is None


async def test_a_count_that_does_not_match_asks_for_one_audit(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    first = pages(qonto)
    for resource in RESOURCES:
        qonto.delete(resource, 3)
    for _ in range(6):
        await twin.result(client.sync(tmp_path))
    assert pages(qonto) == tuple(read + 1 for read in first)
    assert [len(asked(qonto, resource)) for resource in RESOURCES] == [3, 3]
    for _ in range(6):
        qonto.advance(APART)
        await twin.result(client.sync(tmp_path))
    assert pages(qonto) == tuple(read + 1 for read in first)
    assert_exact(qonto, tmp_path)


async def test_one_resource_alone_is_counted_every_time(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path, resources=[SUPPLIERS]))
    qonto.delete(SUPPLIERS, 1)
    await twin.result(client.sync(tmp_path, resources=[SUPPLIERS]))
    qonto.advance(APART)
    report = await twin.result(client.sync(tmp_path, resources=[SUPPLIERS]))
    assert report.resources[SUPPLIERS].deleted == 1
    assert stored(tmp_path, SUPPLIERS) == truth(qonto, SUPPLIERS)


ODD_COUNTS: dict[str, dict[str, Any]] = {
    "capped": {"quirks": {"count_cap": 25}},
    "absent": {"faults": {"rules": [{"path": "_invoices", "query": "per_page=1&", "text": "{}"}]}},
    "refused": {"faults": {"rules": [{"path": "_invoices", "query": "per_page=1&", "status": 422}]}},
    "too high": {"quirks": {"unreadable_rows": 3}},
}


@pytest.mark.parametrize("oddity", ODD_COUNTS.values(), ids=ODD_COUNTS)
async def test_a_count_that_never_matches_is_explained_once(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, oddity: dict[str, Any]
) -> None:
    qonto = make_fake_qonto(**SMALL, **oddity)
    client = twin.client(qonto, max_attempts=1)
    for _ in range(2):
        await twin.result(client.sync(tmp_path))
    read = pages(qonto)
    for _ in range(4):
        for resource in RESOURCES:
            qonto.edit(resource, 2)
        qonto.advance(APART)
        report = await twin.result(client.sync(tmp_path, attachments=False))
        assert [of.error for of in report.resources.values()] == [None, None]
    assert pages(qonto) == read
    assert max(read) <= 2


async def test_a_quiet_sync_asks_four_times_at_most(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    for _ in range(5):
        qonto.advance(3600)
        report = await twin.result(client.sync(tmp_path))
        assert report.requests <= 4
        assert sum(of.read for of in report.resources.values()) == 0


def test_the_command_audits_when_told(make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**SMALL)
    account = Account(qonto.base_url, qonto.access_token)
    assert run("sync", tmp_path, account=account).returncode == 0
    first = pages(qonto)
    (gone,) = qonto.delete(SUPPLIERS, 1)
    assert json.loads(run("sync", tmp_path, "--no-audit", account=account).stdout)["requests"] == 3
    for deleted in (0, 1):
        done = run("sync", tmp_path, "--audit", account=account)
        assert json.loads(done.stdout)["resources"][SUPPLIERS]["deleted"] == deleted
        qonto.advance(APART)
    assert pages(qonto) == tuple(read + 2 for read in first)
    told = [json.loads(line) for line in run("changes", tmp_path, "--after", "70").stdout.splitlines()]
    assert [(change["kind"], change["id"]) for change in told] == [("deleted", gone)]
    assert json.loads(run("status", tmp_path).stdout)["last_audit"]
    refused = run("sync", tmp_path, "--audit", "--no-audit", account=account)
    assert (refused.returncode, "cannot be used with" in refused.stderr) == (2, True)


def test_the_command_says_that_an_audit_did_not_finish(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    account = Account(qonto.base_url, qonto.access_token)
    assert run("sync", tmp_path, account=account).returncode == 0
    (gone,) = qonto.delete(SUPPLIERS, 1)
    qonto.set_faults({"rules": [{"path": gone, "status": 403}]})
    done = run("sync", tmp_path, "--audit", account=account)
    assert (done.returncode, json.loads(done.stdout)["complete"]) == (1, True)
    assert "the audit did not finish" in done.stderr
