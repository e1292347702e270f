"""Tables and files made of a mirror."""

from __future__ import annotations

from os import fspath
from typing import TYPE_CHECKING

from . import _core, _exports
from ._missing import needed
from .arrow_table import ArrowBatches, ArrowTable
from .reports import ExportReport

if TYPE_CHECKING:
    import pandas
    import polars

    from .types import ExcelLocale, Resource, StrPath


class MirrorTables:
    """What the invoices of a mirror can be made into."""

    _core: _core.Mirror

    def to_arrow(self, resource: Resource, *, deleted: bool = False) -> ArrowTable:
        """Read the stored invoices of one kind into typed columns, in the order in which they were first stored.

        With ``deleted`` also those that are gone on Qonto, which ``deleted_at`` tells.
        """
        return ArrowTable(self._core.rows(resource, deleted, None).table())

    def to_polars(self, resource: Resource, *, deleted: bool = False) -> polars.DataFrame:
        """Read the stored invoices of one kind into a polars frame.

        Raises ModuleNotFoundError that names the extra when polars is not installed.
        """
        needed("polars", "to_polars")
        return self.to_arrow(resource, deleted=deleted).to_polars()

    def to_pandas(self, resource: Resource, *, deleted: bool = False) -> pandas.DataFrame:
        """Read the stored invoices of one kind into a pandas frame of Arrow's own types, so that amounts stay exact.

        Raises ModuleNotFoundError that names the extra when pandas or pyarrow is not installed.
        """
        needed("pandas", "to_pandas")
        needed("pyarrow", "to_pandas", extra="pandas")
        return self.to_arrow(resource, deleted=deleted).to_pandas()

    def batches(self, resource: Resource, *, after: int | None = None) -> ArrowBatches:
        """Read the stored invoices of one kind as tables, some thousand rows each, so that memory stays bounded.

        Without ``after`` all that are there. With the ``seq`` of an earlier reading what changed since: each invoice
        once, as it is now, those that are gone included, with ``deleted_at``. Write them by ``id``, then keep ``seq``.
        Raises MirrorError when changes behind ``after`` were forgotten, or ``after`` comes from another mirror: read
        everything then.
        """
        return ArrowBatches(self._core.rows(resource, False, after))

    def to_parquet(self, resource: Resource, path: StrPath, *, after: int | None = None) -> ExportReport:
        """Write invoices into a Parquet file, with pyarrow or polars, whichever is there; ``after`` as in `batches`.

        The file takes its place when it is whole. Raises ModuleNotFoundError when neither is installed, and OSError for
        the disk.
        """
        from ._parquet import write_rows

        return ExportReport(write_rows(path, self._core.rows(resource, False, after)))

    def to_csv(
        self, resource: Resource, path: StrPath, *, after: int | None = None, excel: ExcelLocale | None = None
    ) -> ExportReport:
        """Write invoices into a CSV file; with ``excel`` one that a French or German Excel opens by double click.

        ``after`` as in `batches`. Plain: commas, ``22.10``, ``2026-01-31``, instants in UTC. For Excel: semicolons,
        ``22,10``, days as the locale reads them. The file takes its place when it is whole. Raises ValueError for
        another ``excel``, and OSError for the disk.
        """
        return self._export(resource, path, "csv", after, excel)

    def to_jsonl(self, resource: Resource, path: StrPath, *, after: int | None = None) -> ExportReport:
        """Write invoices as Qonto sent them, one JSON line each; ``after`` as in `batches`.

        One that is gone has its ``id`` and ``deleted_at`` alone. The file takes its place when it is whole. Raises
        OSError for the disk.
        """
        return self._export(resource, path, "jsonl", after)

    def to_ipc(self, resource: Resource, path: StrPath, *, after: int | None = None) -> ExportReport:
        """Write invoices into an Arrow IPC file, which polars, pandas and pyarrow open; ``after`` as in `batches`.

        The file takes its place when it is whole. Raises OSError for the disk.
        """
        return self._export(resource, path, "arrow", after)

    def _export(
        self, resource: Resource, path: StrPath, form: str, after: int | None, excel: ExcelLocale | None = None
    ) -> ExportReport:
        rows = self._core.rows(resource, False, after)
        return _exports.fill_from_mirror(_core.Export(resource, fspath(path), form, excel), rows)
