//! Doors that stay closed: nobody drives the window from outside, nothing else is ever loaded into it.

use tauri::Url;
use tauri::webview::{NewWindowFeatures, NewWindowResponse};

/// What the window needs of its surroundings: display, person's folders, language, and how to draw. Everything else could
/// be a handle: WebKit's inspector, GTK's, a module to load.
#[cfg_attr(feature = "automation", expect(dead_code, reason = "a test build may be driven"))]
const KEPT: [&str; 18] = [
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "HOME",
    "USER",
    "LOGNAME",
    "PATH",
    "SHELL",
    "TZ",
    "LANG",
    "LANGUAGE",
    "DBUS_SESSION_BUS_ADDRESS",
    // input of Japanese
    "GTK_IM_MODULE",
    "XMODIFIERS",
    "GDK_BACKEND",
    "GDK_SCALE",
    "GDK_DPI_SCALE",
    crate::marks::FILE,
];

/// Beginnings of names that are kept: folders of the session, formats, and how to draw without a graphics card.
const KEPT_FAMILIES: [&str; 4] = ["XDG_", "LC_", "LIBGL_", "WEBKIT_DISABLE_"];

fn is_kept(name: &str) -> bool {
    KEPT.contains(&name) || KEPT_FAMILIES.iter().any(|family| name.starts_with(family))
}

/// Starts the program again with nothing else in its environment, where there is more. Taking it out of the running
/// process's own would need `unsafe`, for another thread may read it.
#[cfg(not(feature = "automation"))]
pub(crate) fn close() {
    use std::os::unix::process::CommandExt as _;
    let kept = |name: &std::ffi::OsStr| name.to_str().is_some_and(is_kept);
    if std::env::vars_os().all(|(name, _)| kept(&name)) {
        return;
    }
    let Ok(own) = std::env::current_exe() else { std::process::exit(1) };
    let mut again = std::process::Command::new(own);
    again.args(std::env::args_os().skip(1));
    again.env_clear().envs(std::env::vars_os().filter(|(name, _)| kept(name)));
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
    fn nothing_that_drives_or_inspects_the_window_is_kept() {
        for name in [
            "TAURI_AUTOMATION",
            "TAURI_WEBVIEW_AUTOMATION",
            "WEBKIT_INSPECTOR_SERVER",
            "WEBKIT_INSPECTOR_HTTP_SERVER",
            "WEBKIT_EXEC_PATH",
            "GTK_DEBUG",
            "GTK_MODULES",
            "GTK_PATH",
            "GIO_EXTRA_MODULES",
            "GDK_PIXBUF_MODULE_FILE",
            "LD_PRELOAD",
            "LD_LIBRARY_PATH",
            "JSC_dumpOptions",
        ] {
            assert!(!is_kept(name), "{name}");
        }
        for name in ["DISPLAY", "HOME", "LC_ALL", "XDG_RUNTIME_DIR", "WEBKIT_DISABLE_DMABUF_RENDERER"] {
            assert!(is_kept(name), "{name}");
        }
    }

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
