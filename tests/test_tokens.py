"""Credentials: where they come from, and functions that hand them out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import qontokit

if TYPE_CHECKING:
    from qontokit.testing import FakeQonto
    from support import Twin


async def test_a_function_is_asked_once_and_again_after_a_401(twin: Twin, fake_qonto: FakeQonto) -> None:
    tokens = ["stale", fake_qonto.access_token]
    client = twin.client(fake_qonto, access_token=lambda: tokens.pop(0))
    for _ in range(2):
        assert await twin.result(client.organization())
    assert not tokens


async def test_a_function_is_not_asked_for_ever(twin: Twin, fake_qonto: FakeQonto) -> None:
    asked: list[str] = []

    def wrong() -> str:
        asked.append("once")
        return "wrong"

    client = twin.client(fake_qonto, access_token=wrong)
    with pytest.raises(qontokit.AuthenticationError):
        await twin.result(client.organization())
    assert len(asked) == 2


async def test_the_functions_own_error_comes_through(twin: Twin, fake_qonto: FakeQonto) -> None:
    class VaultSealedError(Exception):
        pass

    def sealed() -> str:
        raise VaultSealedError("ask operations")

    with pytest.raises(VaultSealedError, match="ask operations"):
        await twin.result(twin.client(fake_qonto, access_token=sealed).organization())


async def test_a_function_must_return_text(twin: Twin, fake_qonto: FakeQonto) -> None:
    with pytest.raises(TypeError, match="access_token: the callable returned int"):
        await twin.result(twin.client(fake_qonto, access_token=lambda: 7).organization())


async def test_an_async_function_runs_on_the_callers_loop(fake_qonto: FakeQonto) -> None:
    here = asyncio.get_running_loop()

    async def token() -> str:
        assert asyncio.get_running_loop() is here
        await asyncio.sleep(0)
        return fake_qonto.access_token

    async with qontokit.AsyncClient(base_url=fake_qonto.base_url, access_token=token) as client:
        assert await client.organization()


async def test_cancelling_the_call_cancels_the_async_function(fake_qonto: FakeQonto) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def token() -> str:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return ""

    async with qontokit.AsyncClient(base_url=fake_qonto.base_url, access_token=token) as client:
        call = asyncio.ensure_future(client.organization())
        await begun.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await ended.wait()


def test_the_blocking_client_refuses_an_async_function(fake_qonto: FakeQonto) -> None:
    async def token() -> str:
        return fake_qonto.access_token

    wrong: Any = token
    with (
        qontokit.Client(base_url=fake_qonto.base_url, access_token=wrong) as client,
        pytest.raises(TypeError, match="AsyncClient"),
    ):
        client.organization()


async def test_an_api_key_works(twin: Twin, fake_qonto: FakeQonto) -> None:
    client = twin.client(fake_qonto, login=fake_qonto.login, secret_key=fake_qonto.secret_key)
    assert await twin.result(client.organization())


async def test_the_environment_is_read(twin: Twin, fake_qonto: FakeQonto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QONTO_LOGIN", fake_qonto.login)
    monkeypatch.setenv("QONTO_SECRET_KEY", fake_qonto.secret_key)
    monkeypatch.setenv("QONTO_BASE_URL", fake_qonto.base_url)
    assert await twin.result(twin.client().organization())


async def test_arguments_beat_the_environment_as_a_set(
    twin: Twin, fake_qonto: FakeQonto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QONTO_LOGIN", "someone")
    monkeypatch.setenv("QONTO_SECRET_KEY", "else")
    assert await twin.result(twin.client(fake_qonto).organization())
