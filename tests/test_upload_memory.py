"""The memory of an upload does not grow with the number or the size of its files."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from served import served
from uploaded import EMPTY

if TYPE_CHECKING:
    from pathlib import Path

    from served import Served

MOST = 64 * 1024  # in KiB
# The largest size that this process has had since it began; getrusage would tell the parent's.
CHILD = """
import json, pathlib, re, sys, qontokit
access, folder, ledger = json.loads(sys.argv[1])
with qontokit.Client(**access) as client:
    report = client.supplier_invoices.upload(folder, ledger=ledger)
peak = re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())
print(json.dumps({"uploaded": len(report.uploaded), "all": len(report), "peak": int(peak[1])}))
"""


def large(folder: Path, count: int, size: int) -> Path:
    """PDFs of this size, each with a content of its own, most of it not on the disk."""
    folder.mkdir()
    for number in range(count):
        with (folder / f"{number:04}.pdf").open("wb") as file:
            file.write(b"%%PDF-1.7\n%d" % number)
            file.truncate(size)
    return folder


def uploaded_elsewhere(qonto: Served, folder: Path) -> dict[str, int]:
    """What a process of its own says about its upload."""
    access = {"base_url": qonto.base_url, "access_token": qonto.access_token}
    arguments = json.dumps([access, str(folder), f"{folder}.db"])
    done = subprocess.run([sys.executable, "-c", CHILD, arguments], capture_output=True, text=True, check=True)
    said: dict[str, int] = json.loads(done.stdout)
    return said


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how large a process has been")
@pytest.mark.parametrize(("count", "size"), [(300, 1_000_000), (12, 10_000_000)])
def test_memory_stays_small(tmp_path: Path, count: int, size: int) -> None:
    with served(**EMPTY) as qonto:
        said = uploaded_elsewhere(qonto, large(tmp_path / "in", count, size))
        sent = qonto.sent()
    assert (said["uploaded"], said["all"], sent["copies"]) == (count, count, {"1": count})
    assert said["peak"] < MOST
    assert sent["most_invoices_in_a_request"] <= 20
    assert sent["most_bytes_in_a_request"] <= 15_000_000
