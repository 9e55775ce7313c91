//! Any pattern and text: `KEYS` and `SCAN` match as one would who tries every way, and in time.
#![no_main]
#![forbid(unsafe_code)]

#[path = "../../examples/redis_kv"]
mod redis {
    pub mod glob;
}

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&at, rest)) = data.split_first() else { return };
    let (pattern, text) = rest.split_at(usize::from(at).min(rest.len()));
    let found = redis::glob::matches(pattern, text);
    // without classes and quotes, all ways can be tried
    let plain = pattern.iter().all(|byte| !b"[]\\".contains(byte));
    if plain && pattern.len() <= 64 && text.len() <= 64 {
        assert_eq!(found, every_way(pattern, text));
    }
});

/// Whether a pattern of letters, `?` and `*` matches: for each prefix of it, the prefixes of the text that it matches.
fn every_way(pattern: &[u8], text: &[u8]) -> bool {
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for &byte in pattern {
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            next[at] = match byte {
                b'*' => reached[at] || (at > 0 && next[at - 1]),
                b'?' => at > 0 && reached[at - 1],
                _ => at > 0 && reached[at - 1] && text[at - 1] == byte,
            };
        }
        reached = next;
    }
    reached[text.len()]
}
