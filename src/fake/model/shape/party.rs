//! The two sides of a client invoice, and how it is paid.

use serde::Serialize;
use serde_json::{Value, json};

use crate::fake::model::Row;
use crate::fake::seed::{Stream, uuid};

#[derive(Debug, Serialize)]
pub(super) struct Client<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'a str,
    name: &'a str,
    email: &'a str,
    vat_number: Option<&'a str>,
    tax_identification_number: Option<&'a str>,
    address: &'a str,
    city: &'a str,
    zip_code: &'a str,
    province_code: Option<&'a str>,
    country_code: &'a str,
    recipient_code: Option<&'a str>,
    locale: &'a str,
    billing_address: Address<'a>,
    delivery_address: Option<Address<'a>>,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are Qonto's")]
struct Address<'a> {
    street_address: &'a str,
    city: &'a str,
    zip_code: &'a str,
    province_code: Option<&'a str>,
    country_code: &'a str,
}

impl<'a> Client<'a> {
    pub(super) fn new(row: &'a Row) -> Self {
        let named = row.party.name.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Self {
            id: uuid(named, Stream::Related, 0),
            kind: "company",
            name: row.party.name,
            email: "accounts@example.com",
            vat_number: Some("FR32123456789"),
            tax_identification_number: None,
            address: "5 avenue Kl\u{e9}ber",
            city: "Paris",
            zip_code: "75016",
            province_code: None,
            country_code: "fr",
            recipient_code: None,
            locale: "fr",
            billing_address: Address {
                street_address: "5 avenue Kl\u{e9}ber",
                city: "Paris",
                zip_code: "75016",
                province_code: None,
                country_code: "FR",
            },
            delivery_address: None,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct PaymentMethod {
    beneficiary_name: &'static str,
    bic: &'static str,
    iban: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

impl PaymentMethod {
    pub(super) fn transfer() -> Self {
        Self {
            beneficiary_name: "Atelier Fictif",
            bic: "QNTOFRP1XXX",
            iban: "FR7616958000010000000000000",
            kind: "transfer",
        }
    }
}

/// The company, as its client invoices repeat it.
pub(super) fn organization(id: &str) -> Value {
    json!({
        "id": id,
        "legal_name": "Atelier Fictif",
        "legal_number": "819489626",
        "legal_country": "FR",
        "address_line_1": "18 rue de Navarin",
        "address_line_2": null,
        "address_zipcode": "75009",
        "address_city": "Paris",
        "address_country": "FR",
        "company_leadership": null,
        "district_court": null,
        "commercial_register_number": null,
        "vat_number": "FR32819489626",
        "tax_number": null,
        "legal_capital_share": {"value": "10000.00", "currency": "EUR"},
        "transaction_type": "services",
        "vat_payment_condition": "on_receipts",
    })
}
