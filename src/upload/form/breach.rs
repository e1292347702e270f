//! What broke a form off: a file that is not what it was when it was looked at.

use std::io;
use std::sync::{Arc, OnceLock};

/// Why a file cannot be sent as it was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Its bytes are others than before.
    Changed,
    /// It cannot be read; the text is the operating system's.
    Unreadable(String),
}

/// Tells after a sending whether one of the form's own files broke it off; clones share what they know.
#[derive(Debug, Clone, Default)]
pub struct Breach(Arc<OnceLock<(usize, Fault)>>);

impl Breach {
    /// The entry whose file broke the form off.
    pub fn index(&self) -> Option<usize> {
        self.0.get().map(|(index, _)| *index)
    }

    /// What is wrong with that file.
    pub fn fault(&self) -> Option<&Fault> {
        self.0.get().map(|(_, fault)| fault)
    }

    /// Notes the fault and names it to whoever reads the form.
    pub(super) fn note(&self, index: usize, fault: Fault) -> io::Error {
        let text = match &fault {
            Fault::Changed => "a file changed while it was sent".to_owned(),
            Fault::Unreadable(why) => format!("a file cannot be read any more: {why}"),
        };
        let _ = self.0.set((index, fault));
        io::Error::other(text)
    }
}
