"""A mirror whose process forks: it is locked while its sync runs, however the child ends, and not any longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from interpreter import FORK, python

if TYPE_CHECKING:
    from pathlib import Path

SYNCING = """
folder, qonto = {folder!r}, FakeQonto(file_latency=0.05).start()
api = client(qonto)
syncing = threading.Thread(target=api.sync, args=(folder,))
syncing.start()
until(lambda: qonto.counters()["files"] > 3)
def locked():
    with qontokit.Mirror(folder) as mirror:
        return mirror.status().locked
"""


@pytest.mark.parametrize("end", ["os._exit(7)", "sys.exit(7)"])
def test_the_end_of_a_child_does_not_unlock_the_mirror_of_its_parent(tmp_path: Path, end: str) -> None:
    done = python(
        FORK
        + SYNCING.format(folder=str(tmp_path))
        + f"""
mirror = qontokit.Mirror(folder)
pid = os.fork()
if pid == 0:
    mirror.close()
    del mirror
    api.close()
    {end}
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
held, at_work = locked(), syncing.is_alive()
try:
    api.sync(folder)
except qontokit.MirrorLockedError:
    print(code, held, at_work)
syncing.join()
print(locked(), api.sync(folder).downloaded)
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "7 True True\nFalse 0\n", "")


def test_a_child_does_not_keep_the_mirror_locked_once_the_sync_of_its_parent_has_ended(tmp_path: Path) -> None:
    done = python(
        FORK
        + SYNCING.format(folder=str(tmp_path))
        + """
pid = os.fork()
if pid == 0:
    signal.pause()
syncing.join()
print(locked(), api.sync(folder).downloaded)
os.kill(pid, signal.SIGKILL)
os.waitpid(pid, 0)
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "False 0\n", "")
