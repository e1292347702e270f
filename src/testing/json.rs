//! JSON as nobody would write it, as text: what numbers, escapes and repeated members become is up to its reader.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Values at which readers differ: numbers beyond every type, escapes that are no letter, depth.
fn odd() -> Vec<String> {
    let texts = [
        "null",
        "true",
        "0",
        "-0",
        "-1",
        "30.0",
        "1e999",
        "-1e-999",
        "18446744073709551615",
        "18446744073709551616",
        "12345678901234567890.12345678901234567890",
        r#""""#,
        r#"" ""#,
        r#""a""#,
        r#""25""#,
        r#""-25""#,
        r#""invalid""#,
        r#""\u0000""#,
        r#""\ud800""#,
        r#""\udc00\ud800""#,
        r#""\ud83d\ude00""#,
        r#""\u001b[2J\r\n\u202e""#,
        r#""<html><script>""#,
        r#""2022-03-04T17:58:30+02:00""#,
        r#""0000-01-01T00:00:00Z""#,
        r#""9999-12-31T23:59:60-12:00""#,
        "[]",
        "{}",
    ];
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    texts.into_iter().map(str::to_owned).chain([deep, text(&"long ".repeat(5_000))]).collect()
}

/// A text as JSON.
pub(crate) fn text(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Any JSON whose objects have members of these names and others, some of them twice.
pub(crate) fn json(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => select(odd()),
        2 => any::<String>().prop_map(|any| text(&any)),
        1 => any::<i128>().prop_map(|number| number.to_string()),
        1 => any::<f64>().prop_filter("JSON has no such number", |number| number.is_finite()).prop_map(|number| format!("{number:?}")),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        let name = prop_oneof![
            6 => select(names).prop_map(text),
            1 => any::<String>().prop_map(|any| text(&any)),
            1 => Just(r#""\ud800""#.to_owned()),
        ];
        let space = || select(vec!["", "", " ", "\n\t", "\r\n"]);
        let member = (name, space(), inner.clone()).prop_map(|(name, space, value)| format!("{name}{space}:{space}{value}"));
        prop_oneof![
            1 => (vec(inner, 0..5), space()).prop_map(|(values, space)| format!("[{space}{}{space}]", values.join(","))),
            3 => (vec(member, 0..7), space()).prop_map(|(members, space)| format!("{{{space}{}{space}}}", members.join(","))),
        ]
    })
}
