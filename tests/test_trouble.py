"""What passes: a token that expires, throttling, 5xx, broken connections. The sync waits and goes on."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

import pytest
from mirrored import assert_files_sound, assert_mirrors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

SMALL: dict[str, Any] = {"supplier_invoices": 130, "client_invoices": 30, "attachment_bytes": 3_000}
PLACES = {"list": "/supplier_invoices", "attachment": "/v2/attachments/", "file": "/files/", "account": "/organization"}
TROUBLES: dict[str, dict[str, Any]] = {
    "500": {"status": 500, "body": "empty"},
    "502 as a page": {"status": 502, "body": "html"},
    "503 with Retry-After": {"status": 503, "retry_after": "1"},
    "reset": {"close": "before_headers"},
    "half a body": {"close": "mid_body"},
    "promised more than came": {"content_length_delta": 50},
}


async def assert_completes(twin: Twin, qonto: FakeQonto, folder: Path, **settings: Any) -> Any:
    report = await twin.result(twin.client(qonto, **settings).sync(folder))
    assert report.complete
    assert report.downloaded == 160
    assert_mirrors(qonto, folder)
    assert_files_sound(folder)
    return report


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_what_passes_costs_nothing_but_time(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, place: str, trouble: str
) -> None:
    rule = {"path": PLACES[place], "times": 2, **TROUBLES[trouble]}
    qonto = make_fake_qonto(**SMALL, faults={"rules": [rule]})
    report = await assert_completes(twin, qonto, tmp_path)
    assert qonto.counters()["spoiled"] == 2
    if place != "file":
        assert report.retries == 2


@pytest.mark.parametrize("place", ["list", "attachment"])
@pytest.mark.parametrize("trouble", [{"body": "truncated_json"}, {"body": "html"}, {"body": "empty", "status": 200}])
async def test_an_unreadable_answer_is_asked_for_again(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, place: str, trouble: dict[str, Any]
) -> None:
    rule = {"path": PLACES[place], "skip": 1, "times": 1, **trouble}
    qonto = make_fake_qonto(**SMALL, faults={"rules": [rule]})
    assert (await assert_completes(twin, qonto, tmp_path)).retries == 1


@pytest.mark.parametrize("told", ["1", "0", None, "a while"])
@pytest.mark.parametrize("place", ["list", "attachment"])
async def test_throttling_is_waited_out(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, place: str, told: str | None
) -> None:
    rule: dict[str, Any] = {"path": PLACES[place], "skip": 1, "times": 1, "status": 429}
    if told is not None:
        rule["retry_after"] = told
    qonto = make_fake_qonto(**SMALL, faults={"rules": [rule]})
    report = await assert_completes(twin, qonto, tmp_path)
    assert (report.retries, qonto.counters()["spoiled"]) == (1, 1)
    refused, *later = asked_from_the_first(429, qonto.requests())
    repeated = next(asked for asked in later if asked["path"] == refused["path"] and asked["query"] == refused["query"])
    # A Retry-After of nothing is not taken at its word, or every client would storm at once.
    assert happened(repeated) - happened(refused) >= timedelta(seconds=1)
    assert report.throttled_seconds > 0


def asked_from_the_first(status: int, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(dropwhile(lambda asked: asked["status"] != status, requests))


def happened(asked: dict[str, Any]) -> datetime:
    """By the clock of the fake."""
    return datetime.fromisoformat(asked["time"])


@pytest.mark.parametrize("place", ["list", "attachment", "account"])
async def test_a_token_that_expires_is_asked_for_again(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, place: str
) -> None:
    qonto = make_fake_qonto(**SMALL, faults={"rules": [{"path": PLACES[place], "times": 1, "status": 401}]})
    asked: list[str] = []

    def token() -> str:
        asked.append(place)
        return qonto.access_token

    report = await assert_completes(twin, qonto, tmp_path, access_token=token)
    assert len(asked) == 2
    assert report.retries == 1


async def test_a_presigned_address_that_expired_is_asked_for_again(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    rule = {"path": "/files/", "times": 2, "status": 403, "body": "xml"}
    qonto = make_fake_qonto(**SMALL, faults={"rules": [rule]})
    await assert_completes(twin, qonto, tmp_path, max_in_flight=1)
    assert qonto.counters()["attachments"] == 162


@pytest.mark.parametrize("rule", [{"content_length_delta": -7}, {"html_instead_of_file": True}])
async def test_a_damaged_file_is_fetched_again(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, rule: dict[str, Any]
) -> None:
    qonto = make_fake_qonto(**SMALL, faults={"rules": [{"path": "/files/", "skip": 5, "times": 1, **rule}]})
    await assert_completes(twin, qonto, tmp_path)
    assert qonto.counters()["attachments"] == 161
