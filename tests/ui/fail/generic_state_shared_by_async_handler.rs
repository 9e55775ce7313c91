use otp::prelude::*;

pub struct Kv<T> {
    n: T,
}

#[gen_server]
impl<T: Clone + Send + std::fmt::Debug + 'static> Kv<T> {
    #[init]
    fn new(n: T) -> Self {
        Self { n }
    }

    #[call]
    pub async fn get(&self) -> T {
        std::future::ready(self.n.clone()).await
    }
}

fn main() {}
