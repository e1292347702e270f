"""What is drawn of each state of an operation, and what drawing leaves behind."""

from __future__ import annotations

import io
import re
import threading
from typing import TYPE_CHECKING

import pytest
from qontokit._bars import displays
from qontokit.reports import Progress
from terminal import screen
from tqdm.std import TqdmDefaultWriteLock  # type: ignore[attr-defined]  # its stubs lack it

if TYPE_CHECKING:
    from qontokit._bars import Display


class Terminal(io.StringIO):
    interrupts = False

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.interrupts:
            raise KeyboardInterrupt
        return super().write(text)


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


def test_a_line_leaves_nothing_of_a_longer_one() -> None:
    terminal = Terminal()
    _, line = displays(terminal)
    for state in [said("invoices", 0), said("attachments", 100, 1000), said("files", 3, 3)]:
        line.show(state)
        assert screen(terminal.getvalue()) == [
            f"{state.stage}: {state.done}" + ("" if state.total is None else f"/{state.total}")
        ]
    line.close()
    assert terminal.getvalue().endswith("\n")


def test_an_interrupted_draw_leaves_no_lock() -> None:
    terminal = Terminal()
    bar = bar_on(terminal)
    bar.show(said("files", 1, 3))
    terminal.interrupts = True
    with pytest.raises(KeyboardInterrupt):
        bar.show(said("files", 2, 3))
    terminal.interrupts = False
    lock, free = TqdmDefaultWriteLock.th_lock, list[bool]()

    def look() -> None:
        free.append(lock.acquire(blocking=False))
        lock.release()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert free == [True]
    bar.close()
