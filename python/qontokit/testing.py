"""An offline Qonto for tests; the pytest fixtures ``fake_qonto`` and ``make_fake_qonto`` come with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict

from . import _core

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from .types import Resource

__all__ = ["FakeQonto", "FaultRule", "Faults", "Quirks", "UploadRule"]


class Quirks(TypedDict, total=False):
    """Behaviours that Qonto does not document and that a client must survive; all are off unless given.

    - ``from_exclusive``, ``to_exclusive``: bounds leave out rows that lie on them.
    - ``resolution``: precision of times. ``offset_dates``: Paris time with its offset instead of ``Z``.
    - ``tie_order``: of rows that compare equal. ``sort_ignored``: sort keys that have no effect.
    - ``per_page_clamp``: rows a page at most, instead of 100. ``lying_per_page``: ``meta`` does not tell.
    - ``past_end``: a page behind the end is empty or a 422. ``next_page``: how the last page writes it.
    - ``count_when``: the count is taken before or after a mutation in between. ``count_cap``: it never says more.
    - ``odd_forms``: half of the rows have null, missing or other forms. ``updated_at_missing``: on client invoices.
    - ``null_updated_at``, ``same_second``, ``unreadable_rows`` (without ``id``), ``imported``: so many rows.
    - ``late_attachments`` (10 s), ``never_attachments``, ``display_copies``: so many rows of each kind.
    - ``attachment_bumps_updated_at``: a late file is a change of its invoice.
    - ``date_header``: whether the clock of the answers is true. ``hostile_names``: of files.
    - ``uniform_sizes``: every file has ``attachment_bytes``. ``files_behind_wall``: the staging token is needed there.
    - ``upload_errors``: they stand beside the invoices or, as Qonto's guide reads them, in entries among the invoices.
      ``upload_errors_as_object``: one error is no list. ``upload_errors_missing``: without errors there is no list.
    - ``upload_pointers``: how an error names its invoice: ``/supplier_invoices/idempotency_key/<key>/file``, the same
      without the member, ``/supplier_invoices/3/file``, ``supplier_invoices[3].file``, ``/data/supplier_invoices/3``,
      ``supplier_invoices.3.file``, or not at all.
    - ``upload_answer_shuffled``: invoices and errors come in any order. ``upload_names_changed``: lower case, with
      ``_`` for spaces.
    """

    from_exclusive: bool
    to_exclusive: bool
    resolution: Literal["milliseconds", "seconds"]
    tie_order: Literal["stable", "random", "reverse"]
    sort_ignored: list[str]
    per_page_clamp: int
    lying_per_page: bool
    past_end: Literal["empty", "unprocessable"]
    count_when: Literal["same", "before", "after"]
    count_cap: int
    next_page: Literal["null", "absent", "zero"]
    offset_dates: bool
    odd_forms: bool
    updated_at_missing: bool
    null_updated_at: int
    date_header: Literal["true", "absent", "stale", "ahead"]
    attachment_bumps_updated_at: bool
    hostile_names: bool
    late_attachments: int
    never_attachments: int
    same_second: int
    imported: int
    display_copies: int
    unreadable_rows: int
    uniform_sizes: bool
    files_behind_wall: bool
    upload_errors: Literal["top_level", "per_invoice"]
    upload_errors_as_object: bool
    upload_errors_missing: bool
    upload_pointers: Literal["key", "key_only", "index", "brackets", "data", "dots", "absent"]
    upload_answer_shuffled: bool
    upload_names_changed: bool


class FaultRule(TypedDict, total=False):
    """One way in which the answers to some requests go wrong.

    ``path`` and ``query`` are parts of those of the requests meant; ``skip`` of them pass first, then ``times`` are
    spoiled, all when None. ``delay`` is in seconds, ``content_length_delta`` in bytes; a ``body`` without ``status``
    comes with 200, a ``location`` with 302. A request whose answer is replaced is not carried out, unless
    ``carried_out`` is set; one whose connection is closed is, unless there is a ``status``.
    """

    path: Required[str]
    query: str | None
    method: str | None
    skip: int
    times: int | None
    status: int | None
    body: Literal["json", "html", "text", "empty", "xml", "truncated_json"] | None
    text: str | None
    headers: dict[str, str]
    retry_after: str | None
    delay: float
    close: Literal["before_headers", "mid_body"] | None
    content_length_delta: int
    flip_byte: bool
    html_instead_of_file: bool
    location: str | None
    carried_out: bool


class UploadRule(TypedDict, total=False):
    """One way in which single invoices of uploads are refused although nothing is wrong with them.

    ``file_name`` is a part of the names of the files meant; ``skip`` of them pass first, then ``times`` are refused,
    all when None. ``code`` may be one that Qonto does not know. With ``after`` the invoice is made all the same.
    """

    file_name: Required[str]
    code: Required[str]
    detail: str | None
    skip: int
    times: int | None
    after: bool


class Faults(TypedDict, total=False):
    """What goes wrong, how often and where: mutations per served page, rules for single answers and single uploads.

    Rows are edited, deleted or created after each list page, ``mutation_pages`` times, for ever when None. The first of
    the ``rules`` that matches and has times left is used, and so is the first of ``uploads`` for each uploaded file.
    """

    edits_per_page: int
    deletions_per_page: int
    creations_per_page: int
    mutation_pages: int | None
    rules: list[FaultRule]
    uploads: list[UploadRule]


class FakeQonto:
    """An offline Qonto on loopback: documented endpoints, limits, quirks and faults, from a seed.

    ``with FakeQonto(supplier_invoices=500, seed=7) as qonto: Client(base_url=qonto.base_url,
    access_token=qonto.access_token)``
    """

    def __init__(
        self,
        *,
        supplier_invoices: int = 100,
        client_invoices: int = 100,
        attachment_bytes: int = 50_000,
        latency: float = 0.0,
        file_latency: float = 0.0,
        enforce_rate_limit: bool = False,
        quirks: Quirks | None = None,
        faults: Faults | None = None,
        seed: int = 0,
        port: int = 0,
        staging_token: str | None = None,
    ) -> None:
        """Describe an account; it is served from ``start()`` or ``with`` on.

        ``attachment_bytes`` is the size of a file within 30 %. ``latency`` and ``file_latency`` are seconds added to
        each answer and to each file. ``enforce_rate_limit`` answers 429 beyond Qonto's limits. The same ``seed`` and
        settings give the same account. ``port`` 0 takes a free one. With ``staging_token`` requests without it meet the
        sandbox's login page. Raises ValueError for an unknown quirk or fault and for a number that cannot be meant.
        """
        settings = {name: value for name, value in locals().items() if name != "self" and value is not None}
        self._core = _core.FakeQonto(settings)

    @property
    def base_url(self) -> str:
        """Where it listens; RuntimeError when it does not."""
        return self._core.base_url()

    @property
    def access_token(self) -> str:
        """The OAuth token that it accepts."""
        return self._core.access_token()

    @property
    def login(self) -> str:
        """First half of the API key that it accepts."""
        return self._core.login()

    @property
    def secret_key(self) -> str:
        """Second half of the API key that it accepts."""
        return self._core.secret_key()

    def start(self) -> Self:
        """Begin to listen on 127.0.0.1; OSError when the port is taken, RuntimeError when it listens already."""
        self._core.start().wait()
        return self

    def stop(self) -> None:
        """Stop listening and drop every connection. Stopping again does nothing."""
        self._core.stop()

    def advance(self, seconds: float) -> None:
        """Move its clock by seconds: URLs and idempotency keys last 30 minutes, late attachments take ten seconds."""
        self._core.advance(seconds)

    def edit(self, resource: Resource, n: int = 1) -> list[str]:
        """Change ``n`` invoices and answer their ids. Like all below, RuntimeError when it does not listen."""
        return self._core.edit(resource, n)

    def create(self, resource: Resource, n: int = 1) -> list[str]:
        """Add ``n`` invoices and answer their ids."""
        return self._core.create(resource, n)

    def delete(self, resource: Resource, n: int = 1) -> list[str]:
        """Delete ``n`` invoices and answer their ids."""
        return self._core.delete(resource, n)

    def rows(self, resource: Resource) -> list[dict[str, Any]]:
        """Read every invoice that exists now: the truth to compare with."""
        return self._core.rows(resource)

    def upload_by_somebody(self, file_name: str, content: bytes) -> str:
        """Let another user upload a file by hand and answer the id of its invoice."""
        return self._core.upload_by_somebody(file_name, content)

    def uploads(self) -> list[dict[str, Any]]:
        """Read every invoice made from an upload, oldest first, deleted or not.

        Each has id, idempotency_key (None when another user uploaded it), file_name, size, sha256, attachment_id,
        source, meta, skip_attachment_matcher and created_at; names and keys as they were sent.
        """
        return self._core.uploads()

    def requests(self) -> list[dict[str, Any]]:
        """Read the latest requests, oldest first, credentials redacted.

        Each has method, path, query, headers, bytes (of its body), status and time.
        """
        return self._core.requests()

    def counters(self) -> dict[str, Any]:
        """Count answers: pages, invoices, attachments (and so URLs), files, refused (4xx, 5xx), spoiled by a rule.

        Of uploads: uploads (invoices made), bulk_requests, most_invoices_in_a_request and most_bytes_in_a_request.
        """
        return self._core.counters()

    def set_faults(self, faults: Faults | None) -> None:
        """Change what goes wrong from now on; None heals everything. ValueError for an unknown fault."""
        self._core.set_faults(faults)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
