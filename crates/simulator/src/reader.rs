//! Reading fields off bytes.

/// The bytes that are left to read.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    pub(crate) fn u32_big_end(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// Bitcoin's variable-length integer; the shortest form is not enforced, as in the genuine app.
    pub(crate) fn varint(&mut self) -> Option<u64> {
        let length = match self.peek()? {
            0xfd => 2,
            0xfe => 4,
            0xff => 8,
            small => {
                self.byte();
                return Some(u64::from(small));
            }
        };
        let (taken, rest) = self.rest.split_at_checked(1 + length)?;
        self.rest = rest;
        let mut wide = [0; 8];
        wide[..length].copy_from_slice(&taken[1..]);
        Some(u64::from_le_bytes(wide))
    }

    /// `count` steps of a derivation path, big end first.
    pub(crate) fn path(&mut self, count: u8) -> Option<Vec<u32>> {
        (0..count).map(|_| self.u32_big_end()).collect()
    }
}

/// Appends Bitcoin's variable-length integer.
pub(crate) fn put_varint(out: &mut Vec<u8>, value: u64) {
    match value {
        0..=0xfc => out.push(value as u8),
        0xfd..=0xffff => {
            out.push(0xfd);
            out.extend((value as u16).to_le_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            out.push(0xfe);
            out.extend((value as u32).to_le_bytes());
        }
        _ => {
            out.push(0xff);
            out.extend(value.to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_round_trip_at_every_edge() {
        for value in [0, 0xfc, 0xfd, 0xffff, 0x1_0000, 0xffff_ffff, 0x1_0000_0000, u64::MAX] {
            let mut bytes = Vec::new();
            put_varint(&mut bytes, value);
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.varint(), Some(value));
            assert!(reader.is_empty());
            assert_eq!(Reader::new(&bytes[..bytes.len() - 1]).varint(), None);
        }
    }
}
