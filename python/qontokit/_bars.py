"""Showing progress to a person: a tqdm bar, or a plain line where tqdm is not installed."""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from .reports import Progress


class Display(Protocol):
    """What a person looks at."""

    def show(self, progress: Progress) -> None:
        """Bring it up to date."""

    def close(self) -> None:
        """Leave the place to what comes next."""


class Bar:
    """A bar of tqdm's, which is imported when there is something to show."""

    def __init__(self, find: Callable[[], Any], stream: TextIO, **settings: Any) -> None:
        self._find = find
        self._settings = {"file": stream, **settings}
        self._bar: Any = None

    def show(self, progress: Progress) -> None:
        """Draw it, unless TQDM_DISABLE says not to."""
        if self._bar is None:
            stage = {"desc": progress.stage, "unit": _unit(progress), "initial": progress.done, "total": progress.total}
            # A delay asked for by the environment would also keep a short bar from ending its line.
            self._bar = _telling(self._find())(**stage, **self._settings, delay=0)
        if not self._bar.disable:
            self._bar.tell(progress)

    def close(self) -> None:
        """Draw it a last time, and go to the next line."""
        if self._bar is not None:
            self._bar.close()


class Line:
    """One line that is written over."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._width = 0

    def show(self, progress: Progress) -> None:
        """Write over what was there, with blanks where that was longer: not every notebook can clear a line."""
        total = "" if progress.total is None else f"/{progress.total}"
        line = f"{progress.stage}: {progress.done}{total}"
        self._stream.write(f"\r{line:{self._width}}")
        self._stream.flush()
        self._width = len(line)

    def close(self) -> None:
        """Go to the next line."""
        self._stream.write("\n")
        self._stream.flush()


def displays(stream: TextIO) -> list[Display]:
    """Give the ways to show progress there, the best first; none where nobody looks."""
    if _is_terminal(stream):
        # Under a bar of the caller's own it goes when it is done, as such bars do.
        return [Bar(_terminal_bar, stream, leave=None, dynamic_ncols=True), Line(stream)]
    if _is_notebook(stream):
        return [Bar(_notebook_bar, stream, leave=True), Line(stream)]
    return []


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, OSError, ValueError):  # it is closed, or no file at all
        return False


def _is_notebook(stream: TextIO) -> bool:
    """Whether a Jupyter kernel passes on what is written; a file or buffer in its place is not what a person sees."""
    if isinstance(stream, io.TextIOWrapper | io.StringIO):
        return False
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None


def _terminal_bar() -> Any:
    """Find the bar for terminals; tqdm.auto takes any program that has imported ipykernel for a notebook."""
    from tqdm import tqdm

    return tqdm


def _notebook_bar() -> Any:
    """Find a widget, or text where ipywidgets is not installed: no reason for a warning among somebody's results."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm

    return tqdm


def _unit(progress: Progress) -> str:
    return " invoices" if progress.stage == "invoices" else " files"


def _telling(base: Any) -> Any:
    """Make a class of bars that are drawn when they are told something, and only then."""
    from tqdm.std import TqdmDefaultWriteLock  # type: ignore[attr-defined]  # its stubs lack it

    class Telling(base):  # type: ignore[misc]  # which one is known at run time only
        start_t: float
        monitor_interval = 0  # a thread that redraws bars nobody updates
        _is_whole = False

        def tell(self, progress: Progress) -> None:
            self._is_whole = False
            if progress.stage != self.desc:
                self._begin(progress)
            elif progress.total != self.total:
                began = self.start_t
                self.reset(progress.total)
                self.start_t = began
            self.n = progress.done
            size = self.format_sizeof(progress.bytes, "B", 1000) if progress.bytes else ""
            self.set_postfix_str(size, refresh=False)
            self._is_whole = True
            self.refresh()

        def _begin(self, progress: Progress) -> None:
            """Measure the new stage by its own clock."""
            self.desc, self.unit, self.initial = progress.stage, _unit(progress), progress.done
            self.total = None
            self.reset(progress.total)

        def refresh(self, *_: Any, **__: Any) -> None:
            """Draw no half-changed bar, and give the lock back when drawing fails or is interrupted."""
            if self._is_whole:
                with self.get_lock():
                    super().refresh(nolock=True)

        def __del__(self) -> None:
            with suppress(Exception):
                super().__del__()

    # The default lock has one for processes in it, whose making settles how the program may start processes.
    Telling.set_lock(TqdmDefaultWriteLock.th_lock)
    return Telling
