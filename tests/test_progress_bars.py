"""Progress as a person sees it in a terminal: bars and lines, and what remains of them."""

from __future__ import annotations

import io
import os
import re
import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from qontokit._bars import Display, displays
from qontokit.reports import Progress
from terminal import FILES, FULL, account, on_terminal, screen
from tqdm.std import TqdmDefaultWriteLock  # type: ignore[attr-defined]  # its stubs lack it
from uploaded import BULK, many

if TYPE_CHECKING:
    from pathlib import Path

    from support import Kind

HALF = r"attachments: +\d+%\|[^|]+\| +\d+/60 \[.+\]"


def code(tmp_path: Path, lines: str, before: str = "") -> str:
    return before + account(tmp_path) + lines


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def said(stage: str, done: int, total: int | None = None, size: int = 0) -> Progress:
    return Progress({"stage": stage, "done": done, "total": total, "bytes": size})


def frames(terminal: Terminal) -> list[str]:
    """Every state that was drawn."""
    return [frame.strip() for frame in re.split(r"[\r\n]", terminal.getvalue()) if frame.strip()]


def bar_on(terminal: Terminal) -> Display:
    bar, _ = displays(terminal)
    return bar


def test_a_bar_follows_stages_and_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("tqdm.std.time", lambda: now)
    terminal = Terminal()
    bar = bar_on(terminal)
    for state in [
        said("invoices", 0),
        said("invoices", 20, 50),
        said("invoices", 50, 100, 1_200_000),
        said("attachments", 5, 25, 2_500_000),
        said("attachments", 25, 25, 12_500_000),
    ]:
        bar.show(state)
        now += 10.0
    bar.close()
    assert [re.sub(r"\|.+\|", "|", frame) for frame in frames(terminal)] == [
        "invoices: 0 invoices [00:00, ? invoices/s]",
        "invoices:  40%| 20/50 [00:10<00:15,  2.00 invoices/s]",
        "invoices:  50%| 50/100 [00:20<00:20,  2.50 invoices/s, 1.20MB]",
        "attachments:  20%| 5/25 [00:00<?, ? files/s, 2.50MB]",
        "attachments: 100%| 25/25 [00:10<00:00,  2.00 files/s, 12.5MB]",
        "attachments: 100%| 25/25 [00:20<00:00,  1.00 files/s, 12.5MB]",
    ]
    assert terminal.getvalue().endswith("]\n")


def test_a_line_leaves_nothing_of_a_longer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    terminal = Terminal()
    _, line = displays(terminal)
    for state in [said("invoices", 0), said("attachments", 100, 1000), said("files", 3, 3)]:
        line.show(state)
        assert screen(terminal.getvalue()) == [
            f"{state.stage}: {state.done}" + ("" if state.total is None else f"/{state.total}")
        ]
    line.close()
    assert terminal.getvalue().endswith("\n")


def test_an_interrupted_draw_leaves_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    bar = bar_on(terminal)
    bar.show(said("files", 1, 3))

    def interrupt(_: str) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(terminal, "write", interrupt)
        bar._bar.fp.wrapper_setattr("write", interrupt)  # type: ignore[attr-defined]
        with pytest.raises(KeyboardInterrupt):
            bar.show(said("files", 2, 3))
    free: list[bool] = []

    def look() -> None:
        free.append(TqdmDefaultWriteLock.th_lock.acquire(blocking=False))
        TqdmDefaultWriteLock.th_lock.release()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert free == [True]
    bar._bar.fp.wrapper_setattr("write", terminal.write)  # type: ignore[attr-defined]
    bar.close()


def test_a_terminal_has_a_bar(kind: Kind, tmp_path: Path) -> None:
    seen = on_terminal(
        code(
            tmp_path,
            f"""
print(result(client(qonto, {kind!r}).sync(folder(), progress=True)).complete)
print(threading.enumerate()[1:], multiprocessing.get_start_method(allow_none=True))
""",
        )
    )
    assert (seen.code, seen.printed) == (0, "True\n[] None\n")
    assert len(seen.screen) == 1
    assert re.fullmatch(FILES, seen.screen[0])
    assert any(re.fullmatch(HALF, frame.strip()) for frame in seen.raw.split("\r"))
    assert seen.raw.endswith("\n")


def test_each_operation_has_its_own(tmp_path: Path) -> None:
    seen = on_terminal(
        code(
            tmp_path,
            """
api, mirror = client(qonto), folder()
api.sync(mirror, progress=True, attachments=False)
api.sync(mirror, progress=True)
with qontokit.Mirror(mirror) as opened:
    opened.verify(progress=True)
    file = opened.path / next(opened.attachments()).path
api.supplier_invoices.upload([file], ledger=folder() + "/uploads.db", progress=True)
""",
        )
    )
    assert seen.code == 0
    read, stored, verified, sent = seen.screen
    assert re.match(rf"invoices:{FULL}60/60 ", read)
    assert re.fullmatch(FILES, stored)
    assert re.match(rf"files:{FULL}60/60 ", verified)
    assert re.match(rf"uploading:{FULL}1/1 ", sent)


