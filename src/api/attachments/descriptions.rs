//! Descriptions of files in any shape.
#![expect(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::config::{FixedToken, Options, Settings, TokenSource};
use crate::http::budget::Gate;
use crate::http::clock::SystemClock;
use crate::secret::Secret;
use crate::testing::{cases, json, text as quoted};

const MEMBERS: &[&str] = &["id", "file_name", "file_size", "file_content_type", "url", "created_at"];

struct Nowhere;

impl Transport for Nowhere {
    async fn send(&self, _: Request) -> Result<Response, Failure> {
        unreachable!("nothing is sent here")
    }
}

fn described(body: &str) -> Result<Attachment> {
    let source: Arc<dyn TokenSource> = Arc::new(FixedToken(Secret::new("t")));
    let settings = Settings::resolve(Options { access_token: Some(source), ..Options::default() }).unwrap();
    let api = Api::new(Nowhere, SystemClock, settings, Gate::alone(false));
    api.described(&"a-1".into(), &Bytes::from(body.to_owned()))
}

#[test]
fn a_name_that_is_no_text_does_not_cost_the_file() {
    for name in [r#""\ud800.pdf""#, "7", "null", "{}", r#""""#] {
        let body = format!(r#"{{"id":"a-1","file_name":{name},"file_size":[],"url":"https://s3.example.com/f"}}"#);
        let attachment = described(&body).unwrap();
        assert_eq!((attachment.file_name.as_str(), attachment.file_size), ("", None), "{name}");
    }
}

#[test]
fn another_file_is_refused_however_it_is_named() {
    for id in ["\"a-2\"", "\"\"", "7", r#""\ud800""#] {
        assert!(described(&format!(r#"{{"id":{id},"url":"https://s3.example.com/f"}}"#)).is_err(), "{id}");
    }
    assert!(described(r#"{"id":null,"url":"https://s3.example.com/f"}"#).is_ok());
}

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn any_description_is_understood_or_named(body in json(MEMBERS)) {
        if let Err(error) = described(&body) {
            prop_assert!(matches!(&error, Error::Download { detail, .. } if detail.len() < 100), "{error}");
        }
    }

    #[test]
    fn odd_members_cost_nothing_but_themselves(size in json(MEMBERS), kind in json(MEMBERS), name in any::<String>()) {
        let name_text = quoted(&name);
        let body = format!(
            r#"{{"new":{size},"file_name":{name_text},"file_size":{size},"file_content_type":{kind},"url":"https://s3.example.com/f"}}"#
        );
        prop_assert_eq!(described(&body).unwrap().file_name, name);
    }
}
