//! HTTP/1.1, as much of it as a gateway needs. Bodies have a length; what comes in chunks is refused.

mod fields;
mod head;
mod request;
mod response;
mod status;
mod stream;

pub use fields::Fields;
pub use request::Request;
pub use response::Response;
pub use status::Status;
pub use stream::Stream;

use std::io;

/// How much of a message is taken in.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub head: usize,
    pub body: usize,
}

/// Why a message was not understood, and what a client that sent it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub status: Status,
    pub why: &'static str,
}

impl Mistake {
    fn bad(why: &'static str) -> Self {
        Self { status: Status::BAD_REQUEST, why }
    }
}

/// Why there is no message.
#[derive(Debug)]
pub enum Broken {
    /// The other side has gone, or was never there.
    Gone(io::Error),
    Mistaken(Mistake),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Gone(error)
    }
}

impl From<Mistake> for Broken {
    fn from(mistake: Mistake) -> Self {
        Self::Mistaken(mistake)
    }
}
