//! The company that the account belongs to.

use serde_json::json;

use super::{Answer, Model};
use crate::fake::seed::{Stream, uuid};

impl Model {
    pub(super) fn organization_answer(&self) -> Answer {
        let account = json!({
            "id": uuid(0, Stream::Organization, 1),
            "slug": "atelier-fictif-1111-bank-account-1",
            "iban": "FR7616958000010000000000000",
            "bic": "QNTOFRP1XXX",
            "currency": "EUR",
            "balance": 1234.56,
            "balance_cents": 123_456,
            "authorized_balance": 1234.56,
            "authorized_balance_cents": 123_456,
            "name": "Main account",
            "status": "active",
            "main": true,
        });
        let organization = json!({
            "id": self.organization(),
            "name": "Atelier Fictif",
            "slug": "atelier-fictif-1111",
            "legal_name": "Atelier Fictif SAS",
            "locale": "fr",
            "legal_country": "FR",
            "legal_number": "819489626",
            "legal_form": "SAS",
            "legal_address": "18 rue de Navarin, 75009 Paris",
            "legal_sector": "Business services",
            "legal_share_capital": 10_000,
            "legal_registration_date": "2016-04-01",
            "bank_accounts": [account],
        });
        Answer::json(200, json!({"organization": organization}).to_string())
    }
}
