"""A Qonto that never answers well: every run ends, after requests that can be counted beforehand."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from hostile import PDF, hostile
from wire import Connection, answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hostile import Hostile
    from support import Twin

FILES = 40
FEW: dict[str, Any] = {"max_attempts": 2, "max_in_flight": 4, "timeout": 0.3}
ATTEMPTS: int = FEW["max_attempts"]
# An outage is not sat out file by file: twice as many failures in a row as fit at once end it, and then what is begun.
# At once are max_in_flight questions for addresses and as many files.
OUTAGE: int = 3 * 2 * FEW["max_in_flight"]
LISTS = 3  # the organisation, and two lists of one page
FOR_EVER: dict[str, Any] = {
    "500": answer(b"", "500 Oops"),
    "reset": Connection.reset,
    "silence": Connection.stand_still,
    "half": answer(PDF)[:-1],
    "a page": answer(b"<html>", Content_Type="text/html"),
    "403": answer(b"{}", "403 Forbidden"),
    "404": answer(b"{}", "404 Not Found"),
    "302": answer(b"", "302 Found", Location="https://elsewhere.example/"),
}


@pytest.fixture
def qonto() -> Iterator[Hostile]:
    """An account whose every file is in order."""
    with hostile() as server:
        rows = [
            {"id": f"i{n}", "created_at": f"2026-01-15T09:00:{n:02}Z", "attachment_id": f"a{n}"} for n in range(FILES)
        ]
        server.canned.serve("supplier_invoices", rows)
        for n in range(FILES):
            server.canned.attach(f"a{n}", PDF, url=f"{server.base_url}/files/a{n}")
        yield server


async def test_the_account_is_in_order(twin: Twin, qonto: Hostile, tmp_path: Path) -> None:
    report = await twin.result(twin.client(qonto).sync(tmp_path))
    assert (report.complete, report.downloaded, len(qonto.asked)) == (True, FILES, LISTS + 2 * FILES)


@pytest.mark.parametrize("trouble", FOR_EVER)
async def test_lists_that_never_come_end_the_run(twin: Twin, qonto: Hostile, tmp_path: Path, trouble: str) -> None:
    for resource in ("supplier_invoices", "client_invoices"):
        qonto.script(f"/v2/{resource}", FOR_EVER[trouble])
    with pytest.raises(qontokit.SyncError) as caught:
        await twin.result(twin.client(qonto, **FEW).sync(tmp_path))
    assert not any(resource.complete for resource in caught.value.report.resources.values())
    assert len(qonto.asked) <= 1 + 2 * ATTEMPTS


@pytest.mark.parametrize("trouble", FOR_EVER)
@pytest.mark.parametrize("place", ["/v2/attachments/", "/files/"])
async def test_files_that_never_come_end_the_run(
    twin: Twin, qonto: Hostile, tmp_path: Path, trouble: str, place: str
) -> None:
    for n in range(FILES):
        qonto.script(f"{place}a{n}", FOR_EVER[trouble])
    report = await twin.result(twin.client(qonto, **FEW).sync(tmp_path))
    assert all(resource.complete for resource in report.resources.values())
    assert (report.complete, report.downloaded) == (False, 0)
    refused_one_by_one = {"/v2/attachments/": {"404"}, "/files/": {"404", "403", "302", "a page"}}
    outage = trouble not in refused_one_by_one[place]
    assert len(qonto.asked) <= LISTS + 2 * (OUTAGE * ATTEMPTS if outage else FILES * 3)


@pytest.mark.parametrize("total", [2, 101, None])
async def test_a_page_that_never_changes_ends_the_run(
    twin: Twin, qonto: Hostile, tmp_path: Path, total: int | None
) -> None:
    rows = [{"id": f"i{n}", "created_at": "2026-01-15T09:00:00Z"} for n in range(100)]
    meta = {"current_page": 1, "next_page": 2, "per_page": 100, "total_count": total}
    qonto.canned.bodies["/v2/supplier_invoices"] = {"supplier_invoices": rows, "meta": meta}
    with pytest.raises(qontokit.SyncError, match="could not be read completely"):
        await twin.result(twin.client(qonto, **FEW).sync(tmp_path))
    assert len(qonto.asked) < 400


def bomb(gigabytes: int) -> bytes:
    """Gzip of so many gigabytes of blanks: a thousandth of that."""
    packer = zlib.compressobj(9, wbits=31)
    head = packer.compress(b" ") + packer.flush(zlib.Z_FULL_FLUSH)
    sixteen_megabytes = packer.compress(b" " * (16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + sixteen_megabytes * (64 * gigabytes)


CHILD = """
import json, pathlib, re, sys, qontokit
access, folder = json.loads(sys.argv[1])
told = []
with qontokit.Client(**access, max_attempts=1) as client:
    for work in (client.organization, client.supplier_invoices.list().collect):
        try:
            work()
        except qontokit.DecodeError as error:
            told.append(str(error))
    told += [str(result) for result in client.attachments.download_many([str(n) for n in range(24)], folder)]
peak = re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())
print(json.dumps({"told": told, "peak": int(peak[1])}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how large a process has been")
def test_a_bomb_does_not_go_off(qonto: Hostile, tmp_path: Path) -> None:
    packed = answer(bomb(gigabytes=2), Content_Encoding="gzip")
    for path in ("organization", "supplier_invoices", *(f"attachments/{n}" for n in range(24))):
        qonto.script(f"/v2/{path}", packed)
    access = {"base_url": qonto.base_url, "access_token": qonto.access_token}
    line = [sys.executable, "-c", CHILD, json.dumps([access, str(tmp_path)])]
    said = json.loads(subprocess.run(line, capture_output=True, text=True, check=True).stdout)
    assert len(said["told"]) == 26
    assert all("answered with more than" in told for told in said["told"])
    assert said["peak"] < 320 * 1024  # in KiB: a page of 64 MiB, which doubles while it grows, or 24 answers of 4 MiB
