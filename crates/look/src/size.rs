//! Sizes in logical pixels. What is read aloud is large, because a witness stands two metres away.

/// Running text.
pub const BODY: f32 = 16.0;
/// What is said once and small: a code, a unit, a caption.
pub const SMALL: f32 = 14.0;
/// The title of a step.
pub const STEP: f32 = 24.0;
/// A sentence that is read aloud.
pub const READ_ALOUD: f32 = 40.0;
/// A word of a share.
pub const SHARE_WORD: f32 = 40.0;
/// An address or a fingerprint, in [`crate::faces::FIGURES`].
pub const ADDRESS: f32 = 22.0;
/// The step in which all space is measured.
pub const SPACE: f32 = 8.0;
/// The radius of every corner.
pub const CORNER: f32 = 4.0;
/// The width of a rule.
pub const RULE: f32 = 1.0;
/// The height of a line, as a multiple of its size: Japanese needs more than Latin.
pub const LINE: f32 = 1.6;
/// The longest motion, in milliseconds, and only for a change of state.
pub const MOTION_MS: u32 = 120;
