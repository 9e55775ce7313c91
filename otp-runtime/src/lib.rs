//! The runtime of otp.
#![forbid(unsafe_code)]
