//! What an answer says of each invoice of a batch, and how well it says it.

use std::collections::{HashMap, HashSet};

use crate::id::InvoiceId;
use crate::upload::answers::answer::{BulkAnswer, Created};
use crate::upload::answers::named::named;
use crate::upload::answers::pointer::{Pointed, pointed};
use crate::upload::answers::settle::Asked;
use crate::upload::key::IdempotencyKey;
use crate::upload::report::UploadFailure;

/// One thing said of one invoice.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Word<'a> {
    /// An entry with its name is an invoice.
    Created(&'a Created),
    /// An error with its key or its name.
    Proven(&'a UploadFailure),
    /// An error with a number only.
    Guessed(&'a UploadFailure),
    /// Something that contradicts anything else.
    Doubt,
}

/// All that an answer says.
#[derive(Debug, Default)]
pub(crate) struct Evidence<'a> {
    words: Vec<(usize, Word<'a>)>,
    /// Whether something is said of nobody knows which invoice.
    pub has_leftovers: bool,
}

impl<'a> Word<'a> {
    pub(crate) fn created(self) -> Option<&'a Created> {
        if let Self::Created(entry) = self { Some(entry) } else { None }
    }

    pub(crate) fn proven(self) -> Option<&'a UploadFailure> {
        if let Self::Proven(error) = self { Some(error) } else { None }
    }

    pub(crate) fn guessed(self) -> Option<&'a UploadFailure> {
        if let Self::Guessed(error) = self { Some(error) } else { None }
    }
}

impl<'a> Evidence<'a> {
    /// Sorts all that the answer says by the invoice that it is about.
    pub(crate) fn gather(asked: &[Asked<'_>], answer: &'a BulkAnswer) -> Self {
        let keys: Vec<&IdempotencyKey> = asked.iter().map(|asked| asked.key).collect();
        let mut evidence = Self::default();
        for error in &answer.errors {
            evidence.error_outside(error, &keys);
        }
        let places: Vec<Option<usize>> = answer.invoices.iter().map(|entry| named(entry, asked)).collect();
        let is_complete = answer.invoices.len() == asked.len();
        for (position, (entry, place)) in answer.invoices.iter().zip(&places).enumerate() {
            match entry.errors.as_slice() {
                [] => evidence.entry(entry, *place),
                errors => evidence.errors_inside(errors, *place, is_complete.then_some(position), &keys),
            }
        }
        evidence.doubt_repeated(&answer.invoices, &places);
        evidence
    }

    /// What is said of one invoice.
    pub(crate) fn of(&self, place: usize) -> Vec<Word<'a>> {
        self.words.iter().filter(|(about, _)| *about == place).map(|(_, word)| *word).collect()
    }

    fn say(&mut self, place: Option<usize>, word: Word<'a>) {
        match place {
            Some(place) => self.words.push((place, word)),
            None => self.has_leftovers = true,
        }
    }

    fn error_outside(&mut self, error: &'a UploadFailure, keys: &[&IdempotencyKey]) {
        match error.pointer.as_deref().and_then(|pointer| pointed(pointer, keys)) {
            Some(Pointed::ByKey(place)) => self.say(Some(place), Word::Proven(error)),
            Some(Pointed::ByIndex(place)) => self.say(Some(place), Word::Guessed(error)),
            None => self.has_leftovers = true,
        }
    }

    /// An entry without an id is no invoice, and leaves open what became of it.
    fn entry(&mut self, entry: &'a Created, place: Option<usize>) {
        let word = if entry.id.is_some() { Word::Created(entry) } else { Word::Doubt };
        self.say(place, word);
    }

    /// All errors of an entry are about one invoice: the one they have the key of, or the entry the name of.
    fn errors_inside(
        &mut self,
        errors: &'a [UploadFailure],
        name: Option<usize>,
        position: Option<usize>,
        keys: &[&IdempotencyKey],
    ) {
        let places: HashSet<usize> = errors.iter().filter_map(|error| by_key(error, keys)).chain(name).collect();
        let only = places.iter().next().copied().filter(|_| places.len() == 1);
        for error in errors {
            match by_key(error, keys).or(only) {
                Some(place) => self.say(Some(place), Word::Proven(error)),
                None if places.is_empty() => self.say(position, Word::Guessed(error)),
                None => self.has_leftovers = true,
            }
        }
    }

    /// A name that two entries have proves neither, nor does an id that two names have.
    fn doubt_repeated(&mut self, entries: &'a [Created], places: &[Option<usize>]) {
        let mut ids: HashMap<&InvoiceId, HashSet<Option<usize>>> = HashMap::new();
        let mut claims: HashMap<usize, HashSet<Result<&InvoiceId, usize>>> = HashMap::new();
        for (position, (entry, place)) in entries.iter().zip(places).enumerate() {
            if let Some(id) = &entry.id {
                ids.entry(id).or_default().insert(*place);
            }
            if let Some(place) = place {
                claims.entry(*place).or_default().insert(entry.id.as_ref().ok_or(position));
            }
        }
        let of_ids = ids.into_values().filter(|places| places.len() > 1).flatten().flatten();
        let of_names = claims.into_iter().filter(|(_, claims)| claims.len() > 1).map(|(place, _)| place);
        self.words.extend(of_ids.chain(of_names).map(|place| (place, Word::Doubt)));
    }
}

fn by_key(error: &UploadFailure, keys: &[&IdempotencyKey]) -> Option<usize> {
    match pointed(error.pointer.as_deref()?, keys)? {
        Pointed::ByKey(place) => Some(place),
        Pointed::ByIndex(_) => None,
    }
}
