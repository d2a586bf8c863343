//! The texts that people read, Japanese and English.
