//! Opens the window in the order of the hardening, speaks with the console, and closes.

use std::{cell::Cell, io, process::ExitCode, rc::Rc, time::Duration};

use ceremony::pane::{PaneProfile, Reply, Request, Task};
use eframe::egui::{self, Ui, ViewportBuilder, ViewportCommand};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use texts::Language;

use super::{Room, Shade, Work, keys::NoTree, unlock::Unlocking};
use crate::{
    PaneError, Refusal,
    backup::{Backup, Sitting},
    epoch::Epoch,
    hardening::{Hardening, confine_reading},
    protocol::{check_request, files_of, read_request, ready_line, reply_line, write_out},
};

/// How the console starts the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arguments {
    /// The language to begin with.
    pub language: Language,
    /// Light or dark.
    pub shade: Shade,
}

impl Arguments {
    /// Reads `--lang en|ja` and `--theme light|dark`, each at most once; `None` for anything else.
    ///
    /// Where the language is not given, `locale` (such as `ja_JP.UTF-8`) decides.
    pub fn read(arguments: &[&str], locale: Option<&str>) -> Option<Self> {
        let (mut language, mut shade) = (None, None);
        for pair in arguments.chunks(2) {
            match pair {
                ["--lang", tag @ ("en" | "ja")] if language.is_none() => language = Language::from_tag(tag),
                ["--theme", "light"] if shade.is_none() => shade = Some(Shade::Light),
                ["--theme", "dark"] if shade.is_none() => shade = Some(Shade::Dark),
                _ => return None,
            }
        }
        let language = language.or_else(|| locale.and_then(Language::from_tag)).unwrap_or(Language::English);
        Some(Self { language, shade: shade.unwrap_or(Shade::Light) })
    }
}

/// Hardens the process, opens the window, does one task and closes.
pub fn open(arguments: Arguments) -> ExitCode {
    let begun = Hardening::begin();
    // A panic's message could quote what was being worked on.
    std::panic::set_hook(Box::new(|_| {}));
    let begun = Rc::new(Cell::new(Some(begun)));
    let is_answered = Rc::new(Cell::new(false));
    let (within, answered) = (Rc::clone(&begun), Rc::clone(&is_answered));
    let options = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title(texts::Texts::new(arguments.language).get("pane-window"))
            .with_app_id("himuro-pane")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([960.0, 640.0])
            .with_icon(icon()),
        ..Default::default()
    };
    // The display connection and the GL context are open when this is called, and nothing is shown yet.
    let ended = eframe::run_native(
        "himuro-pane",
        options,
        Box::new(move |context| {
            let begun = within.take().ok_or("called twice")?;
            let hardening = begun.close(measures_of_window());
            write_out(&ready_line(&hardening))?;
            match due(arguments, &hardening) {
                Ok(Due::Room(room)) => {
                    room.furniture()(&context.egui_ctx);
                    context.egui_ctx.add_plugin(NoTree);
                    Ok(Box::new(Window { room, answered }))
                }
                Ok(Due::Reply(reply)) => Err(say(reply, &answered)),
                Err(refusal) => Err(say(refusal.reply(), &answered)),
            }
        }),
    );
    match (begun.take(), is_answered.get(), ended) {
        (Some(begun), _, _) => answer_without_window(begun.close([])),
        (None, true, _) => ExitCode::SUCCESS,
        (None, false, _) => ExitCode::FAILURE,
    }
}

/// What the window itself adds: that it is not drawn by X11, which shares pixels and keys with the whole session.
///
/// More cannot be seen from here: there are Wayland compositors that let every client copy the screen, and that this
/// is none of them is for the operator to see to. The window library goes by the same variable, and where it is set it
/// does not fall back to X11.
fn measures_of_window() -> [(&'static str, bool); 1] {
    let is_wayland = std::env::var_os("WAYLAND_DISPLAY").is_some_and(|display| !display.is_empty());
    [("not_x11", is_wayland)]
}

/// The icon of Himuro; without it the window system would show one of its own.
fn icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../../../../icons/128x128.png")).unwrap_or_default()
}

enum Due {
    Room(Box<Room>),
    Reply(Reply),
}

