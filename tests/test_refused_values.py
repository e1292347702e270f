"""Values that cannot be meant: each is refused by the name of its argument, before anything is done."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from qontokit.testing import FakeQonto

if TYPE_CHECKING:
    from pathlib import Path

    from support import Twin

SURROGATE = "\ud800"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"limit": -1}, ValueError),
        ({"limit": "all"}, TypeError),
        ({"after": 2**70}, ValueError),
        ({"after": 2**200}, ValueError),
        ({"after": None}, TypeError),
    ],
)
def test_changes(tmp_path: Path, arguments: dict[str, Any], error: type[Exception]) -> None:
    with (
        qontokit.Mirror(tmp_path, create=True) as mirror,
        pytest.raises(error, match=f"^{next(iter(arguments))}: "),
    ):
        mirror.changes(**arguments)


@pytest.mark.parametrize(("id", "error"), [(None, TypeError), (7, TypeError), (SURROGATE, ValueError)])
async def test_ids(twin: Twin, fake_qonto: FakeQonto, tmp_path: Path, id: Any, error: type[Exception]) -> None:
    client = twin.client(fake_qonto)
    mirror = qontokit.Mirror(tmp_path / "mirror", create=True)
    for call in (
        client.supplier_invoices.get,
        client.client_invoices.wait_for_attachment,
        client.attachments.get,
        lambda it: client.attachments.download(it, tmp_path),
        lambda it: mirror.invoice("supplier_invoices", it),
    ):
        with pytest.raises(error, match=r"^id: "):
            await twin.result(call(id))
    mirror.close()
    assert not fake_qonto.requests()


@pytest.mark.parametrize("name", ["query", "sort_by", "payment_date"])
def test_half_of_a_character(twin: Twin, fake_qonto: FakeQonto, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}: "):
        twin.client(fake_qonto).supplier_invoices.list(**{name: SURROGATE})


@pytest.mark.parametrize(
    "settings",
    [
        {"supplier_invoices": -1},
        {"client_invoices": 2**64},
        {"attachment_bytes": -1},
        {"seed": -1},
        {"port": 70_000},
        {"latency": float("nan")},
        {"latency": -1},
        {"file_latency": float("inf")},
    ],
)
def test_accounts(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"^{next(iter(settings))}: "):
        FakeQonto(**settings)


def test_changes_of_an_account(fake_qonto: FakeQonto) -> None:
    for change in (fake_qonto.edit, fake_qonto.create, fake_qonto.delete):
        with pytest.raises(ValueError, match=r"^n: "):
            change("supplier_invoices", n=-1)
    with pytest.raises(ValueError, match=r"^seconds: "):
        fake_qonto.advance(float("nan"))


def test_a_running_account_is_not_started_again(fake_qonto: FakeQonto) -> None:
    where = fake_qonto.base_url
    with pytest.raises(RuntimeError, match="running already"):
        fake_qonto.start()
    assert fake_qonto.base_url == where
    fake_qonto.stop()
    assert fake_qonto.start().base_url


async def test_progress_without_any_stderr(
    twin: Twin, fake_qonto: FakeQonto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert (await twin.result(twin.client(fake_qonto).sync(tmp_path, progress=True))).complete
