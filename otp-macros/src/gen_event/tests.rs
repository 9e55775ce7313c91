//! What the macro writes, on tokens alone; `tests/ui` shows where the mistakes are underlined.
