//! A person at the window: keys and clicks, in both languages, without a display.

#![expect(clippy::unwrap_used, reason = "a failing helper fails its test")]

mod window {
    mod backup;
    mod closed;
    mod pictures;
    pub(super) mod seat;
    mod unlock;
}
