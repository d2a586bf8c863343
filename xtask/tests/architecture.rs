//! The house of `ARCHITECTURE.md`, held against the real dependency graph (all features, on Linux, normal and
//! build edges). Each rule is also shown to refuse a graph that breaks it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Each member and the members that it may use. A member that does not stand here is refused.
const HOUSE: &[(&str, &[&str])] = &[
    ("himuro-secrets", &[]),
    ("himuro-treasury", &[]),
    ("himuro-audit", &[]),
    ("himuro-ceremony", &[]),
    ("himuro-device", &[]),
    ("himuro-texts", &[]),
    ("himuro-look", &[]),
    ("himuro-simulator", &["himuro-device"]),
    (
        "himuro-app",
        &[
            "himuro-ceremony",
            "himuro-treasury",
            "himuro-audit",
            "himuro-device",
            "himuro-simulator",
            "himuro-texts",
            "himuro-look",
        ],
    ),
    ("himuro-console", &["himuro-app"]),
    ("himuro-cli", &["himuro-app"]),
    ("himuro-pane", &["himuro-secrets", "himuro-ceremony", "himuro-texts", "himuro-look"]),
    (
        "himuro-auditor",
        &["himuro-audit", "himuro-ceremony", "himuro-treasury", "himuro-texts", "himuro-look"],
    ),
    ("xtask", &[]),
];

/// Third-party crates with a home: who may reach them without passing through another member.
const HOMES: &[(&str, &[&str])] = &[
    ("tauri", &["himuro-console"]),
    ("egui", &["himuro-pane", "himuro-auditor"]),
    ("eframe", &["himuro-pane", "himuro-auditor"]),
    ("hidapi", &["himuro-device"]),
    ("rusqlite", &["himuro-audit"]),
    ("libsqlite3-sys", &["himuro-audit"]),
    // what opens sockets: nobody
    ("reqwest", &[]),
    ("ureq", &[]),
    ("hyper", &[]),
    // Tauri's own runtime, without its networking: `mio` and `socket2` stay nobody's
    ("tokio", &["himuro-console"]),
    // `cargo metadata` adds up the features of every system; what is built is looked at below
    ("mio", &["himuro-console"]),
    ("async-std", &[]),
    ("socket2", &["himuro-console"]),
];

/// What Himuro is built for. Window libraries bring other things on other systems.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// The only member that `himuro-secrets` may be found under, at any depth.
const SECRETS: (&str, &str) = ("himuro-secrets", "himuro-pane");

/// The only source file that may open a network socket.
const SOCKETS: &str = "crates/device/src/emulator.rs";

#[derive(Default, Clone)]
struct Graph {
    members: BTreeSet<String>,
    edges: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn read() -> Self {
        let metadata = MetadataCommand::new()
            .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
            .features(cargo_metadata::CargoOpt::AllFeatures)
            .other_options(["--locked", "--filter-platform", PLATFORM].map(str::to_owned).to_vec())
            .exec()
            .expect("cargo metadata answers");
        let name = |id: &cargo_metadata::PackageId| metadata[id].name.to_string();
        let mut graph =
            Self { members: metadata.workspace_members.iter().map(name).collect(), ..Self::default() };
        for node in metadata.resolve.as_ref().expect("a resolved graph").nodes.iter() {
            for dependency in &node.deps {
                let counts = |kind| matches!(kind, DependencyKind::Normal | DependencyKind::Build);
                if dependency.dep_kinds.iter().any(|entry| counts(entry.kind)) {
                    graph.add(&name(&node.id), &name(&dependency.pkg));
                }
            }
        }
        graph
    }

    fn add(&mut self, from: &str, to: &str) {
        self.edges.entry(from.to_owned()).or_default().insert(to.to_owned());
    }

    /// Everything under `from`; through other members only where `through_members`.
    fn under(&self, from: &str, through_members: bool) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut todo = vec![from.to_owned()];
        while let Some(package) = todo.pop() {
            for next in self.edges.get(&package).into_iter().flatten() {
                if (through_members || !self.members.contains(next)) && seen.insert(next.clone()) {
                    todo.push(next.clone());
                }
            }
        }
        seen
    }
}

