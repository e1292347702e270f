//! The documented filters of both lists, spelled as Qonto's pages spell them; bounds in time are the walk's (`Window`).

/// A query as it is sent, in order.
pub type Query = Vec<(String, String)>;

/// Filters of `GET /v2/client_invoices` (docs.qonto.com, list client invoices).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientFilters {
    /// draft, unpaid, paid, canceled.
    pub status: Vec<String>,
    /// Qonto's own default is true and hides imported invoices, so it is always sent.
    pub exclude_imported: bool,
}

/// Filters of `GET /v2/supplier_invoices` (docs.qonto.com, list supplier invoices).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SupplierFilters {
    /// `to_review`, `to_pay`, `paid`, …
    pub status: Vec<String>,
    /// `past_and_today`, `future`, `missing_date`.
    pub due_date: Vec<String>,
    /// Ids of files.
    pub attachment_id: Vec<String>,
    /// `duplicates`, `non_financial_documents`.
    pub document_type: Vec<String>,
    /// Ids of memberships.
    pub approver_id: Vec<String>,
    /// today, yesterday, `this_week`, …
    pub payment_date: Option<String>,
    /// today, yesterday, `this_week`, …
    pub issue_date: Option<String>,
    /// `YYYY-MM-DD`.
    pub issue_date_from: Option<String>,
    /// Only those that lack data, or only those that do not.
    pub missing_data: Option<bool>,
    /// Only those with a matched transaction, or only those without.
    pub matched_transactions: Option<bool>,
    /// Leaves credit notes out.
    pub exclude_credit_notes: Option<bool>,
    /// `lte:100.00:EUR`.
    pub payable_amount: Option<String>,
    /// Full text.
    pub query: Option<String>,
    /// Where the full text is looked for.
    pub query_fields: Vec<String>,
}

impl ClientFilters {
    /// The query of these filters; several statuses are one comma list.
    pub fn query(&self) -> Query {
        let status = (!self.status.is_empty()).then(|| self.status.join(","));
        let mut query = Query::new();
        one(&mut query, "filter[status]", status.as_ref());
        query.push(("exclude_imported".to_owned(), self.exclude_imported.to_string()));
        query
    }
}

impl SupplierFilters {
    /// The query of these filters; several values are repeated, under the `[]` key where one is documented.
    pub fn query(&self) -> Query {
        let mut query = Query::new();
        many(&mut query, "filter[status]", "filter[status]", &self.status);
        many(&mut query, "filter[due_date]", "filter[due_date]", &self.due_date);
        many(&mut query, "filter[attachment_id]", "filter[attachment_id][]", &self.attachment_id);
        many(&mut query, "filter[document_type]", "filter[document_type][]", &self.document_type);
        many(&mut query, "filter[approver_id][]", "filter[approver_id][]", &self.approver_id);
        self.times(&mut query);
        self.choices(&mut query);
        query
    }

    fn times(&self, query: &mut Query) {
        one(query, "filter[payment_date]", self.payment_date.as_ref());
        one(query, "filter[issue_date]", self.issue_date.as_ref());
        one(query, "filter[issue_date_from]", self.issue_date_from.as_ref());
    }

    fn choices(&self, query: &mut Query) {
        let fields = (!self.query_fields.is_empty()).then(|| self.query_fields.join(","));
        one(query, "filter[missing_data]", self.missing_data.as_ref());
        one(query, "filter[matched_transactions]", self.matched_transactions.as_ref());
        one(query, "filter[exclude_credit_notes]", self.exclude_credit_notes.as_ref());
        one(query, "filter[payable_amount]", self.payable_amount.as_ref());
        one(query, "query", self.query.as_ref());
        one(query, "query_fields", fields.as_ref());
    }
}

fn one(query: &mut Query, name: &str, value: Option<&impl ToString>) {
    query.extend(value.map(|value| (name.to_owned(), value.to_string())));
}

fn many(query: &mut Query, single: &str, several: &str, values: &[String]) {
    let name = if values.len() > 1 { several } else { single };
    query.extend(values.iter().map(|value| (name.to_owned(), value.clone())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_statuses_are_one_list_and_imported_ones_are_always_mentioned() {
        let filters = ClientFilters { status: vec!["paid".into(), "unpaid".into()], ..ClientFilters::default() };
        let expected = [("filter[status]", "paid,unpaid"), ("exclude_imported", "false")];
        assert_eq!(filters.query(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn supplier_lists_are_repeated() {
        let ids = vec!["a".to_owned(), "b".to_owned()];
        let filters = SupplierFilters { status: ids.clone(), attachment_id: ids, ..SupplierFilters::default() };
        let names: Vec<String> = filters.query().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["filter[status]", "filter[status]", "filter[attachment_id][]", "filter[attachment_id][]"]);
    }
}
