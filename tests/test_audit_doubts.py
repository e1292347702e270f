"""What an audit concludes nothing from: refusals, failures, half a list, and credentials that may be another's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from audited import APART, AUDITED, DAY, SMALL, asked, assert_exact, listing, walks
from mirrored import RESOURCES, assert_mirrors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto, FaultRule
    from support import Twin

SUPPLIERS: Any = "supplier_invoices"
FAILURES: dict[str, dict[str, Any]] = {
    "forbidden": {"status": 403},
    "broken": {"status": 500},
    "cut off": {"close": "before_headers"},
    "no invoice": {"text": '{"supplier_invoice": {"id": "another"}}'},
    "no JSON": {"body": "html"},
    "gone": {"status": 410},
    "a gateway's page": {"status": 404, "body": "html"},
}


def live(folder: Path) -> int:
    with qontokit.Mirror(folder) as mirror:
        return mirror.status().invoices[SUPPLIERS]


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_only_a_404_of_qonto_denies_an_invoice(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, failure: dict[str, Any]
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto, max_attempts=1)
    await twin.result(client.sync(tmp_path))
    failing, other = qonto.delete(SUPPLIERS, 2)
    rule: Any = {"path": f"/v2/{SUPPLIERS}/{failing}", **failure}
    qonto.set_faults({"rules": [rule]})
    for deleted in (0, 1, 0):
        report = await twin.result(client.sync(tmp_path, audit=True))
        assert report.complete
        assert report.resources[SUPPLIERS].deleted == deleted
        assert "the audit did not finish" in report.resources[SUPPLIERS].error
        qonto.advance(APART)
    assert live(tmp_path) == 39
    with qontokit.Mirror(tmp_path) as mirror:
        assert mirror.status().last_audit is None
    qonto.set_faults({})
    pages = walks(qonto, SUPPLIERS)
    for _ in range(2):
        report = await twin.result(client.sync(tmp_path))
        assert report.resources[SUPPLIERS].error is None
        qonto.advance(APART)
    assert walks(qonto, SUPPLIERS) == pages
    assert_exact(qonto, tmp_path)
    assert other not in asked(qonto, SUPPLIERS)[-2:]


async def test_many_failures_are_not_all_sat_out(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(supplier_invoices=90, client_invoices=1, attachment_bytes=600)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    qonto.delete(SUPPLIERS, 80)
    qonto.set_faults({"rules": [{"path": f"/v2/{SUPPLIERS}/", "status": 403}]})
    report = await twin.result(client.sync(tmp_path, audit=True))
    assert "supplier_invoice.read" in report.resources[SUPPLIERS].error
    assert len(asked(qonto, SUPPLIERS)) < 20


@pytest.mark.parametrize("failure", [{"status": 500}, {"status": 403}, {"body": "html"}, {"body": "truncated_json"}])
async def test_half_a_list_denies_nothing(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, failure: dict[str, Any]
) -> None:
    qonto = make_fake_qonto(supplier_invoices=250, client_invoices=10, attachment_bytes=600)
    client = twin.client(qonto, max_attempts=1)
    await twin.result(client.sync(tmp_path, attachments=False))
    qonto.delete(SUPPLIERS, 5)
    rule: Any = {"path": f"/v2/{SUPPLIERS}", "query": AUDITED, **failure}
    for skip in (1, 0, 0):
        faults: Any = {"rules": [{**rule, "skip": skip}]}
        qonto.set_faults(faults)
        report = await twin.result(client.sync(tmp_path, attachments=False, audit=True))
        assert report.resources[SUPPLIERS].complete
        assert "the audit did not finish" in report.resources[SUPPLIERS].error
        assert report.resources["client_invoices"].error is None
        qonto.advance(APART)
    assert asked(qonto, SUPPLIERS) == []
    assert live(tmp_path) == 250


async def test_a_list_that_cannot_be_proven_is_not_audited_over_and_over(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(supplier_invoices=250, client_invoices=10, attachment_bytes=600)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path, attachments=False))
    qonto.advance(8 * DAY)
    rows = [{"id": f"{n}", "created_at": "2026-01-01T00:00:00Z"} for n in range(100)]
    page = listing(SUPPLIERS, rows).replace('"total_count": 100', '"total_count": 250')
    tie: FaultRule = {"path": f"/v2/{SUPPLIERS}", "query": "created_at", "text": page}
    qonto.set_faults({"rules": [tie]})
    report = await twin.result(client.sync(tmp_path, attachments=False))
    assert "could not be read completely" in report.resources[SUPPLIERS].error
    pages = walks(qonto, SUPPLIERS)
    for _ in range(4):
        qonto.advance(APART)
        report = await twin.result(client.sync(tmp_path, attachments=False))
        assert report.resources[SUPPLIERS].error is None
    assert walks(qonto, SUPPLIERS) == pages
    assert asked(qonto, SUPPLIERS) == []


async def test_another_accounts_credential_denies_nothing(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    ours = make_fake_qonto(**SMALL)
    await twin.result(twin.client(ours).sync(tmp_path))
    theirs = make_fake_qonto(supplier_invoices=0, client_invoices=0, seed=99)
    with pytest.raises(qontokit.ConfigError):
        await twin.result(twin.client(theirs).sync(tmp_path, audit=True))
    theirs.set_faults({"rules": [{"path": "/v2/organization", "status": 403}]})
    for _ in range(2):
        report = await twin.result(twin.client(theirs).sync(tmp_path, audit=True))
        assert {"whose account" in (of.error or "") for of in report.resources.values()} == {True}
        theirs.advance(APART)
    assert_exact(ours, tmp_path)


async def test_an_account_known_only_by_its_invoices_is_audited(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL, faults={"rules": [{"path": "/v2/organization", "status": 403}]})
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    for resource in RESOURCES:
        qonto.delete(resource, 3)
    await twin.result(client.sync(tmp_path, audit=True))
    qonto.advance(APART)
    report = await twin.result(client.sync(tmp_path))
    assert [(of.deleted, of.error) for of in report.resources.values()] == [(3, None), (3, None)]
    assert_exact(qonto, tmp_path)


async def test_without_qontos_time_nothing_is_taken_for_deleted(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL, quirks={"date_header": "absent"})
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    qonto.delete(SUPPLIERS, 3)
    for _ in range(2):
        report = await twin.result(client.sync(tmp_path, audit=True))
        assert "Qonto's time" in report.resources[SUPPLIERS].error
        qonto.advance(APART)
    assert_mirrors(qonto, tmp_path)
    assert live(tmp_path) == 40
