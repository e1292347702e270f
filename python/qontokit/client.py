"""The asynchronous client."""

from __future__ import annotations

from collections.abc import Awaitable
from os import fspath
from typing import TYPE_CHECKING, Any

from . import _core
from ._account import Account, checked, folder_of, sync_arguments, upload_arguments
from ._ending import let_go
from ._listing import ListedClientInvoices, ListedSupplierInvoices
from ._progress import await_and_tell, ticker
from .pager import AsyncPager, AsyncWindow
from .reports import DownloadedFile
from .uploads import UploadReport

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from .errors import DownloadError
    from .mirror import Mirror
    from .reports import SyncReport
    from .types import Attachment, ClientInvoice, ProgressArg, Resource, StrPath, SupplierInvoice, Time, UploadItem


class AsyncSupplierInvoices(ListedSupplierInvoices[AsyncPager["SupplierInvoice"], AsyncWindow["SupplierInvoice"]]):
    """Invoices that the company received."""

    async def get(self, id: str) -> SupplierInvoice:
        """Fetch one invoice as it is now: one request.

        Raises NotFoundError when the organisation has no such invoice, ValueError for an empty ``id``, and what every
        request may raise (see the client). Qonto's page "Retrieve a supplier invoice"; scope supplier_invoice.read.
        """
        return await self._core.invoice("supplier_invoices", id)

    async def upload(
        self,
        files: StrPath | Iterable[StrPath | UploadItem],
        *,
        ledger: StrPath | Mirror | None = None,
        source: str | None = _core.DEFAULT_SOURCE,
        meta: Mapping[str, str] | None = None,
        skip_attachment_matcher: bool = False,
        allow_duplicates: bool = False,
        dry_run: bool = False,
        progress: ProgressArg = False,
    ) -> UploadReport:
        """Upload supplier invoices and account for every one of them; run it again and nothing is sent twice.

        ``files`` is a path, or an iterable of paths and UploadItems, which is read to its end first. A folder means the
        PDF, JPEG and PNG files in it, told by name or by content; not its subfolders, and no name that begins with a
        dot. A file may have 10 MB. They are sent at most 20 invoices and 15 MB a request, read from the disk as they
        are sent. The same content twice is sent once.

        ``ledger`` is the file that remembers what was sent, a mirror (``uploads.db`` in its folder), or by default a
        file for each organisation in the user's data folder; the report names it. With it, a rerun sends only what is
        missing. Without it Qonto is asked before anything is sent, for invoices of the last 90 days with the same name
        and content. ``allow_duplicates`` sends again what was uploaded before, on purpose. ``dry_run`` checks the files
        and the ledger and sends nothing. ``source``, ``meta`` and ``skip_attachment_matcher`` (leave out the search for
        the transaction that paid) are passed on to Qonto for every invoice. ``progress`` is a function that is told at
        most ten times a second ("checking", then "uploading"); what it raises ends the upload. True shows a bar in a
        terminal or a notebook, a line without tqdm, and nothing elsewhere. An upload that was stopped is finished by
        the next one.

        Nothing raises for a refused file: read the report, or call its ``raise_for_errors()``. A failure's code is
        Qonto's (invalid, required, limit_reached, internal_server_error) or ours: missing_file, unreadable_file,
        empty_file, too_large, unsupported_type, invalid_item, changed_file, not_sent; unknown_outcome and ambiguous
        need review.

        Raises TypeError when ``files`` is neither a path nor an iterable, TypeError or ValueError for another argument
        that cannot be meant, what the iterable raises, ConfigError (settings, or a ledger that cannot be used),
        AuthenticationError, PermissionDeniedError, MirrorLockedError (another upload holds the ledger),
        MirrorCorruptError or MirrorError for its database, OSError for its disk, and what every request may raise (see
        the client). Qonto's page "Create supplier invoices" and guide "How to upload supplier invoices"; scopes
        supplier_invoice.write, supplier_invoice.read, attachment.read, organization.read.
        """
        state = _core.ProgressState()
        run = self._core.upload(files, upload_arguments(locals()), state)
        try:
            return UploadReport(await await_and_tell(run.report(), ticker(state, progress)))
        finally:
            await let_go(run.close())


class AsyncClientInvoices(ListedClientInvoices[AsyncPager["ClientInvoice"], AsyncWindow["ClientInvoice"]]):
    """Invoices that the company sent."""

    async def get(self, id: str) -> ClientInvoice:
        """Fetch one invoice as it is now: one request.

        Raises NotFoundError when the organisation has no such invoice, ValueError for an empty ``id``, and what every
        request may raise (see the client). Qonto's page "Retrieve a client invoice"; scope client_invoices.read.
        """
        return await self._core.invoice("client_invoices", id)

    async def wait_for_attachment(self, id: str, *, timeout: float = _core.DEFAULT_FILE_TIMEOUT) -> ClientInvoice:
        """Fetch one invoice once its file is made, which takes Qonto about ten seconds.

        It is asked for every one to five seconds. After ``timeout`` seconds RequestTimeoutError is raised; drafts never
        get a file. Otherwise raises what ``get`` raises, and ValueError for a negative ``timeout``. Qonto's guide "How
        to sync client invoices and attachments"; scope client_invoices.read.
        """
        return await self._core.wait_for_attachment(id, timeout)


