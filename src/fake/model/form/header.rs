//! A header with parameters, such as `form-data; name="a"; filename="b.pdf"`.

/// What a header says first, in lower case, and its parameters in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: String,
    parameters: Vec<(String, String)>,
}

impl Header {
    pub(super) fn new(text: &str) -> Self {
        let (kind, mut rest) = text.split_once(';').unwrap_or((text, ""));
        let mut parameters = Vec::new();
        while let Some((name, after)) = rest.split_once('=') {
            let (value, after) = value(after.trim_start());
            parameters.push((name.trim_matches([';', ' ', '\t']).to_lowercase(), value));
            rest = after;
        }
        Self { kind: kind.trim().to_lowercase(), parameters }
    }

    /// The first parameter of this name.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

fn value(text: &str) -> (String, &str) {
    if let Some(rest) = text.strip_prefix('"') {
        return quoted(rest);
    }
    let (value, rest) = text.split_once(';').unwrap_or((text, ""));
    (value.trim().to_owned(), rest)
}

/// What stands before the closing quote: a backslash makes the next letter an ordinary one.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => value.extend(letters.next()),
            _ => value.push(letter),
        }
    }
    (value, letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_and_bare_values_are_read() {
        let header = Header::new(r#"Form-Data; name="a; b=c" ; FileName="say \"hi\" \\ bye.pdf"; size=12"#);
        assert_eq!(header.kind, "form-data");
        assert_eq!(header.parameter("name"), Some("a; b=c"));
        assert_eq!(header.parameter("filename"), Some(r#"say "hi" \ bye.pdf"#));
        assert_eq!(header.parameter("size"), Some("12"));
        assert_eq!(header.parameter("none"), None);
    }
}
