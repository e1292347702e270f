"""Files made of a list, page by page: both pagers write the same ones."""

from __future__ import annotations

from os import fspath
from typing import TYPE_CHECKING, Any, Protocol

from . import _core
from .reports import ExportReport

if TYPE_CHECKING:
    from .types import ExcelLocale, StrPath


class PagesFile(Protocol):
    """A file that takes the pages of a list, and its place when it is whole."""

    def add(self, page: _core.RawPage, /) -> None:
        """Write the rows of a page."""

    def finish(self) -> dict[str, Any]:
        """Put the file in its place and tell what is in it."""

    def abandon(self) -> None:
        """Leave nothing behind; what took its place stays."""


def parquet(listing: _core.Listing, path: StrPath) -> PagesFile:
    """Begin a Parquet file."""
    from ._parquet import ParquetPages

    return ParquetPages(path, listing.resource())


def text(listing: _core.Listing, path: StrPath, file_format: str, excel: ExcelLocale | None = None) -> PagesFile:
    """Begin a file of another format."""
    return _core.Export(listing.resource(), fspath(path), file_format, excel)


async def fill_async(file: PagesFile, pages: _core.Pages) -> ExportReport:
    """Write every page of a list."""
    try:
        while (page := await pages.next_raw()) is not None:
            file.add(page)
        return ExportReport(file.finish())
    finally:
        file.abandon()


def fill(file: PagesFile, pages: _core.Pages) -> ExportReport:
    """Write every page of a list."""
    try:
        while (page := pages.next_raw().wait()) is not None:
            file.add(page)
        return ExportReport(file.finish())
    finally:
        file.abandon()


def fill_from_mirror(file: _core.Export, rows: _core.MirrorRows) -> ExportReport:
    """Write invoices of a mirror."""
    try:
        while file.add_rows(rows):
            pass
        return ExportReport(file.finish() | {"seq": rows.seq()})
    finally:
        file.abandon()
