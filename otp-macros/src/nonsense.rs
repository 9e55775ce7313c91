//! Input that nobody meant, for tests: no input may panic a macro.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The input up to each token, and without each token, at any depth: what an editor sees while somebody types.
pub(crate) fn half_typed(input: &TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<_> = input.clone().into_iter().collect();
    let mut variants = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let (before, after) = (&tokens[..index], &tokens[index + 1..]);
        let with = |middle: Option<TokenTree>| {
            before.iter().cloned().chain(middle).chain(after.iter().cloned()).collect::<TokenStream>()
        };
        variants.push(before.iter().cloned().collect());
        variants.push(with(None));
        if let TokenTree::Group(group) = token {
            let inner = half_typed(&group.stream()).into_iter();
            variants.extend(inner.map(|inner| with(Some(Group::new(group.delimiter(), inner).into()))));
        }
    }
    variants
}

/// Words in random order and random groups; the same ones in every run.
pub(crate) struct Garbage {
    words: Vec<TokenTree>,
    state: u64,
}

impl Garbage {
    pub(crate) fn of(words: TokenStream) -> Self {
        Self { words: words.into_iter().collect(), state: 1 }
    }

    /// A few words.
    pub(crate) fn next(&mut self) -> TokenStream {
        let mut outer = Vec::new();
        let mut current = TokenStream::new();
        for _ in 0..self.below(40) {
            match self.below(8) {
                0 => outer.push(std::mem::take(&mut current)),
                1 => current = self.close(outer.pop(), current),
                _ => {
                    let word = self.below(self.words.len());
                    current.extend([self.words[word].clone()]);
                }
            }
        }
        while let Some(around) = outer.pop() {
            current = self.close(Some(around), current);
        }
        current
    }

    fn close(&mut self, around: Option<TokenStream>, inner: TokenStream) -> TokenStream {
        let delimiter = [Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket][self.below(3)];
        let mut around = around.unwrap_or_default();
        around.extend([TokenTree::from(Group::new(delimiter, inner))]);
        around
    }

    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).expect("31 bits") % limit
    }
}
