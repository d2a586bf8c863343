//! What the window may ask. Each command reads its arguments, calls the console, and passes on what it says.

use std::path::PathBuf;
use std::sync::Arc;

use app::console::{
    Answer, Button, Console, DevicesView, DoctorView, FailureView, HomeView, RecordView, Survey, View, Wish,
};
use app::{Failure, Language};
use tauri::State;

type TheConsole<'c> = State<'c, Arc<Console>>;
type Answered<T> = Result<T, FailureView>;

/// What the window gets: nothing passes here that a test does not see.
fn answered<T: serde::Serialize>(name: &'static str, outcome: Result<T, Failure>) -> Answered<T> {
    let outcome = outcome.map_err(|failure| FailureView::from(&failure));
    #[cfg(feature = "automation")]
    crate::tap::tap(name, &outcome);
    let _ = name;
    outcome
}

#[tauri::command]
pub(crate) fn view(console: TheConsole<'_>) -> Answered<View> {
    answered("view", Ok(console.view()))
}

#[tauri::command]
pub(crate) fn home(console: TheConsole<'_>) -> Answered<HomeView> {
    answered("home", Ok(console.home()))
}

#[tauri::command]
pub(crate) fn begin(console: TheConsole<'_>, wish: Wish) -> Answered<()> {
    answered("begin", console.begin(&wish))
}

#[tauri::command]
pub(crate) fn resume(
    console: TheConsole<'_>,
    folder: PathBuf,
    devices: Vec<String>,
    hot_device: Option<String>,
) -> Answered<()> {
    answered("resume", console.resume(&folder, &devices, hot_device.as_deref()))
}

#[tauri::command]
pub(crate) fn answer(console: TheConsole<'_>, id: u32, answer: Answer) -> Answered<()> {
    answered("answer", console.answer(id, answer))
}

#[tauri::command]
pub(crate) fn press(console: TheConsole<'_>, person: String, button: Button) -> Answered<()> {
    answered("press", console.press(&person, button))
}

#[tauri::command]
pub(crate) fn replug(console: TheConsole<'_>, person: String) -> Answered<()> {
    answered("replug", console.replug(&person))
}

#[tauri::command]
pub(crate) fn stop(console: TheConsole<'_>) -> Answered<()> {
    console.stop();
    answered("stop", Ok(()))
}

#[tauri::command]
pub(crate) fn leave(console: TheConsole<'_>) -> Answered<()> {
    console.leave();
    answered("leave", Ok(()))
}

#[tauri::command]
pub(crate) fn records(console: TheConsole<'_>, after: u32) -> Answered<Vec<RecordView>> {
    answered("records", Ok(console.records(after)))
}

/// Off the window's thread: a node's export of ten thousand coins takes a moment.
#[tauri::command(async)]
pub(crate) fn survey(console: TheConsole<'_>, wish: Wish) -> Answered<Survey> {
    answered("survey", console.survey(&wish))
}

#[tauri::command(async)]
pub(crate) fn doctor(console: TheConsole<'_>) -> Answered<DoctorView> {
    answered("doctor", console.doctor())
}

/// Off the window's thread: a device that keeps silent takes a moment.
#[tauri::command(async)]
pub(crate) fn devices(console: TheConsole<'_>) -> Answered<DevicesView> {
    answered("devices", Ok(console.devices()))
}

/// Off the window's thread: it waits until the system's own window has an administrator's leave, or a no.
#[tauri::command(async)]
pub(crate) fn install_udev_rule(console: TheConsole<'_>) -> Answered<()> {
    answered("install_udev_rule", console.install_udev_rule())
}

/// Language and theme of windows that the console opens.
#[tauri::command]
pub(crate) fn look_like(console: TheConsole<'_>, language: String, dark: bool) -> Answered<()> {
    console.look_like(Language::from_tag(&language).unwrap_or(Language::Japanese), dark);
    answered("look_like", Ok(()))
}

/// The page says how far its own start is.
#[tauri::command]
pub(crate) fn mark(name: String) {
    match name.as_str() {
        "first-paint" => crate::marks::mark("first-paint"),
        "usable" => crate::marks::mark("usable"),
        _ => {}
    }
}
