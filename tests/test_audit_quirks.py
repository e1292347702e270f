"""Two audits are exact whatever Qonto does, and repair nothing that nobody broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import qontokit
from audited import APART, DAY, assert_exact
from mirrored import RESOURCES, calm, truth
from support import Twin
from test_quirks import ACCOUNT, BUSY, HARMLESS, UNPROVABLE, outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto

# Without Qonto's time no audit ends; test_audit_doubts.py shows that.
DATED = [name for name, quirks in HARMLESS.items() if quirks.get("date_header") != "absent"]


@pytest.mark.parametrize("name", DATED)
async def test_two_audits_are_exact(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, name: str
) -> None:
    qonto = make_fake_qonto(**ACCOUNT, quirks=HARMLESS[name], faults=BUSY)
    await outcome(twin, qonto, tmp_path)
    for resource in RESOURCES:
        qonto.edit(resource, 7)
        qonto.delete(resource, 5)
    await outcome(twin, qonto, tmp_path)
    calm(qonto)
    for _ in range(2):
        report = await twin.result(twin.client(qonto).sync(tmp_path, attachments=False, audit=True))
        assert [(of.error, of.repaired) for of in report.resources.values()] == [(None, 0), (None, 0)]
        qonto.advance(APART)
    assert_exact(qonto, tmp_path)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "name", ["everything at once", "nothing can be sorted by", "250 rows of one second, 422, small pages"]
)
async def test_nothing_that_lives_is_ever_taken_for_deleted(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, name: str
) -> None:
    qonto, twin = make_fake_qonto(**ACCOUNT, quirks=UNPROVABLE[name], faults=BUSY), Twin("Client")
    await outcome(twin, qonto, tmp_path)
    calm(qonto)
    for seconds in (8 * DAY, APART, APART):
        qonto.advance(seconds)
        await outcome(twin, qonto, tmp_path)
    await twin.close()
    with qontokit.Mirror(tmp_path) as mirror:
        assert mirror.status().last_audit
        told = [(change.resource, change.id) for change in mirror.changes() if change.kind == "deleted"]
    for resource in RESOURCES:
        deleted = {id for of, id in told if of == resource}
        assert deleted
        assert not deleted & truth(qonto, resource).keys()
