//! Answers that say no, in the shapes that Qonto uses.

use serde_json::{Value, json};

use super::Answer;

/// Why a request is refused, and which part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) detail: String,
    pub(super) source: Option<Source>,
}

/// The part of a request that an error is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    Parameter(String),
    Pointer(String),
}

impl Refusal {
    pub(super) fn unauthorized() -> Self {
        let detail = "The access token or API key is missing, invalid or expired.".to_owned();
        Self { status: 401, code: "unauthorized", detail, source: None }
    }

    pub(super) fn not_found(what: &str) -> Self {
        let source = Some(Source::Parameter("id".to_owned()));
        Self { status: 404, code: "not_found", detail: format!("The {what} was not found."), source }
    }

    pub(super) fn too_many() -> Self {
        let detail = "API rate limit exceeded.".to_owned();
        Self { status: 429, code: "too_many_requests", detail, source: None }
    }

    pub(super) fn not_a_bulk() -> Self {
        let detail = "The request has no supplier_invoices[] in a multipart form.".to_owned();
        let source = Some(Source::Pointer("/supplier_invoices".to_owned()));
        Self { status: 400, code: "bad_request", detail, source }
    }

    /// The error of an arbitrary status, as rules ask for it.
    pub(super) fn of_status(status: u16) -> Self {
        let code = match status {
            400 => "bad_request",
            401 => "unauthorized",
            403 => "forbidden",
            404 => "not_found",
            422 => "invalid",
            429 => "too_many_requests",
            500..=502 => "internal_server_error",
            503.. => "service_unavailable",
            _ => "unknown",
        };
        let detail = match status {
            403 => "The access token is missing required oauth scope.".to_owned(),
            _ => format!("The fake was told to answer {status}."),
        };
        Self { status, code, detail, source: None }
    }

    pub(super) fn answer(&self, trace: &str) -> Answer {
        let mut error = json!({"code": self.code, "detail": self.detail});
        if let (Some(source), Some(object)) = (&self.source, error.as_object_mut()) {
            object.insert("source".to_owned(), source.json());
        }
        let body = json!({"errors": [error], "trace_id": trace});
        Answer::json(self.status, body.to_string())
    }
}

impl Source {
    fn json(&self) -> Value {
        match self {
            Self::Parameter(name) => json!({"parameter": name}),
            Self::Pointer(name) => json!({"pointer": name}),
        }
    }
}

/// The gateway's answer to a path that it does not know.
pub(super) fn unknown_path() -> Answer {
    Answer::new(404, "text/plain; charset=utf-8", "404 page not found")
}

/// The proxy's answer to a body that is too long.
pub(super) fn too_large() -> Answer {
    let page = "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n\
                <center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    Answer::new(413, "text/html", page)
}

/// The answer while another request with the same key is under way, in the form of Qonto's own library.
pub(super) fn concurrent() -> Answer {
    Answer::json(429, r#"{"error":"Concurrent requests detected"}"#)
}

/// The login page that stands before the sandbox.
pub(super) fn wall() -> Answer {
    let page =
        "<!DOCTYPE html><html><head><title>Log in | OneLogin</title></head><body><form>Log in</form></body></html>";
    Answer::new(200, "text/html; charset=utf-8", page)
}
