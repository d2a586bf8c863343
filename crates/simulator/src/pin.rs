//! The lock of a device: a PIN that is typed with two buttons, and what three wrong ones do.

use device::transcript::Button;
use zeroize::Zeroizing;

use crate::person::Screen;

/// The PIN of a simulated device that was given no other.
pub const DEFAULT_PIN: &str = "1234";

/// Fewest and most digits of a PIN.
const SHORTEST: usize = 4;
const LONGEST: usize = 8;
/// Wrong PINs after which a device resets itself.
const TRIES: u8 = 3;
/// The digit that a wheel stands on at first. The genuine device draws one, against onlookers.
const FIRST: u8 = 5;

/// What a press of the buttons came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// The device is not locked; nothing was typed.
    NotLocked,
    /// Something was typed or turned.
    Typing,
    /// The PIN was right.
    Unlocked,
    /// The PIN was wrong.
    Wrong {
        /// How many tries are left.
        left: u8,
    },
    /// The PIN was wrong for the third time: the device has erased itself.
    Erased,
}

/// What a wheel stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Digit(u8),
    Delete,
    Confirm,
}

/// The lock.
pub(crate) struct Lock {
    pin: Zeroizing<Vec<u8>>,
    typed: Zeroizing<Vec<u8>>,
    choice: Choice,
    left: u8,
    is_shut: bool,
}

impl Lock {
    /// Open, with this PIN; none unless it has four to eight digits.
    pub(crate) fn new(pin: &str) -> Option<Self> {
        let digits: Option<Vec<u8>> =
            pin.chars().map(|digit| digit.to_digit(10).and_then(|digit| u8::try_from(digit).ok())).collect();
        let pin = Zeroizing::new(digits.filter(|digits| (SHORTEST..=LONGEST).contains(&digits.len()))?);
        Some(Self {
            pin,
            typed: Zeroizing::new(Vec::with_capacity(LONGEST)),
            choice: Choice::Digit(FIRST),
            left: TRIES,
            is_shut: false,
        })
    }

    pub(crate) fn is_shut(&self) -> bool {
        self.is_shut
    }

    pub(crate) fn shut(&mut self) {
        self.is_shut = true;
        self.begin();
    }

    /// As after the right PIN.
    pub(crate) fn open(&mut self) {
        self.is_shut = false;
        self.left = TRIES;
        self.begin();
    }

    /// The left button turns back, the right one on, both together choose.
    pub(crate) fn press(&mut self, button: Button) -> Pressed {
        if !self.is_shut {
            return Pressed::NotLocked;
        }
        match (button, self.choice) {
            (Button::Left, _) => self.turn(-1),
            (Button::Right, _) => self.turn(1),
            (Button::Both, Choice::Digit(digit)) => {
                self.typed.push(digit);
                self.choice =
                    if self.typed.len() == LONGEST { Choice::Confirm } else { Choice::Digit(FIRST) };
            }
            (Button::Both, Choice::Delete) => {
                self.typed.pop();
                self.choice = Choice::Digit(FIRST);
            }
            (Button::Both, Choice::Confirm) => return self.compare(),
        }
        Pressed::Typing
    }

    /// What the screen shows while the device is locked: how much was typed, and what both buttons would choose.
    pub(crate) fn screen(&self) -> Option<Screen> {
        let choice = match self.choice {
            Choice::Digit(digit) => digit.to_string(),
            Choice::Delete => "Delete".to_owned(),
            Choice::Confirm => "Confirm".to_owned(),
        };
        let title = match self.left {
            TRIES => "Enter PIN".to_owned(),
            left => format!("Wrong PIN, {left} left"),
        };
        self.is_shut.then(|| Screen::new([title, "•".repeat(self.typed.len()), choice]))
    }

    fn begin(&mut self) {
        self.typed.clear();
        self.choice = Choice::Digit(FIRST);
    }

    fn turn(&mut self, by: isize) {
        let wheel = self.wheel();
        let place = wheel.iter().position(|choice| *choice == self.choice).unwrap_or(0);
        let length = wheel.len();
        // One step back is all but one steps on.
        let steps = if by < 0 { length - 1 } else { 1 };
        self.choice = wheel[(place + steps) % length];
    }

    /// Digits while there is room for one, deletion once there is something to delete, confirmation once it may fit.
    fn wheel(&self) -> Vec<Choice> {
        let typed = self.typed.len();
        let digits = (0..=9).map(Choice::Digit).filter(|_| typed < LONGEST);
        digits
            .chain((typed > 0).then_some(Choice::Delete))
            .chain((typed >= SHORTEST).then_some(Choice::Confirm))
            .collect()
    }

    fn compare(&mut self) -> Pressed {
        if *self.typed == *self.pin {
            self.open();
            return Pressed::Unlocked;
        }
        self.begin();
        self.left = self.left.saturating_sub(1);
        if self.left > 0 {
            return Pressed::Wrong { left: self.left };
        }
        self.is_shut = false;
        Pressed::Erased
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types a PIN as a person would: turns to each digit, then to the confirmation.
    fn typed(lock: &mut Lock, pin: &str) -> Pressed {
        for digit in pin.chars() {
            turn_to(lock, &digit.to_string());
            assert_eq!(lock.press(Button::Both), Pressed::Typing);
        }
        turn_to(lock, "Confirm");
        lock.press(Button::Both)
    }

    fn turn_to(lock: &mut Lock, wanted: &str) {
        for _ in 0..13 {
            if lock.screen().unwrap().lines()[2] == wanted {
                return;
            }
            lock.press(Button::Left);
        }
        panic!("{wanted} is not on the wheel");
    }

    fn shut(pin: &str) -> Lock {
        let mut lock = Lock::new(pin).unwrap();
        lock.shut();
        lock
    }

    #[test]
    fn the_right_pin_opens_and_forgets_wrong_tries() {
        for pin in ["1234", "00000000", "907865"] {
            let mut lock = shut(pin);
            assert_eq!(typed(&mut lock, "4321"), Pressed::Wrong { left: 2 });
            assert_eq!(typed(&mut lock, "11111111"), Pressed::Wrong { left: 1 });
            assert_eq!(typed(&mut lock, pin), Pressed::Unlocked);
            assert_eq!(lock.press(Button::Both), Pressed::NotLocked);
            lock.shut();
            assert_eq!(typed(&mut lock, "4321"), Pressed::Wrong { left: 2 });
        }
    }

    #[test]
    fn the_third_wrong_pin_erases() {
        let mut lock = shut("1234");
        for expected in [Pressed::Wrong { left: 2 }, Pressed::Wrong { left: 1 }, Pressed::Erased] {
            assert_eq!(typed(&mut lock, "1235"), expected);
        }
        assert!(!lock.is_shut());
    }

    #[test]
    fn a_digit_can_be_taken_back_and_a_short_pin_cannot_be_confirmed() {
        let mut lock = shut("1234");
        for digit in ["1", "2", "9"] {
            turn_to(&mut lock, digit);
            lock.press(Button::Both);
        }
        assert!(!lock.wheel().contains(&Choice::Confirm));
        turn_to(&mut lock, "Delete");
        lock.press(Button::Both);
        assert_eq!(lock.screen().unwrap().lines(), ["Enter PIN", "••", "5"]);
        assert_eq!(typed(&mut lock, "34"), Pressed::Unlocked);
    }

    #[test]
    fn only_four_to_eight_digits_are_a_pin() {
        for pin in ["", "123", "123456789", "12a4", "１２３４"] {
            assert!(Lock::new(pin).is_none(), "{pin}");
        }
    }
}