class AsyncAttachments:
    """Files of invoices."""

    def __init__(self, core: _core.Client) -> None:
        self._core = core

    async def get(self, id: str) -> Attachment:
        """Fetch the description of one file: one request. Its ``url`` works for 30 minutes and is a secret.

        Raises NotFoundError when the organisation has no such attachment, ValueError for an empty ``id``, and what
        every request may raise (see the client). Qonto's page "Retrieve an attachment"; scope attachment.read.
        """
        return await self._core.attachment(id)

    async def download(self, id: str, folder: StrPath, *, file_name: str | None = None) -> DownloadedFile:
        """Store one file in a folder, which is made when absent, and answer where it is, its bytes and its SHA-256.

        Without ``file_name`` it lies under a safe form of Qonto's name and part of a digest of ``id``, so that two
        attachments never share a path; with it, under exactly that name, and a file of that name is replaced. Either
        appears only when whole and checked.

        Raises IntegrityError when the bytes are not what was promised, DownloadError when the file cannot be had,
        NotFoundError, ValueError for a ``file_name`` that is not safe on every system (the text names a form that is),
        OSError for the disk, and what every request may raise (see the client). Qonto's page "Retrieve an attachment";
        scope attachment.read.
        """
        download = self._core.download(id, fspath(folder), file_name)
        try:
            return DownloadedFile(await download.file())
        finally:
            await let_go(download.close())

    async def download_many(
        self, ids: Iterable[str], folder: StrPath
    ) -> AsyncGenerator[DownloadedFile | DownloadError, None]:
        """Store many files in a folder, ``max_in_flight`` at once, and give one result an id as they finish.

        They are named and checked as ``download`` does. AuthenticationError, PermissionDeniedError, ConfigError and a
        full disk (OSError) raise and stop the rest; everything else that concerns one file is its DownloadError, given
        as a result and not raised. TypeError when ``ids`` is one text or holds what is none. Breaking out ends the
        downloads in flight. Qonto's page "Retrieve an attachment"; scope attachment.read.
        """
        downloads = self._core.download_many(ids, fspath(folder))
        try:
            while (result := await downloads.next()) is not None:
                yield DownloadedFile(result) if isinstance(result, dict) else result
        finally:
            await let_go(downloads.close())


class AsyncClient(Account[str | Awaitable[str]]):
    """One organisation's Qonto account. Safe to share between tasks, threads and event loops.

    Every request may raise AuthenticationError, PermissionDeniedError, InvalidRequestError, RateLimitError, ServerError
    or another ApiError; ConnectError, RequestTimeoutError, DecodeError or another TransportError; what a callable
    ``access_token`` raises; and RuntimeError when the client is closed or the process was forked after its first use.
    What may pass (429, 5xx, a broken connection) is repeated first.
    """

    client_invoices: AsyncClientInvoices
    supplier_invoices: AsyncSupplierInvoices
    attachments: AsyncAttachments

    def _connect(self, core: _core.Client) -> None:
        super()._connect(core)
        self.client_invoices = AsyncClientInvoices(core, AsyncPager, AsyncWindow)
        self.supplier_invoices = AsyncSupplierInvoices(core, AsyncPager, AsyncWindow)
        self.attachments = AsyncAttachments(core)

    async def organization(self) -> dict[str, Any]:
        """Fetch the organisation: one request, the cheapest check of a credential.

        Raises what every request may raise (see the client). Qonto's page "Retrieve the authenticated organization and
        list bank accounts"; scope organization.read.
        """
        return await self._core.organization()

    async def sync(
        self,
        mirror: StrPath | Mirror,
        *,
        resources: Sequence[Resource] = ("client_invoices", "supplier_invoices"),
        since: Time | None = None,
        attachments: bool = True,
        audit: bool | None = None,
        wait: float = 0.0,
        progress: ProgressArg = False,
    ) -> SyncReport:
        """Bring a mirror up to date; it is created when absent and bound to this organisation at its first sync.

        ``since`` counts at the first sync only: nothing created before it is ever kept. Later it must be left out or
        the same. ``attachments=False`` records the files that are owed and leaves them to a later sync. ``wait`` is how
        many seconds to wait for another run's lock. ``progress`` is a function that is told at most ten times a second;
        what it raises ends the sync. True shows a bar in a terminal or a notebook, a line without tqdm, and nothing
        elsewhere. A sync that was stopped goes on where it stopped when it is called again.

        An audit reads everything once more and so finds what was deleted. ``audit=None`` makes one a week after the
        last, and when Qonto's count does not match; True makes one now; False makes none and asks nothing about
        deletions. An invoice counts as deleted after two 404s at least a quarter of an hour apart: the first in an
        audit, the second in any later sync. An audit that could not be finished is told in the resource's ``error``
        and goes on with a later sync; it raises nothing, and the resource stays ``complete``.

        Raises before any work: ConfigError (settings, another organisation's mirror, another ``since``), ValueError,
        MirrorLockedError, MirrorCorruptError, MirrorError (a file, a network disk, a newer version), OSError (a
        read-only folder), AuthenticationError, and what every request may raise (see the client). After that it
        finishes every list and file it can; SyncError(report) if a list was not read to its end. A file that is waited
        for, owed or given up is in the report and raises nothing. Qonto's guides "How to sync client invoices and
        attachments" and "How to sync supplier invoices and attachments"; scopes client_invoices.read,
        supplier_invoice.read, attachment.read.
        """
        state = _core.ProgressState()
        run = self._core.sync(folder_of(mirror), sync_arguments(locals()), state)
        try:
            return checked(await await_and_tell(run.report(), ticker(state, progress)))
        finally:
            await let_go(run.close())

    async def aclose(self) -> None:
        """Let go of the connections; the client cannot be used any more."""
        self._core.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
