//! What is typed goes past egui: egui keeps no letter, and the clipboard and the accessibility tree get nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eframe::egui::{Context, Event, FullOutput, Key, Modifiers, OutputCommand, Plugin, RawInput};
use secrets::Secret;
use zeroize::Zeroize;

use super::enter::Enter;

/// Keys that act on words, as they stand among the typed characters.
pub(super) mod key {
    /// Backspace.
    pub(crate) const BACK: char = '\u{8}';
    /// Tab.
    pub(crate) const TAB: char = '\t';
    /// Enter.
    pub(crate) const ENTER: char = '\n';
    /// Left arrow.
    pub(crate) const LEFT: char = '\u{1c}';
    /// Right arrow.
    pub(crate) const RIGHT: char = '\u{1d}';
    /// Up arrow.
    pub(crate) const UP: char = '\u{1e}';
    /// Down arrow.
    pub(crate) const DOWN: char = '\u{1f}';
}

/// Most bytes that wait between two frames.
const WAITING: usize = 1024;

/// What the keyboard is for at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Typing {
    /// Nothing is typed.
    #[default]
    Nothing,
    /// A word, or a passphrase; Tab goes to the buttons.
    Text,
    /// A word that Tab accepts.
    Word,
}

/// Typed characters and keys on their way from the keyboard to a secret buffer.
#[derive(Clone)]
pub(super) struct Keyboard(Arc<Mutex<Waiting>>);

struct Waiting {
    typing: Typing,
    typed: Secret<WAITING>,
    enter: Enter,
}

impl Keyboard {
    pub(super) fn new() -> Self {
        let (typing, enter) = (Typing::Nothing, Enter::default());
        Self(Arc::new(Mutex::new(Waiting { typing, typed: Secret::empty(), enter })))
    }

    /// Sets what the keyboard is for from now on.
    pub(super) fn set(&self, typing: Typing) {
        self.waiting().typing = typing;
    }

    /// Another sheet is due: until it was in sight for a while, Enter is not heard.
    pub(super) fn turn(&self) {
        self.waiting().enter.turn();
    }

