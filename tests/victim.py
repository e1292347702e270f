"""A sync or an upload that may kill its own process, as suddenly as a power switch."""

import asyncio
import json
import logging
import os
import signal
import sys
from typing import Any

import qontokit


class Killer(logging.Handler):
    """Kills this process at the n-th line that starts with some words."""

    def __init__(self, words: str, nth: int) -> None:
        super().__init__()
        self._words = words
        self._left = nth

    def emit(self, record: logging.LogRecord) -> None:
        if self._words and record.getMessage().startswith(self._words):
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def main(kind: str, work: dict[str, str], words: str, nth: int, **account: Any) -> None:
    logger = logging.getLogger("qontokit")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(Killer(words, nth))
    client = getattr(qontokit, kind)(**account)
    report = client.sync(**work) if "mirror" in work else client.supplier_invoices.upload(**work)
    if kind == "AsyncClient":
        asyncio.run(report)


main(**json.loads(sys.argv[1]))
