"""Work in a process of its own that is interrupted as by Ctrl-C while Qonto keeps it waiting, and then goes on."""

import asyncio
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import works
from qontokit.testing import FakeQonto
from support import Kind, Twin

TIMES = 2


async def restless(work: Coroutine[Any, Any, None]) -> None:
    """A signal that comes just before the loop falls asleep does not wake it: so it never sleeps for long."""
    loop = asyncio.get_running_loop()

    def tick() -> None:
        loop.call_later(0.05, tick)

    tick()
    await work


def run(kind: Kind, work: Coroutine[Any, Any, None]) -> None:
    """Do the work as a script would: asyncio.run would keep Ctrl-C from blocking calls."""
    if kind == "AsyncClient":
        asyncio.run(restless(work))
    else:
        with suppress(StopIteration):
            work.send(None)


def interrupt_once_it_waits(qonto: FakeQonto) -> None:
    """Send SIGINT as soon as one more request has been kept waiting."""
    before = qonto.counters()["spoiled"]

    def interrupt() -> None:
        while qonto.counters()["spoiled"] == before:
            time.sleep(0.005)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()


def main(kind: Kind, name: str, path: str) -> None:
    """One cell of a notebook after another, with one client and one folder: two are interrupted, the third succeeds."""
    work, account = works.WORKS[name]
    twin, folder = Twin(kind), Path(tempfile.mkdtemp())
    with FakeQonto(**account) as qonto:
        client: Any = twin.client(qonto)
        for _ in range(TIMES):
            qonto.set_faults({"rules": [{"path": path, "times": 1, "delay": 60.0}]})
            interrupt_once_it_waits(qonto)
            try:
                run(kind, work(twin, client, qonto, folder))
            except KeyboardInterrupt:
                print("interrupted")
            qonto.set_faults({})
            qonto.advance(61)
        run(kind, work(twin, client, qonto, folder))
        print("done")


main(**json.loads(sys.argv[1]))
