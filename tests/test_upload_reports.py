"""The report of an upload: what it holds, and that nothing in it is overlooked."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import qontokit
from qontokit import UploadError, UploadFailure, UploadReport, UploadResult

OUTCOMES = ("uploaded", "already_uploaded", "failed", "needs_review", "planned")
REASON = {"code": "too_large", "detail": "it has 11 MB", "pointer": "/supplier_invoices/1/file"}


def said(input: str, outcome: str) -> dict[str, Any]:
    is_there = outcome in {"uploaded", "already_uploaded"}
    return {
        "input": input,
        "outcome": outcome,
        "invoice_id": f"id of {input}" if is_there else None,
        "invoice": {"id": f"id of {input}", "taxes": []} if is_there else None,
        "idempotency_key": None,
        "sha256": "00",
        "errors": [REASON] if outcome in {"failed", "needs_review"} else [],
    }


def report(*outcomes: str) -> UploadReport:
    results = [said(f"{place}.pdf", outcome) for place, outcome in enumerate(outcomes)]
    return UploadReport({"ledger": "/data/uploads.db", "results": results})


def test_every_result_is_in_one_list() -> None:
    whole = report(*OUTCOMES, *OUTCOMES)
    lists = [getattr(whole, outcome) for outcome in OUTCOMES]
    assert [[result.outcome for result in each] for each in lists] == [[outcome] * 2 for outcome in OUTCOMES]
    assert sum(map(len, lists)) == len(whole) == 10


def test_is_a_sequence_in_input_order() -> None:
    whole = report(*OUTCOMES)
    assert isinstance(whole, Sequence)
    assert [result.input for result in whole] == [f"{place}.pdf" for place in range(5)]
    assert whole[-1].outcome == "planned"
    assert [result.outcome for result in whole[1:3]] == ["already_uploaded", "failed"]
    assert whole[0] in whole
    assert whole.index(whole[3]) == 3
    with pytest.raises(IndexError):
        whole[5]


def test_says_why() -> None:
    (result,) = report("failed")
    assert result.errors == [UploadFailure(REASON)]
    assert (result.errors[0].code, result.errors[0].pointer) == ("too_large", "/supplier_invoices/1/file")


def test_is_plain_when_asked_and_shares_nothing() -> None:
    whole = report("uploaded", "failed")
    plain = whole.to_dict()
    assert UploadReport(json.loads(json.dumps(plain))) == whole
    assert list(plain) == ["ledger", "results"]
    assert plain["ledger"] == "/data/uploads.db"
    assert plain["results"] == [said("0.pdf", "uploaded"), said("1.pdf", "failed")]
    plain["results"][0]["invoice"]["taxes"].append("x")
    assert whole.to_dict() != plain


def test_is_equal_when_it_says_the_same() -> None:
    assert report("uploaded", "failed") == report("uploaded", "failed")
    assert report("uploaded") != report("already_uploaded")
    assert report("uploaded") != list(report("uploaded"))
    assert report() != UploadReport({"ledger": "/elsewhere.db", "results": []})


def test_survives_pickling_and_copying() -> None:
    whole = report(*OUTCOMES)
    for again in (pickle.loads(pickle.dumps(whole)), copy.deepcopy(whole), copy.copy(whole)):
        assert type(again) is UploadReport
        assert again == whole
        assert again.ledger == Path("/data/uploads.db")


@pytest.mark.parametrize("value", [report("failed"), report("failed")[0], report("failed")[0].errors[0]])
def test_is_frozen(value: Any) -> None:
    for name in ("ledger", "outcome", "code"):
        with pytest.raises(AttributeError, match="frozen"):
            setattr(value, name, "x")


def test_is_told_in_a_line() -> None:
    assert repr(report("failed", "uploaded", "uploaded")) == (
        "<UploadReport of 3, 2 uploaded, 1 failed; ledger /data/uploads.db>"
    )
    assert "input='0.pdf', outcome='uploaded'" in repr(report("uploaded")[0])


@pytest.mark.parametrize("outcomes", [(), ("uploaded", "already_uploaded"), ("planned",)])
def test_what_is_safe_raises_nothing(outcomes: tuple[str, ...]) -> None:
    whole = report(*outcomes)
    assert whole.raise_for_errors() is whole


@pytest.mark.parametrize("outcome", ["failed", "needs_review"])
def test_what_is_not_safe_raises(outcome: str) -> None:
    whole = report("uploaded", outcome)
    with pytest.raises(UploadError) as caught:
        whole.raise_for_errors()
    assert caught.value.report is whole
    assert isinstance(caught.value, qontokit.QontoError)
    assert str(caught.value) == (
        f"1 of 2 inputs are not safely in Qonto: 1.pdf {outcome.replace('_', ' ')} (too_large: it has 11 MB)"
    )


def test_what_was_taken_from_a_list_still_raises() -> None:
    whole = report("uploaded", "failed")
    whole.failed.pop()
    with pytest.raises(UploadError):
        whole.raise_for_errors()


def test_an_error_names_every_input_as_long_as_somebody_reads_it() -> None:
    some, many = str(UploadError(report(*["failed"] * 20))), str(UploadError(report(*["failed"] * 50)))
    assert all(f" {place}.pdf failed (too_large: it has 11 MB)" in some for place in range(20))
    assert "more" not in some
    assert many.endswith("; and 30 more")


def test_every_reason_is_told() -> None:
    two = said("a.pdf", "failed") | {"errors": [REASON, REASON | {"code": "invalid", "detail": "no PDF"}]}
    error = UploadError(UploadReport({"ledger": "l", "results": [two]}))
    assert "a.pdf failed (too_large: it has 11 MB, invalid: no PDF)" in str(error)


def test_results_stand_alone() -> None:
    result = UploadResult(said("a.pdf", "uploaded"))
    assert pickle.loads(pickle.dumps(result)) == result
    assert result.to_dict() == said("a.pdf", "uploaded")
