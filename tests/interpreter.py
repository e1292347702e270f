"""Code in a fresh interpreter that calls every warning an error."""

from __future__ import annotations

import subprocess
import sys
import textwrap

OPEN = """
import asyncio, atexit, inspect, multiprocessing, os, signal, sys, threading, time
import qontokit
from qontokit.testing import FakeQonto

def client(qonto, cls=qontokit.Client, **settings):
    settings = {"base_url": qonto.base_url, "access_token": qonto.access_token} | settings
    return (getattr(qontokit, cls) if isinstance(cls, str) else cls)(**settings)

def result(value):
    async def awaited():
        # A signal that comes just before the loop falls asleep does not wake it: so it never sleeps for long.
        loop = asyncio.get_running_loop()
        def tick():
            loop.call_later(0.05, tick)
        tick()
        return await value
    return asyncio.run(awaited()) if inspect.isawaitable(value) else value

def until(condition):
    while not condition():
        time.sleep(0.005)
"""

FORK = """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)  # Python's own word against a fork beside threads

def forked(work):
    # The exit code of a child that did this work, which ends in the way of a process that is forked.
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def told(call):
    # Whether a call is refused in the words of the rule.
    try:
        result(call())
    except RuntimeError as error:
        return "spawn" in str(error) and "forkserver" in str(error)
    return False
"""


def python(code: str, *, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run it; either client may be opened, and what its methods give be had, by two functions that are there."""
    command = [sys.executable, "-W", "error", "-c", OPEN + textwrap.dedent(code)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
