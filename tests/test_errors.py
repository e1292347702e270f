"""Errors: their family, their text, and that they survive a process boundary."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import pytest
from qontokit import errors
from qontokit.reports import SyncReport
from qontokit.uploads import UploadReport

RESOURCE = {
    "read": 1,
    "created": 1,
    "updated": 0,
    "unchanged": 0,
    "deleted": 0,
    "repaired": 0,
    "quarantined": 0,
    "watermark": None,
    "complete": False,
    "error": "the order is broken",
}
REPORT = SyncReport(
    {
        "resources": {"supplier_invoices": RESOURCE},
        "downloaded": 0,
        "already_present": 0,
        "pending": 0,
        "waiting": 0,
        "dead": 0,
        "newly_dead": 0,
        "bytes": 0,
        "requests": 3,
        "retries": 0,
        "throttled_seconds": 0.0,
        "elapsed_seconds": 0.5,
        "complete": False,
    }
)
FAILED = {
    "input": "a.pdf",
    "outcome": "failed",
    "invoice_id": None,
    "invoice": None,
    "idempotency_key": None,
    "sha256": None,
    "errors": [{"code": "empty_file", "detail": "it is empty", "pointer": None}],
}
UPLOADS = UploadReport({"ledger": "/data/uploads.db", "results": [FAILED]})
CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, errors.QontoError)]


def example(cls: type[errors.QontoError]) -> errors.QontoError:
    arguments: tuple[Any, ...] = ("what happened",)
    if issubclass(cls, errors.SyncError):
        arguments = (REPORT,)
    elif issubclass(cls, errors.UploadError):
        arguments = (UPLOADS,)
    elif issubclass(cls, errors.DownloadError):
        arguments = ("what happened", "some-id")
    elif issubclass(cls, errors.RateLimitError):
        arguments = ("what happened", 429, None, [], None, 2.5)
    elif issubclass(cls, errors.ApiError):
        arguments = ("what happened", 418, "teapot", [{"code": "teapot"}], "trace")
    return cls(*arguments)


@pytest.mark.parametrize("cls", CLASSES)
def test_survives_pickling_with_all_it_knows(cls: type[errors.QontoError]) -> None:
    error = example(cls)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is cls
    assert str(again) == str(error)
    assert vars(again) == vars(error)


@pytest.mark.parametrize("cls", CLASSES)
def test_says_one_sentence(cls: type[errors.QontoError]) -> None:
    assert str(example(cls)).startswith(("what happened", "the sync is incomplete", "1 of 1 inputs"))


def test_a_sync_error_names_what_failed() -> None:
    assert "supplier_invoices: the order is broken" in str(errors.SyncError(REPORT))


@pytest.mark.parametrize(
    ("cls", "builtin"),
    [
        (errors.ConfigError, ValueError),
        (errors.NotFoundError, LookupError),
        (errors.InvalidRequestError, ValueError),
        (errors.ConnectError, ConnectionError),
        (errors.RequestTimeoutError, TimeoutError),
        (errors.DecodeError, ValueError),
    ],
)
def test_is_caught_as_the_builtin_that_people_know(cls: type[errors.QontoError], builtin: type[Exception]) -> None:
    assert issubclass(cls, builtin)
