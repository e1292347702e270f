"""Tables and files made of a list: the same on both pagers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _exports
from ._missing import needed
from ._reading import Reading
from ._twins import documented_like

if TYPE_CHECKING:
    import pandas
    import polars

    from .arrow_table import ArrowTable
    from .reports import ExportReport
    from .types import ExcelLocale, StrPath


class AsyncTables(Reading):
    """What a list can be made into."""

    async def to_arrow(self) -> ArrowTable:
        """Read everything into typed columns, in memory; no Python object is made of a row.

        Raises what reading this list may raise, and gives no part of it then.
        """
        from .arrow_table import ArrowTable

        filling, pages = self._filling(), self._begin()
        while (page := await pages.next_raw()) is not None:
            filling.add(page)
        self._ended(pages)
        return ArrowTable(filling.finish())

    async def to_polars(self) -> polars.DataFrame:
        """Read everything into a polars frame.

        Raises ModuleNotFoundError that names the extra when polars is not installed, before anything is read, and what
        reading this list may raise.
        """
        needed("polars", "to_polars")
        return (await self.to_arrow()).to_polars()

    async def to_pandas(self) -> pandas.DataFrame:
        """Read everything into a pandas frame of Arrow's own types, so that amounts stay exact.

        Raises ModuleNotFoundError that names the extra when pandas or pyarrow is not installed, before anything is
        read, and what reading this list may raise.
        """
        needed("pandas", "to_pandas")
        needed("pyarrow", "to_pandas", extra="pandas")
        return (await self.to_arrow()).to_pandas()

    async def to_parquet(self, path: StrPath) -> ExportReport:
        """Write everything into a Parquet file, with pyarrow or polars, whichever is installed.

        The file takes its place when it is whole; one that was there stays until then. Raises ModuleNotFoundError when
        neither is installed, OSError for the disk, and what reading this list may raise.
        """
        return await self._export(_exports.parquet(self._listing, path))

    async def to_csv(self, path: StrPath, *, excel: ExcelLocale | None = None) -> ExportReport:
        """Write everything into a CSV file; with ``excel`` one that a French or German Excel opens by double click.

        Plain: commas, ``22.10``, ``2026-01-31``, instants in UTC. For Excel: semicolons, ``22,10``, days as the locale
        reads them. The file takes its place when it is whole. Raises ValueError for another ``excel``, OSError for the
        disk, and what reading this list may raise.
        """
        return await self._export(_exports.text(self._listing, path, "csv", excel))

    async def to_jsonl(self, path: StrPath) -> ExportReport:
        """Write every invoice as Qonto sent it, one JSON line each.

        The file takes its place when it is whole. Raises OSError for the disk, and what reading this list may raise.
        """
        return await self._export(_exports.text(self._listing, path, "jsonl"))

    async def to_ipc(self, path: StrPath) -> ExportReport:
        """Write everything into an Arrow IPC file, which polars, pandas and pyarrow open without copying.

        The file takes its place when it is whole. Raises OSError for the disk, and what reading this list may raise.
        """
        return await self._export(_exports.text(self._listing, path, "arrow"))

    async def _export(self, file: _exports.PagesFile) -> ExportReport:
        pages = self._begin()
        report = await _exports.fill_async(file, pages)
        self._ended(pages)
        return report


@documented_like(AsyncTables)
class Tables(Reading):
    """What a list can be made into."""

    def to_arrow(self) -> ArrowTable:
        from .arrow_table import ArrowTable

        filling, pages = self._filling(), self._begin()
        while (page := pages.next_raw().wait()) is not None:
            filling.add(page)
        self._ended(pages)
        return ArrowTable(filling.finish())

    def to_polars(self) -> polars.DataFrame:
        needed("polars", "to_polars")
        return self.to_arrow().to_polars()

    def to_pandas(self) -> pandas.DataFrame:
        needed("pandas", "to_pandas")
        needed("pyarrow", "to_pandas", extra="pandas")
        return self.to_arrow().to_pandas()

    def to_parquet(self, path: StrPath) -> ExportReport:
        return self._export(_exports.parquet(self._listing, path))

    def to_csv(self, path: StrPath, *, excel: ExcelLocale | None = None) -> ExportReport:
        return self._export(_exports.text(self._listing, path, "csv", excel))

    def to_jsonl(self, path: StrPath) -> ExportReport:
        return self._export(_exports.text(self._listing, path, "jsonl"))

    def to_ipc(self, path: StrPath) -> ExportReport:
        return self._export(_exports.text(self._listing, path, "arrow"))

    def _export(self, file: _exports.PagesFile) -> ExportReport:
        pages = self._begin()
        report = _exports.fill(file, pages)
        self._ended(pages)
        return report
