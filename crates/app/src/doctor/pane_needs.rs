//! Looks at what the secret pane needs: a display that keeps windows apart, and a kernel that closes processes.

use super::finding::{Finding, Subject};
use super::surroundings::Surroundings;

/// The version of Landlock that the pane insists on: below, it could not forbid shortening files.
const LANDLOCK_NEEDED: u32 = 3;

/// From which kernel on which version of Landlock is there, newest first.
const LANDLOCK_SINCE: [((u32, u32), u32); 7] =
    [((6, 15), 7), ((6, 12), 6), ((6, 10), 5), ((6, 7), 4), ((6, 2), 3), ((5, 19), 2), ((5, 13), 1)];

pub(super) fn display(seen: &Surroundings) -> Finding {
    if seen.displays.wayland {
        Finding::in_order(Subject::Display, "app-doctor-display")
    } else if seen.displays.x11 {
        Finding::stop(Subject::Display, "app-doctor-display-x11", "app-doctor-display-x11-mend")
    } else {
        Finding::stop(Subject::Display, "app-doctor-display-none", "app-doctor-display-none-mend")
    }
}

/// By the kernel's version; a kernel to which its maker has added more offers more than is said here. What the pane has
/// really obtained it says itself, on its screen and in the log.
pub(super) fn kernel(seen: &Surroundings) -> Finding {
    let release = seen.release.as_deref().map_or("?", str::trim);
    let landlock = landlock_of(release);
    let filters = seen.seccomp.as_deref().is_some_and(|actions| has_word(actions, ' ', "errno"));
    let missing = |text| {
        Finding::stop(Subject::Kernel, text, "app-doctor-kernel-mend")
            .with("release", release)
            .with("needed", &LANDLOCK_NEEDED.to_string())
    };
    if !filters {
        return missing("app-doctor-kernel-no-seccomp");
    }
    if landlock < LANDLOCK_NEEDED {
        return missing("app-doctor-kernel-old");
    }
    match seen.security_modules.as_deref() {
        Some(modules) if has_word(modules, ',', "landlock") => {
            Finding::in_order(Subject::Kernel, "app-doctor-kernel")
                .with("landlock", &landlock.to_string())
                .with("release", release)
        }
        Some(_) => missing("app-doctor-kernel-no-landlock"),
        None => Finding::look(Subject::Kernel, "app-doctor-kernel-unread", "app-doctor-kernel-unread-mend")
            .with("release", release),
    }
}

fn has_word(text: &str, between: char, word: &str) -> bool {
    text.trim().split(between).any(|one| one == word)
}

/// None (0) where the kernel is older, or its version is not one.
fn landlock_of(release: &str) -> u32 {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse().ok());
    let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else { return 0 };
    LANDLOCK_SINCE.iter().find(|(since, _)| (major, minor) >= *since).map_or(0, |(_, version)| *version)
}