def test_under_a_bar_of_the_callers_it_goes_when_it_is_done(tmp_path: Path) -> None:
    seen = on_terminal(
        code(
            tmp_path,
            """
from tqdm import tqdm
for _ in tqdm(range(2), desc="mirrors"):
    client(qonto).sync(folder(), progress=True)
""",
        )
    )
    assert seen.code == 0
    assert re.search(r"attachments: +\d+%", seen.raw)
    assert len(seen.screen) == 1
    assert re.match(rf"mirrors:{FULL}2/2 ", seen.screen[0])


def test_a_program_that_knows_ipykernel_is_no_notebook(tmp_path: Path) -> None:
    sync = code(tmp_path, "client(qonto).sync(folder(), progress=True)")
    seen = on_terminal("import IPython, ipykernel.zmqshell\n" + sync)
    assert seen.code == 0
    assert re.fullmatch(FILES, seen.screen[0])


@pytest.mark.parametrize(("name", "value"), [("TQDM_DELAY", "60"), ("TQDM_DISABLE", "1")])
def test_the_environment_is_heard_where_it_can_be(tmp_path: Path, name: str, value: str) -> None:
    seen = on_terminal(code(tmp_path, "client(qonto).sync(folder(), progress=True)"), environment={name: value})
    assert seen.code == 0
    if name == "TQDM_DISABLE":
        assert seen.raw == ""
    else:
        assert re.fullmatch(FILES, seen.screen[0])
        assert seen.raw.endswith("\n")


WORTHLESS = {
    "absent": None,
    "broken": "raise RuntimeError('broken')",
    "without a bar": "",
    "unwilling": "class tqdm:\n    def __init__(self, **_):\n        raise KeyError('unknown argument')",
    "old": "from tqdm.std import tqdm\n",
}


@pytest.mark.parametrize("tqdm", WORTHLESS)
def test_a_line_serves_without_a_tqdm_that_works(tmp_path: Path, tqdm: str) -> None:
    text, environment, before = WORTHLESS[tqdm], {}, ""
    if text is None:
        before = "sys.modules['tqdm'] = None\n"
    else:
        (tmp_path / "tqdm").mkdir()
        (tmp_path / "tqdm" / "__init__.py").write_text(text)
        (tmp_path / "tqdm" / "std.py").write_text("TqdmDefaultWriteLock = tqdm = object\n")
        environment = {"PYTHONPATH": str(tmp_path)}
    sync = "print(client(qonto).sync(folder(), progress=True).complete)"
    seen = on_terminal(code(tmp_path, sync, before), environment=environment)
    assert (seen.code, seen.printed, seen.screen) == (0, "True\n", ["attachments: 60/60"])
    assert seen.raw.endswith("\n")


@pytest.mark.parametrize("before", ["", "sys.modules['tqdm'] = None\n"])
def test_an_error_begins_on_a_line_of_its_own(kind: Kind, tmp_path: Path, before: str) -> None:
    files = [str(path) for path in many(tmp_path, 45)]
    faults = [{"path": BULK, "delay": 0.5, "times": 1}, {"path": BULK, "status": 401}]
    upload = f"""
qonto.set_faults({{"rules": {faults!r}}})
api = client(qonto, {kind!r}).supplier_invoices
result(api.upload({files!r}, ledger=folder() + "/uploads.db", progress=True))
"""
    seen = on_terminal(code(tmp_path, upload, before))
    assert seen.code == 1
    assert re.match(r"uploading: .*\b20/45", seen.screen[0])
    assert seen.screen[1].startswith("Traceback")
    assert seen.screen[-1].startswith("qontokit.errors.AuthenticationError")
    assert "Exception ignored" not in seen.raw


@pytest.mark.parametrize("before", ["", "sys.modules['tqdm'] = None\n"])
def test_ctrl_c_ends_the_line(kind: Kind, tmp_path: Path, before: str) -> None:
    sent: list[int] = []

    def interrupt(process: int, written: str) -> None:
        if "attachments: " in written and not sent:
            sent.append(process)
            os.kill(process, signal.SIGINT)

    sync = "qonto.set_faults({'rules': [{'path': '/files/', 'delay': 60.0}]})\n"
    sync += f"result(client(qonto, {kind!r}).sync(folder(), progress=True))"
    seen = on_terminal(code(tmp_path, sync, before), act=interrupt)
    assert seen.code == -signal.SIGINT
    assert re.match(r"attachments: +\d+", seen.screen[0])
    assert seen.screen[1].startswith("Traceback")
    assert seen.screen[-1].startswith("KeyboardInterrupt")
    assert "Exception ignored" not in seen.raw
