//! Looks at what leaves the laptop or stays on its disk: network, radios, swap, core dumps; and at this program's file.

use super::finding::{Finding, Subject};
use super::surroundings::{Surroundings, standing_up};

pub(super) fn network(seen: &Surroundings) -> Finding {
    let Some(interfaces) = &seen.interfaces else {
        return Finding::stop(
            Subject::Network,
            "app-doctor-network-unread",
            "app-doctor-network-unread-mend",
        );
    };
    let up: Vec<&str> = standing_up(interfaces).collect();
    if up.is_empty() {
        return Finding::in_order(Subject::Network, "app-doctor-network");
    }
    let command = |name: &&str| format!("sudo ip link set {name} down");
    Finding::stop(Subject::Network, "app-doctor-network-up", "app-doctor-network-up-mend")
        .with("interfaces", &up.join(", "))
        .with_commands(up.iter().filter(|name| is_plain(name)).map(command))
}

/// A name that may stand in a command as it is.
fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

pub(super) fn radios(seen: &Surroundings) -> Finding {
    let is_blocked = |switch: &Option<String>| switch.as_deref().map(str::trim) == Some("1");
    let on: Vec<String> = seen
        .radios
        .iter()
        .filter(|radio| !is_blocked(&radio.soft) && !is_blocked(&radio.hard))
        .map(|radio| format!("{} ({})", radio.kind, radio.name))
        .collect();
    if seen.radios.is_empty() {
        Finding::in_order(Subject::Radios, "app-doctor-radios-none")
    } else if on.is_empty() {
        Finding::in_order(Subject::Radios, "app-doctor-radios")
    } else {
        Finding::look(Subject::Radios, "app-doctor-radios-on", "app-doctor-radios-on-mend")
            .with("radios", &on.join(", "))
            .with_commands(["sudo rfkill block all".to_owned()])
    }
}

/// `/proc/swaps` has a heading, and a line for each place.
pub(super) fn swap(seen: &Surroundings) -> Finding {
    let Some(swaps) = &seen.swaps else {
        return Finding::stop(Subject::Swap, "app-doctor-swap-unread", "app-doctor-swap-unread-mend");
    };
    let used: Vec<&str> =
        swaps.lines().skip(1).filter_map(|line| line.split_ascii_whitespace().next()).collect();
    if used.is_empty() {
        return Finding::in_order(Subject::Swap, "app-doctor-swap");
    }
    Finding::stop(Subject::Swap, "app-doctor-swap-used", "app-doctor-swap-used-mend")
        .with("places", &used.join(", "))
        .with_commands(["sudo swapoff -a".to_owned()])
}

/// A limit of nothing does not hold where the kernel hands the memory to a program: that one gets it whatever the
/// limit says (core(5)).
pub(super) fn core_dumps(seen: &Surroundings) -> Finding {
    let limit = seen.limits.as_deref().and_then(|limits| {
        let line = limits.lines().find_map(|line| line.strip_prefix("Max core file size"))?;
        line.split_ascii_whitespace().next()
    });
    let (Some(limit), Some(pattern)) = (limit, seen.core_pattern.as_deref().map(str::trim)) else {
        return Finding::stop(Subject::CoreDumps, "app-doctor-cores-unread", "app-doctor-cores-unread-mend");
    };
    if let Some(program) = pattern.strip_prefix('|') {
        let program = program.split_ascii_whitespace().next().unwrap_or_default();
        return to_another("app-doctor-cores-piped", program);
    }
    // Newer kernels also hand it to whoever listens on a socket.
    if let Some(socket) = pattern.strip_prefix('@') {
        return to_another("app-doctor-cores-socket", socket);
    }
    if limit == "0" {
        return Finding::in_order(Subject::CoreDumps, "app-doctor-cores");
    }
    Finding::stop(Subject::CoreDumps, "app-doctor-cores-written", "app-doctor-cores-written-mend")
        .with("limit", limit)
        .with_commands(["ulimit -c 0".to_owned()])
}

fn to_another(text: &'static str, receiver: &str) -> Finding {
    Finding::stop(Subject::CoreDumps, text, "app-doctor-cores-handed-mend")
        .with("receiver", receiver)
        .with_commands(["sudo sysctl -w kernel.core_pattern=core".to_owned()])
}

/// Its hash can be taken; whether it is the published one is compared by people.
pub(super) fn program(seen: &Surroundings) -> Finding {
    match seen.program {
        Some(hash) => {
            Finding::in_order(Subject::Program, "app-doctor-program").with("hash", &hex::encode(hash))
        }
        None => {
            Finding::stop(Subject::Program, "app-doctor-program-unread", "app-doctor-program-unread-mend")
        }
    }
}
