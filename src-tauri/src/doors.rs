//! Doors that stay closed: nobody drives the window from outside, nothing else is ever loaded into it.

use tauri::Url;
use tauri::webview::{NewWindowFeatures, NewWindowResponse};

/// What WebKit and Tauri read to hand the window to somebody else.
#[cfg(not(feature = "automation"))]
const HANDLES: [&str; 4] = [
    "TAURI_AUTOMATION",
    "TAURI_WEBVIEW_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
];

/// Starts the program again without the handles, where one is there. Taking them out of a running process's own
/// environment would need `unsafe`, for another thread may read it.
#[cfg(not(feature = "automation"))]
pub(crate) fn close() {
    use std::os::unix::process::CommandExt as _;
    if HANDLES.iter().all(|handle| std::env::var_os(handle).is_none()) {
        return;
    }
    let Ok(own) = std::env::current_exe() else { std::process::exit(1) };
    let mut again = std::process::Command::new(own);
    again.args(std::env::args_os().skip(1));
    for handle in HANDLES {
        again.env_remove(handle);
    }
    // Comes back only where the system refused: better no window than one with a handle.
    let _ = again.exec();
    std::process::exit(1);
}

/// A test build may be driven.
#[cfg(feature = "automation")]
pub(crate) fn close() {}

/// The page that is embedded, and nothing else.
pub(crate) fn stays_here(to: &Url) -> bool {
    to.scheme() == "tauri" && to.host_str() == Some("localhost")
}

/// There is one window.
pub(crate) fn refuse<R: tauri::Runtime>(_: Url, _: NewWindowFeatures) -> NewWindowResponse<R> {
    NewWindowResponse::Deny
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_embedded_page_is_loaded() {
        for (to, stays) in [
            ("tauri://localhost/", true),
            ("tauri://localhost/index.html#log", true),
            ("https://example.org/", false),
            ("http://localhost/", false),
            ("file:///etc/passwd", false),
            ("tauri://elsewhere/", false),
            ("about:blank", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(stays_here(&to.parse().expect("a URL")), stays, "{to}");
        }
    }
}
