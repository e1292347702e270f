"""Invoices as typed columns, for every library that reads Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, final

from ._missing import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas
    import polars

    from . import _core


Core = TypeVar("Core", bound="_core.Table | _core.MirrorRows")


class _Columns(Generic[Core]):
    """What tables and streams of tables have in common."""

    def __init__(self, core: Core, /) -> None:
        self._core: Core = core

    @property
    def nulls_made(self) -> dict[str, int]:
        """How many values became null because their column cannot hold them, by column; empty when all did fit.

        The ``raw`` column still has them as Qonto sent them.
        """
        return self._core.nulls_made()

    def __arrow_c_schema__(self) -> object:
        """Give the columns to a library that reads Arrow."""
        return self._core.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the rows to a library that reads Arrow.

        They come in their own types whatever is requested: that library casts them, and refuses what would be lost.
        """
        return self._core.__arrow_c_stream__(requested_schema)


@final
class ArrowTable(_Columns["_core.Table"]):
    """Invoices as typed columns, in memory; the same columns for every table of a kind of invoice.

    Polars, pandas, pyarrow, DuckDB and every other library that knows the Arrow PyCapsule interface reads it as it is.
    Amounts are ``decimal128(38, 6)`` with their currency in a column of its own: add up one currency at a time.
    Instants are ``timestamp[us, UTC]``, days ``date32``, what is nested lists and structs; the last column, ``raw``,
    has the JSON as Qonto sent it. A value that does not fit is null and counted in ``nulls_made``.
    """

    @property
    def num_rows(self) -> int:
        """How many invoices there are."""
        return self._core.num_rows()

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""
        return self._core.column_names()

    @property
    def nbytes(self) -> int:
        """How much memory the columns take, in bytes."""
        return self._core.nbytes()

    def to_polars(self) -> polars.DataFrame:
        """Make a polars frame; raises ModuleNotFoundError that names the extra when polars is not installed."""
        frame: polars.DataFrame = needed("polars", "to_polars").DataFrame(self)
        return frame

    def to_pandas(self) -> pandas.DataFrame:
        """Make a pandas frame of Arrow's own types, so that amounts stay exact.

        Raises ModuleNotFoundError that names the extra when pandas or pyarrow is not installed.
        """
        arrow_types = needed("pandas", "to_pandas").ArrowDtype
        pyarrow = needed("pyarrow", "to_pandas", extra="pandas")
        frame: pandas.DataFrame = pyarrow.table(self).to_pandas(types_mapper=arrow_types)
        return frame

    def __len__(self) -> int:
        return self.num_rows

    def __repr__(self) -> str:
        odd = f", {sum(self.nulls_made.values())} values did not fit" if self.nulls_made else ""
        return f"<ArrowTable of {self.num_rows} rows and {len(self.column_names)} columns{odd}>"

    def _repr_html_(self) -> str:
        from . import _notebook

        return _notebook.arrow_table(self, self._core.rows(_notebook.FIRST_ROWS))


@final
class ArrowBatches(_Columns["_core.MirrorRows"]):
    """Invoices of a mirror as tables, read batch by batch, so that memory stays bounded however many there are.

    Iterate the tables, or hand the whole over to a library that reads Arrow; either way once.
    """

    @property
    def seq(self) -> int:
        """The number of the last change that was handed out so far.

        Once your rows are safe, keep it and pass it as ``after`` next time. Without ``after`` it is 0 until the last
        batch was handed out, for there is nowhere to go on from before: begin again then.
        """
        return self._core.seq()

    def __iter__(self) -> Iterator[ArrowTable]:
        while (batch := self._core.batch()) is not None:
            yield ArrowTable(batch)

    def __repr__(self) -> str:
        return f"<ArrowBatches up to change {self.seq}>"
