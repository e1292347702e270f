"""A local copy of an account, and reading from it."""

from __future__ import annotations

from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from . import _core
from ._mirror_tables import MirrorTables
from ._progress import ticker, wait_and_tell
from .reports import AttachmentRecord, Change, MirrorStatus, VerifyReport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from .types import ClientInvoice, ProgressArg, Resource, StrPath, SupplierInvoice


class Mirror(MirrorTables):
    """A local copy: ``mirror.db`` and ``attachments/`` in one folder.

    Safe to use from several threads, and to read while a sync runs. Nothing here touches the network. Everything may
    raise MirrorCorruptError or MirrorError for the database, OSError for the disk, ValueError for an unknown
    ``resource``, and RuntimeError when the mirror is closed.
    """

    path: Path
    database: Path

    def __init__(self, path: StrPath, *, create: bool = False) -> None:
        """Open the mirror in a folder, ``path``; ``database`` is its SQLite file.

        Raises FileNotFoundError when there is none and not ``create``, MirrorError when the path is a file, the
        database another program's or a newer version's, MirrorCorruptError when it is damaged, ValueError when the
        path is empty, OSError for the disk.
        """
        self._core = _core.Mirror(fspath(path), create)
        self.path = Path(self._core.folder())
        self.database = Path(self._core.database())

    @property
    def organization_id(self) -> str | None:
        """The id of the organisation it is bound to, from its first sync on; None before."""
        return self._core.organization_id()

    @overload
    def invoices(
        self, resource: Literal["supplier_invoices"], *, deleted: bool = False
    ) -> Iterator[SupplierInvoice]: ...
    @overload
    def invoices(self, resource: Literal["client_invoices"], *, deleted: bool = False) -> Iterator[ClientInvoice]: ...
    def invoices(self, resource: Resource, *, deleted: bool = False) -> Iterator[Any]:
        """Read the stored invoices of one kind as Qonto sent them, by id; the first 500 are read at once.

        With ``deleted`` also those that are gone on Qonto, as they were stored last; audits find that out.
        """
        rows, after = self._core.invoices(resource, deleted, None)
        return self._more_invoices(resource, deleted, rows, after)

    def _more_invoices(self, resource: str, deleted: bool, rows: list[Any], after: str | None) -> Iterator[Any]:
        yield from rows
        while after is not None:
            rows, after = self._core.invoices(resource, deleted, after)
            yield from rows

    def invoice(self, resource: Resource, id: str) -> dict[str, Any] | None:
        """Read one stored invoice as Qonto sent it; None when there is none."""
        return self._core.invoice(resource, id)

    def attachments(self, resource: Resource | None = None) -> Iterator[AttachmentRecord]:
        """Read what is known of every file, of one kind of invoice or of both, those owed and waited for included."""
        records, after = self._core.attachments(resource, 0)
        return self._more_attachments(resource, records, after)

    def _more_attachments(
        self, resource: str | None, records: list[dict[str, Any]], after: int | None
    ) -> Iterator[AttachmentRecord]:
        yield from map(AttachmentRecord, records)
        while after is not None:
            records, after = self._core.attachments(resource, after)
            yield from map(AttachmentRecord, records)

    def changes(self, *, after: int = 0, limit: int | None = None) -> Iterator[Change]:
        """Read what changed, in order, at most ``limit`` of it.

        ``seq`` is durable: keep the last one you processed and pass it as ``after``. Raises MirrorError when changes
        behind ``after`` were forgotten; the text says where to go on.
        """
        return self._more_changes(self._core.changes(after, limit), limit)

    def _more_changes(self, records: list[dict[str, Any]], left: int | None) -> Iterator[Change]:
        while records:
            yield from map(Change, records)
            left = None if left is None else left - len(records)
            records = self._core.changes(records[-1]["seq"], left)

    def forget_changes(self, *, up_to: int) -> int:
        """Prune the log of changes up to a ``seq``, that one included, and answer how many went.

        Asking for them later raises MirrorError. PermissionError when the mirror can only be read.
        """
        return self._core.forget_changes(up_to)

    def status(self) -> MirrorStatus:
        """Tell what the mirror holds and owes; cheap however much that is."""
        return MirrorStatus(self._core.status())

    def verify(self, *, repair: bool = False, progress: ProgressArg = False) -> VerifyReport:
        """Compare every stored file with its recorded length and SHA-256; every byte is read.

        Looks for damage in the database first, and raises MirrorCorruptError when there is any. ``repair`` queues
        missing and damaged files for the next sync; PermissionError when the mirror can only be read. ``progress`` is a
        function that is told at most ten times a second; True shows a bar in a terminal or a notebook, a line without
        tqdm, and nothing elsewhere. A bad file raises nothing: read the report.
        """
        state = _core.ProgressState()
        work = self._core.verify(repair, state)
        return VerifyReport(wait_and_tell(work, ticker(state, progress)))

    def retry_dead(self) -> int:
        """Queue for the next sync the files that were given up, also those never made, and answer how many they are.

        PermissionError when the mirror can only be read.
        """
        return self._core.retry_dead()

    def close(self) -> None:
        """Let go of the database; the mirror cannot be read any more. Closing again does nothing."""
        self._core.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[type[Mirror], tuple[str]]:
        return type(self), (fspath(self.path),)

    def __repr__(self) -> str:
        return f"<Mirror in {self.path}>"

    def _repr_html_(self) -> str:
        from . import _notebook

        return _notebook.mirror(self)
