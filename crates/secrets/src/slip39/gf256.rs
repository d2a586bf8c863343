//! The field GF(256) of Rijndael, x⁸ + x⁴ + x³ + x + 1, without tables and without branches on the operands.

/// Product, in a time that does not depend on the operands.
pub(super) fn multiply(one: u8, other: u8) -> u8 {
    let mut shifted = one;
    let mut product = 0;
    for bit in 0..8 {
        product ^= shifted & mask(other >> bit & 1);
        shifted = shifted << 1 ^ 0x1b & mask(shifted >> 7);
    }
    product
}

/// Inverse, as the 254th power; zero gives zero.
pub(super) fn invert(value: u8) -> u8 {
    // 254 = 2 + 4 + 8 + 16 + 32 + 64 + 128
    let mut power = value;
    let mut product = 1;
    for _ in 0..7 {
        power = multiply(power, power);
        product = multiply(product, power);
    }
    product
}

/// 0xff for 1, 0 for 0.
fn mask(bit: u8) -> u8 {
    bit.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Schoolbook: multiply as polynomials, then divide with remainder.
    fn by_hand(one: u8, other: u8) -> u8 {
        let mut product = 0_u16;
        for bit in 0..8 {
            if other >> bit & 1 == 1 {
                product ^= u16::from(one) << bit;
            }
        }
        for bit in (8..16).rev() {
            if product >> bit & 1 == 1 {
                product ^= 0x11b << (bit - 8);
            }
        }
        u8::try_from(product).unwrap()
    }

    #[test]
    fn every_product_is_the_schoolbook_one() {
        for one in 0..=255 {
            for other in 0..=255 {
                assert_eq!(multiply(one, other), by_hand(one, other), "{one} × {other}");
            }
        }
    }

    #[test]
    fn every_element_but_zero_has_its_inverse() {
        assert_eq!(invert(0), 0);
        for value in 1..=255 {
            assert_eq!(multiply(value, invert(value)), 1, "{value}");
        }
    }
}
