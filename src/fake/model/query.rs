//! The query of a request, decoded as forms are: `+` is a space.

/// Names and values in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn new(raw: &str) -> Self {
        let pairs = raw.split('&').filter(|pair| !pair.is_empty());
        Self(pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(decoded).collect())
    }

    /// The last value of a parameter.
    pub(super) fn last(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a parameter, whether or not its name ends in `[]`.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        let named = |own: &str| own == name || own.strip_suffix("[]") == Some(name);
        self.0.iter().filter(|(own, _)| named(own)).map(|(_, value)| value.as_str()).collect()
    }
}

fn decoded((name, value): (&str, &str)) -> (String, String) {
    (decode(name), decode(value))
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let (byte, after) = match first {
            b'+' => (b' ', after),
            b'%' => escape(after).unwrap_or((b'%', after)),
            _ => (first, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte of an escape whose percent sign was just read, and what follows it.
pub(super) fn escape(after: &[u8]) -> Option<(u8, &[u8])> {
    let (digits, rest) = after.split_at_checked(2)?;
    let digits = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'))?;
    Some((u8::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_is_a_space_and_an_escaped_one_is_not() {
        let query = Query::new("a=1+2&b=1%2B2&c=%C3%A9%zz%&d");
        assert_eq!(query.last("a"), Some("1 2"));
        assert_eq!(query.last("b"), Some("1+2"));
        assert_eq!(query.last("c"), Some("\u{e9}%zz%"));
        assert_eq!(query.last("d"), Some(""));
    }

    #[test]
    fn both_spellings_of_a_repeated_parameter_count() {
        let query = Query::new("filter%5Bstatus%5D=paid&filter[status][]=draft&filter[statusx]=no");
        assert_eq!(query.all("filter[status]"), ["paid", "draft"]);
    }
}
