//! Expansions, read as text.