fn breaches(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for member in &graph.members {
        let Some((_, may_use)) = HOUSE.iter().find(|(name, _)| name == member) else {
            found.push(format!("{member} does not stand in the house"));
            continue;
        };
        for used in graph.edges.get(member).into_iter().flatten() {
            if graph.members.contains(used) && !may_use.contains(&used.as_str()) {
                found.push(format!("{member} may not use {used}"));
            }
        }
        let own = graph.under(member, false);
        for (package, homes) in HOMES {
            if own.contains(*package) && !homes.contains(&member.as_str()) {
                found.push(format!("{member} may not reach {package}"));
            }
        }
        if member != SECRETS.1 && graph.under(member, true).contains(SECRETS.0) {
            found.push(format!("{member} reaches {}", SECRETS.0));
        }
    }
    found
}

#[test]
fn the_house_stands_as_drawn() {
    let graph = Graph::read();
    assert!(graph.members.len() >= HOUSE.len(), "the whole house is read: {:?}", graph.members);
    assert!(graph.under("himuro-device", false).contains("hidapi"), "third-party edges are read");
    assert_eq!(breaches(&graph), Vec::<String>::new());
}

#[test]
fn each_forbidden_edge_is_noticed() {
    let house = Graph::read();
    let forbidden = [
        ("himuro-app", "himuro-secrets"),
        ("himuro-cli", "himuro-pane"),
        ("himuro-cli", "himuro-audit"),
        ("himuro-audit", "himuro-treasury"),
        ("himuro-app", "hidapi"),
        ("himuro-app", "rusqlite"),
        ("himuro-app", "eframe"),
        ("himuro-pane", "tokio"),
    ];
    for (from, to) in forbidden {
        let mut broken = house.clone();
        broken.add(from, to);
        assert!(!breaches(&broken).is_empty(), "{from} → {to} was not noticed");
    }
    let mut through_another = house.clone();
    through_another.add("himuro-app", "some-crate");
    through_another.add("some-crate", "rusqlite");
    assert!(breaches(&through_another).contains(&"himuro-app may not reach rusqlite".to_owned()));
    let mut stranger = house;
    stranger.members.insert("himuro-utils".to_owned());
    assert_eq!(breaches(&stranger), ["himuro-utils does not stand in the house"]);
}

#[test]
fn sockets_are_opened_in_one_file() {
    let mut openers = Vec::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates")) {
        let text = std::fs::read_to_string(&file).expect("a source file reads");
        if ["std::net", "TcpStream", "UdpSocket", "UnixStream", "UnixListener"]
            .iter()
            .any(|word| text.contains(word))
        {
            openers.push(file.to_string_lossy().rsplit_once("/../").expect("below the top").1.to_owned());
        }
    }
    assert_eq!(openers, [SOCKETS]);
}

#[test]
fn every_licence_is_one_that_deny_toml_allows() {
    let deny = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../deny.toml"))
        .expect("deny.toml");
    let list = deny
        .split_once("allow = [")
        .and_then(|(_, rest)| rest.split_once(']'))
        .expect("a list of licences")
        .0;
    let allowed: BTreeSet<&str> = list.split('"').skip(1).step_by(2).collect();
    let metadata = MetadataCommand::new()
        .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
        .other_options(["--locked", "--filter-platform", PLATFORM].map(str::to_owned).to_vec())
        .exec()
        .expect("cargo metadata answers");
    for package in &metadata.packages {
        let licence = package.license.clone().unwrap_or_default();
        // AND binds closer than OR in these expressions: one alternative must be allowed whole.
        let fits = licence.replace(['(', ')'], "").replace('/', " OR ").split(" OR ").any(|alternative| {
            alternative
                .split(" AND ")
                .all(|one| allowed.contains(one.split(" WITH ").next().unwrap_or_default().trim()))
        });
        assert!(fits, "{} {}: {licence}", package.name, package.version);
    }
}

#[test]
fn the_console_is_built_without_anything_that_opens_sockets() {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--locked", "-p", "himuro-console", "-e", "normal", "--prefix", "none"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .expect("cargo tree answers");
    let tree = String::from_utf8(tree.stdout).expect("names are text");
    let names: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains("tauri"), "the tree was read");
    for name in ["mio", "socket2", "hyper", "reqwest", "ureq", "himuro-secrets"] {
        assert!(!names.contains(name), "{name}");
    }
}

fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder reads") {
        let path = entry.expect("an entry reads").path();
        if path.is_dir() {
            if !path.ends_with("tests") {
                found.extend(sources(&path));
            }
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}
