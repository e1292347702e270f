//! Members of a client invoice (docs.qonto.com, "List client invoices").

use super::column::Shape::{self, Struct, Text};
use super::column::{Column, LIFECYCLE_EVENTS, currency, date, flag, list, money, number, object, text, time};

pub(super) const COLUMNS: &[Column] = &[
    text("id"),
    text("organization_id"),
    text("status"),
    text("number"),
    text("invoice_number"),
    text("invoice_type"),
    text("purchase_order"),
    text("client_id").found(&["client_id", "client.id"]),
    text("client_name").found(&["client.name"]),
    text("attachment_id"),
    currency("currency"),
    money("total_amount"),
    money("vat_amount"),
    money("amount_paid"),
    money("deposit_amount"),
    money("stamp_duty_amount"),
    date("issue_date"),
    date("due_date"),
    date("performance_date"),
    date("performance_start_date"),
    date("performance_end_date"),
    time("created_at"),
    time("updated_at"),
    time("finalized_at"),
    time("paid_at"),
    text("einvoicing_status"),
    text("invoice_url"),
    text("contact_email"),
    text("header"),
    text("footer"),
    text("terms_and_conditions"),
    text("discount_conditions"),
    text("late_payment_penalties"),
    text("legal_fixed_compensation"),
    object("client", CLIENT),
    list("items", &ITEM),
    list("payment_methods", &PAYMENT_METHOD),
    list("credit_notes_ids", &Text),
    object("discount", DISCOUNT),
    object("organization", ORGANIZATION),
    object("welfare_fund", &[text("type"), number("rate")]),
    object("withholding_tax", &[text("reason"), number("rate"), text("payment_reason"), number("amount")]),
    object("payment_reporting", &[text("conditions"), text("method")]),
    LIFECYCLE_EVENTS,
];

const CLIENT: &[Column] = &[
    text("id"),
    text("type"),
    text("kind"),
    text("name"),
    text("first_name"),
    text("last_name"),
    text("email"),
    list("extra_emails", &Text),
    text("vat_number"),
    text("tax_identification_number"),
    text("address"),
    text("city"),
    text("zip_code"),
    text("province_code"),
    text("country_code"),
    text("recipient_code"),
    text("locale"),
    flag("e_invoicing_reachable"),
    object("billing_address", ADDRESS),
    object("delivery_address", ADDRESS),
];

const ADDRESS: &[Column] =
    &[text("street_address"), text("city"), text("zip_code"), text("province_code"), text("country_code")];

const DISCOUNT: &[Column] = &[text("type"), number("value"), money("amount")];

const ITEM: Shape = Struct {
    members: &[
        text("title"),
        text("description"),
        number("quantity"),
        text("unit"),
        money("unit_price"),
        number("vat_rate"),
        text("vat_exemption_reason"),
        object("discount", DISCOUNT),
        money("subtotal"),
        money("total_vat"),
        money("total_amount"),
    ],
    bare: None,
};

const PAYMENT_METHOD: Shape =
    Struct { members: &[text("type"), text("beneficiary_name"), text("bic"), text("iban")], bare: None };

const ORGANIZATION: &[Column] = &[
    text("id"),
    text("legal_name"),
    text("legal_number"),
    text("legal_country"),
    text("address_line_1"),
    text("address_line_2"),
    text("address_zipcode"),
    text("address_city"),
    text("address_country"),
    text("company_leadership"),
    text("district_court"),
    text("commercial_register_number"),
    text("vat_number"),
    text("tax_number"),
    money("legal_capital_share"),
    text("transaction_type"),
    text("vat_payment_condition"),
];
