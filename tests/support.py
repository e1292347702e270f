"""One test body for both clients."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Literal

import qontokit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from hostile import Hostile
    from qontokit.testing import FakeQonto
    from relay import Relay

Kind = Literal["AsyncClient", "Client"]


class Twin:
    """Opens one of the two clients, and awaits or not what it gives."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._opened: list[Any] = []

    @property
    def is_async(self) -> bool:
        return self.kind == "AsyncClient"

    def client(self, qonto: FakeQonto | Relay | Hostile | None = None, **settings: Any) -> Any:
        """Open a client of that Qonto; it is closed at the end of the test."""
        if qonto is not None:
            settings.setdefault("base_url", qonto.base_url)
            if "login" not in settings:
                settings.setdefault("access_token", qonto.access_token)
        client = getattr(qontokit, self.kind)(**settings)
        self._opened.append(client)
        return client

    async def result(self, value: Any) -> Any:
        """The value of a method of either client."""
        return await value if inspect.isawaitable(value) else value

    async def each(self, values: Any) -> AsyncIterator[Any]:
        """What either client gives to iterate."""
        if hasattr(values, "__aiter__"):
            async for value in values:
                yield value
        else:
            for value in values:
                yield value

    async def rows(self, values: Any) -> list[Any]:
        """All that either client gives to iterate."""
        return [value async for value in self.each(values)]

    async def close(self) -> None:
        """Close every client that was opened."""
        for client in self._opened:
            await self.result(client.aclose() if self.is_async else client.close())


def token_from_the_vault() -> str:
    """A function that another process can import."""
    return "from-the-vault"


def organization_id(client: qontokit.Client) -> Any:
    """What a worker process does with a client."""
    return client.organization()["id"]
