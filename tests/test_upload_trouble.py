"""What happens between us and Qonto: lost answers, outages, refusals of whole requests. One copy of every file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from documents import codes, sent
from relay import relayed
from uploaded import BULK, EMPTY, assert_all_there_once, assert_true, held, many, once, spoil, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from relay import Relay
    from support import Twin

TWICE: dict[str, Any] = {"max_attempts": 2}
PASSING: dict[str, dict[str, Any]] = {
    "lost": {"close": "before_headers"},
    "cut": {"close": "mid_body"},
    "promised more than came": {"content_length_delta": 50},
    "502 not carried out": {"status": 502, "body": "html"},
    "502 carried out": {"status": 502, "carried_out": True},
    "500": {"status": 500},
    "503 with Retry-After": {"status": 503, "retry_after": "1", "carried_out": True},
    "429": {"status": 429},
    "429 with Retry-After": {"status": 429, "retry_after": "1"},
    "half a JSON": {"body": "truncated_json"},
    "a login page": {"body": "html"},
    "nothing": {"body": "empty", "status": 200, "carried_out": True},
    "no invoices": {"text": '{"supplier_invoices":[],"errors":[]}', "status": 200},
    "no invoices, though made": {"text": "{}", "status": 200, "carried_out": True},
}
UNKNOWN = ("lost", "cut", "502 not carried out", "502 carried out", "no invoices, though made")


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(**EMPTY)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "uploads.db"


@pytest.mark.parametrize("trouble", PASSING)
@pytest.mark.parametrize("skip", [0, 1])
async def test_what_passes_costs_nothing(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path, trouble: str, skip: int
) -> None:
    paths = many(tmp_path, 22)
    spoil(qonto, skip=skip, times=1, **PASSING[trouble])
    report = await upload(twin, qonto, paths, ledger)
    assert_all_there_once(report, qonto, paths)
    assert qonto.counters()["spoiled"] == 1


@pytest.mark.parametrize("minutes", [1, 24, 29, 31, 3 * 24 * 60])
@pytest.mark.parametrize("trouble", UNKNOWN)
async def test_an_outage_after_a_lost_answer(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path, trouble: str, minutes: int
) -> None:
    paths = many(tmp_path, 3)
    spoil(qonto, **PASSING[trouble])
    report = await upload(twin, qonto, paths, ledger, TWICE)
    assert len(report) == len(report.needs_review)
    assert_true(report, qonto)
    qonto.set_faults(None)
    qonto.advance(minutes * 60)
    assert_all_there_once(await upload(twin, qonto, paths, ledger), qonto, paths)
    asked = qonto.counters()["bulk_requests"]
    assert_all_there_once(await upload(twin, qonto, paths, ledger), qonto, paths)
    assert qonto.counters()["bulk_requests"] == asked


async def test_what_may_still_be_worked_on_is_left_alone(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path
) -> None:
    paths = many(tmp_path, 2)
    spoil(qonto, status=502)
    await upload(twin, qonto, paths, ledger, TWICE)
    qonto.advance(24 * 60)
    await upload(twin, qonto, paths, ledger, TWICE)
    asked = qonto.counters()["bulk_requests"]
    qonto.set_faults(None)
    qonto.advance(90)
    report = await upload(twin, qonto, paths, ledger)
    assert codes(report) == [["unknown_outcome"]] * 2
    assert qonto.counters()["bulk_requests"] == asked
    qonto.advance(90)
    assert_all_there_once(await upload(twin, qonto, paths, ledger), qonto, paths)


async def test_a_request_that_is_too_large_is_halved(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path
) -> None:
    paths = many(tmp_path, 20)
    spoil(qonto, status=413, body="html", times=2)
    assert_all_there_once(await upload(twin, qonto, paths, ledger), qonto, paths)
    assert len(sent(qonto)) == 5


@pytest.mark.parametrize("status", [400, 422, 413])
async def test_one_file_that_spoils_its_request_is_found(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path, status: int
) -> None:
    paths = many(tmp_path, 8)
    spoil(qonto, status=status, times=4)
    report = await upload(twin, qonto, paths, ledger)
    assert [result.outcome for result in report] == ["failed"] + ["uploaded"] * 7
    assert report[0].errors[0].detail
    assert held(qonto) == once(paths[1:])


@pytest.mark.parametrize("carried_out", [False, True])
async def test_a_late_answer_is_waited_for_then_asked_for(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path, carried_out: bool
) -> None:
    paths = many(tmp_path, 3)
    rule: dict[str, Any] = {"delay": 1.2, "times": 1}
    spoil(qonto, **rule, **({} if carried_out else {"status": 503}))
    assert_all_there_once(await upload(twin, qonto, paths, ledger, {"timeout": 0.4}), qonto, paths)


@pytest.mark.parametrize(
    ("status", "error"), [(401, qontokit.AuthenticationError), (403, qontokit.PermissionDeniedError)]
)
async def test_a_refused_credential_ends_an_upload_and_a_good_one_completes_it(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path, status: int, error: type[Exception]
) -> None:
    paths = many(tmp_path, 45)
    spoil(qonto, status=status, skip=1)
    with pytest.raises(error):
        await upload(twin, qonto, paths, ledger)
    assert held(qonto) == once(paths[:20])
    qonto.set_faults(None)
    report = await upload(twin, qonto, paths, ledger)
    assert [result.outcome for result in report] == ["already_uploaded"] * 20 + ["uploaded"] * 25
    assert_all_there_once(report, qonto, paths)


@pytest.mark.parametrize("minutes", [0, 31])
async def test_nobody_there_any_more(twin: Twin, qonto: FakeQonto, tmp_path: Path, ledger: Path, minutes: int) -> None:
    paths = many(tmp_path, 45)
    with relayed(qonto) as relay:
        relay.answered = lambda path: leave_after(path, relay)
        report = await upload(twin, relay, paths, ledger, TWICE)
    assert [result.outcome for result in report[:20]] == ["uploaded"] * 20
    assert {result.outcome for result in report[20:]} <= {"failed", "needs_review"}
    assert {error.code for result in report for error in result.errors} <= {"not_sent", "unknown_outcome"}
    assert_true(report, qonto)
    qonto.advance(minutes * 60)
    assert_all_there_once(await upload(twin, qonto, paths, ledger), qonto, paths)


def leave_after(path: str, relay: Relay) -> None:
    """Close the door behind the first answer to an upload."""
    if BULK in path:
        relay.close_the_door()
