//! The audit log, format 1: records, tree, checkpoints, sealing, store, verification, bundle.
