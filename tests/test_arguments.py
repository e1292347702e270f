"""Arguments as people write them, and how they arrive at Qonto."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest
from qontokit import ConfigError

if TYPE_CHECKING:
    from qontokit.testing import FakeQonto
    from support import Twin

PARIS = timezone(timedelta(hours=2))


def last_query(qonto: FakeQonto) -> list[tuple[str, str]]:
    return parse_qsl(qonto.requests()[-1]["query"])


async def asked(twin: Twin, qonto: FakeQonto, resource: str, **filters: Any) -> list[tuple[str, str]]:
    await twin.result(getattr(twin.client(qonto), resource).list(**filters).count())
    return [(name, value) for name, value in last_query(qonto) if name not in {"page", "per_page"}]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (datetime(2026, 1, 31, 9, tzinfo=PARIS), "2026-01-31T07:00:00Z"),
        (datetime(2026, 1, 31, 9, tzinfo=UTC), "2026-01-31T09:00:00Z"),
        (date(2026, 1, 31), "2026-01-31T00:00:00Z"),
        ("2026-01-31", "2026-01-31T00:00:00Z"),
        ("2026-01-31T09:00:00+02:00", "2026-01-31T07:00:00Z"),
    ],
)
async def test_instants_become_utc_seconds(twin: Twin, fake_qonto: FakeQonto, given: Any, sent: str) -> None:
    query = await asked(twin, fake_qonto, "supplier_invoices", updated_at_from=given)
    assert query == [("filter[updated_at_from]", sent)]


async def test_a_day_reaches_to_its_end(twin: Twin, fake_qonto: FakeQonto) -> None:
    query = await asked(twin, fake_qonto, "client_invoices", created_at_to=date(2026, 1, 31))
    assert ("filter[created_at_to]", "2026-02-01T00:00:00Z") in query


async def test_bounds_at_the_ends_of_the_calendar(twin: Twin, fake_qonto: FakeQonto) -> None:
    ends = {"created_at_from": date.min, "created_at_to": date.max, "updated_at_to": datetime.max.replace(tzinfo=UTC)}
    query = await asked(twin, fake_qonto, "supplier_invoices", **ends)
    assert sorted(query) == [
        ("filter[created_at_from]", "0001-01-01T00:00:00Z"),
        ("filter[created_at_to]", "9999-12-31T23:59:59Z"),
        ("filter[updated_at_to]", "9999-12-31T23:59:59Z"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        datetime.min.replace(tzinfo=PARIS),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=2))),
        "0000-12-31",
        "9999-12-31T23:59:59-02:00",
    ],
)
async def test_what_lies_beyond_the_calendar_is_refused(twin: Twin, fake_qonto: FakeQonto, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^updated_at_to: .*years 1 to 9999"):
        twin.client(fake_qonto).client_invoices.list(updated_at_to=value)


@pytest.mark.parametrize("name", ["created_at_from", "created_at_to", "updated_at_from", "updated_at_to"])
@pytest.mark.parametrize(
    ("value", "error"),
    [(datetime(2026, 1, 31), ValueError), ("yesterday", ValueError), ("", ValueError), (7, TypeError)],
)
async def test_a_bad_instant_is_refused_by_its_name(
    twin: Twin, fake_qonto: FakeQonto, name: str, value: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match=f"^{name}: "):
        twin.client(fake_qonto).supplier_invoices.list(**{name: value})
    assert not fake_qonto.requests()


async def test_a_naive_since_is_refused(twin: Twin, fake_qonto: FakeQonto) -> None:
    with pytest.raises(ValueError, match=r"^since: .* no time zone"):
        twin.client(fake_qonto).client_invoices.updated_since(datetime(2026, 1, 31))


async def test_every_supplier_filter_is_spelled_as_documented(twin: Twin, fake_qonto: FakeQonto) -> None:
    query = await asked(
        twin,
        fake_qonto,
        "supplier_invoices",
        status=["to_pay", "paid"],
        due_date="future",
        attachment_id="a",
        payment_date="today",
        issue_date="this_month",
        issue_date_from=date(2026, 1, 31),
        missing_data=True,
        matched_transactions=False,
        document_type="duplicates",
        approver_id=["m"],
        exclude_credit_notes=True,
        payable_amount=("lte", Decimal("1E+2"), "EUR"),
        query="acme",
        query_fields=["supplier_name", "file_name"],
        extra_params={"filter[source][]": "integration"},
    )
    assert sorted(query) == [
        ("filter[approver_id][]", "m"),
        ("filter[attachment_id]", "a"),
        ("filter[document_type]", "duplicates"),
        ("filter[due_date]", "future"),
        ("filter[exclude_credit_notes]", "true"),
        ("filter[issue_date]", "this_month"),
        ("filter[issue_date_from]", "2026-01-31"),
        ("filter[matched_transactions]", "false"),
        ("filter[missing_data]", "true"),
        ("filter[payable_amount]", "lte:100:EUR"),
        ("filter[payment_date]", "today"),
        ("filter[source][]", "integration"),
        ("filter[status]", "paid"),
        ("filter[status]", "to_pay"),
        ("query", "acme"),
        ("query_fields", "supplier_name,file_name"),
    ]


async def test_every_client_filter_is_spelled_as_documented(twin: Twin, fake_qonto: FakeQonto) -> None:
    query = await asked(twin, fake_qonto, "client_invoices", status=["paid", "unpaid"], exclude_imported=True)
    assert sorted(query) == [("exclude_imported", "true"), ("filter[status]", "paid,unpaid")]


@pytest.mark.parametrize(
    ("filters", "error"),
    [
        ({"status": 7}, TypeError),
        ({"status": [7]}, TypeError),
        ({"limit": -1}, ValueError),
        ({"limit": "ten"}, TypeError),
        ({"missing_data": "yes"}, TypeError),
        ({"issue_date_from": "31/01/2026"}, ValueError),
        ({"issue_date_from": datetime(2026, 1, 31, tzinfo=UTC)}, TypeError),
        ({"payable_amount": ("lte", 100.0, "EUR")}, TypeError),
        ({"payable_amount": ("below", "100", "EUR")}, ValueError),
        ({"extra_params": ["a"]}, TypeError),
        ({"status": []}, ValueError),
        ({"status": ""}, ValueError),
        ({"attachment_id": ()}, ValueError),
        ({"attachment_id": ["a", ""]}, ValueError),
        ({"query_fields": []}, ValueError),
    ],
)
async def test_a_bad_filter_is_refused_by_its_name(
    twin: Twin, fake_qonto: FakeQonto, filters: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error, match=f"^{next(iter(filters))}: "):
        twin.client(fake_qonto).supplier_invoices.list(**filters)


async def test_one_text_is_not_many_ids(twin: Twin, fake_qonto: FakeQonto, tmp_path: Any) -> None:
    with pytest.raises(TypeError, match=r"^ids: .* not one text"):
        await twin.rows(twin.client(fake_qonto).attachments.download_many("abc", tmp_path))


@pytest.mark.parametrize(("ids", "said"), [([None], "None is no attachment id"), ([b"a"], "b'a'"), (7, "not 7")])
async def test_ids_are_texts(twin: Twin, fake_qonto: FakeQonto, tmp_path: Any, ids: Any, said: str) -> None:
    with pytest.raises(TypeError, match=rf"^ids: .*{said}"):
        await twin.rows(twin.client(fake_qonto).attachments.download_many(ids, tmp_path))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "QONTO_ACCESS_TOKEN"),
        ({"access_token": "t", "login": "a", "secret_key": "b"}, "not both"),
        ({"login": "a"}, "two parts"),
        ({"access_token": ""}, "access_token"),
        ({"access_token": "t", "base_url": "http://example.com"}, "https"),
        ({"access_token": "t", "base_url": "https://:word@example.com"}, "without user, password"),
        ({"access_token": "t", "timeout": 0}, "timeout"),
        ({"access_token": "t", "max_attempts": 0}, "max_attempts"),
        ({"access_token": "t", "max_in_flight": -1}, "max_in_flight"),
        ({"access_token": "t", "ca_file": "nowhere.pem"}, "nowhere.pem"),
    ],
)
def test_settings_that_cannot_work_are_refused(twin: Twin, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        twin.client(**settings)


async def test_an_audit_is_wanted_or_not(twin: Twin, fake_qonto: FakeQonto, tmp_path: Any) -> None:
    weekly: Any = "weekly"
    with pytest.raises(TypeError, match="audit"):
        await twin.result(twin.client(fake_qonto).sync(tmp_path / "mirror", audit=weekly))
    assert not fake_qonto.requests()
