"""Processes that fork: before the first use a child may do everything, after it a child is told what to do instead."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import qontokit
from interpreter import FORK, python
from support import organization_id

if TYPE_CHECKING:
    from qontokit.testing import FakeQonto
    from support import Kind


def opened(qonto: FakeQonto, kind: Kind = "Client") -> str:
    """Code that opens a client of a Qonto in this process, and so uses nothing in its own."""
    return f"{FORK}\napi = qontokit.{kind}(base_url={qonto.base_url!r}, access_token={qonto.access_token!r})\n"


def test_a_client_made_before_the_fork_works_on_both_sides(fake_qonto: FakeQonto, kind: Kind) -> None:
    done = python(
        opened(fake_qonto, kind)
        + """
def work():
    os._exit(7 if result(api.organization())["id"] else 1)
def too_late():
    os._exit(8 if told(api.organization) else 1)
print(forked(work), forked(work), bool(result(api.organization())["id"]), forked(too_late))
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "7 7 True 8\n", "")


def test_a_pool_that_forks_before_the_first_use_syncs(fake_qonto: FakeQonto, tmp_path: Path) -> None:
    done = python(
        opened(fake_qonto)
        + f"""
def sync(number):
    return api.sync({str(tmp_path)!r} + f"/{{number}}", attachments=False).complete
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(sync, range(4)))
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[True, True, True, True]\n", "")


def test_whatever_a_child_calls_after_the_first_use_is_refused_at_once(
    fake_qonto: FakeQonto, kind: Kind, tmp_path: Path
) -> None:
    folder = str(tmp_path)
    done = python(
        opened(fake_qonto, kind)
        + f"""
async def rows(pager):
    return [row async for row in pager]
each = list if {kind!r} == "Client" else rows
invoices = api.supplier_invoices
id = result(each(invoices.list(limit=1)))[0]["attachment_id"]
def work():
    calls = [
        lambda: api.organization(),
        lambda: each(invoices.list()),
        lambda: each(invoices.list().pages()),
        lambda: invoices.list().count(),
        lambda: each(invoices.updated_since(None)),
        lambda: api.attachments.download(id, {folder!r}),
        lambda: each(api.attachments.download_many([id], {folder!r})),
        lambda: api.sync({folder!r}),
        lambda: invoices.upload([]),
        lambda: FakeQonto().start(),
    ]
    os._exit(sum(told(call) for call in calls))
print(forked(work), os.listdir({folder!r}), bool(result(api.organization())["id"]))
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "10 [] True\n", "")


def test_a_child_may_let_go_of_what_its_parent_still_uses(fake_qonto: FakeQonto) -> None:
    done = python(
        opened(fake_qonto)
        + """
import gc
def ask(wanted):
    while not wanted.is_set():
        api.organization()
api.organization()
enough = threading.Event()
threads = [threading.Thread(target=ask, args=(enough,)) for _ in range(4)]
for thread in threads:
    thread.start()
rows = iter(api.supplier_invoices.list())
next(rows)
qonto = FakeQonto().start()
def work():
    global rows, qonto, api
    api.close()
    qonto.stop()
    del rows, qonto, api
    gc.collect()
    os._exit(7)
print({forked(work) for _ in range(50)})
enough.set()
for thread in threads:
    thread.join()
print(len(list(rows)), bool(client(qonto).organization()["id"]))
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "{7}\n99 True\n", "")


@pytest.mark.parametrize("end", ["sys.exit(7)", "raise SystemExit(7)"])
def test_a_child_ends_like_any_other_process(fake_qonto: FakeQonto, end: str) -> None:
    done = python(
        opened(fake_qonto)
        + f"""
api.organization()
pid = os.fork()
if pid == 0:
    {end}
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), bool(api.organization()["id"]))
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "7 True\n", "")


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_pools_that_do_not_fork_us_work_after_the_first_use(
    fake_qonto: FakeQonto, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setenv("QONTO_ACCESS_TOKEN", fake_qonto.access_token)
    monkeypatch.setenv("QONTO_BASE_URL", fake_qonto.base_url)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with qontokit.Client() as client, ProcessPoolExecutor(2, get_context(method)) as pool:
        assert set(pool.map(organization_id, [client] * 4)) == {organization_id(client)}


def test_a_forked_pool_says_what_to_do_in_the_words_of_its_worker(fake_qonto: FakeQonto) -> None:
    done = python(
        opened(fake_qonto)
        + """
api.organization()
def ask(_):
    return api.organization()
with multiprocessing.get_context("fork").Pool(1) as pool:
    print(told(lambda: pool.map(ask, range(3))))
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")
