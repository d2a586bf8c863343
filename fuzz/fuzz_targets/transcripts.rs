#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| himuro_fuzz::transcripts(data));
