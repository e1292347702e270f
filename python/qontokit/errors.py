"""Everything that qontokit raises: catch ``QontoError`` for all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .reports import SyncReport
    from .uploads import UploadReport, UploadResult


class QontoError(Exception):
    """The base of all errors of qontokit; its text is one readable sentence."""


class ConfigError(QontoError, ValueError):
    """A setting or credential to correct; nothing was sent."""


class ApiError(QontoError):
    """Qonto refused a request.

    ``status`` is the HTTP status; ``errors`` are Qonto's own, ``code`` that of the first; ``trace_id`` is what Qonto's
    support asks for. Qonto's page "Errors".
    """

    def __init__(
        self,
        message: str,
        status: int,
        code: str | None = None,
        errors: Sequence[dict[str, Any]] | None = None,
        trace_id: str | None = None,
    ) -> None:
        super().__init__(message, status, code, errors, trace_id)
        self.status: int = status
        self.code: str | None = code
        self.errors: list[dict[str, Any]] = list(errors or ())
        self.trace_id: str | None = trace_id

    def __str__(self) -> str:
        return str(self.args[0])


class AuthenticationError(ApiError):
    """401: the credential is wrong, expired or revoked. Only a callable ``access_token`` is asked once more."""


class PermissionDeniedError(ApiError):
    """403: a scope, a role or a plan is missing; the text names it."""


class NotFoundError(ApiError, LookupError):
    """404: this organisation has no such thing."""


class InvalidRequestError(ApiError, ValueError):
    """400 or 422: Qonto does not accept the request as it was written."""


class RateLimitError(ApiError):
    """429 for eleven minutes; ``retry_after`` is in seconds, None when Qonto did not say. Qonto: "Rate limitations"."""

    def __init__(
        self,
        message: str,
        status: int,
        code: str | None = None,
        errors: Sequence[dict[str, Any]] | None = None,
        trace_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, status, code, errors, trace_id)
        Exception.__init__(self, message, status, code, errors, trace_id, retry_after)
        self.retry_after: float | None = retry_after


class ServerError(ApiError):
    """5xx, at every attempt where repeating could help."""


class TransportError(QontoError):
    """The network failed at every attempt."""


class ConnectError(TransportError, ConnectionError):
    """No connection could be made."""


class RequestTimeoutError(TransportError, TimeoutError):
    """No progress within the timeout, or no file within that of ``wait_for_attachment``."""


class DecodeError(TransportError, ValueError):
    """An answer that is not Qonto's JSON: a login page, a cut body."""


class DownloadError(QontoError):
    """One file, ``attachment_id``, could not be had."""

    def __init__(self, message: str, attachment_id: str) -> None:
        super().__init__(message, attachment_id)
        self.attachment_id: str = attachment_id

    def __str__(self) -> str:
        return str(self.args[0])


class IntegrityError(DownloadError):
    """One file's bytes are not those that were promised: length or kind; nothing was stored."""


class PaginationShiftedError(QontoError):
    """A list in an order of your own moved while it was read; some rows may be missing."""


class IncompleteScanError(QontoError):
    """The walk could not prove that it saw every invoice."""


class SyncError(QontoError):
    """A sync that could not read everything; ``report`` tells what it did."""

    def __init__(self, report: SyncReport) -> None:
        super().__init__(report)
        self.report: SyncReport = report

    def __str__(self) -> str:
        failed = {name: said.error for name, said in self.report.resources.items() if not said.complete}
        reasons = "; ".join(f"{name}: {error or 'not read to the end'}" for name, error in failed.items())
        return f"the sync is incomplete and what it read is kept: {reasons}"


class UploadError(QontoError):
    """Some inputs of an upload are not safely in Qonto; the text says which and why, and ``report`` has them all."""

    def __init__(self, report: UploadReport) -> None:
        super().__init__(report)
        self.report: UploadReport = report

    def __str__(self) -> str:
        unsafe = [result for result in self.report if result.outcome in _UNSAFE]
        told = [_told(result) for result in unsafe[:_TOLD_AT_MOST]]
        if len(unsafe) > len(told):
            told.append(f"and {len(unsafe) - len(told)} more")
        return f"{len(unsafe)} of {len(self.report)} inputs are not safely in Qonto: {'; '.join(told)}"


_UNSAFE = {"failed": "failed", "needs_review": "needs review"}
_TOLD_AT_MOST = 20


def _told(result: UploadResult) -> str:
    reasons = ", ".join(f"{error.code}: {error.detail}" for error in result.errors)
    return f"{result.input} {_UNSAFE[result.outcome]} ({reasons})"


class MirrorError(QontoError):
    """The mirror or the ledger cannot do what was asked: the text names what is in the way, such as a newer version."""


class MirrorLockedError(MirrorError):
    """Another run holds the mirror or the ledger: wait for it, or give a sync ``wait`` in seconds."""


class MirrorCorruptError(MirrorError):
    """The database of the mirror or the ledger is damaged: move it aside and run again; stored files stay."""
