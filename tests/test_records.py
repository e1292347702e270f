"""What qontokit says itself: frozen, comparable, picklable, and plain when asked."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from qontokit import AttachmentRecord, Change

SAID = {
    "seq": 7,
    "resource": "client_invoices",
    "id": "a",
    "kind": "updated",
    "at": "2026-01-31T09:00:00.123456Z",
    "invoice": {"id": "a", "items": [{"title": "x"}]},
}
FILE = {
    "attachment_id": "f",
    "resource": "supplier_invoices",
    "invoice_ids": ["a"],
    "state": "done",
    "path": "attachments/a.pdf",
    "size": 3,
    "sha256": "00",
    "content_type": "application/pdf",
    "error": None,
}


def test_gives_instants_and_paths() -> None:
    assert Change(SAID).at == datetime(2026, 1, 31, 9, 0, 0, 123456, tzinfo=UTC)
    assert AttachmentRecord(FILE).path == Path("attachments/a.pdf")
    assert AttachmentRecord(FILE | {"path": None}).path is None


def test_is_frozen() -> None:
    change = Change(SAID)
    with pytest.raises(AttributeError, match="frozen"):
        change.seq = 8
    with pytest.raises(AttributeError, match="frozen"):
        del change.seq


def test_is_plain_when_asked_and_shares_nothing() -> None:
    change = Change(SAID)
    said = change.to_dict()
    assert json.loads(json.dumps(said)) == SAID
    said["invoice"]["items"].clear()
    assert change.to_dict() == SAID


def test_is_equal_when_it_says_the_same() -> None:
    assert Change(SAID) == Change(SAID)
    assert Change(SAID) != Change(SAID | {"seq": 8})
    assert Change(SAID) != SAID
    assert "seq=7" in repr(Change(SAID))


def test_survives_pickling_and_copying() -> None:
    change = Change(SAID)
    assert pickle.loads(pickle.dumps(change)) == change
    assert copy.deepcopy(change) == change
