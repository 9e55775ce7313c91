use otp::prelude::*;

#[derive(Default)]
pub struct Worker;

#[gen_server]
impl Worker {
    #[cast]
    pub fn work(&self) {}
}

pub struct App;

#[supervision]
impl App {
    #[child]
    fn first(&self) -> Spec<Worker> {
        Worker::spec()
    }

    #[cfg_attr(all(), child(transient))]
    fn second(&self) -> Spec<Worker> {
        Worker::spec()
    }
}

fn main() {}