    /// Everything typed since the last frame; wiped here.
    pub(super) fn take(&self) -> Secret<WAITING> {
        std::mem::replace(&mut self.waiting().typed, Secret::empty())
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn type_char(&mut self, character: char) {
        if self.typing != Typing::Nothing {
            // More than fits between two frames is no person's typing.
            let _ = self.typed.push(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    /// Whether egui may see this event, which came in the frame that began at `now`.
    fn passes(&mut self, event: &mut Event, is_button_focused: bool, now: f64) -> bool {
        match event {
            Event::Key { key: Key::Enter, pressed, repeat, .. }
                if !self.enter.hears(*pressed, *repeat, now) && *pressed =>
            {
                false
            }
            Event::Copy | Event::Cut | Event::PasteImage(_) | Event::Ime(_) => false,
            Event::Paste(text) | Event::MiddleClickPaste { text, .. } => {
                text.zeroize();
                false
            }
            Event::Text(text) => {
                for character in text.chars().filter(|one| !one.is_control()) {
                    if character != ' ' || !is_button_focused {
                        self.type_char(character);
                    }
                }
                text.zeroize();
                false
            }
            Event::Key { key, pressed, modifiers, .. } if self.typing != Typing::Nothing => {
                self.key_passes(*key, *pressed, *modifiers, is_button_focused)
            }
            _ => true,
        }
    }

    fn key_passes(&mut self, key: Key, pressed: bool, modifiers: Modifiers, is_button_focused: bool) -> bool {
        if modifiers.command || modifiers.alt {
            return true;
        }
        let typed = match key {
            Key::Backspace => key::BACK,
            Key::Enter if !is_button_focused => key::ENTER,
            Key::ArrowLeft if !is_button_focused => key::LEFT,
            Key::ArrowRight if !is_button_focused => key::RIGHT,
            Key::ArrowUp if !is_button_focused => key::UP,
            Key::ArrowDown if !is_button_focused => key::DOWN,
            Key::Tab if self.typing == Typing::Word && !is_button_focused && !modifiers.shift => key::TAB,
            Key::Enter | Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown | Key::Tab => {
                return true;
            }
            Key::Escape | Key::F2 => return true,
            Key::Space => return is_button_focused,
            // Letters, digits, signs: they come as text, and egui need not know which.
            _ => return false,
        };
        if pressed {
            self.type_char(typed);
        }
        false
    }
}

/// Takes the keyboard before egui sees it.
pub(super) struct Intake(pub(super) Keyboard);

impl Plugin for Intake {
    fn debug_name(&self) -> &'static str {
        "keyboard"
    }

    fn input_hook(&mut self, context: &Context, input: &mut RawInput) {
        let is_button_focused = context.memory(|memory| memory.focused().is_some());
        let now =
            input.time.unwrap_or_else(|| context.input(|last| last.time) + f64::from(input.predicted_dt));
        let mut waiting = self.0.waiting();
        waiting.enter.begin(now);
        input.events.retain_mut(|event| waiting.passes(event, is_button_focused, now));
    }

    fn output_hook(&mut self, _context: &Context, output: &mut FullOutput) {
        output.platform_output.commands.retain(|command| {
            !matches!(
                command,
                OutputCommand::CopyText(_) | OutputCommand::CopyImage(_) | OutputCommand::OpenUrl(_)
            )
        });
    }
}

/// Keeps the accessibility tree from every process of the session, should another part of the build bring one.
pub(super) struct NoTree;

impl Plugin for NoTree {
    fn debug_name(&self) -> &'static str {
        "no accessibility tree"
    }

    fn output_hook(&mut self, _context: &Context, output: &mut FullOutput) {
        output.platform_output.accesskit_update = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    fn released(key: Key) -> Event {
        Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers: Modifiers::NONE }
    }

    fn keyboard(typing: Typing) -> Keyboard {
        let keyboard = Keyboard::new();
        keyboard.set(typing);
        keyboard.waiting().enter.begin(0.0);
        keyboard
    }

    fn passing(keyboard: &Keyboard, events: Vec<Event>) -> Vec<Event> {
        let mut events = events;
        events.retain_mut(|event| keyboard.waiting().passes(event, false, 1.0));
        events
    }

    #[test]
    fn letters_reach_the_buffer_and_never_egui() {
        let keyboard = keyboard(Typing::Word);
        let left = passing(
            &keyboard,
            vec![
                pressed(Key::A, Modifiers::NONE),
                Event::Text("a".to_owned()),
                pressed(Key::Space, Modifiers::NONE),
                Event::Text(" ".to_owned()),
                pressed(Key::Backspace, Modifiers::NONE),
                pressed(Key::Tab, Modifiers::NONE),
                pressed(Key::Enter, Modifiers::NONE),
            ],
        );
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(keyboard.take().expose_text().unwrap(), "a \u{8}\t\n");
        assert!(keyboard.take().is_empty());
    }

    #[test]
    fn nothing_is_pasted_copied_or_typed_where_nothing_is_due() {
        for typing in [Typing::Nothing, Typing::Text, Typing::Word] {
            let keyboard = keyboard(typing);
            let left = passing(
                &keyboard,
                vec![
                    Event::Copy,
                    Event::Cut,
                    Event::Paste("zoo".to_owned()),
                    Event::Text("\u{1b}".to_owned()),
                ],
            );
            assert!(left.is_empty() && keyboard.take().is_empty());
        }
        let keyboard = keyboard(Typing::Nothing);
        assert!(passing(&keyboard, vec![Event::Text("zoo".to_owned())]).is_empty());
        assert!(keyboard.take().is_empty());
    }

    #[test]
    fn commands_and_the_keys_of_buttons_pass() {
        let keyboard = keyboard(Typing::Text);
        let keys = [
            pressed(Key::Enter, Modifiers::COMMAND),
            pressed(Key::Tab, Modifiers::NONE),
            pressed(Key::Escape, Modifiers::NONE),
            pressed(Key::F2, Modifiers::NONE),
        ];
        assert_eq!(passing(&keyboard, keys.to_vec()), keys);
        keyboard.waiting().passes(&mut released(Key::Enter), false, 2.0);
        for key in [Key::Enter, Key::Space, Key::ArrowDown] {
            assert!(keyboard.waiting().passes(&mut pressed(key, Modifiers::NONE), true, 2.0), "{key:?}");
        }
        assert!(keyboard.take().is_empty());
    }

    #[test]
    fn a_held_enter_reaches_neither_the_buffer_nor_egui_a_second_time() {
        for typing in [Typing::Nothing, Typing::Text, Typing::Word] {
            let keyboard = keyboard(typing);
            let held = vec![pressed(Key::Enter, Modifiers::NONE); 3];
            let seen = passing(&keyboard, held).len() + keyboard.take().len();
            assert_eq!(seen, 1, "{typing:?}");
            keyboard.turn();
            assert!(
                passing(&keyboard, vec![released(Key::Enter), pressed(Key::Enter, Modifiers::NONE)]).len()
                    < 2
            );
            assert!(keyboard.take().is_empty(), "a sheet that nobody has seen yet");
        }
    }
}
