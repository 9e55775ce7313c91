#[otp::main]
fn main() {
    println!("hello");
}
