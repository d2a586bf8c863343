//! Ledger devices: HID frames, APDUs, sessions, the Bitcoin app.
