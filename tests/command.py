"""The command ``qontokit`` in processes of its own."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys
import termios
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

COMMAND = (sys.executable, "-m", "qontokit")
LONGEST = 60


@dataclass
class Account:
    """How a fake Qonto is reached, as the command's environment says it."""

    base_url: str = "http://127.0.0.1:9"  # the discard port: nobody answers
    access_token: str = "nothing"
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        ours = {"QONTO_BASE_URL": self.base_url, "QONTO_ACCESS_TOKEN": self.access_token}
        return {**os.environ, **ours, **self.more}


NOBODY = Account()


def run(*arguments: str | Path, account: Account = NOBODY, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; neither of its outputs is a terminal."""
    line = [*COMMAND, *map(str, arguments)]
    return subprocess.run(
        line, env=account.environment, cwd=cwd, capture_output=True, text=True, timeout=LONGEST, check=False
    )


def on_terminal(*arguments: str | Path, account: Account = NOBODY, code: int = 0, width: int = 200) -> str:
    """What the command writes to standard output when that is a wide terminal, once it ended with that code."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, width))
    try:
        line = [*COMMAND, *map(str, arguments)]
        with subprocess.Popen(line, stdout=theirs, stderr=subprocess.DEVNULL, env=account.environment) as process:
            os.close(theirs)
            written = b""
            with contextlib.suppress(OSError):  # Linux says so when the other end was closed
                while chunk := os.read(ours, 65536):
                    written += chunk
        assert process.returncode == code
    finally:
        os.close(ours)
    return written.decode()


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Read JSON lines of a command that did everything."""
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextlib.contextmanager
def fake(*arguments: str, **faults: Any) -> Iterator[Account]:
    """Serve a small fake Qonto by the command itself."""
    small = ("--supplier-invoices", "30", "--client-invoices", "20", "--attachment-bytes", "2000")
    line = [*COMMAND, "fake", *small, "--faults", json.dumps(faults), *arguments]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            access = json.loads(process.stdout.readline())
            yield Account(access["base_url"], access["access_token"])
        finally:
            process.terminate()


def rule(path: str, **what: Any) -> list[dict[str, Any]]:
    """One fault for all requests whose path has this part."""
    return [{"path": path, **what}]
