"""FakeQonto takes bulk uploads: pairing by order, keys, errors in both places, and what its own methods tell."""

from __future__ import annotations

import hashlib
import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from qontokit.testing import FakeQonto, Quirks

PDF = b"%PDF-1.4 an invoice"
Part = tuple[str, bytes | str]


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    return make_fake_qonto(supplier_invoices=0, client_invoices=0)


def form(*parts: Part) -> bytes:
    """A body whose parts stand in the given order: a file with its name, or the text of a key."""
    lines: list[bytes] = []
    for name, content in parts:
        sub_key = "idempotency_key" if isinstance(content, str) else "file"
        file_name = "" if isinstance(content, str) else f'; filename="{name}"'
        head = f'--b\r\nContent-Disposition: form-data; name="supplier_invoices[][{sub_key}]"{file_name}\r\n\r\n'
        lines += [head.encode(), content.encode() if isinstance(content, str) else content, b"\r\n"]
    return b"".join([*lines, b"--b--\r\n"])


def post(qonto: FakeQonto, body: bytes) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection(urlsplit(qonto.base_url).netloc)
    headers = {"Authorization": f"Bearer {qonto.access_token}", "Content-Type": "multipart/form-data; boundary=b"}
    connection.request("POST", "/v2/supplier_invoices/bulk", body=body, headers=headers)
    response = connection.getresponse()
    answer: dict[str, Any] = json.loads(response.read())
    connection.close()
    return response.status, answer


def test_uploads_tells_what_was_made(qonto: FakeQonto) -> None:
    status, answer = post(qonto, form(("müll.pdf", PDF), ("", "K-1"), ("bad.pdf", b"GIF89a"), ("", "k-2")))
    assert status == 200
    [made] = qonto.uploads()
    [invoice] = answer["supplier_invoices"]
    assert (made["id"], made["attachment_id"]) == (invoice["id"], invoice["attachment_id"])
    assert (made["file_name"], made["idempotency_key"], made["size"]) == ("müll.pdf", "K-1", len(PDF))
    assert made["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert qonto.rows("supplier_invoices") == [invoice]
    [error] = answer["errors"]
    assert error["code"] == "invalid"
    assert error["source"] == {"pointer": "/supplier_invoices/idempotency_key/k-2/file"}


def test_grouped_parts_give_a_file_the_key_of_another(qonto: FakeQonto) -> None:
    _, answer = post(qonto, form(("", "k-1"), ("", "k-2"), ("a.pdf", PDF), ("b.pdf", PDF)))
    assert [error["code"] for error in answer["errors"]] == ["required", "required"]
    assert [(made["file_name"], made["idempotency_key"]) for made in qonto.uploads()] == [("a.pdf", "k-2")]


def test_a_key_is_remembered_for_half_an_hour(qonto: FakeQonto) -> None:
    first = post(qonto, form(("a.pdf", PDF), ("", "k")))
    qonto.advance(1790)
    assert post(qonto, form(("b.pdf", PDF), ("", "k"))) == first
    qonto.advance(10)
    assert post(qonto, form(("a.pdf", PDF), ("", "k"))) != first
    assert len(qonto.uploads()) == 2


def test_counters_tell_the_largest_request(qonto: FakeQonto) -> None:
    body = form(("a.pdf", PDF), ("", "1"), ("b.pdf", PDF), ("", "2"))
    post(qonto, body)
    post(qonto, form(("c.pdf", PDF), ("", "3")))
    counters = qonto.counters()
    assert (counters["uploads"], counters["bulk_requests"]) == (3, 2)
    assert (counters["most_invoices_in_a_request"], counters["most_bytes_in_a_request"]) == (2, len(body))
    assert qonto.requests()[0]["bytes"] == len(body)


def test_somebody_else_uploads_by_hand(qonto: FakeQonto) -> None:
    invoice_id = qonto.upload_by_somebody("a.pdf", PDF)
    assert [row["id"] for row in qonto.rows("supplier_invoices")] == [invoice_id]
    assert qonto.uploads()[0]["idempotency_key"] is None


def test_faults_lie_about_single_invoices_and_lose_whole_answers(qonto: FakeQonto) -> None:
    qonto.set_faults({"uploads": [{"file_name": "a", "code": "internal_server_error", "after": True, "times": 1}]})
    _, answer = post(qonto, form(("a.pdf", PDF), ("", "k")))
    assert [error["code"] for error in answer["errors"]] == ["internal_server_error"]
    assert len(qonto.uploads()) == 1
    qonto.set_faults({"rules": [{"path": "bulk", "status": 502, "carried_out": True}]})
    assert post(qonto, form(("b.pdf", PDF), ("", "l")))[0] == 502
    qonto.set_faults({"rules": [{"path": "bulk", "status": 502}]})
    assert post(qonto, form(("c.pdf", PDF), ("", "m")))[0] == 502
    assert [made["file_name"] for made in qonto.uploads()] == ["a.pdf", "b.pdf"]


def test_errors_can_be_told_as_the_guide_reads_them(make_fake_qonto: Callable[..., FakeQonto]) -> None:
    quirks: Quirks = {"upload_errors": "per_invoice", "upload_errors_as_object": True, "upload_pointers": "absent"}
    qonto = make_fake_qonto(supplier_invoices=0, client_invoices=0, quirks=quirks)
    _, answer = post(qonto, form(("a.pdf", PDF), ("", "1"), ("b.pdf", b""), ("", "2")))
    good, bad = answer["supplier_invoices"]
    assert (good["errors"], answer["errors"]) == ([], [])
    assert bad == {"file_name": "b.pdf", "errors": {"code": "invalid", "detail": "file is empty"}}
