//! Whether a key has one holder or any number.

/// Whether a key has one holder or any number: [`Unique`] or [`Duplicate`].
pub trait Kind: sealed::Sealed + Send + Sync + 'static {
    #[doc(hidden)]
    const UNIQUE: bool;
}

/// Each key has at most one holder (`keys: :unique`).
#[derive(Clone, Copy, Debug)]
pub enum Unique {}

/// Each key has any number of holders (`keys: :duplicate`).
#[derive(Clone, Copy, Debug)]
pub enum Duplicate {}

impl Kind for Unique {
    const UNIQUE: bool = true;
}

impl Kind for Duplicate {
    const UNIQUE: bool = false;
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Unique {}
    impl Sealed for super::Duplicate {}
}
