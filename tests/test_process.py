"""How qontokit behaves in a process: Ctrl-C, fork, threads, exit."""

from __future__ import annotations

import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import qontokit
from interpreter import python

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from qontokit.testing import FakeQonto


def test_ctrl_c_ends_a_blocking_call() -> None:
    done = python("""
        import threading
        with FakeQonto(latency=60) as qonto:
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
            try:
                client(qonto).organization()
            except KeyboardInterrupt:
                print("interrupted")
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")


def test_ctrl_c_ends_asyncio_run() -> None:
    done = python("""
        import asyncio, threading
        with FakeQonto(latency=60) as qonto:
            async def main():
                threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
                await client(qonto, qontokit.AsyncClient).organization()
            try:
                asyncio.run(main())
            except KeyboardInterrupt:
                print("interrupted")
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")


def test_a_child_forked_after_use_is_told_what_to_do() -> None:
    done = python("""
        import warnings
        warnings.simplefilter("ignore", DeprecationWarning)
        with FakeQonto() as qonto:
            pid = os.fork()
            if pid == 0:
                try:
                    client(qonto).organization()
                except RuntimeError as error:
                    os._exit(7 if "spawn" in str(error) and "forkserver" in str(error) else 1)
                os._exit(2)
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "7\n", "")


def test_a_mirror_is_not_used_across_a_fork(tmp_path: Path) -> None:
    done = python(f"""
        mirror = qontokit.Mirror({str(tmp_path)!r}, create=True)
        pid = os.fork()
        if pid == 0:
            try:
                mirror.status()
            except RuntimeError as error:
                os._exit(7 if "open it again" in str(error) else 1)
            os._exit(2)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), mirror.status().invoices["client_invoices"])
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "7 0\n", "")


def test_a_forked_child_leaves_the_database_to_its_parent(tmp_path: Path) -> None:
    done = python(f"""
        def files():
            return sorted(os.path.realpath(f"/proc/self/fd/{{number}}") for number in os.listdir("/proc/self/fd"))
        mirror = qontokit.Mirror({str(tmp_path)!r}, create=True)
        mirror.status()
        held = [file for file in files() if "mirror.db" in file]
        pid = os.fork()
        if pid == 0:
            mirror.close()
            mirror._core.close()
            del mirror
            os._exit(7 if held and held == [file for file in files() if "mirror.db" in file] else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), mirror.status().invoices["client_invoices"])
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "7 0\n", "")


def test_a_child_forked_before_use_works() -> None:
    done = python("""
        qontokit.Client, qontokit.Mirror
        pid = os.fork()
        if pid == 0:
            with FakeQonto() as qonto:
                client(qonto).organization()
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0\n", "")


def test_leaving_with_a_request_in_flight_is_quiet() -> None:
    done = python("""
        import asyncio, logging
        logging.basicConfig(level=logging.DEBUG, stream=open(os.devnull, "w"))
        qonto = FakeQonto(latency=0.2).start()
        async def main():
            api = client(qonto, qontokit.AsyncClient)
            tasks = [asyncio.ensure_future(api.organization()) for _ in range(8)]
            await asyncio.sleep(0.1)
        asyncio.run(main())
    """)
    assert (done.returncode, done.stderr) == (0, "")


def test_leaving_after_a_timeout_never_crashes() -> None:
    code = """
        import asyncio
        qonto = FakeQonto(latency=0.1).start()
        async def main():
            api = client(qonto, qontokit.AsyncClient, max_in_flight=32)
            requests = asyncio.gather(*[api.organization() for _ in range(400)])
            try:
                await asyncio.wait_for(requests, 0.3)
            except TimeoutError:
                pass
        asyncio.run(main())
    """
    ends = [python(code) for _ in range(15)]
    assert {(done.returncode, done.stderr) for done in ends} == {(0, "")}


def test_leaving_while_daemon_threads_log_never_crashes() -> None:
    code = """
        import logging, threading, time
        logging.basicConfig(level=logging.DEBUG, stream=open(os.devnull, "w"))
        qonto = FakeQonto().start()
        api = client(qonto)
        def ask():
            while True:
                api.organization()
        for _ in range(16):
            threading.Thread(target=ask, daemon=True).start()
        time.sleep(0.3)
    """
    ends = [python(code) for _ in range(10)]
    assert {done.returncode for done in ends} == {0}


def test_downloads_left_open_are_closed_quietly_at_the_end(tmp_path: Path) -> None:
    done = python(f"""
        qonto = FakeQonto(file_latency=0.2).start()
        ids = [row["attachment_id"] for row in qonto.rows("supplier_invoices") if row["attachment_id"]]
        results = client(qonto).attachments.download_many(ids, {str(tmp_path)!r})
        print(next(results).attachment_id in ids)
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")


def test_a_daemon_thread_may_wait_while_the_program_ends() -> None:
    done = python("""
        import threading, time
        qonto = FakeQonto(latency=30).start()
        threading.Thread(target=client(qonto).organization, daemon=True).start()
        time.sleep(0.2)
    """)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_async_client_outlives_its_event_loops() -> None:
    done = python("""
        import asyncio
        with FakeQonto() as qonto:
            api = client(qonto, qontokit.AsyncClient)
            first = asyncio.run(api.organization())
            print(first == asyncio.run(api.organization()))
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")


def test_one_client_serves_many_threads_that_log(fake_qonto: FakeQonto, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        qontokit.Client(base_url=fake_qonto.base_url, access_token=fake_qonto.access_token) as client,
        ThreadPoolExecutor(16) as pool,
    ):
        lists = list(pool.map(lambda _: client.supplier_invoices.list().collect(), range(32)))
    assert all(rows == lists[0] for rows in lists)
    lines = [record for record in caplog.records if record.name == "qontokit.http"]
    assert len(lines) == len(fake_qonto.requests()) >= len(lists)


def test_signal_handlers_are_left_alone(fake_qonto: FakeQonto) -> None:
    before = signal.getsignal(signal.SIGINT)
    with qontokit.Client(base_url=fake_qonto.base_url, access_token=fake_qonto.access_token) as client:
        client.organization()
    assert signal.getsignal(signal.SIGINT) is before
