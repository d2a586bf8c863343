//! A software Ledger that speaks the same HID frames.
