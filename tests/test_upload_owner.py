"""Uploads with a credential that may not see its organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from uploaded import EMPTY, assert_all_there_once, many, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin


def closed(make_fake_qonto: Callable[..., FakeQonto], status: int, **size: int) -> FakeQonto:
    qonto = make_fake_qonto(**{**EMPTY, **size})
    faults: Any = {"rules": [{"path": "/v2/organization", "status": status, "body": "json"}]}
    qonto.set_faults(faults)
    return qonto


async def test_an_invoice_tells_whose_account_it_is(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = closed(make_fake_qonto, 403, supplier_invoices=3)
    paths = many(tmp_path, 2)
    report = await upload(twin, qonto, paths, tmp_path / "uploads.db")
    assert_all_there_once(report, qonto, paths)
    again = await upload(twin, qonto, paths, tmp_path / "uploads.db")
    assert len(again.already_uploaded) == len(paths)


@pytest.mark.parametrize(("status", "error"), [(403, qontokit.PermissionDeniedError), (404, qontokit.NotFoundError)])
async def test_nothing_is_sent_for_nobody_knows_whom(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, status: int, error: type[Exception]
) -> None:
    qonto = closed(make_fake_qonto, status)
    with pytest.raises(error):
        await upload(twin, qonto, many(tmp_path, 1), tmp_path / "uploads.db")
    assert qonto.counters()["bulk_requests"] == 0
