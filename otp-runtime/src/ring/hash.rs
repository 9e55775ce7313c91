//! A hash that is the same for ever: FNV-1a with a final mix.
//!
//! It needs no table and no key, and is easily written in other languages. Whoever chooses the keys can make them meet on
//! one member: it is for keys of one's own making, or whose load is bounded.

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// The hash of these bytes, one part after the other.
pub(crate) fn of(parts: &[&[u8]]) -> u64 {
    let bytes = parts.iter().copied().flatten();
    mix(bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME)))
}

/// So that all bits of the input count in all bits of the hash.
fn mix(mut n: u64) -> u64 {
    n = (n ^ (n >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    n = (n ^ (n >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    n ^ (n >> 33)
}

#[cfg(test)]
mod tests {
    use super::of;

    /// These numbers must not change; they were calculated by another program in another language.
    #[test]
    fn the_hash_is_the_same_for_ever() {
        let hashes = [of(&[]), of(&[b"a"]), of(&[b"a longer key, with a comma"])];
        assert_eq!(hashes, [0xefd0_1f60_ba99_2926, 0x82a2_a958_a9be_ce5b, 0x63cc_0f29_d867_ded3]);
        assert_eq!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
    }
}
