"""Python code whose standard error is a terminal, and what a person would have seen there."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
import termios
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interpreter import OPEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FULL = r" *100%\|\S+\| "
FILES = rf"attachments:{FULL}60/60 \[\d\d:\d\d<\d\d:\d\d, +[\d.]+ files/s, \d\.\d\dMB\]"
UP = "\x1b[A"
SIZE = (30, 120)


@dataclass
class Seen:
    """How the process ended, what it printed, and what came to the terminal."""

    code: int
    printed: str
    raw: str

    @property
    def screen(self) -> list[str]:
        """The lines as they are at last; a terminal makes \\r\\n of each \\n by itself."""
        return screen(self.raw)


def account(folder: Path, file_latency: float = 0.2) -> str:
    """Code that makes a small account with slow files, and folders for mirrors; nothing is logged among the bars."""
    return f"""
import logging, tempfile
from qontokit.testing import FakeQonto
logging.disable()
def folder():
    return tempfile.mkdtemp(dir={str(folder)!r})
counts = {{"supplier_invoices": 30, "client_invoices": 30}}
qonto = FakeQonto(**counts, attachment_bytes=50_000, file_latency={file_latency}).start()
"""


def on_terminal(
    code: str, *, environment: dict[str, str] | None = None, act: Callable[[int, str], None] | None = None
) -> Seen:
    """Run the code, calling every warning an error; ``act`` is told the process and all that was written so far."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, SIZE)
    command = [sys.executable, "-W", "error", "-c", OPEN + textwrap.dedent(code)]
    written = b""
    try:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=theirs, text=True, env={**os.environ, **(environment or {})}
        ) as process:
            os.close(theirs)
            with contextlib.suppress(OSError):  # Linux says so when the other end was closed
                while chunk := os.read(ours, 65536):
                    written += chunk
                    if act is not None:
                        act(process.pid, written.decode(errors="replace"))
            assert process.stdout is not None
            printed = process.stdout.read()
    finally:
        os.close(ours)
    return Seen(process.returncode, printed, written.decode())


def screen(written: str) -> list[str]:
    """What stays of a text that goes back to the start of its line, and up."""
    rows: list[list[str]] = [[]]
    row = column = 0
    for part in written.replace(UP, "\x0b"):
        if part == "\r":
            column = 0
        elif part == "\n":
            row += 1
            rows.extend([] for _ in range(row + 1 - len(rows)))
        elif part == "\x0b":
            row = max(row - 1, 0)
        else:
            rows[row] += " " * (column + 1 - len(rows[row]))
            rows[row][column] = part
            column += 1
    return [line for line in ("".join(cells).rstrip() for cells in rows) if line]
