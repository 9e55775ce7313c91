pub struct Kv {
    map: HashMap<String, u64>,
}

#[gen_server(timeout = "2s")]
impl Kv {
    /// An empty store for at most `cap` keys.
    #[init]
    pub fn new(cap: usize) -> Self {
        Kv { map: HashMap::with_capacity(cap) }
    }

    /// Looks a key up.
    #[call]
    pub fn get(&self, #[into] key: String) -> Option<u64> {
        self.map.get(&key).copied()
    }

    /// Stores a value.
    #[cast]
    pub fn put(&mut self, key: String, value: u64) {
        self.map.insert(key, value);
    }
}
