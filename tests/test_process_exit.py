"""The interpreter ends while work is in flight: quietly, with the right status, and a later run has everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from documents import write
from interpreter import python
from mirrored import assert_files_sound, assert_mirrors
from uploaded import EMPTY, assert_all_there_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Kind

SLOW: Any = {"supplier_invoices": 60, "client_invoices": 60, "attachment_bytes": 600, "file_latency": 0.05}


def opened(qonto: FakeQonto, kind: Kind = "Client") -> str:
    return f"""
api = qontokit.{kind}(base_url={qonto.base_url!r}, access_token={qonto.access_token!r})
"""


def assert_rerun_heals(qonto: FakeQonto, folder: Path) -> None:
    with qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        assert client.sync(folder).complete
    assert_mirrors(qonto, folder)
    assert_files_sound(folder)


@pytest.mark.parametrize("leave", ["sys.exit(3)", "raise SystemExit(3)", "os._exit(3)"])
def test_a_progress_function_may_end_the_program(
    kind: Kind, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, leave: str
) -> None:
    qonto = make_fake_qonto(**SLOW)
    done = python(
        opened(qonto, kind)
        + f"""
def tell(progress):
    if progress.stage == "attachments" and progress.done > 0:
        {leave}
result(api.sync({str(tmp_path)!r}, progress=tell))
print("went on")
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")
    assert_rerun_heals(qonto, tmp_path)


def test_a_progress_function_may_end_the_program_in_an_upload(
    kind: Kind, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**EMPTY, latency=0.2)
    paths, ledger = write(tmp_path / "in", *(f"{number:02}.pdf" for number in range(45))), tmp_path / "uploads.db"
    done = python(
        opened(qonto, kind)
        + f"""
def tell(progress):
    if progress.stage == "uploading" and progress.done > 0:
        sys.exit(3)
result(api.supplier_invoices.upload({str(tmp_path / "in")!r}, ledger={str(ledger)!r}, progress=tell))
print("went on")
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")
    qonto.advance(61)
    with qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        assert_all_there_once(client.supplier_invoices.upload(paths, ledger=ledger), qonto, paths)


def test_a_token_function_may_end_the_program(fake_qonto: FakeQonto, kind: Kind) -> None:
    done = python(f"""
        def token():
            sys.exit(4)
        result(qontokit.{kind}(base_url={fake_qonto.base_url!r}, access_token=token).organization())
    """)
    assert (done.returncode, done.stdout, done.stderr) == (4, "", "")


def test_a_token_function_that_raises_stop_iteration_hangs_nobody(fake_qonto: FakeQonto, kind: Kind) -> None:
    done = python(f"""
        tokens = iter([])
        api = qontokit.{kind}(base_url={fake_qonto.base_url!r}, access_token=lambda: next(tokens))
        try:
            result(api.organization())
        except (StopIteration, RuntimeError) as error:
            print("StopIteration" in repr(error))
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")


@pytest.mark.parametrize("thread", ["daemon=True", "daemon=False"])
def test_the_main_thread_ends_while_another_one_syncs(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, thread: str
) -> None:
    qonto = make_fake_qonto(**SLOW)
    done = python(
        opened(qonto)
        + f"""
said = threading.Event()
threading.Thread(
    target=api.sync, args=({str(tmp_path)!r},), kwargs=dict(progress=lambda _: said.set()), {thread}
).start()
said.wait()
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    if thread == "daemon=False":
        with qontokit.Mirror(tmp_path) as mirror:
            assert sum(mirror.status().invoices.values()) == 120
            assert [record for record in mirror.attachments() if record.path is None] == []
    assert_rerun_heals(qonto, tmp_path)


def test_an_asyncio_program_ends_with_a_sync_in_flight(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path
) -> None:
    qonto = make_fake_qonto(**SLOW)
    done = python(
        opened(qonto, "AsyncClient")
        + f"""
async def main():
    said = asyncio.Event()
    task = asyncio.ensure_future(api.sync({str(tmp_path)!r}, progress=lambda _: said.set()))
    await said.wait()
asyncio.run(main())
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert_rerun_heals(qonto, tmp_path)


def test_a_function_that_python_calls_at_the_end_may_use_a_client(fake_qonto: FakeQonto) -> None:
    done = python(
        """
@atexit.register
def last():
    print(bool(api.organization()["id"]), len(api.supplier_invoices.list().collect()))
"""
        + opened(fake_qonto)
        + """
api.organization()
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "True 100\n", "")


def test_an_error_of_the_program_is_its_status_whatever_is_in_flight(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, kind: Kind
) -> None:
    qonto = make_fake_qonto(**SLOW)
    done = python(
        opened(qonto, kind)
        + f"""
def tell(progress):
    raise LookupError("of the program's own")
result(api.sync({str(tmp_path)!r}, progress=tell))
"""
    )
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("LookupError: of the program's own")
    assert "During handling" not in done.stderr
    assert_rerun_heals(qonto, tmp_path)
