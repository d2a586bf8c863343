//! The typed actions of a step: what the program does, checks or asks while people follow the script.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::{InventoryId, RoleId};

/// Declares a closed list of words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$word_doc])* $word),+ }
    };
}

/// What the program does in a step. `type` in a script's `action = { type = "…", … }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::IntoStaticStr)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// People confirm what the step says.
    Confirm {},
    /// Two people read a value and find it equal.
    CheckValue {
        /// The value.
        value: CheckedValue,
    },
    /// A hash is read aloud in words and read back.
    ReadBackHash {
        /// Of what.
        of: HashOf,
    },
    /// The laptop's clock is compared with the internal witness's watch.
    ClockCheck {
        /// The difference that passes, in seconds.
        #[schemars(range(min = 1, max = 3600))]
        tolerance_seconds: u16,
    },
    /// The laptop shows that it is fit for the ceremony.
    MachineCheck {
        /// What is looked at.
        #[schemars(length(min = 1))]
        checks: Vec<MachineCheck>,
    },
    /// Everybody in the room is named, with their roles.
    RollCall {},
    /// Bags are looked at before they are opened.
    BagCheck {
        /// Which things of the inventory.
        #[schemars(length(min = 1))]
        items: Vec<InventoryId>,
    },
    /// Dice and the operating system give entropy.
    GatherEntropy {
        /// Bits wanted from the dice alone.
        #[schemars(range(min = 128, max = 512))]
        dice_bits: u16,
    },
    /// Keys come into being.
    BirthKey {
        /// On which devices.
        devices: Devices,
        /// Where their entropy comes from.
        born: Born,
    },
    /// Fingerprint and extended public key are read from each device.
    ReadDevice {
        /// Which devices.
        devices: Devices,
    },
    /// Each device is entered into the register: what is on its case, its seal, who keeps its PIN, where its key is from.
    RegisterDevice {
        /// Which devices.
        devices: Devices,
    },
    /// Two people compare what a device shows with what the console holds.
    CompareOnDevice {
        /// Which devices.
        devices: Devices,
        /// What is compared.
        what: Compared,
    },
    /// The wallet policy is registered on each device, and the proof kept.
    RegisterPolicy {
        /// Which devices.
        devices: Devices,
    },
    /// The first addresses are shown and compared on each device.
    VerifyAddress {
        /// Which devices.
        devices: Devices,
        /// How many addresses.
        #[schemars(range(min = 1, max = 20))]
        count: u8,
    },
    /// One key's entropy becomes SLIP-39 shares, in the pane.
    SplitShares {
        /// Whose device.
        devices: Devices,
        /// Shares that suffice.
        #[schemars(range(min = 2, max = 16))]
        threshold: u8,
        /// Shares made.
        #[schemars(range(min = 2, max = 16))]
        count: u8,
    },
    /// Each share is typed back in full.
    VerifyShare {},
    /// Shares typed back give the device's fingerprint again.
    ProveBackup {
        /// Which quorums are recombined.
        quorums: Quorums,
    },
    /// Files from outside are read.
    Import {
        /// Which.
        #[schemars(length(min = 1))]
        files: Vec<Import>,
    },
    /// Holdings are held against the policy.
    Assess {},
    /// A transfer is planned.
    Plan {
        /// From where to where.
        direction: Direction,
    },
    /// Maker and approver each type the intent from a channel of their own, and sign it.
    Approve {
        /// Who drafts.
        maker: RoleId,
        /// Who approves.
        approver: RoleId,
    },
    /// Devices sign the transaction.
    Sign {
        /// Which devices.
        devices: Devices,
    },
    /// The signed transaction is recomputed from the approved intent and compared byte by byte.
    VerifyTransaction {},
    /// A file leaves the laptop.
    Export {
        /// Which.
        what: Export,
    },
    /// The log's head is put outside the laptop.
    AnchorLog {
        /// How.
        #[schemars(length(min = 1))]
        means: Vec<AnchorMeans>,
    },
    /// The auditor co-signs the log's head.
    Cosign {},
    /// People declare that the record is a true account.
    Attest {},
    /// Things are put into tamper-evident bags, and the numbers recorded.
    SealBag {
        /// Which things of the inventory.
        #[schemars(length(min = 1))]
        items: Vec<InventoryId>,
    },
    /// Quorums sign a transaction that cannot be broadcast, and it verifies.
    ProveSpend {
        /// Which quorums.
        quorums: Quorums,
    },
    /// Spending stops.
    Freeze {
        /// Of what.
        scope: Scope,
    },
    /// Spending is allowed again.
    Unfreeze {
        /// Of what.
        scope: Scope,
    },
    /// A change is put before the people who decide.
    ProposeChange {
        /// Of what.
        what: Proposal,
    },
    /// Book and chain are compared.
    Reconcile {},
    /// People are enrolled with their devices.
    Enrol {
        /// Who.
        #[schemars(length(min = 1))]
        roles: Vec<RoleId>,
    },
    /// Words are loaded into a device by its custodian.
    LoadDevice {
        /// Which devices.
        devices: Devices,
    },
    /// A device is reset.
    ResetDevice {
        /// Which devices.
        devices: Devices,
    },
    /// A device gets another firmware, and its fingerprint is read again.
    ChangeFirmware {
        /// Which devices.
        devices: Devices,
    },
    /// A device is destroyed before two witnesses.
    DestroyDevice {
        /// Which devices.
        devices: Devices,
    },
    /// A device that is not where it should be is entered as lost.
    ReportLoss {
        /// Which devices.
        devices: Devices,
    },
    /// Shares become words again, in the pane.
    RestoreShares {},
    /// Something is taken out of use, and stays watched.
    Retire {
        /// What.
        what: Retired,
    },
    /// What was secret is wiped.
    Wipe {
        /// What.
        what: Wiped,
    },
}

