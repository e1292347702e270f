"""An invoice that the company received (docs.qonto.com, supplier invoices)."""

from __future__ import annotations

from typing import Any, Literal, Required, TypedDict

from ._shared_shapes import LifecycleEvent, Money

SupplierStatus = (
    Literal[
        "to_review",
        "to_approve",
        "to_pay",
        "pending",
        "awaiting_payment",
        "scheduled",
        "paid",
        "archived",
        "rejected",
        "discarded",
    ]
    | str
)
AttachmentCategory = (
    Literal[
        "INVOICE",
        "EXPENSE_RECEIPT",
        "CARD_RECEIPT",
        "CREDIT_CARD_RECEIPT",
        "CREDIT_NOTE",
        "OTHER_FINANCIAL_DOCUMENT",
        "OTHER_NON_FINANCIAL_DOCUMENT",
        "UNKNOWN",
    ]
    | str
)
SupplierSource = (
    Literal[
        "email_forward",
        "e_invoicing",
        "supplier_invoices",
        "pay_by_invoice",
        "integration",
        "regate",
        "generic_upload",
        "pay_later",
    ]
    | str
)


class SupplierTax(TypedDict, total=False):
    """One rate's share of the tax; the rate is a fraction such as ``"0.20"``."""

    tax_amount: Money | None
    tax_rate: str | None


class SupplierSnapshot(TypedDict, total=False):
    """The supplier as it was known when the invoice came."""

    id: str | None
    name: str | None
    iban: str | None
    tin: str | None
    vat_number: str | None
    email: str | None
    currency: str | None
    status: str | None


class MatchedTransaction(TypedDict, total=False):
    """A payment that belongs to the invoice; older answers hold its id alone."""

    subject_id: str
    subject_type: Literal["transfer"] | str
    transaction_id: str | None


class SuggestedTransaction(TypedDict, total=False):
    """A payment that may belong to the invoice."""

    id: str
    score: str


class RequestTransfer(TypedDict, total=False):
    """A transfer that waits for somebody's consent."""

    id: str
    initiator_id: str


class SupplierInvoiceMeta(TypedDict, total=False):
    """Where the invoice came from and where it was booked."""

    integration_type: str | None
    connector: str | None
    accounting_recorded_at: str | None
    accounting_recorded_source: str | None


class ActionReasons(TypedDict, total=False):
    """Why an action is not available."""

    pay: list[str]
    delete: list[str]
    archive: list[str]
    unarchive: list[str]


class AvailableActions(TypedDict, total=False):
    """What may be done with the invoice now."""

    pay: bool
    delete: bool
    archive: bool
    unarchive: bool
    reasons: ActionReasons | None


class ApprovalWorkflow(TypedDict, total=False):
    """Who has to approve the invoice, and who did."""

    approver_ids: list[str]
    supplier_invoice_request_id: str | None
    verified_by: str | None
    last_approved_by: str | None


class RelatedInvoice(TypedDict, total=False):
    """A credit note of this invoice, or the invoice of this credit note."""

    id: str
    invoice_number: str | None
    total_amount: Money | None
    attachment_id: str | None
    file_name: str | None


class SupplierInvoice(TypedDict, total=False):
    """An invoice that the company received; what Qonto reads from the file is null until ``analyzed_at`` is set."""

    id: Required[str]
    organization_id: str
    status: SupplierStatus
    source_type: Literal["email", "e_invoicing", "direct_upload"] | str
    source: SupplierSource | None
    file_name: str
    attachment_id: str | None
    display_attachment_id: str | None
    invoice_number: str | None
    supplier_name: str | None
    issuer_name: str | None
    description: str | None
    iban: str | None
    vat_number: str | None
    tin: str | None
    tin_number: str | None
    supplier_id: str | None
    supplier_snapshot: SupplierSnapshot | None
    total_amount: Money | None
    total_amount_excluding_taxes: Money | None
    total_tax_amount: Money | None
    payable_amount: Money | None
    total_amount_credit_notes: Money | None
    taxes: list[SupplierTax] | None
    issue_date: str | None
    due_date: str | None
    payment_date: str | None
    scheduled_date: str | None
    created_at: str
    updated_at: str
    analyzed_at: str | None
    deleted_at: str | None
    initiator_id: str | None
    declined_note: str | None
    attachment_category: AttachmentCategory | None
    is_attachment_invoice: bool | None
    is_attachment_non_financial: bool | None
    has_duplicates: bool | None
    is_credit_note: bool | None
    has_suggested_credit_notes: bool | None
    is_einvoice: bool
    has_discrepancies: bool
    e_invoice_type: Literal["zugferd", "xrechnung"] | str | None
    matched_transactions: list[MatchedTransaction] | list[str] | None
    matched_transactions_ids: list[str] | None
    transfer_ids: list[str] | None
    request_transfer: RequestTransfer | None
    einvoicing_lifecycle_events: list[LifecycleEvent] | None
    meta: SupplierInvoiceMeta | dict[str, Any] | None
    available_actions: AvailableActions | None
    approval_workflow: ApprovalWorkflow | None
    related_invoices: list[RelatedInvoice] | None
    suggested_transactions: list[SuggestedTransaction] | None
    self_invoice_id: str | None
