//! `cargo xtask bundle`: the `.deb`, packed from a staging folder, then installed and started once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::house::{Stopped, output, programs, root, step, target};
use crate::programs::{Build, build};
use crate::setup::{Need, install};
use crate::trial;

/// The four programs, which look for each other in one folder.
pub(crate) const PROGRAMS: [&str; 4] = ["himuro-console", "himuro", "himuro-pane", "himuro-auditor"];

/// Libraries that the window library of pane and auditor opens when it starts, so that no linker knows of them.
const OPENED: &str = "libegl1, libgl1, libwayland-client0, libx11-6, libx11-xcb1, libxcursor1, libxi6, libxkbcommon-x11-0, libxrandr2";

/// What lies beside the programs: where in the repository, where in the package.
const FILES: [(&str, &str); 17] = [
    ("packaging/jp.himuro.console.desktop", "usr/share/applications/jp.himuro.console.desktop"),
    ("packaging/jp.himuro.auditor.desktop", "usr/share/applications/jp.himuro.auditor.desktop"),
    ("packaging/himuro.xml", "usr/share/mime/packages/himuro.xml"),
    ("packaging/70-himuro-ledger.rules", "usr/lib/udev/rules.d/70-himuro-ledger.rules"),
    ("packaging/copyright", "usr/share/doc/himuro/copyright"),
    ("LICENSE-MIT", "usr/share/doc/himuro/LICENSE-MIT"),
    ("LICENSE-APACHE", "usr/share/doc/himuro/LICENSE-APACHE"),
    ("crates/look/faces/OFL.txt", "usr/share/doc/himuro/OFL.txt"),
    ("CHANGELOG.md", "usr/share/doc/himuro/CHANGELOG.md"),
    ("icons/himuro.svg", "usr/share/icons/hicolor/scalable/apps/himuro.svg"),
    ("icons/16x16.png", "usr/share/icons/hicolor/16x16/apps/himuro.png"),
    ("icons/32x32.png", "usr/share/icons/hicolor/32x32/apps/himuro.png"),
    ("icons/48x48.png", "usr/share/icons/hicolor/48x48/apps/himuro.png"),
    ("icons/64x64.png", "usr/share/icons/hicolor/64x64/apps/himuro.png"),
    ("icons/128x128.png", "usr/share/icons/hicolor/128x128/apps/himuro.png"),
    ("icons/256x256.png", "usr/share/icons/hicolor/256x256/apps/himuro.png"),
    ("icons/icon.png", "usr/share/icons/hicolor/512x512/apps/himuro.png"),
];

/// Builds, packs, and tries the package.
pub(crate) fn bundle() -> Result<ExitCode, Stopped> {
    install(Need::Tests)?;
    build(Build::Release)?;
    pack_and_try()?;
    Ok(ExitCode::SUCCESS)
}

/// Packs what was built, and tries it.
pub(crate) fn pack_and_try() -> Result<(), Stopped> {
    println!("\n── package");
    let package = pack()?;
    let size = fs::metadata(&package).map_err(|error| failed(&package, &error))?.len();
    println!("── package: {} ({:.1} MB)", package.display(), to_mb(size));
    trial::try_package(&package)
}

/// The size that the package says it takes, in KiB, and its own in bytes.
pub(crate) fn sizes(package: &Path) -> Result<(u64, u64), Stopped> {
    let said = output(Command::new("dpkg-deb").arg("-f").arg(package).arg("Installed-Size"))?;
    let installed = said.trim().parse().map_err(|_| Stopped(format!("no size in {}", package.display())))?;
    Ok((installed, fs::metadata(package).map_err(|error| failed(package, &error))?.len()))
}

/// Bytes as megabytes, for people.
pub(crate) fn to_mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Packs the programs that were built for release.
pub(crate) fn pack() -> Result<PathBuf, Stopped> {
    let folder = target().join("bundle");
    let stage = folder.join("stage");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    }
    for program in PROGRAMS {
        place(&programs("release").join(program), &stage.join("usr/bin").join(program), 0o755)?;
    }
    for (from, to) in FILES {
        place(&root().join(from), &stage.join(to), 0o644)?;
    }
    place(&root().join("packaging/postinst"), &stage.join("DEBIAN/postinst"), 0o755)?;
    let architecture = output(Command::new("dpkg").arg("--print-architecture"))?;
    let control = control(architecture.trim(), &depends(&folder)?, bytes(&stage.join("usr"))?);
    let file = stage.join("DEBIAN/control");
    fs::write(&file, control).map_err(|error| failed(&file, &error))?;
    let package = folder.join(format!("himuro_{}_{}.deb", env!("CARGO_PKG_VERSION"), architecture.trim()));
    let mut pack = Command::new("dpkg-deb");
    pack.args(["--root-owner-group", "-Zxz", "--build"]).arg(&stage).arg(&package);
    step("dpkg-deb", &mut pack)?;
    Ok(package)
}

fn control(architecture: &str, depends: &str, bytes: u64) -> String {
    format!(
        "Package: himuro\n\
         Version: {}\n\
         Section: utils\n\
         Priority: optional\n\
         Architecture: {architecture}\n\
         Installed-Size: {}\n\
         Depends: {depends}, {OPENED}\n\
         Recommends: libgl1-mesa-dri\n\
         Maintainer: The Himuro founders <himuro@localhost>\n\
         Description: key-ceremony and treasury console\n\
         \x20Leads a treasury team on an offline computer through key ceremonies and\n\
         \x20transfers with Ledger hardware wallets, and keeps a sealed log that an\n\
         \x20auditor can verify.\n",
        env!("CARGO_PKG_VERSION"),
        bytes.div_ceil(1024),
    )
}

/// The packages of the libraries that the programs are linked with, with the versions that they need.
fn depends(folder: &Path) -> Result<String, Stopped> {
    // dpkg-shlibdeps wants to stand in a source package; this is one of no content.
    let source = folder.join("source");
    let control = source.join("debian/control");
    fs::create_dir_all(source.join("debian")).map_err(|error| failed(&source, &error))?;
    fs::write(&control, "Source: himuro\n\nPackage: himuro\nArchitecture: any\n")
        .map_err(|error| failed(&control, &error))?;
    let mut find = Command::new("dpkg-shlibdeps");
    find.current_dir(&source).arg("-O");
    find.args(PROGRAMS.map(|program| folder.join("stage/usr/bin").join(program)));
    let said = output(&mut find)?;
    let depends = said.lines().find_map(|line| line.strip_prefix("shlibs:Depends="));
    depends.map(str::to_owned).ok_or_else(|| Stopped(format!("dpkg-shlibdeps said: {said}")))
}

fn place(from: &Path, to: &Path, mode: u32) -> Result<(), Stopped> {
    use std::os::unix::fs::PermissionsExt as _;
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    fs::copy(from, to).map_err(|error| failed(from, &error))?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode)).map_err(|error| failed(to, &error))
}

fn bytes(folder: &Path) -> Result<u64, Stopped> {
    let mut sum = 0;
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        sum += if path.is_dir() {
            bytes(&path)?
        } else {
            fs::metadata(&path).map_err(|error| failed(&path, &error))?.len()
        };
    }
    Ok(sum)
}

fn failed(path: &Path, error: &std::io::Error) -> Stopped {
    Stopped(format!("{}: {error}", path.display()))
}
