//! The operator console: a window whose commands call `app`, and nothing else.

fn main() {
    tauri::Builder::default().run(tauri::generate_context!()).expect("the window opens");
}
