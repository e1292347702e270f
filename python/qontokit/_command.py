"""The command ``qontokit``."""

import sys

from . import _core

INTERRUPTED = 130


def main() -> int:
    """Run the command with this process's arguments and answer its exit code."""
    try:
        return _core.run_command(["qontokit", *sys.argv[1:]]).wait()
    except KeyboardInterrupt:
        return INTERRUPTED
