"""Runs whole processes and reads the operating system's own account of them."""

import json
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# A longer answer is left unread: this process must stay small, for it is the floor of every peak that it reads.
LONGEST = 100_000


@dataclass(frozen=True)
class Run:
    """One finished process with every process that it started and waited for."""

    scenario: str
    name: str
    wall_seconds: float
    cpu_seconds: float
    # Of its largest process; None when this one is as large, for the system then tells ours.
    peak_mib: float | None
    said: dict[str, Any] = field(default_factory=dict)


def run(scenario: str, name: str, line: list[str], environment: Mapping[str, str] | None = None) -> Run:
    """Runs a command to its end; the last line that it prints may be a JSON object."""
    variables = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **(environment or {})}
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(line, stdout=output, env=variables)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read(LONGEST)
    if process.returncode != 0:
        raise SystemExit(f"{scenario}, {name}: failed with {process.returncode}: {said.decode()[:500]}")
    peak = usage.ru_maxrss / 1024 if usage.ru_maxrss > floor else None
    return Run(scenario, name, wall, usage.ru_utime + usage.ru_stime, peak, last_object(said))


def last_object(said: bytes) -> dict[str, Any]:
    lines = said.splitlines()
    if len(said) == LONGEST or not lines or not lines[-1].startswith(b"{"):
        return {}
    told: dict[str, Any] = json.loads(lines[-1])
    return told
