"""The listing methods, the same on both clients but for what they give to iterate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal
    from typing import Literal

    from . import _core
    from .types import FriendlyDate, Resource, Time

P = TypeVar("P")
W = TypeVar("W")


class _Listed(Generic[P, W]):
    def __init__(
        self,
        core: _core.Client,
        pager: Callable[[_core.Listing, Resource], P],
        window: Callable[[_core.Listing, Resource], W],
    ) -> None:
        self._core = core
        self._pager = pager
        self._window = window


class ListedSupplierInvoices(_Listed[P, W]):
    """Invoices that the company received."""

    def list(
        self,
        *,
        status: str | Sequence[str] | None = None,
        due_date: str | Sequence[str] | None = None,
        attachment_id: str | Sequence[str] | None = None,
        created_at_from: Time | None = None,
        created_at_to: Time | None = None,
        updated_at_from: Time | None = None,
        updated_at_to: Time | None = None,
        payment_date: FriendlyDate | None = None,
        issue_date: FriendlyDate | None = None,
        issue_date_from: date | str | None = None,
        missing_data: bool | None = None,
        matched_transactions: bool | None = None,
        document_type: str | Sequence[str] | None = None,
        approver_id: str | Sequence[str] | None = None,
        exclude_credit_notes: bool | None = None,
        payable_amount: tuple[Literal["lte", "gte"], Decimal | str, str] | None = None,
        query: str | None = None,
        query_fields: str | Sequence[str] | None = None,
        sort_by: str | None = None,
        allow_shift: bool = False,
        limit: int | None = None,
        extra_params: Mapping[str, str] | None = None,
    ) -> P:
        """List the invoices that match every filter given, each id once, in the version first read.

        Without ``sort_by`` no invoice is lost whatever changes meanwhile, and the oldest come first. With it you get
        Qonto's own pages in that order; if they shift while they are read, PaginationShiftedError is raised at the end
        unless ``allow_shift``. A ``date`` means its whole UTC day. ``extra_params`` are sent as they are. ``limit`` is
        a number of invoices. Nothing is sent before the list is iterated, collected or counted.

        A naive datetime, an amount that is a float, an empty list of values or a negative ``limit`` raises ValueError
        or TypeError here. Reading raises IncompleteScanError when it cannot be shown that nothing was missed, and what
        every request may raise (see the client). Qonto's page "List supplier invoices"; scope supplier_invoice.read.
        """
        return self._pager(self._core.list("supplier_invoices", locals()), "supplier_invoices")

    def updated_since(self, since: Time | None) -> W:
        """List everything updated since the watermark of an earlier reading, or everything when it is None.

        Raises ValueError for a naive datetime; reading raises IncompleteScanError when it cannot be shown that nothing
        was missed, and what every request may raise (see the client). Qonto's pages "List supplier invoices" and "How
        to sync supplier invoices and attachments"; scope supplier_invoice.read.
        """
        return self._window(self._core.updated_since("supplier_invoices", since, False), "supplier_invoices")


class ListedClientInvoices(_Listed[P, W]):
    """Invoices that the company sent."""

    def list(
        self,
        *,
        status: str | Sequence[str] | None = None,
        created_at_from: Time | None = None,
        created_at_to: Time | None = None,
        updated_at_from: Time | None = None,
        updated_at_to: Time | None = None,
        exclude_imported: bool = False,
        sort_by: str | None = None,
        allow_shift: bool = False,
        limit: int | None = None,
        extra_params: Mapping[str, str] | None = None,
    ) -> P:
        """List the invoices that match every filter given, each id once, in the version first read.

        Imported invoices are included unless ``exclude_imported``. Without ``sort_by`` no invoice is lost whatever
        changes meanwhile, and the oldest come first. With it you get Qonto's own pages in that order; if they shift
        while they are read, PaginationShiftedError is raised at the end unless ``allow_shift``. A ``date`` means its
        whole UTC day. ``extra_params`` are sent as they are. ``limit`` is a number of invoices. Nothing is sent before
        the list is iterated, collected or counted.

        A naive datetime, an empty ``status`` or a negative ``limit`` raises ValueError here. Reading raises
        IncompleteScanError when it cannot be shown that nothing was missed, and what every request may raise (see the
        client). Qonto's page "List client invoices"; scope client_invoices.read.
        """
        return self._pager(self._core.list("client_invoices", locals()), "client_invoices")

    def updated_since(self, since: Time | None, *, exclude_imported: bool = False) -> W:
        """List everything updated since the watermark of an earlier reading, or everything when it is None.

        Imported invoices are included unless ``exclude_imported``. Raises ValueError for a naive datetime; reading
        raises IncompleteScanError when it cannot be shown that nothing was missed, and what every request may raise
        (see the client). Qonto's pages "List client invoices" and "How to sync client invoices and attachments"; scope
        client_invoices.read.
        """
        return self._window(self._core.updated_since("client_invoices", since, exclude_imported), "client_invoices")
