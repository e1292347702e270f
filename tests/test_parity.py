"""The two clients are one interface: same names, signatures and documentation."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import pytest
import qontokit

if TYPE_CHECKING:
    from collections.abc import Callable

PAIRS = [
    (qontokit.AsyncClient, qontokit.Client),
    (qontokit.AsyncSupplierInvoices, qontokit.SupplierInvoices),
    (qontokit.AsyncClientInvoices, qontokit.ClientInvoices),
    (qontokit.AsyncAttachments, qontokit.Attachments),
    (qontokit.AsyncPager, qontokit.Pager),
    (qontokit.AsyncWindow, qontokit.Window),
]
RENAMED = {
    "aclose": "close",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
}


def public(cls: type) -> dict[str, Any]:
    names = [name for name in dir(cls) if not name.startswith("_") or name in {*RENAMED, *RENAMED.values()}]
    return {name: inspect.getattr_static(cls, name) for name in names}


def described(member: Callable[..., Any]) -> str:
    """A signature as text, with what only differs by nature made equal."""
    text = str(inspect.signature(member))
    text = re.sub(r"\bAsync(?=Iterator|Generator|Pager|Window|Client|SupplierInvoices|Attachments)", "", text)
    return text.replace("Generator[Page[Row], None, None]", "Generator[Page[Row], None]").replace(
        "Generator[DownloadedFile | DownloadError, None, None]", "Generator[DownloadedFile | DownloadError, None]"
    )


@pytest.mark.parametrize(("awaiting", "blocking"), PAIRS)
def test_both_have_the_same_names(awaiting: type, blocking: type) -> None:
    assert sorted(RENAMED.get(name, name) for name in public(awaiting)) == sorted(public(blocking))


@pytest.mark.parametrize(("awaiting", "blocking"), PAIRS)
def test_both_take_the_same_arguments(awaiting: type, blocking: type) -> None:
    assert described(awaiting) == described(blocking)
    theirs = public(blocking)
    for name, member in public(awaiting).items():
        if callable(member):
            assert described(member) == described(theirs[RENAMED.get(name, name)]), name


@pytest.mark.parametrize(("awaiting", "blocking"), PAIRS)
def test_both_are_documented_alike(awaiting: type, blocking: type) -> None:
    assert awaiting.__doc__
    assert blocking.__doc__
    theirs = public(blocking)
    for name, member in public(awaiting).items():
        if not name.startswith("_"):
            assert member.__doc__, name
            assert member.__doc__ == theirs[RENAMED.get(name, name)].__doc__, name


@pytest.mark.parametrize("awaiting", [pair[0] for pair in PAIRS[:4]])
def test_what_waits_is_a_coroutine_function(awaiting: type) -> None:
    for name, member in public(awaiting).items():
        if callable(member) and name not in {"list", "updated_since", "download_many"}:
            assert inspect.iscoroutinefunction(member), name
