"""The shapes of what Qonto sends, as far as it is documented, and of what the methods take.

Rows are plain dicts: fields and values that Qonto adds later are kept, whatever is written here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from os import PathLike
from typing import Any, Literal, Required, TypeAlias, TypedDict

from ._client_invoice import ClientInvoice
from ._supplier_invoice import SupplierInvoice
from .reports import Progress

__all__ = [
    "Attachment",
    "ClientInvoice",
    "ExcelLocale",
    "FriendlyDate",
    "ProbativeAttachment",
    "ProgressArg",
    "Resource",
    "StrPath",
    "SupplierInvoice",
    "Time",
    "UploadItem",
]

Time: TypeAlias = datetime | date | str
StrPath: TypeAlias = str | PathLike[str]
Resource: TypeAlias = Literal["client_invoices", "supplier_invoices"]
ExcelLocale: TypeAlias = Literal["fr", "de"]
FriendlyDate: TypeAlias = Literal["today", "yesterday", "this_week", "past_week", "this_month", "past_month"]
ProgressArg: TypeAlias = bool | Callable[[Progress], None]


class ProbativeAttachment(TypedDict, total=False):
    """The copy of a file that has evidential value, once there is one."""

    status: Literal["pending", "available", "unavailable", "corrupted"] | str
    file_name: str | None
    file_size: str | int | None
    file_content_type: str | None
    url: str | None


class Attachment(TypedDict, total=False):
    """One file as Qonto describes it; its ``url`` is a secret that works for half an hour."""

    id: Required[str]
    created_at: str
    file_name: str
    file_size: str | int
    file_content_type: Literal["application/pdf", "image/jpeg", "image/png"] | str
    url: str
    probative_attachment: ProbativeAttachment | dict[str, Any] | None


class UploadItem(TypedDict, total=False):
    """An invoice to upload: exactly one of ``path``, ``content`` and ``attachment_id``.

    ``path`` is a file, ``content`` its bytes, ``attachment_id`` a file that Qonto has. ``file_name``, which goes with
    the first two, is how Qonto shall name it. ``idempotency_key`` is your own key, at best a UUID; it wins over the one
    that is derived from the content, and stands for one content for ever. What is None counts as not given.
    """

    path: StrPath
    content: bytes | bytearray | memoryview
    attachment_id: str
    file_name: str
    idempotency_key: str
