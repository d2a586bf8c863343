//! The operator console: a window whose commands call `app`, and nothing else.

mod commands;
mod doors;
mod marks;
#[cfg(feature = "automation")]
mod tap;

use std::path::PathBuf;
use std::sync::Arc;

use app::PaneSeat;
use app::console::Console;
use tauri::{Emitter, Manager, RunEvent, WebviewWindowBuilder};

/// The one window.
const WINDOW: &str = "main";
/// Says that the picture changed; the window fetches it.
const CHANGED: &str = "changed";

/// A person works in the secret pane; the page says in which language and theme.
const SEAT: PaneSeat = PaneSeat::Person { language: "ja", theme: "light" };

fn main() {
    doors::close();
    let builder = tauri::Builder::default();
    let app = builder
        .setup(|app| {
            let handle = app.handle().clone();
            let console = Arc::new(Console::new(rehearsals(), SEAT, move |revision| {
                // A window that is closing has nobody to tell.
                let _ = handle.emit_to(WINDOW, CHANGED, revision);
            }));
            app.manage(Arc::clone(&console));
            let config = app.config().app.windows.first().ok_or("a window is configured")?.clone();
            let window = WebviewWindowBuilder::from_config(app.handle(), &config)?;
            let window = window.on_navigation(doors::stays_here).on_new_window(doors::refuse).build()?;
            marks::mark("window");
            drop(window);
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![
            commands::view,
            commands::home,
            commands::begin,
            commands::resume,
            commands::answer,
            commands::press,
            commands::replug,
            commands::stop,
            commands::leave,
            commands::records,
            commands::survey,
            commands::doctor,
            commands::devices,
            commands::install_udev_rule,
            commands::look_like,
            commands::mark,
        ])
        .build(tauri::generate_context!())
        .expect("the window's configuration was checked when it was built");
    app.run(|handle, event| {
        if matches!(event, RunEvent::Exit) {
            // The log is closed before the program ends; without this it would go on as after a power cut.
            handle.state::<Arc<Console>>().close();
        }
    });
}

/// Where rehearsals lie: the folder given, or `Himuro/rehearsals` at home.
fn rehearsals() -> PathBuf {
    let given = std::env::args_os().nth(1).map(PathBuf::from);
    given.map(|folder| std::path::absolute(&folder).unwrap_or(folder)).unwrap_or_else(app::rehearsals_folder)
}
