"""The blocking client: the same names, arguments and documentation as the asynchronous one."""

from __future__ import annotations

from os import fspath
from typing import TYPE_CHECKING, Any

from . import _core
from ._account import Account, checked, folder_of, sync_arguments, upload_arguments
from ._listing import ListedClientInvoices, ListedSupplierInvoices
from ._progress import ticker, wait_and_tell
from ._twins import documented_like
from .client import AsyncAttachments, AsyncClient, AsyncClientInvoices, AsyncSupplierInvoices
from .pager import Pager, Window
from .reports import DownloadedFile
from .uploads import UploadReport

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from .errors import DownloadError
    from .mirror import Mirror
    from .reports import SyncReport
    from .types import Attachment, ClientInvoice, ProgressArg, Resource, StrPath, SupplierInvoice, Time, UploadItem


@documented_like(AsyncSupplierInvoices)
class SupplierInvoices(ListedSupplierInvoices[Pager["SupplierInvoice"], Window["SupplierInvoice"]]):
    """Invoices that the company received."""

    def get(self, id: str) -> SupplierInvoice:
        return self._core.invoice("supplier_invoices", id).wait()

    def upload(
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
        state = _core.ProgressState()
        run = self._core.upload(files, upload_arguments(locals()), state)
        try:
            return UploadReport(wait_and_tell(run.report(), ticker(state, progress)))
        finally:
            run.close().wait()


@documented_like(AsyncClientInvoices)
class ClientInvoices(ListedClientInvoices[Pager["ClientInvoice"], Window["ClientInvoice"]]):
    """Invoices that the company sent."""

    def get(self, id: str) -> ClientInvoice:
        return self._core.invoice("client_invoices", id).wait()

    def wait_for_attachment(self, id: str, *, timeout: float = _core.DEFAULT_FILE_TIMEOUT) -> ClientInvoice:
        return self._core.wait_for_attachment(id, timeout).wait()


@documented_like(AsyncAttachments)
class Attachments:
    """Files of invoices."""

    def __init__(self, core: _core.Client) -> None:
        self._core = core

    def get(self, id: str) -> Attachment:
        return self._core.attachment(id).wait()

    def download(self, id: str, folder: StrPath, *, file_name: str | None = None) -> DownloadedFile:
        download = self._core.download(id, fspath(folder), file_name)
        try:
            return DownloadedFile(download.file().wait())
        finally:
            download.close().wait()

    def download_many(
        self, ids: Iterable[str], folder: StrPath
    ) -> Generator[DownloadedFile | DownloadError, None, None]:
        downloads = self._core.download_many(ids, fspath(folder))
        try:
            while (result := downloads.next().wait()) is not None:
                yield DownloadedFile(result) if isinstance(result, dict) else result
        finally:
            downloads.close().wait()


@documented_like(AsyncClient)
class Client(Account[str]):
    """One organisation's Qonto account, blocking. Works inside a running event loop and stops at Ctrl-C.

    Safe to share between threads. Every request may raise AuthenticationError, PermissionDeniedError,
    InvalidRequestError, RateLimitError, ServerError or another ApiError; ConnectError, RequestTimeoutError, DecodeError
    or another TransportError; what a callable ``access_token`` raises; and RuntimeError when the client is closed or
    the process was forked after its first use. What may pass (429, 5xx, a broken connection) is repeated first.
    """

    client_invoices: ClientInvoices
    supplier_invoices: SupplierInvoices
    attachments: Attachments

    def _connect(self, core: _core.Client) -> None:
        super()._connect(core)
        self.client_invoices = ClientInvoices(core, Pager, Window)
        self.supplier_invoices = SupplierInvoices(core, Pager, Window)
        self.attachments = Attachments(core)

    def organization(self) -> dict[str, Any]:
        return self._core.organization().wait()

    def sync(
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
        state = _core.ProgressState()
        run = self._core.sync(folder_of(mirror), sync_arguments(locals()), state)
        try:
            return checked(wait_and_tell(run.report(), ticker(state, progress)))
        finally:
            run.close().wait()

    def close(self) -> None:
        """Let go of the connections; the client cannot be used any more."""
        self._core.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
