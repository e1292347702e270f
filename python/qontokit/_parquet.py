"""Parquet files, written by pyarrow or polars, whichever is installed."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE
from typing import TYPE_CHECKING, Any

from . import _core
from .arrow_table import ArrowTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class ParquetFile:
    """A Parquet file while it is written: it takes its place when it is whole, and leaves nothing behind before."""

    def __init__(self, path: str | os.PathLike[str], empty: ArrowTable) -> None:
        self._path = Path(path).absolute()
        self._target = Path(_core.place_of_file(os.fspath(path)))
        # The target's name may already be as long as a name can be.
        self._partial = self._target.with_name(f".{token_hex(8)}.partial")
        self._begun_in = os.getpid()
        try:
            _create(self._partial, self._target)
            self._write = _begin(self._partial, empty)
        except BaseException:
            self._partial.unlink(missing_ok=True)
            raise
        self._rows = 0
        self._nulls: dict[str, int] = {}

    def add(self, table: ArrowTable) -> None:
        """Write some rows."""
        with _told(self._path):
            self._write.add(table)
        self._rows += table.num_rows
        for column, count in table.nulls_made.items():
            self._nulls[column] = self._nulls.get(column, 0) + count

    def finish(self) -> dict[str, Any]:
        """Put the file in its place and tell what is in it."""
        with _told(self._path):
            self._write.close()
            _settle(self._partial)
            self._partial.replace(self._target)
            _settle(self._target.parent)
        return {"path": str(self._path), "rows": self._rows, "nulls_made": self._nulls, "seq": None}

    def abandon(self) -> None:
        """Leave nothing behind; what took its place stays, and so does what the parent of a forked child writes."""
        if os.getpid() == self._begun_in:
            self._partial.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Name the file in what the disk says, which libraries do not."""
    try:
        yield
    except OSError as error:
        said = error.strerror or str(error)
        raise type(error)(error.errno, f"{said}; make room, or name another disk", str(path)) from error


def _create(partial: Path, target: Path) -> None:
    """Begin a file as private as the one that it will replace."""
    partial.touch(exist_ok=False)
    with suppress(FileNotFoundError):
        partial.chmod(S_IMODE(target.stat().st_mode))


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Pyarrow:
    """Writes batch by batch."""

    def __init__(self, path: Path, empty: ArrowTable) -> None:
        self._table = import_module("pyarrow").table
        self._writer = import_module("pyarrow.parquet").ParquetWriter(path, self._table(empty).schema)

    def add(self, table: ArrowTable) -> None:
        self._writer.write_table(self._table(table))

    def close(self) -> None:
        self._writer.close()


class _Polars:
    """Writes everything at the end."""

    def __init__(self, path: Path, empty: ArrowTable) -> None:
        self._path = path
        self._frames = [empty.to_polars()]

    def add(self, table: ArrowTable) -> None:
        self._frames.append(table.to_polars())

    def close(self) -> None:
        import polars

        polars.concat(self._frames).write_parquet(self._path)


def _begin(path: Path, empty: ArrowTable) -> _Pyarrow | _Polars:
    """Take the first package that works: one that is there may still be broken."""
    errors: list[Exception] = []
    for writing in (_Pyarrow, _Polars):
        try:
            return writing(path, empty)
        except (ImportError, AttributeError) as error:
            errors.append(error)
    help_text = "Parquet needs pyarrow or polars: pip install 'qontokit[pyarrow]' or 'qontokit[polars]'"
    broken = next((error for error in errors if not isinstance(error, ModuleNotFoundError)), None)
    raise ModuleNotFoundError(help_text, name="pyarrow") from broken


class ParquetPages:
    """A Parquet file that takes the pages of a list."""

    def __init__(self, path: str | os.PathLike[str], resource: str) -> None:
        self._filling = _core.TableFilling(resource)
        self._file = ParquetFile(path, ArrowTable(_core.TableFilling(resource).finish()))

    def add(self, page: _core.RawPage) -> None:
        """Write the rows of a page, some pages at once."""
        self._filling.add(page)
        if (table := self._filling.take()) is not None:
            self._file.add(ArrowTable(table))

    def finish(self) -> dict[str, Any]:
        """Put the file in its place and tell what is in it."""
        self._file.add(ArrowTable(self._filling.finish()))
        return self._file.finish()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.abandon()


def write_rows(
    path: str | os.PathLike[str], rows: _core.MirrorRows, is_wanted: Callable[[], bool] = lambda: True
) -> dict[str, Any]:
    """Write the invoices of a mirror, and tell what is in the file."""
    file = ParquetFile(path, ArrowTable(rows.empty()))
    try:
        while (table := rows.batch()) is not None and is_wanted():
            file.add(ArrowTable(table))
        if not is_wanted():
            raise InterruptedError(f"{path}: the export was broken off")
        return file.finish() | {"seq": rows.seq()}
    finally:
        file.abandon()


def export(
    folder: str, resource: str, after: int | None, deleted: bool, path: str, is_wanted: Callable[[], bool]
) -> dict[str, Any]:
    """Write the invoices of the mirror in a folder, for the command, as long as it wants them."""
    mirror = _core.Mirror(folder, False)
    try:
        return write_rows(path, mirror.rows(resource, deleted, after), is_wanted)
    finally:
        mirror.close()
