//! The command line as it is typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// 氷室 Himuro: key ceremonies and treasury on an offline laptop.
#[derive(Debug, Parser)]
#[command(name = "himuro", version, propagate_version = true)]
pub(crate) struct Himuro {
    /// The language of texts; otherwise that of the system.
    #[arg(long, global = true, value_enum)]
    pub(crate) language: Option<LanguageName>,
    /// Answers for machines: JSON on standard output.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LanguageName {
    Ja,
    En,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Leads a complete rehearsal (予行演習): keys, backup, transfer, refill, sealed log.
    Rehearse(Rehearse),
    /// Looks at this laptop: what is in order, what to look at, what production refuses.
    Doctor(Doctor),
    /// Ledgers: listed, shown, held against recorded exchanges.
    #[command(subcommand)]
    Device(Device),
    /// The audit log: verified, read, exported.
    #[command(subcommand)]
    Log(Log),
    /// What the policy asks of the holdings, as a plan.
    Plan(Plan),
    /// Ceremony scripts: checked, printed.
    #[command(subcommand)]
    Ceremony(Ceremony),
}

#[derive(Debug, Args)]
pub(crate) struct Rehearse {
    /// Asks nobody: every person is played by the rehearsal.
    #[arg(long)]
    pub(crate) unattended: bool,
    /// Goes on where a rehearsal in the output folder was broken off.
    #[arg(long, conflicts_with_all = ["quorum", "lifecycle", "rng_seed", "holdings", "prices", "books", "policy", "fee_rate"])]
    pub(crate) resume: bool,
    /// Rehearses the devices' lifecycle as well, last of all.
    #[arg(long)]
    pub(crate) lifecycle: bool,
    /// Signatures needed, of the cold keys.
    #[arg(long, value_name = "M-of-N")]
    pub(crate) quorum: Option<String>,
    /// Seed of the rehearsal's randomness: the same wallet, plan and transactions at each run.
    #[arg(long, value_name = "N")]
    pub(crate) rng_seed: Option<u64>,
    /// A cold device: `hid`, `hid:SERIAL`, `hid:PATH`, `sim:A` … `sim:E`, `sim:@FILE`, `emulator:HOST:PORT`. Once for each key, in order.
    #[arg(long = "device", value_name = "DEVICE")]
    pub(crate) devices: Vec<String>,
    /// The hot wallet's device.
    #[arg(long, value_name = "DEVICE")]
    pub(crate) hot_device: Option<String>,
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Where the files go; nothing there is overwritten.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

/// What the treasury reads; the embedded rehearsal data where nothing is given.
#[derive(Debug, Args)]
pub(crate) struct Inputs {
    /// A node's exports: listunspent, descriptors, previous transactions, getblockchaininfo.
    #[arg(long, value_name = "DIR")]
    pub(crate) holdings: Option<PathBuf>,
    /// Valuation prices.
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// Customers' book balances.
    #[arg(long, value_name = "FILE")]
    pub(crate) books: Option<PathBuf>,
    /// A treasury policy; several count together.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Vec<PathBuf>,
    /// Fee rate in sat/vB, in place of the policy's.
    #[arg(long, value_name = "SAT_PER_VB")]
    pub(crate) fee_rate: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Where logs lie; otherwise the window's own folder.
    #[arg(long, value_name = "DIR", conflicts_with = "install_udev_rule")]
    pub(crate) folder: Option<PathBuf>,
    /// Says what installing the udev rule would do, asks, and does it.
    #[arg(long)]
    pub(crate) install_udev_rule: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Device {
    /// The devices that are there.
    List {
        /// Devices to look for besides those on USB.
        #[arg(long = "device", value_name = "DEVICE")]
        devices: Vec<String>,
    },
    /// Comings and goings, until Ctrl-C.
    Watch {
        /// Simulated devices that are plugged in besides those on USB.
        #[arg(long = "device", value_name = "DEVICE")]
        devices: Vec<String>,
        /// Ends after so many seconds.
        #[arg(long = "for", value_name = "SECONDS")]
        seconds: Option<u64>,
    },
    /// One device: model, app, fingerprint.
    Show {
        /// The device.
        #[arg(long, value_name = "DEVICE", default_value = "hid")]
        device: String,
    },
    /// The published test seeds: the only ones that a rehearsal takes.
    Seeds,
    /// The register of devices in a log; which keys were born on a model, with a firmware.
    Register {
        /// The log file, or the bundle.
        log: PathBuf,
        /// An age identity of a reader; otherwise the auditor's that lies beside the log.
        #[arg(long, value_name = "FILE")]
        identity: Option<PathBuf>,
        /// Asks for the keys that were born on this model.
        #[arg(long, value_name = "MODEL")]
        born_on: Option<String>,
        /// Asks for the keys that were born with this firmware.
        #[arg(long, value_name = "VERSION")]
        firmware: Option<String>,
    },
    /// Holds our client and our simulator, or devices, against recorded exchanges of the genuine app.
    Conformance {
        /// A recording; several may be given.
        #[arg(long = "transcript", value_name = "FILE", required_unless_present = "devices", num_args = 1..)]
        transcripts: Vec<PathBuf>,
        /// A device to run the recorded scenarios with.
        #[arg(long = "device", value_name = "DEVICE")]
        devices: Vec<String>,
        /// Where to write what passed.
        #[arg(long, value_name = "FILE", requires = "devices")]
        record: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Founds an empty log.
    Create {
        /// The file to create.
        file: PathBuf,
        /// What the log is for.
        #[arg(long, value_enum)]
        profile: ProfileName,
        /// Devices whose holders found the log.
        #[arg(long = "device", value_name = "DEVICE")]
        devices: Vec<String>,
        /// A rehearsal's seed; refused in production.
        #[arg(long, value_name = "N")]
        rng_seed: Option<u64>,
        /// Asks nobody; refused in production.
        #[arg(long)]
        unattended: bool,
    },
    /// Verifies a log file or a bundle from nothing.
    Verify {
        /// The log file, or the bundle.
        path: PathBuf,
        /// An age identity of a recipient: proves the content too.
        #[arg(long, value_name = "FILE")]
        identity: Option<PathBuf>,
        /// A head held outside: a checkpoint note, or its first three lines.
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
    },
    /// Shows the records.
    Show {
        /// The log file, or the bundle.
        path: PathBuf,
        /// An age identity of a recipient.
        #[arg(long, value_name = "FILE")]
        identity: PathBuf,
    },
    /// Writes the auditor's bundle.
    Export {
        /// The log file.
        file: PathBuf,
        /// The bundle's folder, which must not exist.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ProfileName {
    Production,
    Rehearsal,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Ceremony {
    /// Checks a script.
    Check {
        /// The script.
        file: PathBuf,
    },
    /// Prints a script for the table.
    Print {
        /// The script.
        file: PathBuf,
    },
}
