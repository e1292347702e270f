//! Names that an ordinary French company meets in its accounts.

/// Suppliers and their VAT numbers.
pub(super) const SUPPLIERS: [(&str, &str); 20] = [
    ("Amazon EU SARL", "LU26375245"),
    ("EDF Entreprises", "FR03552081317"),
    ("Orange Business", "FR89380129866"),
    ("OVH SAS", "FR22424761419"),
    ("SNCF Voyageurs", "FR12519037584"),
    ("Boulangerie Poil\u{e2}ne", "FR41582043451"),
    ("Caf\u{e9} de l'\u{c9}toile", "FR77812345678"),
    ("McDonald's France", "FR65722003936"),
    ("H\u{f4}tel du Nord", "FR50334455667"),
    ("GitHub, Inc.", "EU528003555"),
    ("Google Cloud EMEA Limited", "IE3668997OH"),
    ("Notion Labs, Inc.", "EU372041969"),
    ("Imprimerie M\u{fc}ller & Fils", "FR18301456789"),
    ("Kiloutou", "FR93317686061"),
    ("La Poste", "FR39356000000"),
    ("LDLC.com", "FR30403554181"),
    ("Metro France", "FR75399315613"),
    ("Stra\u{df}enb\u{e4}ckerei GmbH", "DE811569869"),
    ("Swisscom (Schweiz) AG", "CHE101654423"),
    ("W\u{fc}rth France", "FR17728500564"),
];

/// Clients: a company, or first and last name of a person.
pub(super) const CLIENTS: [&str; 14] = [
    "Ateliers Lef\u{e8}vre",
    "Brasserie du Port",
    "Cabinet Moreau & Associ\u{e9}s",
    "Dupont Frères",
    "\u{c9}ditions du Soleil",
    "Fonderie Garnier",
    "Garage Saint-Michel",
    "Institut Pascal",
    "Jardins d'Alsace",
    "Laboratoires Renard",
    "Mairie de Saint-Malo",
    "Nord Logistique",
    "Studio Ir\u{e8}ne Blanc",
    "Zo\u{e9} Martin",
];

/// Currencies, the euro most of the time.
pub(super) const CURRENCIES: [&str; 12] =
    ["EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "USD", "GBP", "CHF"];

/// Statuses of supplier invoices.
pub(super) const SUPPLIER_STATUSES: [&str; 9] =
    ["to_review", "to_approve", "to_pay", "pending", "awaiting_payment", "scheduled", "paid", "archived", "rejected"];

/// Statuses of client invoices.
pub(super) const CLIENT_STATUSES: [&str; 4] = ["draft", "unpaid", "paid", "canceled"];

/// Where supplier invoices came from: `source_type` and `source`.
pub(super) const SOURCES: [(&str, &str); 6] = [
    ("email", "email_forward"),
    ("direct_upload", "supplier_invoices"),
    ("direct_upload", "integration"),
    ("direct_upload", "generic_upload"),
    ("e_invoicing", "e_invoicing"),
    ("direct_upload", "pay_by_invoice"),
];
