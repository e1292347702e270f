"""A list that is read."""

from __future__ import annotations

from . import _core


class Reading:
    """What both pagers know of a list."""

    def __init__(self, listing: _core.Listing) -> None:
        self._listing = listing

    def _begin(self) -> _core.Pages:
        return self._listing.pages()

    def _ended(self, pages: _core.Pages) -> None:
        """Take note that every row was read."""

    def _filling(self) -> _core.TableFilling:
        return _core.TableFilling(self._listing.resource())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._listing.resource()}>"

    def _repr_html_(self) -> str:
        from . import _notebook

        return _notebook.pager(type(self).__name__, self._listing.resource(), getattr(self, "_watermark", None))
