"""Runs whole processes and reads the operating system's own account of them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).with_name("qontokit")


@dataclass(frozen=True)
class Run:
    """One finished process."""

    name: str
    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    said: Any


def run(name: str, arguments: list[str], environment: dict[str, str] | None = None) -> Run:
    """Runs a command to its end; what it prints must be JSON or nothing."""
    variables = {"PATH": os.environ["PATH"], **(environment or {})}
    begin = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, env=variables)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{name} failed with {process.returncode}: {said.decode()[:500]}")
    cpu = usage.ru_utime + usage.ru_stime
    return Run(name, wall, cpu, usage.ru_maxrss / 1024, json.loads(said) if said.strip() else None)


@contextmanager
def fake(**options: str | float) -> Iterator[tuple[str, str]]:
    """Serves a FakeQonto from a process of its own; gives its address and token."""
    flags = [text for name, value in options.items() for text in (f"--{name.replace('_', '-')}", str(value))]
    process = subprocess.Popen([COMMAND, "fake", "--json", *flags], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        served = json.loads(process.stdout.readline())
        yield served["base_url"], served["access_token"]
    finally:
        process.terminate()
        process.wait()


def sync(base_url: str, token: str, mirror: Path, *more: str) -> Run:
    """Our command, with hashing, fsync and database."""
    environment = {"QONTO_BASE_URL": base_url, "QONTO_ACCESS_TOKEN": token}
    return run("qontokit sync", [str(COMMAND), "sync", "--json", "--quiet", str(mirror), *more], environment)


def rival(base_url: str, token: str, folder: Path, resource: str) -> Run:
    """The careful script, without hashing, fsync and database."""
    script = str(HERE / "aiohttp_rival.py")
    return run("careful aiohttp", [sys.executable, script, base_url, token, str(folder), resource])