impl Action {
    /// The word in `type`.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// Whether the log has to be anchored as soon as this has happened: it cannot be undone.
    pub fn is_irreversible(&self) -> bool {
        match self {
            Self::BirthKey { .. }
            | Self::SplitShares { .. }
            | Self::Sign { .. }
            | Self::LoadDevice { .. }
            | Self::ResetDevice { .. }
            | Self::ChangeFirmware { .. }
            | Self::DestroyDevice { .. }
            | Self::RestoreShares {}
            | Self::Retire { .. }
            | Self::Wipe { .. } => true,
            Self::Confirm {}
            | Self::CheckValue { .. }
            | Self::ReadBackHash { .. }
            | Self::ClockCheck { .. }
            | Self::MachineCheck { .. }
            | Self::RollCall {}
            | Self::BagCheck { .. }
            | Self::GatherEntropy { .. }
            | Self::ReadDevice { .. }
            | Self::RegisterDevice { .. }
            | Self::ReportLoss { .. }
            | Self::CompareOnDevice { .. }
            | Self::RegisterPolicy { .. }
            | Self::VerifyAddress { .. }
            | Self::VerifyShare {}
            | Self::ProveBackup { .. }
            | Self::Import { .. }
            | Self::Assess {}
            | Self::Plan { .. }
            | Self::Approve { .. }
            | Self::VerifyTransaction {}
            | Self::Export { .. }
            | Self::AnchorLog { .. }
            | Self::Cosign {}
            | Self::Attest {}
            | Self::SealBag { .. }
            | Self::ProveSpend { .. }
            | Self::Freeze { .. }
            | Self::Unfreeze { .. }
            | Self::ProposeChange { .. }
            | Self::Reconcile {}
            | Self::Enrol { .. } => false,
        }
    }
}

words!(
    /// The devices that an action visits, one after the other.
    Devices {
        /// Every device of the cold wallet.
        AllCold,
        /// The hot wallet's device.
        Hot,
        /// As many devices of the cold wallet as its quorum asks for.
        Quorum,
        /// The device of the custodian whose key is backed up.
        CustodianOfShare,
        /// A new device that takes the place of another.
        Replacement,
        /// Devices that lie in reserve.
        Spare,
    }
);

words!(
    /// A value that two people read.
    CheckedValue {
        /// The descriptor's checksum.
        DescriptorChecksum,
        /// A key's fingerprint.
        Fingerprint,
        /// The head of the log.
        LogHead,
        /// Numbers of bags and seals.
        SealNumbers,
        /// An amount.
        Amount,
        /// An address.
        Address,
    }
);

words!(
    /// What a hash is taken of.
    HashOf {
        /// The script's file.
        Script,
        /// The running program.
        Program,
        /// The log's head.
        LogHead,
    }
);

words!(
    /// One look at the laptop.
    MachineCheck {
        /// No network interface is up.
        NoNetwork,
        /// Nothing is swapped out.
        NoSwap,
        /// No core is dumped.
        NoCoreDumps,
        /// The disk is encrypted.
        DiskEncrypted,
        /// The program's hash is the published one.
        BinaryHash,
        /// Versions of program, devices and apps are the approved ones.
        Versions,
    }
);

words!(
    /// Where a key's entropy comes from.
    Born {
        /// The Ledger's own generator.
        Device,
        /// Dice and operating system, mixed in the ceremony.
        Ceremony,
    }
);

words!(
    /// What is compared with a device's screen.
    Compared {
        /// The extended public key.
        PublicKey,
        /// The wallet policy with all its keys.
        Policy,
        /// The transaction's outputs and fee.
        Transaction,
    }
);

words!(
    /// Which quorums an action goes through.
    Quorums {
        /// Each set of people that would suffice.
        Every,
        /// One set.
        One,
    }
);

words!(
    /// A file that comes in.
    Import {
        /// A node's account of what the wallets hold.
        Holdings,
        /// Prices with source, window and formula.
        Prices,
        /// Book balances of customers and of the house.
        Book,
        /// A confirmation of a transaction on chain.
        Confirmation,
    }
);

words!(
    /// The direction of a transfer.
    Direction {
        /// What is above the target goes to cold storage.
        HotToCold,
        /// The hot wallet is filled up.
        ColdToHot,
    }
);

words!(
    /// A file that goes out.
    Export {
        /// The signed transaction.
        Transaction,
        /// Descriptor, registration proofs and first addresses.
        BackupKit,
        /// The auditor's bundle.
        Bundle,
    }
);

words!(
    /// A place outside the laptop for the log's head.
    AnchorMeans {
        /// Printed, with size and root.
        Print,
        /// Co-signed by the auditor as witness.
        Cosignature,
        /// Signed on Ledgers.
        Devices,
    }
);

words!(
    /// What is frozen.
    Scope {
        /// Everything.
        All,
        /// One asset.
        Asset,
        /// One wallet.
        Wallet,
        /// One device.
        Device,
        /// One person.
        Person,
    }
);

words!(
    /// What a change is about.
    Proposal {
        /// The list of allowed destinations.
        Allowlist,
        /// The treasury policy.
        Policy,
        /// The roster of people and roles.
        Roster,
    }
);

words!(
    /// What is taken out of use.
    Retired {
        /// A wallet.
        Wallet,
        /// A key.
        Key,
        /// A device.
        Device,
    }
);

words!(
    /// What is wiped.
    Wiped {
        /// The memory of the secret pane.
        Pane,
        /// A device.
        Device,
        /// Removable media.
        Media,
    }
);
