use otp::prelude::*;

#[derive(Default)]
pub struct Kv;

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        1
    }
}

supervisor! {
    pub AppSup(name: &str): one_for_one {
        #[temporary]
        a(other: &str): Kv = Kv::spec().name(other),
        #[temporary]
        b(parts: Option<&[u8]>): Kv = {
            drop(parts);
            Kv::spec()
        },
        #[temporary]
        c((x, y): (u8, u8)): Kv = Kv::spec().name(format!("{x}{y}")),
        #[temporary]
        d(f: impl Fn() -> String): Kv = Kv::spec().name(f()),
    }
}

async fn user(app: AppSupRef) {
    let _ = app.start_b(None).await;
}

fn main() {}
