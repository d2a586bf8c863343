//! What exactly is wrong with a row or a file: words that stay the same in every language.

macro_rules! fault {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, strum::Display, strum::VariantNames)]
        #[serde(rename_all = "kebab-case")]
        #[strum(serialize_all = "kebab-case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }
    };
}

fault! {
    /// Why a record may not stand where it stands.
    OrderFault {
        /// Its kind or its epoch does not follow from the record before.
        DoesNotFollow,
        /// More records in one epoch than it seals.
        EpochTooLong,
        /// No row of table `session` begins here.
        NoSessionRow,
    }
}

fault! {
    /// What is wrong with a row of table `epoch`.
    EpochFault {
        /// Its age file is not the one that its record names.
        FileSwapped,
        /// The records and the table disagree about how many there are.
        CountDiffers,
        /// There is none of this number.
        RowMissing,
    }
}

fault! {
    /// What is wrong with a row of table `session`.
    SessionFault {
        /// No record opens it.
        NoRecord,
        /// Its number or its first record is out of order.
        OutOfOrder,
        /// Its key is none.
        KeyMalformed,
        /// Its certificate is not in the form.
        CertificateMalformed,
        /// Nobody signed its certificate.
        NobodySigned,
        /// One key signed its certificate twice.
        SignedTwice,
        /// A signature is not over its certificate, or not by the key named.
        NotTheirSignature,
    }
}

fault! {
    /// What is wrong with a row of table `checkpoint`.
    CheckpointFault {
        /// It is no signed note.
        Malformed,
        /// It is of another size or another log.
        OfAnotherHead,
        /// Its session did not sign it.
        NotSigned,
    }
}

fault! {
    /// What is wrong with an exhibit.
    ExhibitFault {
        /// A record names it, no row does.
        RowMissing,
        /// Its row is not as its record says.
        RowDiffers,
        /// Its row says what no row may: another length of hash, a size below nought, an epoch that is not there.
        RowMalformed,
        /// A row is there, no record names it.
        NoRecord,
        /// Chunks are there, no row is.
        NoRow,
        /// A chunk that its size demands is not there.
        ChunkMissing,
        /// A chunk behind the last one.
        ChunkLeftOver,
        /// A chunk is longer or shorter than its place and the exhibit's size demand.
        ChunkLength,
        /// The disclosed field of its record is not there.
        SealMissing,
        /// Hash, size and chunks are not those that its record commits to.
        SealDiffers,
        /// A chunk does not open.
        ChunkChanged,
        /// All chunks open, and the whole has another hash.
        HashDiffers,
    }
}

fault! {
    /// What is wrong with a file of a bundle.
    BundleFault {
        /// It is not there.
        Missing,
        /// It is not the one that the manifest names.
        Changed,
        /// The manifest does not name it.
        NotNamed,
        /// A name, or a second one, that a manifest may not have.
        NameRefused,
        /// It is not in its form.
        Malformed,
        /// It is not the one in the log.
        NotTheLogs,
        /// It does not prove its record.
        DoesNotProve,
    }
}

impl From<crate::CertificateError> for SessionFault {
    fn from(error: crate::CertificateError) -> Self {
        match error {
            crate::CertificateError::NobodySigned => Self::NobodySigned,
            crate::CertificateError::SignedTwice { .. } => Self::SignedTwice,
            crate::CertificateError::NotTheirSignature { .. } => Self::NotTheirSignature,
        }
    }
}
