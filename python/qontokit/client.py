"""The asynchronous client."""

from __future__ import annotations

from collections.abc import Awaitable
from os import fspath
from typing import TYPE_CHECKING, Any

from . import _core
from ._account import Account, checked, folder_of, sync_arguments
from ._listing import ListedClientInvoices, ListedSupplierInvoices
from ._progress import await_and_tell, ticker
from .pager import AsyncPager, AsyncWindow
from .reports import DownloadedFile

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Sequence
    from types import TracebackType
    from typing import Self

    from .errors import DownloadError
    from .mirror import Mirror
    from .reports import SyncReport
    from .types import Attachment, ClientInvoice, ProgressArg, Resource, StrPath, SupplierInvoice, Time


class AsyncSupplierInvoices(ListedSupplierInvoices[AsyncPager["SupplierInvoice"], AsyncWindow["SupplierInvoice"]]):
    """Invoices that the company received."""

    async def get(self, id: str) -> SupplierInvoice:
        """Fetch one invoice as it is now."""
        return await self._core.invoice("supplier_invoices", id)


class AsyncClientInvoices(ListedClientInvoices[AsyncPager["ClientInvoice"], AsyncWindow["ClientInvoice"]]):
    """Invoices that the company sent."""

    async def get(self, id: str) -> ClientInvoice:
        """Fetch one invoice as it is now."""
        return await self._core.invoice("client_invoices", id)

    async def wait_for_attachment(self, id: str, *, timeout: float = 60.0) -> ClientInvoice:
        """Fetch one invoice once its file is made, which takes Qonto about ten seconds; raise after ``timeout``."""
        return await self._core.wait_for_attachment(id, timeout)


class AsyncAttachments:
    """Files of invoices."""

    def __init__(self, core: _core.Client) -> None:
        self._core = core

    async def get(self, id: str) -> Attachment:
        """Fetch the description of one file; its ``url`` works for half an hour and is a secret."""
        return await self._core.attachment(id)

    async def download(self, id: str, folder: StrPath, *, file_name: str | None = None) -> DownloadedFile:
        """Store one file in a folder, whole and checked, under a safe form of ``file_name`` or of Qonto's name."""
        return DownloadedFile(await self._core.download(id, fspath(folder), file_name))

    async def download_many(
        self, ids: Iterable[str], folder: StrPath
    ) -> AsyncGenerator[DownloadedFile | DownloadError, None]:
        """Store many files in a folder, several at once, and give one result an id as they finish.

        A 401, a 403 or a full disk raises and stops; everything else that concerns one file is its DownloadError.
        """
        downloads = self._core.download_many(ids, fspath(folder))
        while (result := await downloads.next()) is not None:
            yield DownloadedFile(result) if isinstance(result, dict) else result


class AsyncClient(Account[str | Awaitable[str]]):
    """One organisation's Qonto account. Safe to share between tasks, threads and event loops."""

    client_invoices: AsyncClientInvoices
    supplier_invoices: AsyncSupplierInvoices
    attachments: AsyncAttachments

    def _connect(self, core: _core.Client) -> None:
        super()._connect(core)
        self.client_invoices = AsyncClientInvoices(core, AsyncPager, AsyncWindow)
        self.supplier_invoices = AsyncSupplierInvoices(core, AsyncPager, AsyncWindow)
        self.attachments = AsyncAttachments(core)

    async def organization(self) -> dict[str, Any]:
        """Fetch the organisation: the cheapest check of a credential."""
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

        ``since`` counts at the first sync only and is kept as the floor of every later one. ``wait`` is how many
        seconds to wait for another run's lock. Settings, lock, a corrupt mirror and a 401 raise before any work;
        otherwise every resource and file that can be finished is, then SyncError(report) is raised if a scan is
        incomplete.
        """
        state = _core.ProgressState()
        work = self._core.sync(folder_of(mirror), sync_arguments(locals()), state)
        return checked(await await_and_tell(work, ticker(state, progress)))

    async def aclose(self) -> None:
        """Let go of the connections; the client cannot be used any more."""
        self._core.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
