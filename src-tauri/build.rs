//! Embeds the window's configuration and its least capabilities.

fn main() {
    let capabilities = "./src-tauri/capabilities/**/*";
    let attributes = tauri_build::Attributes::new().capabilities_path_pattern(capabilities);
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capabilities are sound");
}
