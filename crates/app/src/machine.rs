//! What a ceremony asks of the laptop: the doctor's findings, under the names that stand in logs.

use std::path::Path;

use ceremony::MachineCheck;
use sha2::{Digest as _, Sha256};

use crate::doctor::{Finding, Level, Subject, interfaces, is_offline};

/// One look: its stable name, the id of its text, and whether everything about it is in order.
pub(crate) fn look(check: MachineCheck, findings: &[Finding]) -> (&'static str, &'static str, bool) {
    let (name, text, subject) = match check {
        MachineCheck::NoNetwork => ("no_network", "app-look-no-network", Subject::Network),
        MachineCheck::NoSwap => ("no_swap", "app-look-no-swap", Subject::Swap),
        MachineCheck::NoCoreDumps => ("no_core_dumps", "app-look-no-core-dumps", Subject::CoreDumps),
        MachineCheck::DiskEncrypted => ("disk_encrypted", "app-look-disk-encrypted", Subject::Disk),
        MachineCheck::BinaryHash => ("binary_hash", "app-look-binary-hash", Subject::Program),
        MachineCheck::Versions => ("versions", "app-look-versions", Subject::Versions),
    };
    let passes = findings
        .iter()
        .filter(|finding| finding.subject == subject)
        .all(|finding| finding.level == Level::InOrder);
    (name, text, passes)
}

/// SHA-256 of the running program's file; zeros where it cannot be read.
pub(crate) fn own_hash() -> [u8; 32] {
    let own = std::env::current_exe().and_then(std::fs::read);
    own.map_or([0; 32], |bytes| Sha256::digest(bytes).into())
}

/// Every interface but the loopback is down, as the kernel sees it.
pub(crate) fn no_network() -> bool {
    is_offline(interfaces(Path::new("/")).as_deref())
}
