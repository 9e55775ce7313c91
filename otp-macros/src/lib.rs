//! The macros of otp.
