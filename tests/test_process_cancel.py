"""An asyncio task that is given up at any moment: nothing is left of it, and one more call does the whole work."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
from typing import TYPE_CHECKING

import pytest
from background import until
from left_behind import descriptors, open_files, unfinished
from qontokit.testing import FakeQonto
from support import Twin
from works import WORKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Each test here is some dozens of runs.
pytestmark = pytest.mark.timeout(300)
ONE_AFTER_ANOTHER = 1  # file at a time, so that the n-th request is the same in every run
KEY_IS_WORKED_ON = 61  # seconds for which Qonto refuses a key whose request was broken off


class Canceller(logging.Handler):
    """Cancels a task at the n-th line of our log, and lets the work go on only once it has been told."""

    def __init__(self, nth: int, task: asyncio.Task[None]) -> None:
        super().__init__()
        self._left = nth
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._task = task
        self.has_cancelled = False

    def emit(self, record: logging.LogRecord) -> None:
        self._left -= 1
        if self._left == 0 and record.name.startswith("qontokit"):
            told = threading.Event()
            self._loop.call_soon_threadsafe(self._cancel, told)
            if threading.get_ident() != self._thread:
                told.wait()

    def _cancel(self, told: threading.Event) -> None:
        self.has_cancelled = self._task.cancel()
        # The work itself is told in the turn after this one.
        self._loop.call_soon(self._loop.call_soon, told.set)


class Setting:
    """An account, an empty folder, and work that somebody gives up."""

    def __init__(self, name: str, folder: Path) -> None:
        self._work, account = WORKS[name]
        self.qonto = FakeQonto(**account).start()
        self._folder = folder
        self._twin = Twin("AsyncClient")
        self._client = self._twin.client(self.qonto, max_in_flight=ONE_AFTER_ANOTHER)
        folder.mkdir()

    def _begin(self) -> asyncio.Task[None]:
        return asyncio.ensure_future(self._work(self._twin, self._client, self.qonto, self._folder))

    async def is_cancelled_at_a_line(self, nth: int, logger: logging.Logger) -> bool:
        """Work until the n-th line of the log; whether it came to that, or else to its end."""
        self.task = self._begin()
        canceller = Canceller(nth, self.task)
        logger.addHandler(canceller)
        await until(lambda: canceller.has_cancelled or self.task.done())
        logger.removeHandler(canceller)
        if not canceller.has_cancelled:
            await self.task
        return canceller.has_cancelled

    async def waits_for_a_request(self, nth: int) -> bool:
        """Work until a request waits that so many went before; whether it came to that, or else to its end."""
        self.qonto.set_faults({"rules": [{"path": "/", "skip": nth, "times": 1, "delay": 60.0}]})
        self.task = self._begin()
        await until(lambda: self.task.done() or self.qonto.counters()["spoiled"] == 1)
        if self.task.done():
            await self.task
            return False
        return True

    async def assert_given_up(self, *, stubbornly: bool) -> None:
        """The task ends as cancelled; cancelled again in every turn, as anyio does, when stubborn."""
        while stubbornly and not self.task.done():
            self.task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await self.task

    async def assert_nothing_is_left_and_a_rerun_heals(self) -> None:
        assert open_files(self._folder) == []
        assert unfinished(self._folder) == []
        self.qonto.set_faults({})
        self.qonto.advance(KEY_IS_WORKED_ON)
        await self._begin()

    async def end(self) -> None:
        await self._twin.close()
        self.qonto.stop()


def descriptors_when_idle() -> int:
    """How many are open while nobody works; the runtime keeps a few of its own from its first use on."""
    with FakeQonto():
        pass
    return descriptors()


@pytest.fixture
def talkative() -> Iterator[logging.Logger]:
    """Our logger, which says everything."""
    logger = logging.getLogger("qontokit")
    level = logger.level
    logger.setLevel(logging.DEBUG)
    yield logger
    logger.setLevel(level)


@pytest.mark.parametrize(
    ("name", "stubbornly", "lines"),
    [
        ("sync", False, 20),
        ("sync", True, 20),
        ("sync that tells", True, 20),
        ("upload", False, 10),
        ("upload", True, 10),
        ("iterate", True, 3),
        ("download", True, 4),
        ("download_many", True, 8),
    ],
)
async def test_a_task_may_be_cancelled_at_every_line_of_the_log(
    tmp_path: Path, talkative: logging.Logger, name: str, stubbornly: bool, lines: int
) -> None:
    before = descriptors_when_idle()
    for nth in itertools.count(1):
        setting = Setting(name, tmp_path / str(nth))
        if not await setting.is_cancelled_at_a_line(nth, talkative):
            await setting.end()
            break
        await setting.assert_given_up(stubbornly=stubbornly)
        await setting.assert_nothing_is_left_and_a_rerun_heals()
        await setting.end()
    assert nth > lines
    await until(lambda: descriptors() <= before)


@pytest.mark.parametrize("name", WORKS)
async def test_a_task_may_be_cancelled_while_any_request_waits(tmp_path: Path, name: str) -> None:
    before = descriptors_when_idle()
    for nth in itertools.count():
        setting = Setting(name, tmp_path / str(nth))
        if not await setting.waits_for_a_request(nth):
            asked = len(setting.qonto.requests())
            await setting.end()
            break
        setting.task.cancel()
        await setting.assert_given_up(stubbornly=False)
        await setting.assert_nothing_is_left_and_a_rerun_heals()
        await setting.end()
    assert nth == asked
    await until(lambda: descriptors() <= before)
