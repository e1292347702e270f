//! Lists of elements inside a form, such as `invoices[][file]`, nested by the order of parts as Rack does it.

use super::Part;

/// One element of a list: its parts by their sub-keys.
#[derive(Debug, Clone, Default)]
pub(in crate::fake::model) struct Element(Vec<(String, Part)>);

impl Element {
    pub(in crate::fake::model) fn get(&self, key: &str) -> Option<&Part> {
        self.0.iter().find(|(own, _)| own == key).map(|(_, part)| part)
    }
}

/// The elements of a list, and the parts outside it.
///
/// A sub-key that the last element has already opens the next element; any other joins the last one.
pub(in crate::fake::model) fn elements(parts: Vec<Part>, name: &str) -> (Vec<Element>, Vec<Part>) {
    let mut elements: Vec<Element> = Vec::new();
    let mut others = Vec::new();
    for part in parts {
        let Some(key) = sub_key(&part.name, name).map(str::to_owned) else {
            others.push(part);
            continue;
        };
        // A file part without a name says that no file was chosen.
        if part.file_name.as_deref() == Some("") {
            continue;
        }
        match elements.last_mut().filter(|last| last.get(&key).is_none()) {
            Some(last) => last.0.push((key, part)),
            None => elements.push(Element(vec![(key, part)])),
        }
    }
    (elements, others)
}

fn sub_key<'a>(part: &'a str, name: &str) -> Option<&'a str> {
    let key = part.strip_prefix(name)?.strip_prefix("[][")?.strip_suffix(']')?;
    (!key.is_empty() && !key.contains(['[', ']'])).then_some(key)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// Elements as texts such as `file=a key=1`, from parts written the same way.
    fn nested(sent: &str) -> Vec<String> {
        let part = |text: &str| {
            let (key, value) = text.split_once('=').unwrap_or_default();
            let content = Bytes::copy_from_slice(value.as_bytes());
            Part { name: format!("invoices[][{key}]"), content, ..Part::default() }
        };
        let (elements, _) = elements(sent.split(' ').map(part).collect(), "invoices");
        let text = |(key, part): &(String, Part)| format!("{key}={}", part.text());
        elements.iter().map(|element| element.0.iter().map(text).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn alternating_parts_pair_rightly_in_either_order() {
        assert_eq!(nested("file=a key=1 file=b key=2"), ["file=a key=1", "file=b key=2"]);
        assert_eq!(nested("key=1 file=a key=2 file=b"), ["key=1 file=a", "key=2 file=b"]);
    }

    #[test]
    fn grouped_parts_pair_wrongly() {
        assert_eq!(nested("key=1 key=2 file=a file=b"), ["key=1", "key=2 file=a", "file=b"]);
        assert_eq!(nested("file=a file=b key=1 key=2"), ["file=a", "file=b key=1", "key=2"]);
    }

    #[test]
    fn other_names_are_no_elements() {
        let names = ["invoices", "invoices[file]", "invoices[0][file]", "invoices[][]", "invoices[][a][b]", "source"];
        let parts = names.map(|name| Part { name: name.to_owned(), ..Part::default() });
        let (elements, others) = elements(parts.to_vec(), "invoices");
        assert!(elements.is_empty());
        assert_eq!(others.len(), names.len());
    }
}
