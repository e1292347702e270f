"""What an audit repairs and tells, and what a kill in the middle of one costs: nothing."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest
from audited import APART, DAY, SMALL, asked, assert_exact, meddle, unlisted, walks
from mirrored import RESOURCES, truth
from stages import start_victim

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

SUPPLIERS: Any = "supplier_invoices"


@pytest.mark.parametrize("resource", RESOURCES)
async def test_what_should_have_been_here_is_repaired_and_told(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, resource: Any
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    stale, lacking = sorted(truth(qonto, resource))[:2]
    meddle(
        tmp_path,
        f"""UPDATE invoice SET body = json_set(body, '$.status', 'stale'), updated_at = updated_at - 60000000
            WHERE id = '{stale}'""",
        f"DELETE FROM attachment_link WHERE invoice = (SELECT number FROM invoice WHERE id = '{lacking}')",
        f"DELETE FROM invoice WHERE id = '{lacking}'",
        f"UPDATE tally SET count = count - 1 WHERE name = '{resource}'",
    )
    edited = qonto.edit(resource, 3)
    report = await twin.result(client.sync(tmp_path, audit=True))
    repaired = 2 - len({stale, lacking} & set(edited))
    assert report.resources[resource].repaired == repaired > 0
    assert_exact(qonto, tmp_path)
    report = await twin.result(client.sync(tmp_path, audit=True))
    assert [of.repaired for of in report.resources.values()] == [0, 0]


async def test_a_row_that_only_the_list_lacks_is_kept_and_told(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SMALL)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path))
    id = sorted(truth(qonto, SUPPLIERS))[5]
    qonto.set_faults({"rules": [unlisted(qonto, SUPPLIERS, id)]})
    report = await twin.result(client.sync(tmp_path, audit=True))
    assert (report.resources[SUPPLIERS].repaired, asked(qonto, SUPPLIERS)) == (1, [id])
    assert_exact(qonto, tmp_path)


@pytest.mark.parametrize(
    ("words", "nth"),
    [
        ("auditing ", 3),
        ("committing a page of ", 6),
        ("asking whether ", 1),
        ("asking whether ", 5),
        ("ending the audit of ", 1),
        ("counting ", 1),
    ],
)
async def test_a_kill_in_an_audit_costs_nothing(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, words: str, nth: int
) -> None:
    qonto = make_fake_qonto(supplier_invoices=350, client_invoices=350, attachment_bytes=600)
    client = twin.client(qonto)
    await twin.result(client.sync(tmp_path, attachments=False))
    for resource in RESOURCES:
        qonto.delete(resource, 5)
    qonto.advance(8 * DAY)
    pages = sum(walks(qonto, resource) for resource in RESOURCES)
    with start_victim(twin.kind, qonto, tmp_path, words, nth) as victim:
        assert victim.wait() == -signal.SIGKILL
    await twin.result(client.sync(tmp_path))
    # Each list has four pages; only the one on its way is asked for again.
    assert sum(walks(qonto, resource) for resource in RESOURCES) - pages <= 8 + 2
    qonto.advance(APART)
    report = await twin.result(client.sync(tmp_path))
    assert report.complete
    assert_exact(qonto, tmp_path)
