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
    """One change to one invoice, in the order in which syncs noticed it.

    ``seq`` rises and is never given twice. ``at`` is when the sync saw it, by Qonto's clock. ``invoice`` is as it is
    stored now: a later change to it has its own ``seq``. "deleted" is told when the second of two 404s was seen, and
    "restored" when the invoice is there again.
    """

    seq: int
    resource: Resource
    id: str
    kind: Literal["created", "updated", "deleted", "restored"]
    at: datetime
    invoice: dict[str, Any]

    _readers = {"at": datetime.fromisoformat}


@final
class AttachmentRecord(_Record):
    """One file that the mirror has, owes or waits for.

    ``attachment_id`` is None while Qonto has not made the file: "waiting", then "absent" after two weeks. "pending" is
    owed, "done" stored and checked, "dead" given up, "superseded" not named by any invoice any more. ``path`` is
    relative to the mirror, and there is a file only when "done"; ``size`` is in bytes; ``sha256`` is hexadecimal.
    """

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
    """One file that is on the disk, whole and checked.

    ``path`` is where; ``file_name`` is Qonto's own name for it; ``size`` is in bytes; ``sha256`` is hexadecimal.
    """

    attachment_id: str
    path: Path
    file_name: str
    size: int
    sha256: str
    content_type: str

    _readers = {"path": Path}


@final
class ResourceReport(_Record):
    """What one sync did to one kind of invoice, in invoices.

    ``read`` counts rows as they came, twice when read twice. ``quarantined`` are rows that could not be read, kept raw.
    ``deleted`` are gone from Qonto. ``repaired`` are those that an audit found lacking or old although they should have
    been here, or that only the list left out: anything but 0 deserves a look. ``watermark`` is up to when everything is
    here. ``complete`` says whether the list was read to its end, and ``error`` why not, or why an audit did not finish.
    """

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
    """What one sync did.

    In files: ``downloaded``, ``already_present`` (on disk from a run that was killed), ``newly_dead`` (given up in this
    run); and, in the whole mirror, ``pending`` (owed), ``waiting`` (not made yet), ``dead`` (given up). ``bytes`` were
    downloaded. ``requests`` to the API, ``retries`` among them; ``throttled_seconds`` were spent waiting for Qonto's
    limits, ``elapsed_seconds`` in all. ``complete``: every list was read to its end and no file is owed, except those
    that are waited for.
    """

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
    """What a mirror holds.

    ``invoices`` by kind and ``attachments`` by state are counts; ``bytes`` of stored files. ``watermarks`` say up to
    when everything is here. ``last_sync`` is when a sync last read every list it was asked for; ``last_audit`` when all
    the audits of a sync last ended well. ``last_seq`` is the newest change's, 0 without any. ``locked``: a sync runs.
    """

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
    """Every stored file against its recorded length and SHA-256.

    ``checked``, ``ok`` and ``repaired`` (queued again) count files; the paths are relative to the mirror, ``unknown``
    those under ``attachments/`` that the mirror does not know.
    """

    checked: int
    ok: int
    missing: list[Path]
    corrupt: list[Path]
    unknown: list[Path]
    repaired: int

    _readers = {"missing": _paths, "corrupt": _paths, "unknown": _paths}


@final
class Progress(_Record):
    """How far a running operation is: ``done`` of ``total`` (None when unknown) in a ``stage``.

    Stages are "invoices", then "attachments" in a sync that stores files, "checking", then "uploading" in an upload
    that sends them, and "files" in a verification. ``bytes`` of files so far.
    """

    stage: str
    done: int
    total: int | None
    bytes: int


@final
class ExportReport(_Record):
    """What a file got.

    ``nulls_made`` counts the values that did not fit their column, by column, and is empty when all did; a file of JSON
    lines has everything as it was sent. ``seq`` is for a file made of a mirror: pass it as ``after`` next time to get
    what changed since; None for a list.
    """

    path: Path
    rows: int
    nulls_made: dict[str, int]
    seq: int | None

    _readers = {"path": Path}
