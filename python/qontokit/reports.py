"""What a sync, a download and a mirror answer: frozen objects with attributes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, final

from ._record import _Record

if TYPE_CHECKING:
    from .types import Resource


def _paths(texts: list[str]) -> list[Path]:
    return [Path(text) for text in texts]


def _resources(reports: dict[str, Any]) -> dict[str, ResourceReport]:
    return {resource: ResourceReport(said) for resource, said in reports.items()}


def _instants(texts: dict[str, str | None]) -> dict[str, datetime | None]:
    return {name: datetime.fromisoformat(text) if text else None for name, text in texts.items()}


@final
class Change(_Record):
    """One change to one invoice, in the order in which syncs noticed it."""

    seq: int
    resource: Resource
    id: str
    kind: Literal["created", "updated", "deleted", "restored"]
    at: datetime
    invoice: dict[str, Any]

    _readers = {"at": datetime.fromisoformat}


@final
class AttachmentRecord(_Record):
    """One file that the mirror has, owes or waits for."""

    attachment_id: str | None
    resource: Resource
    invoice_ids: list[str]
    state: Literal["pending", "done", "dead", "waiting", "absent", "superseded"]
    path: Path | None
    size: int | None
    sha256: str | None
    content_type: str | None
    error: str | None

    _readers = {"path": Path}


@final
class DownloadedFile(_Record):
    """One file that is on the disk, whole and checked."""

    attachment_id: str
    path: Path
    file_name: str
    size: int
    sha256: str
    content_type: str

    _readers = {"path": Path}


@final
class ResourceReport(_Record):
    """What one sync did to one kind of invoice."""

    read: int
    created: int
    updated: int
    unchanged: int
    deleted: int
    repaired: int
    quarantined: int
    watermark: datetime | None
    complete: bool
    error: str | None

    _readers = {"watermark": datetime.fromisoformat}


@final
class SyncReport(_Record):
    """What one sync did."""

    resources: dict[Resource, ResourceReport]
    downloaded: int
    already_present: int
    pending: int
    waiting: int
    dead: int
    newly_dead: int
    bytes: int
    requests: int
    retries: int
    throttled_seconds: float
    elapsed_seconds: float
    complete: bool

    _readers = {"resources": _resources}


@final
class MirrorStatus(_Record):
    """What a mirror holds."""

    organization_id: str | None
    invoices: dict[Resource, int]
    attachments: dict[str, int]
    bytes: int
    watermarks: dict[Resource, datetime | None]
    last_sync: datetime | None
    last_audit: datetime | None
    last_seq: int
    locked: bool

    _readers = {
        "watermarks": _instants,
        "last_sync": datetime.fromisoformat,
        "last_audit": datetime.fromisoformat,
    }


@final
class VerifyReport(_Record):
    """Every stored file against its SHA-256."""

    checked: int
    ok: int
    missing: list[Path]
    corrupt: list[Path]
    unknown: list[Path]
    repaired: int

    _readers = {"missing": _paths, "corrupt": _paths, "unknown": _paths}


@final
class Progress(_Record):
    """How far a running operation is."""

    stage: str
    done: int
    total: int | None
    bytes: int
