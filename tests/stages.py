"""The stages of a sync, by the words with which its log announces each one just before it happens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qontokit.testing import FakeQonto
    from support import Kind

STAGES = {
    "listing": "listing ",
    "page commit": "committing a page of ",
    "address": "asking for the address of attachment ",
    "download": "downloading attachment ",
    "rename": "renaming attachment ",
    "folder": "syncing folder of attachment ",
    "job commit": "recording ",
    "watermark": "moving the watermark of ",
}
VICTIM = Path(__file__).parent / "victim.py"


def start_victim(
    kind: Kind, qonto: FakeQonto, folder: Path, words: str = "", nth: int = 0, **options: Any
) -> subprocess.Popen[bytes]:
    """Sync in a process of its own, which kills itself at the n-th line of its log that starts with these words."""
    arguments = {
        "kind": kind,
        "base_url": qonto.base_url,
        "access_token": qonto.access_token,
        "mirror": str(folder),
        "words": words,
        "nth": nth,
    }
    return subprocess.Popen([sys.executable, VICTIM, json.dumps(arguments)], **options)
