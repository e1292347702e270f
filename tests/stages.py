"""The stages of a sync and of an upload, by the words with which the log announces each one just before it happens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qontokit.testing import FakeQonto
    from relay import Relay
    from support import Kind

STAGES = {
    "listing": "listing ",
    "page commit": "committing a page of ",
    "address": "asking for the address of attachment ",
    "download": "downloading attachment ",
    "rename": "renaming attachment ",
    "sync of the disk": "syncing ",
    "job commit": "recording ",
    "watermark": "moving the watermark of ",
}
UPLOAD_STAGES = {
    "before the intent": "noting that ",
    "after the intent": "noted that ",
    "before the answer is read": "Qonto answered, or failed to",
    "before the answer is stored": "noting what became of ",
    "after the answer is stored": "noted what became of ",
}
VICTIM = Path(__file__).parent / "victim.py"


def start_victim(
    kind: Kind, qonto: FakeQonto | Relay, folder: Path, words: str = "", nth: int = 0, **options: Any
) -> subprocess.Popen[bytes]:
    """Sync in a process of its own, which kills itself at the n-th line of its log that starts with these words."""
    return start(kind, qonto, {"mirror": str(folder)}, words, nth, **options)


def start_upload(
    kind: Kind, qonto: FakeQonto | Relay, files: Path, ledger: Path, words: str = "", nth: int = 0, **options: Any
) -> subprocess.Popen[bytes]:
    """Upload in a process of its own, which kills itself in the same way."""
    return start(kind, qonto, {"files": str(files), "ledger": str(ledger)}, words, nth, **options)


def start(
    kind: Kind, qonto: FakeQonto | Relay, work: dict[str, str], words: str, nth: int, **options: Any
) -> subprocess.Popen[bytes]:
    """Begin some work in a process of its own."""
    account = {"base_url": qonto.base_url, "access_token": qonto.access_token}
    arguments = {"kind": kind, "work": work, "words": words, "nth": nth, **account}
    return subprocess.Popen([sys.executable, VICTIM, json.dumps(arguments)], **options)