fn due(arguments: Arguments, hardening: &Hardening) -> Result<Due, Refusal> {
    let request = read(hardening)?;
    let profile = request.profile;
    let work = match request.task {
        Task::Backup { words, fingerprint, threshold, count, slips, rng_seed } => {
            let backup = Backup { words, fingerprint, threshold, count, slips, rng_seed };
            Work::Backup(Box::new(Sitting::begin(&backup)?))
        }
        Task::OpenEpoch { identity_file, wrapped } => {
            let epoch = Epoch::read(&identity_file, &wrapped)?;
            match epoch.is_locked() {
                true => Work::Unlock(Box::new(Unlocking::new(epoch, &identity_file))),
                false => return Ok(Due::Reply(epoch.open()?)),
            }
        }
    };
    let room = Room::new(arguments.language, arguments.shade, profile, hardening, work);
    Ok(Due::Room(Box::new(room)))
}

/// Reads the request, and gives up the reading of every other file.
fn read(hardening: &Hardening) -> Result<Request, Refusal> {
    let request = read_request(io::stdin().lock())?;
    check_request(&request, hardening)?;
    match (request.profile, confine_reading(&files_of(&request.task))) {
        (PaneProfile::Production, false) => Err(PaneError::HardeningLacking { lacking: 1 }.into()),
        (PaneProfile::Production, true) | (PaneProfile::Rehearsal, _) => Ok(request),
    }
}

/// Where no window can be opened, an identity without a passphrase still opens its epoch.
fn answer_without_window(hardening: Hardening) -> ExitCode {
    let answer = || -> Result<Reply, Refusal> {
        match read(&hardening)?.task {
            Task::OpenEpoch { identity_file, wrapped } => {
                let epoch = Epoch::read(&identity_file, &wrapped)?;
                match epoch.is_locked() {
                    true => Err(PaneError::NoDisplay.into()),
                    false => Ok(epoch.open()?),
                }
            }
            Task::Backup { .. } => Err(PaneError::NoDisplay.into()),
        }
    };
    let said = write_out(&ready_line(&hardening)).and_then(|()| {
        let reply = answer().unwrap_or_else(|refusal| refusal.reply());
        write_out(&reply_line(reply))
    });
    if said.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Gives the reply; the error is what ends a window that is not to be shown.
fn say(reply: Reply, is_answered: &Cell<bool>) -> Box<dyn std::error::Error + Send + Sync> {
    is_answered.set(write_out(&reply_line(reply)).is_ok());
    "answered without a window".into()
}

struct Window {
    room: Box<Room>,
    answered: Rc<Cell<bool>>,
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        if ui.input(|input| input.viewport().close_requested()) && !matches!(self.room.work(), Work::Over) {
            ui.send_viewport_cmd(ViewportCommand::CancelClose);
            self.room.ask_to_stop();
        }
        self.room.show(ui);
        if is_console_gone() {
            self.room.abandon();
        }
        if let Some(reply) = self.room.take_reply() {
            self.answered.set(write_out(&reply_line(reply)).is_ok());
            ui.send_viewport_cmd(ViewportCommand::Close);
        }
        ui.request_repaint_after(Duration::from_secs(1));
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

/// Whether nobody reads the answer any more: then nothing is kept for them.
fn is_console_gone() -> bool {
    let output = rustix::stdio::stdout();
    let mut waiting = [PollFd::new(&output, PollFlags::empty())];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut waiting, Some(&at_once)).is_ok_and(|ready| ready > 0)
        && waiting.iter().any(|one| one.revents().intersects(PollFlags::ERR | PollFlags::HUP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_icon_is_there() {
        let icon = icon();
        assert_eq!((icon.width, icon.height), (128, 128));
        assert!(icon.rgba.iter().any(|value| *value > 0));
    }

    #[test]
    fn language_and_theme_are_read_and_nothing_else() {
        let read = |arguments: &[&str]| Arguments::read(arguments, Some("ja_JP.UTF-8"));
        let of = |language, shade| Some(Arguments { language, shade });
        assert_eq!(read(&[]), of(Language::Japanese, Shade::Light));
        assert_eq!(read(&["--theme", "dark", "--lang", "en"]), of(Language::English, Shade::Dark));
        assert_eq!(Arguments::read(&[], Some("C")), of(Language::English, Shade::Light));
        for wrong in [
            &["--lang"][..],
            &["--lang", "fr"],
            &["--theme", "blue"],
            &["--window", "x"],
            &["--lang", "en", "--lang", "ja"],
            &["--scripted"],
            &["--theme", "dark", "--scripted"],
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
