//! Which shard owns a key.

/// The shard, of `shards`, that owns `key`.
///
/// The same key goes to the same shard in every run and on every machine (FNV-1a, 64 bits), which the standard
/// library's hashers do not promise.
pub fn shard_of(key: &[u8], shards: usize) -> usize {
    let hash = key
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    // The remainder is below `shards`, so it fits.
    usize::try_from(hash % shards.max(1) as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::shard_of;

    #[test]
    fn a_key_stays_where_it_is() {
        assert_eq!(shard_of(b"a", 8), 4);
        assert_eq!(shard_of(b"", 8), 5);
    }

    #[test]
    fn keys_are_spread_evenly() {
        let mut counts = [0; 8];
        for key in 0..80_000 {
            counts[shard_of(format!("key:{key:012}").as_bytes(), 8)] += 1;
        }
        assert!(counts.iter().all(|count| (9_000..11_000).contains(count)), "{counts:?}");
    }
}
