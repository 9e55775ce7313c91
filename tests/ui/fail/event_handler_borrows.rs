use otp::prelude::*;

pub struct Logger<'a> {
    name: &'a str,
}

#[gen_event(String)]
impl<'a> Logger<'a> {
    #[event]
    fn on(&mut self, line: &String) {
        println!("{} {line}", self.name);
    }
}

fn main() {}
