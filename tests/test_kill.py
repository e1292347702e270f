"""SIGKILL at every stage of a sync: a plain rerun has everything, and nothing is left over."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest
from background import until
from mirrored import RESOURCES, assert_files_sound, assert_mirrors
from stages import STAGES, start_victim

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Kind, Twin

ACCOUNT: dict[str, Any] = {"supplier_invoices": 130, "client_invoices": 110, "attachment_bytes": 3_000}
MOMENTS = {
    "listing": (1, 2, 4),
    "page commit": (1, 3, 5),
    "address": (1, 200),
    "download": (1, 120),
    "rename": (1, 50, 240),
    "sync of the disk": (1, 2, 4),
    "job commit": (1, 3),
    "watermark": (1, 2, 4),
}


def killed_at(stage: str, nth: int, kind: Kind, qonto: FakeQonto, folder: Path) -> bool:
    """Sync in another process until it kills itself; whether it came to that moment."""
    with start_victim(kind, qonto, folder, STAGES[stage], nth) as victim:
        return victim.wait() == -signal.SIGKILL


async def assert_rerun_heals(twin: Twin, qonto: FakeQonto, folder: Path) -> None:
    report = await twin.result(twin.client(qonto).sync(folder))
    assert all(resource.complete for resource in report.resources.values())
    assert_mirrors(qonto, folder)
    assert_files_sound(folder)


def test_every_stage_is_among_the_moments() -> None:
    assert MOMENTS.keys() == STAGES.keys()
    assert sum(map(len, MOMENTS.values())) == 21


@pytest.mark.parametrize(("stage", "nth"), [(stage, nth) for stage, moments in MOMENTS.items() for nth in moments])
async def test_a_kill_at_any_stage_costs_nothing(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, stage: str, nth: int
) -> None:
    qonto = make_fake_qonto(**ACCOUNT)
    assert killed_at(stage, nth, twin.kind, qonto, tmp_path)
    await assert_rerun_heals(twin, qonto, tmp_path)


async def test_a_mirror_survives_kill_after_kill_while_the_account_changes(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**ACCOUNT)
    hits = dict.fromkeys(STAGES, 0)
    for stage in [*STAGES, *reversed(STAGES)]:
        hits[stage] += killed_at(stage, 1, twin.kind, qonto, tmp_path)
        for resource in RESOURCES:
            qonto.edit(resource, 5)
            qonto.create(resource, 2)
            qonto.delete(resource, 1)
        qonto.advance(1800)
    assert all(hits.values()), hits
    await assert_rerun_heals(twin, qonto, tmp_path)


@pytest.mark.parametrize("requests", [1, 3, 8, 150, 400])
async def test_a_kill_from_outside_costs_nothing(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, requests: int
) -> None:
    qonto = make_fake_qonto(**ACCOUNT, file_latency=0.01)
    qonto.set_faults({"rules": [{"path": "/", "skip": requests, "times": 1, "delay": 60.0}]})
    with start_victim(twin.kind, qonto, tmp_path) as victim:
        # One request waits, so that the sync cannot end; all others go on, so that the moment is anywhere.
        await until(lambda: qonto.counters()["spoiled"] == 1)
        victim.kill()
        assert victim.wait() == -signal.SIGKILL
    await assert_rerun_heals(twin, qonto, tmp_path)
