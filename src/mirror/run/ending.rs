//! Why a list is not read to its end, and what becomes of the answers that are on their way.

use super::scan::is_fatal;
use crate::error::Error;

/// What ends the reading of a list before its end.
#[derive(Debug)]
pub(super) enum Ending {
    /// What is on its way is stored still.
    Soon(Error),
    /// Nothing more is stored: what is known of the scan may be ahead of the disk, or nothing of this list is to be
    /// trusted.
    AtOnce(Error),
}

impl Ending {
    /// Which of two is told, this one or the one before it: the graver one, else the first.
    pub(super) fn after(self, before: Option<Self>) -> Self {
        match before {
            Some(before) if before.weight() >= self.weight() => before,
            _ => self,
        }
    }

    /// What concerns everything weighs more than what concerns this list.
    fn weight(&self) -> u8 {
        match self {
            Self::AtOnce(_) => 2,
            Self::Soon(Error::Authentication(_) | Error::Token(_)) => 1,
            Self::Soon(_) => 0,
        }
    }
}

impl From<Error> for Ending {
    fn from(error: Error) -> Self {
        if is_fatal(&error) || error.is_disk_full() { Self::AtOnce(error) } else { Self::Soon(error) }
    }
}

impl From<Ending> for Error {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Soon(error) | Ending::AtOnce(error) => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of errors that came one after the other.
    fn told(errors: Vec<Error>) -> Option<Ending> {
        errors.into_iter().fold(None, |before, error| Some(Ending::from(error).after(before)))
    }

    fn lesser() -> Error {
        Error::Timeout("first".to_owned())
    }

    #[test]
    fn a_lesser_error_hides_none_that_concerns_everything() {
        let full = Error::io("disk", std::io::ErrorKind::StorageFull.into());
        for graver in [Error::Config(String::new()), Error::MirrorCorrupt(String::new()), full] {
            let cause = graver.to_string();
            let ending = told(vec![lesser(), graver, lesser()]);
            assert!(matches!(ending, Some(Ending::AtOnce(error)) if error.to_string() == cause));
        }
        let ending = told(vec![lesser(), Error::Token(String::new()), lesser()]);
        assert!(matches!(ending, Some(Ending::Soon(Error::Token(_)))));
    }

    #[test]
    fn of_equal_errors_the_first_is_told() {
        let ending = told(vec![lesser(), Error::Connect(String::new())]);
        assert!(matches!(ending, Some(Ending::Soon(Error::Timeout(_)))));
    }
}
