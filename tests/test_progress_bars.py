"""Progress as a person sees it in a terminal: bars and lines, and what remains of them."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

import pytest
from terminal import FILES, FULL, account, on_terminal
from uploaded import BULK, many

if TYPE_CHECKING:
    from pathlib import Path

    from support import Kind

HALF = r"attachments: +\d+%\|[^|]+\| +\d+/60 \[.+\]"


def code(tmp_path: Path, lines: str, before: str = "") -> str:
    return before + account(tmp_path) + lines


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
