//! One request as the parser hands it out.

use std::ops::Range;

/// The words of one request, borrowed from the bytes they arrived in. There is always at least one: the name.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a> {
    bytes: &'a [u8],
    /// Where each word lies in `bytes`.
    spans: &'a [Range<usize>],
}

impl<'a> Arguments<'a> {
    /// The words that lie at `spans` in `bytes`.
    pub fn new(bytes: &'a [u8], spans: &'a [Range<usize>]) -> Self {
        Self { bytes, spans }
    }

    /// How many words there are, the name included.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// The word at `index`; empty if there is none, so that a short request can never be read past its end.
    pub fn word(&self, index: usize) -> &'a [u8] {
        self.spans.get(index).and_then(|span| self.bytes.get(span.clone())).unwrap_or_default()
    }

    /// The words from `index` on.
    pub fn from(self, index: usize) -> impl Iterator<Item = &'a [u8]> {
        (index..self.len()).map(move |at| self.word(at))
    }
}
