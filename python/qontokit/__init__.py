"""A faithful local copy of a company's Qonto invoices and their files, and uploads that can be run twice.

``Client`` and ``AsyncClient`` read an account and upload supplier invoices, ``Mirror`` is the local copy, and
``qontokit.testing.FakeQonto`` is an offline Qonto.
Names are loaded when they are first used, so that importing this package costs next to nothing.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._core import __version__
    from .arrow_table import ArrowBatches, ArrowTable
    from .blocking import Attachments, Client, ClientInvoices, SupplierInvoices
    from .client import AsyncAttachments, AsyncClient, AsyncClientInvoices, AsyncSupplierInvoices
    from .errors import (
        ApiError,
        AuthenticationError,
        ConfigError,
        ConnectError,
        DecodeError,
        DownloadError,
        IncompleteScanError,
        IntegrityError,
        InvalidRequestError,
        MirrorCorruptError,
        MirrorError,
        MirrorLockedError,
        NotFoundError,
        PaginationShiftedError,
        PermissionDeniedError,
        QontoError,
        RateLimitError,
        RequestTimeoutError,
        ServerError,
        SyncError,
        TransportError,
        UploadError,
    )
    from .mirror import Mirror
    from .pager import AsyncPager, AsyncWindow, Page, Pager, Window
    from .reports import (
        AttachmentRecord,
        Change,
        DownloadedFile,
        ExportReport,
        MirrorStatus,
        Progress,
        ResourceReport,
        SyncReport,
        VerifyReport,
    )
    from .types import (
        Attachment,
        ClientInvoice,
        ExcelLocale,
        FriendlyDate,
        ProgressArg,
        Resource,
        StrPath,
        SupplierInvoice,
        Time,
        UploadItem,
    )
    from .uploads import UploadFailure, UploadReport, UploadResult

__all__ = [
    "ApiError",
    "ArrowBatches",
    "ArrowTable",
    "AsyncAttachments",
    "AsyncClient",
    "AsyncClientInvoices",
    "AsyncPager",
    "AsyncSupplierInvoices",
    "AsyncWindow",
    "Attachment",
    "AttachmentRecord",
    "Attachments",
    "AuthenticationError",
    "Change",
    "Client",
    "ClientInvoice",
    "ClientInvoices",
    "ConfigError",
    "ConnectError",
    "DecodeError",
    "DownloadError",
    "DownloadedFile",
    "ExcelLocale",
    "ExportReport",
    "FriendlyDate",
    "IncompleteScanError",
    "IntegrityError",
    "InvalidRequestError",
    "Mirror",
    "MirrorCorruptError",
    "MirrorError",
    "MirrorLockedError",
    "MirrorStatus",
    "NotFoundError",
    "Page",
    "Pager",
    "PaginationShiftedError",
    "PermissionDeniedError",
    "Progress",
    "ProgressArg",
    "QontoError",
    "RateLimitError",
    "RequestTimeoutError",
    "Resource",
    "ResourceReport",
    "ServerError",
    "StrPath",
    "SupplierInvoice",
    "SupplierInvoices",
    "SyncError",
    "SyncReport",
    "Time",
    "TransportError",
    "UploadError",
    "UploadFailure",
    "UploadItem",
    "UploadReport",
    "UploadResult",
    "VerifyReport",
    "Window",
    "__version__",
]

_HOMES = {
    "_core": ("__version__",),
    "arrow_table": ("ArrowBatches", "ArrowTable"),
    "blocking": ("Attachments", "Client", "ClientInvoices", "SupplierInvoices"),
    "client": ("AsyncAttachments", "AsyncClient", "AsyncClientInvoices", "AsyncSupplierInvoices"),
    "mirror": ("Mirror",),
    "pager": ("AsyncPager", "AsyncWindow", "Page", "Pager", "Window"),
    "reports": (
        "AttachmentRecord",
        "Change",
        "DownloadedFile",
        "ExportReport",
        "MirrorStatus",
        "Progress",
        "ResourceReport",
        "SyncReport",
        "VerifyReport",
    ),
    "types": (
        "Attachment",
        "ClientInvoice",
        "ExcelLocale",
        "FriendlyDate",
        "ProgressArg",
        "Resource",
        "StrPath",
        "SupplierInvoice",
        "Time",
        "UploadItem",
    ),
    "uploads": ("UploadFailure", "UploadReport", "UploadResult"),
}

# Type checkers know the names from the imports above, and shall still complain about misspelt ones.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=None)
        home = next((home for home, names in _HOMES.items() if name in names), "errors")
        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
