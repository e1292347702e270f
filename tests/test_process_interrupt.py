"""Ctrl-C: whatever is waited for ends at once, quietly, and the same client goes on in a notebook's next cell."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from background import until
from documents import sent, write
from interpreter import python
from mirrored import assert_files_sound, assert_mirrors
from stages import start_upload, start_victim
from uploaded import BULK, EMPTY, assert_all_there_once, upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from qontokit.testing import FakeQonto
    from support import Kind, Twin

WAITS = {
    "sync": ["/v2/organization", "/v2/supplier_invoices", "/v2/attachments/", "/files/"],
    "sync that tells": ["/v2/supplier_invoices"],
    "upload": ["/v2/organization", BULK],
    "iterate": ["/v2/supplier_invoices"],
    "download": ["/v2/attachments/", "/files/"],
    "download_many": ["/files/"],
}


@pytest.mark.parametrize(("name", "path"), [(name, path) for name, paths in WAITS.items() for path in paths])
def test_a_client_goes_on_after_ctrl_c(kind: Kind, name: str, path: str) -> None:
    script = Path(__file__).with_name("interrupted.py")
    work = json.dumps({"kind": kind, "name": name, "path": path})
    command = [sys.executable, "-W", "error", str(script), work]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\ninterrupted\ndone\n", "")


def assert_ended_by_ctrl_c(victim: subprocess.Popen[bytes], complaint: bytes) -> None:
    """It died of the signal, and said so in Python's own words alone."""
    assert victim.returncode == -signal.SIGINT, complaint
    assert complaint.rstrip().endswith(b"KeyboardInterrupt")
    for word in (b"panicked", b"Fatal", b"never retrieved", b"never awaited"):
        assert word not in complaint


async def test_ctrl_c_twice_in_a_sync(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(supplier_invoices=150, client_invoices=50, attachment_bytes=600, file_latency=0.05)
    with start_victim(twin.kind, qonto, tmp_path, stderr=subprocess.PIPE) as victim:
        await until(lambda: qonto.counters()["files"] > 30)
        victim.send_signal(signal.SIGINT)
        victim.send_signal(signal.SIGINT)
        _, complaint = victim.communicate()
    assert_ended_by_ctrl_c(victim, complaint)
    assert (await twin.result(twin.client(qonto).sync(tmp_path))).complete
    assert_mirrors(qonto, tmp_path)
    assert_files_sound(tmp_path)


async def test_ctrl_c_twice_in_an_upload(twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path) -> None:
    qonto = make_fake_qonto(**EMPTY)
    paths, ledger = write(tmp_path / "in", *(f"{number}.pdf" for number in range(45))), tmp_path / "uploads.db"
    qonto.set_faults({"rules": [{"path": BULK, "delay": 60.0, "skip": 1, "times": 1}]})
    with start_upload(twin.kind, qonto, tmp_path / "in", ledger, stderr=subprocess.PIPE) as victim:
        await until(lambda: len(sent(qonto)) == 2)
        victim.send_signal(signal.SIGINT)
        victim.send_signal(signal.SIGINT)
        _, complaint = victim.communicate()
    assert_ended_by_ctrl_c(victim, complaint)
    qonto.advance(61)
    assert_all_there_once(await upload(twin, qonto, paths, ledger), qonto, paths)


TOKENS = {
    "plain": """
def token():
    runs.set()
    wanted.wait()
    return qonto.access_token
""",
    "asynchronous": """
async def token():
    runs.set()
    if not wanted.is_set():
        await asyncio.Event().wait()
    return qonto.access_token
""",
}


@pytest.mark.parametrize(
    ("kind", "function"), [("Client", "plain"), ("AsyncClient", "plain"), ("AsyncClient", "asynchronous")]
)
def test_ctrl_c_while_a_token_function_runs(kind: Kind, function: str) -> None:
    done = python(f"""
qonto = FakeQonto().start()
runs, wanted = threading.Event(), threading.Event()
{TOKENS[function]}
def interrupt():
    runs.wait()
    os.kill(os.getpid(), signal.SIGINT)
api = client(qonto, {kind!r}, access_token=token)
threading.Thread(target=interrupt).start()
try:
    result(api.organization())
except KeyboardInterrupt:
    print("interrupted")
wanted.set()
print(bool(result(api.organization())["id"]))
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\nTrue\n", "")


def test_ctrl_c_in_a_progress_function_ends_the_sync(kind: Kind, tmp_path: Path) -> None:
    done = python(f"""
        qonto = FakeQonto(latency=0.05).start()
        api = client(qonto, {kind!r})
        def tell(progress):
            signal.raise_signal(signal.SIGINT)
        try:
            result(api.sync({str(tmp_path)!r}, progress=tell))
        except KeyboardInterrupt:
            print("interrupted")
        print(result(api.sync({str(tmp_path)!r})).complete)
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\nTrue\n", "")
