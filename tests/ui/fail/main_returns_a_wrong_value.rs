#[otp::main]
async fn main() -> Result<(), std::io::Error> {
    "done"
}
