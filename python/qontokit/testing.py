"""An offline Qonto for tests; the pytest fixtures ``fake_qonto`` and ``make_fake_qonto`` come with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict

from . import _core

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from .types import Resource

__all__ = ["FakeQonto", "FaultRule", "Faults", "Quirks"]


class Quirks(TypedDict, total=False):
    """Behaviours that Qonto does not document and that a client must survive."""

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


class FaultRule(TypedDict, total=False):
    """One way in which the answers to some requests go wrong."""

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


class Faults(TypedDict, total=False):
    """What goes wrong, how often and where: mutations per served page, and rules for single answers."""

    edits_per_page: int
    deletions_per_page: int
    creations_per_page: int
    mutation_pages: int | None
    rules: list[FaultRule]


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
        """Describe an account; it is served from ``start()`` or ``with`` on. Latencies are in seconds."""
        settings = {name: value for name, value in locals().items() if name != "self" and value is not None}
        self._core = _core.FakeQonto(settings)

    @property
    def base_url(self) -> str:
        """Where it listens."""
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
        """Begin to listen."""
        self._core.start().wait()
        return self

    def stop(self) -> None:
        """Stop listening and drop every connection."""
        self._core.stop()

    def advance(self, seconds: float) -> None:
        """Move its clock: URLs expire, attachments get generated."""
        self._core.advance(seconds)

    def edit(self, resource: Resource, n: int = 1) -> list[str]:
        """Change ``n`` invoices and answer their ids."""
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

    def uploads(self) -> list[dict[str, Any]]:
        """Read what was uploaded."""
        return self._core.uploads()

    def requests(self) -> list[dict[str, Any]]:
        """Read what was asked, credentials redacted."""
        return self._core.requests()

    def counters(self) -> dict[str, Any]:
        """Count how often each kind of request was answered."""
        return self._core.counters()

    def set_faults(self, faults: Faults | None) -> None:
        """Change what goes wrong from now on; None heals everything."""
        self._core.set_faults(faults)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
