//! Why one invoice of a request is not made.

use super::limits::MOST_INVOICES;
use crate::fake::UploadRule;

/// The member of an invoice that a complaint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    File,
    AttachmentId,
    IdempotencyKey,
}

impl Member {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::AttachmentId => "attachment_id",
            Self::IdempotencyKey => "idempotency_key",
        }
    }
}

/// What is wrong with one invoice of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) code: String,
    pub(super) detail: String,
    pub(super) member: Member,
}

impl Complaint {
    pub(super) fn invalid(member: Member, detail: &str) -> Self {
        Self { code: "invalid".to_owned(), detail: detail.to_owned(), member }
    }

    pub(super) fn required(member: Member) -> Self {
        Self { code: "required".to_owned(), detail: format!("{} is required", member.name()), member }
    }

    pub(super) fn limit_reached() -> Self {
        let detail = format!("no more than {MOST_INVOICES} invoices can be created in a request");
        Self { code: "limit_reached".to_owned(), detail, member: Member::File }
    }
}

impl From<UploadRule> for Complaint {
    fn from(rule: UploadRule) -> Self {
        let detail = rule.detail.unwrap_or_else(|| format!("The fake was told to answer {}.", rule.code));
        Self { code: rule.code, detail, member: Member::File }
    }
}
