"""What an upload answers: one result for each input, in input order."""

from __future__ import annotations

from collections.abc import Sequence
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, final, overload

from ._record import _Frozen, _Record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

OUTCOMES = ("uploaded", "already_uploaded", "failed", "needs_review", "planned")


@final
class UploadFailure(_Record):
    """One reason why an input is not uploaded.

    ``code`` is Qonto's (invalid, required, limit_reached, internal_server_error) or ours (listed at ``upload``);
    ``detail`` says what happened and what to do; ``pointer`` is the part of the request that Qonto pointed at.
    """

    code: str
    detail: str
    pointer: str | None


def _failures(errors: list[dict[str, Any]]) -> list[UploadFailure]:
    return [UploadFailure(error) for error in errors]


@final
class UploadResult(_Record):
    """How one input ended.

    ``input`` is what was given: its path, else its file name, else its attachment's id. ``outcome`` is "uploaded" (in
    this call), "already_uploaded" (before, or by another input of this call), "failed" (not in Qonto, for the reasons
    in ``errors``), "needs_review" (nobody can say yet; run the upload again) or "planned" (a dry run would send it).
    ``invoice`` is as Qonto last showed it. ``sha256`` is of the file's bytes, hexadecimal.
    """

    input: str
    outcome: Literal["uploaded", "already_uploaded", "failed", "needs_review", "planned"]
    invoice_id: str | None
    invoice: dict[str, Any] | None
    idempotency_key: str | None
    sha256: str | None
    errors: list[UploadFailure]

    _readers = {"errors": _failures}


@final
class UploadReport(_Frozen, Sequence[UploadResult]):  # noqa: PLW1641  # it holds lists, so it cannot be hashed
    """One result for each input, in input order; a folder has one for each of its invoices.

    Five lists hold the same results by outcome; ``failed`` and ``needs_review`` are what is not safely in Qonto.
    ``ledger`` is the file that knows what was sent: keep it, and a rerun sends nothing twice.
    """

    ledger: Path
    uploaded: list[UploadResult]
    already_uploaded: list[UploadResult]
    failed: list[UploadResult]
    needs_review: list[UploadResult]
    planned: list[UploadResult]
    _results: tuple[UploadResult, ...]

    def __init__(self, said: Mapping[str, Any], /) -> None:
        results = tuple(UploadResult(of_input) for of_input in said["results"])
        sorted_out = {outcome: [result for result in results if result.outcome == outcome] for outcome in OUTCOMES}
        self.__dict__.update(sorted_out, ledger=Path(said["ledger"]), _results=results)

    def raise_for_errors(self) -> Self:
        """Return the report itself, or raise UploadError naming every input that is not safely in Qonto, and why.

        What a dry run plans is no error.
        """
        # Not by the lists: a script that works one off by pop() has not brought anything into Qonto.
        if any(result.outcome in {"failed", "needs_review"} for result in self):
            from .errors import UploadError

            raise UploadError(self)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return ``ledger`` and ``results`` as plain values that ``json.dumps`` takes."""
        return {"ledger": fspath(self.ledger), "results": [result.to_dict() for result in self._results]}

    @overload
    def __getitem__(self, index: int) -> UploadResult: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[UploadResult]: ...
    def __getitem__(self, index: int | slice) -> UploadResult | Sequence[UploadResult]:
        return self._results[index]

    def __len__(self) -> int:
        return len(self._results)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UploadReport):
            return NotImplemented
        return (self.ledger, self._results) == (other.ledger, other._results)

    def __repr__(self) -> str:
        counts = {outcome: len(getattr(self, outcome)) for outcome in OUTCOMES}
        told = "".join(f", {count} {outcome}" for outcome, count in counts.items() if count)
        return f"<UploadReport of {len(self)}{told}; ledger {self.ledger}>"

    def __reduce__(self) -> tuple[type[UploadReport], tuple[dict[str, Any]]]:
        return type(self), (self.to_dict(),)

    def _repr_html_(self) -> str:
        from . import _notebook

        return _notebook.uploads(self)
