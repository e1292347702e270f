"""Rows of another company: nothing of them is stored, whatever the credential may see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from mirrored import stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from qontokit.types import Resource
    from support import Twin

SUPPLIERS: Resource = "supplier_invoices"


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(supplier_invoices=3, client_invoices=0)


def answer_with(qonto: FakeQonto, rows: list[dict[str, Any]], *rules: dict[str, Any]) -> None:
    text = json.dumps({SUPPLIERS: rows, "meta": {"total_count": len(rows), "per_page": 100, "next_page": None}})
    faults: Any = {"rules": [{"path": f"/v2/{SUPPLIERS}", "text": text}, *rules]}
    qonto.set_faults(faults)


async def test_an_invoice_of_another_company_is_refused(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    ours = qonto.rows(SUPPLIERS)
    theirs = {**ours[0], "id": "theirs", "organization_id": "another company"}
    answer_with(qonto, [*ours, theirs])
    with pytest.raises(qontokit.ConfigError, match="organisation another company, but this credential belongs to"):
        await twin.result(twin.client(qonto).sync(tmp_path))
    assert stored(tmp_path, SUPPLIERS) == {}


async def test_invoices_of_several_companies_are_no_account(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    ours = qonto.rows(SUPPLIERS)
    theirs = {**ours[0], "id": "theirs", "organization_id": "another company"}
    answer_with(qonto, [*ours, theirs], {"path": "/v2/organization", "status": 403, "body": "json"})
    with pytest.raises(qontokit.ConfigError, match="several organisations, another company among them"):
        await twin.result(twin.client(qonto).sync(tmp_path))
    assert stored(tmp_path, SUPPLIERS) == {}


async def test_a_mirror_stays_with_its_company(twin: Twin, qonto: FakeQonto, tmp_path: Path) -> None:
    hidden: dict[str, Any] = {"path": "/v2/organization", "status": 403, "body": "json"}
    faults: Any = {"rules": [hidden]}
    qonto.set_faults(faults)
    await twin.result(twin.client(qonto).sync(tmp_path))
    before = stored(tmp_path, SUPPLIERS)
    assert len(before) == 3
    answer_with(qonto, [{**row, "organization_id": "another company"} for row in qonto.rows(SUPPLIERS)], hidden)
    with pytest.raises(qontokit.QontoError, match="another company"):
        await twin.result(twin.client(qonto).sync(tmp_path))
    assert stored(tmp_path, SUPPLIERS) == before
