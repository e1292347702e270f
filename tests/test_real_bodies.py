"""Bodies as Qonto's documents print them, and in the forms that live accounts were seen to send."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from canned import Canned, canned_qonto, printed
from mirrored import assert_files_sound, stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support import Twin

PDF = b"%PDF-1.4\n" + b"%" * 200 + b"\n%%EOF\n"
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<rsm:CrossIndustryInvoice xmlns:rsm="urn:x"/>\n'
ZERO = "00000000-0000-0000-0000-000000000000"

SUPPLIER_FORMS: dict[str, dict[str, Any]] = {
    "tin_number": {"tin": ..., "tin_number": "1234567890"},
    "matched objects": {
        "matched_transactions": [{"subject_id": "a", "subject_type": "transfer", "transaction_id": "b"}]
    },
    "nulls": dict.fromkeys(
        ["matched_transactions", "related_invoices", "approval_workflow", "iban", "meta", "available_actions"]
    ),
    "empty dates": {"payment_date": "", "due_date": "", "scheduled_date": "", "analyzed_at": "", "deleted_at": ""},
    "not analysed": {"total_amount": None, "supplier_name": None, "analyzed_at": None, "issue_date": None},
    "amount as a number": {"total_amount": {"value": 22.1, "currency": "EUR"}},
    "amount as an integer": {"total_amount": {"value": 22, "currency": "EUR"}},
    "zero supplier": {"supplier_id": ZERO, "supplier_snapshot": {"id": ZERO, "name": None}},
    "unknown enums": {"status": "of_tomorrow", "source_type": "carrier_pigeon", "attachment_category": "STAMP"},
    "unknown fields": {"of_tomorrow": {"nested": [1, "two", None], "big": 12345678901234567890}},
    "no attachment": {"attachment_id": None, "display_attachment_id": None},
    "empty attachment": {"attachment_id": "", "display_attachment_id": ""},
    "masked iban": {"iban": "FRXXXXXXXXXXXXXXXXXXXXXXX02606"},
    "no dates at all": {"created_at": None, "updated_at": None},
}
CLIENT_FORMS: dict[str, dict[str, Any]] = {
    "as the reference": {},
    "a draft": {"status": "draft", "items": None, "number": None, "attachment_id": None, "finalized_at": None},
    "no attachment yet": {"attachment_id": ...},
    "no updated_at": {"updated_at": ...},
    "empty dates": {"finalized_at": "", "paid_at": "", "issue_date": "", "due_date": ""},
    "nulls": dict.fromkeys(["items", "payment_methods", "credit_notes_ids", "client", "organization"]),
    "invoice_number": {"number": ..., "invoice_number": "2026-7"},
    "cents as text": {"total_amount_cents": "120000", "vat_amount_cents": None},
    "amount as a number": {"total_amount": {"value": 1200.5, "currency": "EUR"}},
    "unknown enums": {"status": "lost", "invoice_type": "of_tomorrow", "einvoicing_status": "lost_in_space"},
    "offsets": {"created_at": "2026-01-15T10:00:00.123+01:00", "updated_at": "2026-07-15T10:00:00+02:00"},
    "unknown fields": {"of_tomorrow": [[{}]], "organization_id": ...},
    "unicode": {"header": "\U0001f9fe e\u0301 \u202e", "footer": "nul \u0000 in text"},
}
ATTACHMENT_FORMS: dict[str, tuple[bytes, dict[str, Any]]] = {
    "as the reference": (PDF, {}),
    "size as a number": (PDF, {"file_size": len(PDF)}),
    "no size": (PDF, {"file_size": ...}),
    "null size": (PDF, {"file_size": None}),
    "no probative attachment": (PDF, {"probative_attachment": ...}),
    "a whole probative attachment": (
        PDF,
        {"probative_attachment": {"status": "available", "url": "https://x.invalid/"}},
    ),
    "unknown fields": (PDF, {"of_tomorrow": {"a": [1]}}),
    "an e-invoice": (XML, {"file_content_type": "application/xml", "file_name": "facture.xml"}),
    "no type": (PDF, {"file_content_type": None}),
    "odd type": (PDF, {"file_content_type": "application/octet-stream"}),
}


@pytest.fixture
def qonto() -> Iterator[Canned]:
    with canned_qonto() as canned:
        canned.attach("3c90c3cc-0d44-4b50-8888-8dd25736052a", PDF)
        canned.attach("0195a0b2-1111-7000-8000-00000000c0de", PDF)
        yield canned


def client_of(twin: Twin, qonto: Canned) -> Any:
    return twin.client(base_url=qonto.base_url, access_token="t", max_attempts=1)


def changed(row: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (row | form).items() if value is not ...}


async def assert_read_everywhere(twin: Twin, qonto: Canned, folder: Path, resource: Any, row: dict[str, Any]) -> None:
    """A row comes out of a list, a look-up, a sync and the mirror exactly as it was sent."""
    qonto.serve(resource, [row])
    client = client_of(twin, qonto)
    assert await twin.rows(getattr(client, resource).list()) == [row]
    assert await twin.result(getattr(client, resource).get(row["id"])) == row
    report = await twin.result(client.sync(folder))
    assert (report.complete, report.resources[resource].quarantined) == (True, 0)
    assert stored(folder, resource) == {row["id"]: row}
    assert_files_sound(folder)


def viewed(folder: Path, resource: str) -> dict[str, Any]:
    with closing(sqlite3.connect(folder / "mirror.db")) as database:
        database.row_factory = sqlite3.Row
        return dict(database.execute(f"SELECT * FROM {resource}").fetchone())


async def test_the_printed_list_is_read_as_it_stands(twin: Twin, qonto: Canned) -> None:
    body = printed("list-supplier-invoices.json")
    qonto.bodies["/v2/supplier_invoices"] = body
    pages = client_of(twin, qonto).supplier_invoices.list().pages()
    async for page in twin.each(pages):
        assert list(page) == body["supplier_invoices"]
        assert page.total_count == 210
        break
    await twin.result(pages.aclose() if twin.is_async else pages.close())


@pytest.mark.parametrize("name", ["list-supplier-invoices.json", "create-supplier-invoices.json"])
async def test_printed_supplier_invoices_are_mirrored(twin: Twin, qonto: Canned, tmp_path: Path, name: str) -> None:
    row = printed(name)["supplier_invoices"][0]
    await assert_read_everywhere(twin, qonto, tmp_path, "supplier_invoices", row)
    seen = viewed(tmp_path, "supplier_invoices")
    assert (seen["total_amount"], seen["total_amount_cents"], seen["total_amount_currency"]) == ("22.10", 2210, "EUR")
    assert (seen["created_at"], seen["due_date"]) == ("2022-03-04T15:58:30.000Z", "2022-03-01")


@pytest.mark.parametrize("form", SUPPLIER_FORMS)
async def test_supplier_invoices_come_in_many_forms(twin: Twin, qonto: Canned, tmp_path: Path, form: str) -> None:
    row = changed(printed("list-supplier-invoices.json")["supplier_invoices"][0], SUPPLIER_FORMS[form])
    await assert_read_everywhere(twin, qonto, tmp_path, "supplier_invoices", row)
    assert viewed(tmp_path, "supplier_invoices")["id"] == row["id"]


@pytest.mark.parametrize("form", CLIENT_FORMS)
async def test_client_invoices_come_in_many_forms(twin: Twin, qonto: Canned, tmp_path: Path, form: str) -> None:
    row = changed(printed("client-invoices.json")["client_invoices"][0], CLIENT_FORMS[form])
    await assert_read_everywhere(twin, qonto, tmp_path, "client_invoices", row)
    assert viewed(tmp_path, "client_invoices")["id"] == row["id"]


@pytest.mark.parametrize("form", ATTACHMENT_FORMS)
async def test_attachments_come_in_many_forms(twin: Twin, qonto: Canned, tmp_path: Path, form: str) -> None:
    row = printed("client-invoices.json")["client_invoices"][0]
    file, said = ATTACHMENT_FORMS[form]
    qonto.attach(row["attachment_id"], file, **said)
    await assert_read_everywhere(twin, qonto, tmp_path, "client_invoices", row)
    client = client_of(twin, qonto)
    seen = await twin.result(client.attachments.get(row["attachment_id"]))
    assert seen == qonto.bodies[f"/v2/attachments/{row['attachment_id']}"]["attachment"]
    downloaded = await twin.result(client.attachments.download(row["attachment_id"], tmp_path / "single"))
    with qontokit.Mirror(tmp_path) as mirror:
        record = next(mirror.attachments())
    assert record.path is not None
    assert (tmp_path / record.path).read_bytes() == downloaded.path.read_bytes() == file
    assert record.sha256 == downloaded.sha256


@pytest.mark.parametrize("meta", [{"total_count": 1}, {"per_page": 100}, {"total_count": "1", "next_page": 0}])
async def test_the_end_of_a_list_is_found_whatever_meta_says(twin: Twin, qonto: Canned, meta: dict[str, Any]) -> None:
    body = printed("client-invoices.json") | {"meta": meta}
    qonto.bodies["/v2/client_invoices"] = body
    assert await twin.rows(client_of(twin, qonto).client_invoices.list()) == body["client_invoices"]


@pytest.mark.parametrize("meta", [{}, {"total_pages": 1}, None])
async def test_a_list_that_does_not_tell_its_size_is_never_called_whole(twin: Twin, qonto: Canned, meta: Any) -> None:
    qonto.bodies["/v2/client_invoices"] = printed("client-invoices.json") | {"meta": meta}
    with pytest.raises(qontokit.IncompleteScanError, match="client_invoices could not be read completely"):
        await twin.rows(client_of(twin, qonto).client_invoices.list())
