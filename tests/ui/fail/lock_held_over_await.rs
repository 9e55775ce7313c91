use otp::prelude::*;

use std::sync::Mutex;

#[derive(Default)]
pub struct Kv {
    hits: Mutex<u64>,
}

#[gen_server]
impl Kv {
    #[call]
    pub async fn get(&mut self, key: u64) -> u64 {
        let mut hits = self.hits.lock().unwrap();
        *hits += 1;
        std::future::ready(()).await;
        key
    }

    #[cast]
    pub async fn put(&mut self, n: u64) {
        let hits = self.hits.lock().unwrap();
        std::future::ready(n).await;
        drop(hits);
    }

    #[call]
    pub async fn len(&mut self) -> u64 {
        std::future::ready(1).await
    }
}

fn main() {}
