//! After the hardening nothing can be written, reached or started. The attacks run in a process of their own.

use std::{
    fs::File,
    net::{TcpListener, UdpSocket},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use pane::hardening::{Hardening, confine_reading};

#[test]
fn every_attack_from_inside_fails() {
    let this = std::env::current_exe().unwrap();
    let child = Command::new(this)
        .args(["--exact", "attacks_from_inside", "--ignored", "--nocapture", "--test-threads=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let folder = folder_of(child.id());
    let output = child.wait_with_output().unwrap();
    let left = std::fs::remove_dir_all(folder);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("every attack failed"), "{said}");
    assert!(left.is_ok(), "the attacks had files to attack");
}

/// A folder named by the attacker's process, which cannot remove it any more.
fn folder_of(process: u32) -> PathBuf {
    std::env::temp_dir().join(format!("himuro-closed-{process}"))
}

#[test]
#[ignore = "closes its process for good: run by the test above"]
fn attacks_from_inside() {
    // The control: what fails below works before.
    let folder = folder_of(std::process::id());
    let (own, other) = (folder.join("own"), folder.join("other"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(&own, "words").unwrap();
    std::fs::write(&other, "words").unwrap();
    assert!(UdpSocket::bind("127.0.0.1:0").is_ok() && UnixStream::pair().is_ok());
    assert!(Command::new("/bin/true").status().is_ok());

    // The first time this starts the test anew under a clean environment and comes past the lines above again.
    let hardening = Hardening::take().report();
    assert!(hardening["clean_environment"] && hardening["seccomp"]);
    assert!(TcpListener::bind("127.0.0.1:0").is_err());
    assert!(UdpSocket::bind("127.0.0.1:0").is_err());
    assert!(UnixStream::pair().is_err());
    assert!(Command::new("/bin/true").status().is_err());
    assert!(std::thread::spawn(|| 7).join().is_ok_and(|value| value == 7), "threads are allowed");
    if hardening["landlock"] {
        assert!(File::create(folder.join("new")).is_err());
        assert!(File::options().append(true).open(&own).is_err());
        assert!(std::fs::remove_file(&own).is_err());
        assert!(std::fs::create_dir(folder.join("folder")).is_err());
        assert!(std::fs::read(&other).is_ok());
        let files: [&Path; 2] = [&own, Path::new("/nowhere")];
        assert!(confine_reading(&files));
        assert!(std::fs::read(&own).is_ok());
        assert!(std::fs::read(&other).is_err());
        assert!(std::fs::read("/etc/hostname").is_err());
        assert!(std::fs::read_dir(&folder).is_err());
    }
    println!("every attack failed");
}
