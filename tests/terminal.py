"""The command as a person sees it."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import termios
from typing import TYPE_CHECKING

from command import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

    from command import Account


def on_terminal(*arguments: str | Path, account: Account, width: int = 200) -> tuple[int, str]:
    """The exit code, and what the command writes to standard output when that is a wide terminal."""
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
        return process.returncode, written.decode()
    finally:
        os.close(ours)
