"""What every test gets: a client of either kind, and a check that nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest
from support import Kind, Twin

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CREDENTIALS = ("QONTO_ACCESS_TOKEN", "QONTO_LOGIN", "QONTO_SECRET_KEY", "QONTO_STAGING_TOKEN", "QONTO_BASE_URL")


def pytest_configure() -> None:
    """Let Ctrl-C reach every process of the tests, which a run in the background would have ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(params=["AsyncClient", "Client"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """The name of a client class: a test that takes it runs for both."""
    name: Kind = request.param
    return name


@pytest.fixture
async def twin(kind: Kind) -> AsyncIterator[Twin]:
    """Either client behind one way of calling it."""
    twin = Twin(kind)
    yield twin
    await twin.close()


@pytest.fixture(autouse=True)
def no_credentials_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on, or sends, what the developer's shell holds."""
    for name in CREDENTIALS:
        monkeypatch.delenv(name, raising=False)
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
async def nothing_left_behind() -> AsyncIterator[None]:
    """Fail a test that leaves a task, a thread or an unhandled error of its event loop."""
    unhandled: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
    threads = started_in_python()
    yield
    gc.collect()
    for _ in range(3):  # an iterator that was broken out of is closed by the loop, in a turn of its own
        await asyncio.sleep(0)
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    assert not unhandled
    assert not tasks
    assert started_in_python() <= threads


def started_in_python() -> set[threading.Thread]:
    """Threads of Python; the runtime's own show up as dummies once they have logged a line."""
    return {thread for thread in threading.enumerate() if type(thread).__name__ != "_DummyThread"}
