//! Enter does the one primary thing of a sheet, so it is heard once a press, and on no sheet that is still new: a key
//! that is held down must not carry a custodian past what they were to read.

/// Seconds that a sheet is new.
const NEW: f64 = 0.4;

/// What is known of the key.
#[derive(Debug, Default)]
pub(super) struct Enter {
    is_down: bool,
    // When the sheet was first in sight; not yet, where there is nothing.
    seen: Option<f64>,
}

impl Enter {
    /// Another sheet is due. It counts as seen from the first frame that begins after this.
    pub(super) fn turn(&mut self) {
        self.seen = None;
    }

    /// A frame begins at `now`, in seconds of any clock that does not go back.
    pub(super) fn begin(&mut self, now: f64) {
        self.seen.get_or_insert(now);
    }

    /// Whether this press or release of Enter is heard at `now`.
    ///
    /// The library tells repeats from presses later than events are read, so that this keeps count itself: between a
    /// press that is heard and the next, the key was up.
    pub(super) fn hears(&mut self, is_pressed: bool, is_repeat: bool, now: f64) -> bool {
        let is_fresh = is_pressed && !is_repeat && !self.is_down;
        self.is_down = is_pressed;
        is_fresh && self.seen.is_some_and(|seen| now - seen >= NEW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(at: f64) -> Enter {
        let mut enter = Enter::default();
        enter.begin(at);
        enter
    }

    #[test]
    fn a_press_is_heard_once_however_long_the_key_is_held() {
        let mut enter = seen(0.0);
        assert!(enter.hears(true, false, 1.0));
        // Neither as the library marks repeats, nor as the window system sends them.
        assert!(!enter.hears(true, true, 1.1) && !enter.hears(true, false, 9.0));
        assert!(!enter.hears(false, false, 9.1), "a release is no press");
        assert!(!enter.hears(true, true, 9.2), "held since before this window had the keyboard");
        enter.hears(false, false, 9.3);
        assert!(enter.hears(true, false, 9.4));
    }

    #[test]
    fn a_sheet_that_is_still_new_hears_nothing() {
        let mut enter = seen(0.0);
        enter.turn();
        assert!(!enter.hears(true, false, 5.0), "it was not yet in sight");
        enter.hears(false, false, 5.0);
        enter.begin(5.0);
        assert!(!enter.hears(true, false, 5.39));
        enter.begin(5.5);
        assert!(!enter.hears(true, false, 5.5), "the key is still down from before");
        enter.hears(false, false, 5.6);
        assert!(enter.hears(true, false, 5.6), "later frames make no sheet new again");
    }
}
