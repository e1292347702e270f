"""An invoice that the company sent (docs.qonto.com, client invoices)."""

from __future__ import annotations

from typing import Any, Literal, Required, TypedDict

from ._shared_shapes import LifecycleEvent, Money


class Discount(TypedDict, total=False):
    """What was taken off an item or an invoice."""

    type: Literal["percentage", "absolute", "amount"] | str
    value: str | None
    amount: Money | None
    amount_cents: int | None


class ClientInvoiceItem(TypedDict, total=False):
    """One line; the rate is a text such as ``"0.2"``."""

    title: str
    description: str | None
    quantity: str
    unit: str | None
    unit_price: Money
    unit_price_cents: int
    vat_rate: str
    vat_exemption_reason: str | None
    discount: Discount | None
    subtotal: Money
    subtotal_cents: int
    total_vat: Money
    total_vat_cents: int
    total_amount: Money
    total_amount_cents: int


class Address(TypedDict, total=False):
    """Where a client is, or where goods go."""

    street_address: str | None
    city: str | None
    zip_code: str | None
    province_code: str | None
    country_code: str | None


class InvoicedClient(TypedDict, total=False):
    """The client, as it stood on the invoice."""

    id: str
    type: Literal["company", "individual", "freelancer"] | str
    kind: Literal["company", "individual", "freelancer"] | str | None
    name: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    extra_emails: list[str] | None
    vat_number: str | None
    tax_identification_number: str | None
    address: str | None
    city: str | None
    zip_code: str | None
    province_code: str | None
    country_code: str | None
    recipient_code: str | None
    locale: str | None
    e_invoicing_reachable: bool | None
    billing_address: Address | None
    delivery_address: Address | None


class InvoicingOrganization(TypedDict, total=False):
    """The company, as it stood on the invoice."""

    id: str
    legal_name: str | None
    legal_number: str | None
    legal_country: str | None
    address_line_1: str | None
    address_line_2: str | None
    address_zipcode: str | None
    address_city: str | None
    address_country: str | None
    company_leadership: str | None
    district_court: str | None
    commercial_register_number: str | None
    vat_number: str | None
    tax_number: str | None
    legal_capital_share: Money | None
    transaction_type: Literal["goods", "services", "goods_and_services"] | str | None
    vat_payment_condition: Literal["on_receipts", "compensated_for_sales", "exempt"] | str | None


class PaymentMethod(TypedDict, total=False):
    """An account to pay to."""

    type: Literal["transfer"] | str
    beneficiary_name: str | None
    bic: str | None
    iban: str | None


class WelfareFund(TypedDict, total=False):
    """An Italian welfare fund's share."""

    type: str
    rate: str


class WithholdingTax(TypedDict, total=False):
    """An Italian tax that the client keeps back."""

    reason: str
    rate: str
    payment_reason: str
    amount: str


class PaymentReporting(TypedDict, total=False):
    """How an Italian invoice says that it is paid."""

    conditions: str
    method: str


class ClientInvoice(TypedDict, total=False):
    """An invoice that the company sent; its file is made about ten seconds after the invoice."""

    id: Required[str]
    organization_id: str
    client_id: str | None
    number: str | None
    invoice_number: str | None
    purchase_order: str | None
    status: Literal["draft", "unpaid", "paid", "canceled"] | str
    invoice_type: Literal["standard"] | str
    invoice_url: str | None
    contact_email: str | None
    terms_and_conditions: str | None
    header: str | None
    footer: str | None
    discount_conditions: str | None
    late_payment_penalties: str | None
    legal_fixed_compensation: str | None
    currency: str
    total_amount: Money
    total_amount_cents: int
    vat_amount: Money
    vat_amount_cents: int
    amount_paid: Money | None
    deposit_amount: Any
    stamp_duty_amount: str | None
    issue_date: str | None
    due_date: str | None
    performance_date: str | None
    performance_start_date: str | None
    performance_end_date: str | None
    created_at: str
    updated_at: str | None
    finalized_at: str | None
    paid_at: str | None
    items: list[ClientInvoiceItem] | None
    client: InvoicedClient
    organization: InvoicingOrganization
    payment_methods: list[PaymentMethod] | None
    credit_notes_ids: list[str] | None
    attachment_id: str | None
    discount: Discount | None
    einvoicing_status: (
        Literal["pending", "submission_failed", "not_delivered", "declined", "not_applicable"] | str | None
    )
    einvoicing_lifecycle_events: list[LifecycleEvent] | None
    welfare_fund: WelfareFund | None
    withholding_tax: WithholdingTax | None
    payment_reporting: PaymentReporting | None
