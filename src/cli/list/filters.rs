//! The documented filters, as flags.

use chrono::NaiveDate;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::super::values;
use crate::api::filters::{ClientFilters, Query, SupplierFilters};
use crate::error::{Error, Result};
use crate::resource::Resource;

/// Which invoices; several values are given by commas or by repeating the flag.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct Filters {
    /// In one of these states
    #[arg(long, value_delimiter = ',', value_parser = values::word)]
    status: Vec<String>,
    /// Client invoices only: leave imported ones out
    #[arg(long)]
    exclude_imported: bool,
    /// Anything else that Qonto understands, sent as it is
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = values::pair)]
    params: Vec<(String, String)>,
    #[command(flatten)]
    supplier: ForSuppliers,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Filters of supplier invoices")]
struct ForSuppliers {
    /// `past_and_today`, `future` or `missing_date`
    #[arg(long, value_delimiter = ',', value_parser = values::word)]
    due_date: Vec<String>,
    /// With one of these files
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = values::word)]
    attachment_id: Vec<String>,
    /// `duplicates` or `non_financial_documents`
    #[arg(long, value_delimiter = ',', value_parser = values::word)]
    document_type: Vec<String>,
    /// To be approved by one of these memberships
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = values::word)]
    approver_id: Vec<String>,
    /// `today`, `yesterday`, `this_week`, `past_week`, `this_month` or `past_month`
    #[arg(long, value_name = "WHEN", value_parser = NonEmptyStringValueParser::new())]
    payment_date: Option<String>,
    /// The same words
    #[arg(long, value_name = "WHEN", value_parser = NonEmptyStringValueParser::new())]
    issue_date: Option<String>,
    /// Issued on this day or later
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    issue_date_from: Option<NaiveDate>,
    /// Whether data is missing
    #[arg(long, value_name = "true|false")]
    missing_data: Option<bool>,
    /// Whether a transaction was matched
    #[arg(long, value_name = "true|false")]
    matched_transactions: Option<bool>,
    /// Whether to leave credit notes out
    #[arg(long, value_name = "true|false")]
    exclude_credit_notes: Option<bool>,
    /// Such as `lte:100.00:EUR` or `gte:100.00:EUR`
    #[arg(long, value_name = "BOUND", value_parser = NonEmptyStringValueParser::new())]
    payable_amount: Option<String>,
    /// Words to look for
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    query: Option<String>,
    /// Where to look for them: `supplier_name`, `amount`, `file_name`, `invoice_number`
    #[arg(long, value_name = "FIELD", value_delimiter = ',', requires = "query", value_parser = values::word)]
    query_fields: Vec<String>,
}

impl Filters {
    /// The query of these flags, or the flag that this kind of invoice does not have.
    pub(super) fn query(&self, resource: Resource) -> Result<Query> {
        let mut query = match resource {
            Resource::ClientInvoices => self.of_clients()?,
            Resource::SupplierInvoices => self.of_suppliers()?,
        };
        query.extend(self.params.iter().cloned());
        Ok(query)
    }

    fn of_clients(&self) -> Result<Query> {
        if !self.supplier.filters(Vec::new()).query().is_empty() {
            return Err(misplaced(
                "client_invoices have no filters but --status, --exclude-imported and those by time",
            ));
        }
        Ok(ClientFilters { status: self.status.clone(), exclude_imported: self.exclude_imported }.query())
    }

    fn of_suppliers(&self) -> Result<Query> {
        if self.exclude_imported {
            return Err(misplaced("--exclude-imported is for client_invoices"));
        }
        Ok(self.supplier.filters(self.status.clone()).query())
    }
}

impl ForSuppliers {
    fn filters(&self, status: Vec<String>) -> SupplierFilters {
        SupplierFilters {
            status,
            due_date: self.due_date.clone(),
            attachment_id: self.attachment_id.clone(),
            document_type: self.document_type.clone(),
            approver_id: self.approver_id.clone(),
            payment_date: self.payment_date.clone(),
            issue_date: self.issue_date.clone(),
            issue_date_from: self.issue_date_from.map(|day| day.to_string()),
            missing_data: self.missing_data,
            matched_transactions: self.matched_transactions,
            exclude_credit_notes: self.exclude_credit_notes,
            payable_amount: self.payable_amount.clone(),
            query: self.query.clone(),
            query_fields: self.query_fields.clone(),
        }
    }
}

fn misplaced(what: &str) -> Error {
    Error::Argument(format!("{what}; --param passes anything on as it is"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        filters: Filters,
    }

    fn query(resource: Resource, line: &str) -> Result<Vec<String>> {
        let line = Line::try_parse_from(["list"].into_iter().chain(line.split_whitespace())).unwrap();
        Ok(line.filters.query(resource)?.into_iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    #[test]
    fn flags_become_qontos_filters() {
        let line = "--status paid,to_pay --missing-data true --issue-date-from 2026-01-31 --param filter[source][]=x";
        let expected = [
            "filter[status]=paid",
            "filter[status]=to_pay",
            "filter[issue_date_from]=2026-01-31",
            "filter[missing_data]=true",
            "filter[source][]=x",
        ];
        assert_eq!(query(Resource::SupplierInvoices, line).unwrap(), expected);
        let expected = ["filter[status]=paid,draft", "exclude_imported=true"];
        assert_eq!(
            query(Resource::ClientInvoices, "--status paid --status draft --exclude-imported").unwrap(),
            expected
        );
    }

    #[test]
    fn a_filter_that_would_match_everything_is_refused() {
        for flag in ["--status=", "--status=,", "--attachment-id=a,", "--payment-date=", "--query="] {
            assert!(Line::try_parse_from(["list", flag]).is_err(), "{flag}");
        }
    }

    #[test]
    fn a_filter_of_the_other_kind_is_refused_by_name() {
        let error = query(Resource::SupplierInvoices, "--exclude-imported").unwrap_err();
        assert!(error.to_string().contains("--exclude-imported"));
        assert!(query(Resource::ClientInvoices, "--due-date future").is_err());
    }
}
