"""A FakeQonto in a process of its own, so that its memory is not ours; it tells what it was sent when it is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from answering import Answering
from qontokit.testing import FakeQonto

if TYPE_CHECKING:
    from collections.abc import Iterator


class Served(Answering):
    """How such a fake is reached and asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        super().__init__(process)
        access = self.heard()
        self.base_url: str = access["base_url"]
        self.access_token: str = access["access_token"]

    def sent(self) -> dict[str, Any]:
        """Its counters, and under ``copies`` how many contents came how often."""
        return self.ask()


@contextmanager
def served(**account: Any) -> Iterator[Served]:
    """Serve such an account until the end of the block."""
    line = [sys.executable, __file__, json.dumps(account)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Served(process)


def serve(**account: Any) -> None:
    """Answer each line of standard input until it ends."""
    with FakeQonto(**account) as qonto:
        print(json.dumps({"base_url": qonto.base_url, "access_token": qonto.access_token}), flush=True)
        for _ in sys.stdin:
            copies = Counter(Counter(made["sha256"] for made in qonto.uploads()).values())
            print(json.dumps({**qonto.counters(), "copies": copies}), flush=True)


if __name__ == "__main__":
    serve(**json.loads(sys.argv[1]))
