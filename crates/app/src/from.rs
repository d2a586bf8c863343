//! Each room's errors as failures.

use crate::failure::Failure;

macro_rules! failures {
    ($($room:literal: $($error:ty),+ $(,)?;)+) => { $($(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::of($room, &error)
            }
        }
    )+)+ };
}

failures! {
    "app": crate::conformance::ConformanceError, crate::console::ConsoleError, crate::doctor::DoctorError, crate::finding::FindingError,
        crate::inputs::FileError, crate::logbook::LogbookError, crate::outputs::OutputError, crate::pane::PaneError,
        crate::profile::ProfileError, crate::rehearsal::RehearsalError, crate::spec::SpecError,
        crate::state::StateError;
    "audit": audit::AppendError, audit::BundleError, audit::CommitError, audit::EventError, audit::FormatError,
        audit::KeyError, audit::OpenError, audit::ReadError, audit::StoreError, audit::ValueError,
        audit::VerifyError;
    "ceremony": ceremony::EventError, ceremony::ScriptError, ceremony::StepError, ceremony::ValueError,
        ceremony::register::RegisterError;
    "device": device::DeviceError, device::LinkError, device::PolicyError, device::TranscriptError;
    "simulator": simulator::FaultError, simulator::SeedError;
    "treasury": treasury::ApprovalError, treasury::CheckError, treasury::FoldError, treasury::HoldingsError,
        treasury::IntentError, treasury::PlanError, treasury::PlanFileError, treasury::PolicyError,
        treasury::ProposalError, treasury::PsbtError, treasury::TransferError, treasury::WalletError;
}
