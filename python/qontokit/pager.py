"""Lists that have not been read yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar, final, overload

from ._reading import Reading
from ._tables import AsyncTables, Tables
from ._twins import documented_like

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator

    from . import _core

Row = TypeVar("Row")


@final
class Page(Sequence[Row]):
    """Some rows of a list, and in ``total_count`` Qonto's count for what was asked for, None when it gave none.

    Where a list is read from a date on, later pages count what is left.
    """

    total_count: int | None

    def __init__(self, rows: list[Row], total_count: int | None) -> None:
        self._rows = rows
        self.total_count = total_count

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __repr__(self) -> str:
        return f"<Page of {len(self._rows)} rows, {self.total_count} in all>"

    def _repr_html_(self) -> str:
        from . import _notebook

        return _notebook.page(self)


class AsyncPager(AsyncTables, Generic[Row]):
    """A list that has not been read yet. Iterate rows, iterate pages, or collect. Iterating again reads again."""

    async def __aiter__(self) -> AsyncIterator[Row]:
        pages = self._begin()
        while page := await pages.next():
            for row in page[0]:
                yield row
        self._ended(pages)

    async def pages(self) -> AsyncGenerator[Page[Row], None]:
        """Read page by page: what one answer brought that is new, at most 100 rows.

        Raises what reading this list may raise.
        """
        pages = self._begin()
        while page := await pages.next():
            yield Page(*page)
        self._ended(pages)

    async def collect(self) -> list[Row]:
        """Read everything into one list; raises what reading this list may raise, and gives no part of it then."""
        rows: list[Row] = []
        pages = self._begin()
        while page := await pages.next():
            rows += page[0]
        self._ended(pages)
        return rows

    async def count(self) -> int:
        """Ask Qonto how many rows match these filters: one request.

        ``limit`` does not count. Raises DecodeError when the answer has no count, and what every request may raise (see
        the client). Qonto's page "Pagination", ``meta.total_count``.
        """
        return await self._listing.count()


@documented_like(AsyncPager)
class Pager(Tables, Generic[Row]):
    """A list that has not been read yet. Iterate rows, iterate pages, or collect. Iterating again reads again."""

    def __iter__(self) -> Iterator[Row]:
        pages = self._begin()
        while page := pages.next().wait():
            yield from page[0]
        self._ended(pages)

    def pages(self) -> Generator[Page[Row], None, None]:
        pages = self._begin()
        while page := pages.next().wait():
            yield Page(*page)
        self._ended(pages)

    def collect(self) -> list[Row]:
        rows: list[Row] = []
        pages = self._begin()
        while page := pages.next().wait():
            rows += page[0]
        self._ended(pages)
        return rows

    def count(self) -> int:
        return self._listing.count().wait()


class _Watermarked(Reading):
    """A reading that knows, once it is complete, where the next one begins."""

    _watermark: str | None = None

    def _begin(self) -> _core.Pages:
        self._watermark = None
        return super()._begin()

    def _ended(self, pages: _core.Pages) -> None:
        self._watermark = pages.watermark()

    @property
    def watermark(self) -> str:
        """Where to begin next time, as RFC 3339 text; it lies 15 minutes behind Qonto's clock and never goes back.

        Raises RuntimeError until every row was read, or when no answer said what time it is.
        """
        if self._watermark is None:
            raise RuntimeError("there is no watermark yet: read every row first, then store it")
        return self._watermark


class AsyncWindow(_Watermarked, AsyncPager[Row]):
    """Everything updated since a watermark, for scripts that keep their state in a database of their own.

    Read it to the end, process the rows, then store ``watermark`` and pass it as ``since`` next time. Nothing is ever
    missed; rows of the last quarter of an hour come again next time, and a row edited while we read may come twice,
    newest last: write them by ``id``.
    """


class Window(_Watermarked, Pager[Row]):
    __doc__ = AsyncWindow.__doc__
