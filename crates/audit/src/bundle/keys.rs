//! `keys.json`: who is who in a bundle, in clear, and held against what the log itself says.

use crate::{Finding, Operator, Verified, record::FORMAT};

/// What `keys.json` says.
pub(crate) struct Named {
    log_id: String,
    profile: String,
    operators: Vec<Operator>,
    sessions: Vec<(u64, String)>,
}

impl Named {
    /// Reads the file; `None` where a field is missing or of another kind.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let keys: serde_json::Value = serde_json::from_str(text).ok()?;
        let text = |value: &serde_json::Value, field: &str| Some(value.get(field)?.as_str()?.to_owned());
        if keys.get("format")?.as_u64()? != FORMAT {
            return None;
        }
        let operators = keys.get("operators")?.as_array()?.iter().map(|operator| {
            let mut public_key = [0; 33];
            hex::decode_to_slice(text(operator, "public_key")?, &mut public_key).ok()?;
            Some(Operator { name: text(operator, "name")?, public_key })
        });
        let sessions = keys.get("sessions")?.as_array()?.iter();
        let sessions = sessions.map(|session| Some((session.get("no")?.as_u64()?, text(session, "vkey")?)));
        Some(Self {
            log_id: text(&keys, "log_id")?,
            profile: text(&keys, "profile")?,
            operators: operators.collect::<Option<_>>()?,
            sessions: sessions.collect::<Option<_>>()?,
        })
    }

    /// The keys of everybody named.
    pub(crate) fn public_keys(&self) -> Vec<[u8; 33]> {
        self.operators.iter().map(|operator| operator.public_key).collect()
    }
}

/// Every entry against the log: its id, its profile, its sessions, the signers of their certificates by name and key;
/// and where all records were read, nobody is named whom they did not enrol so.
pub(crate) fn check(
    named: &Named,
    verified: &Verified,
    enrolled: Option<&[Operator]>,
) -> Result<(), Finding> {
    let wrong = |entry: String| Finding::KeysContradict { entry };
    if named.log_id != verified.head.log_id.to_string() {
        return Err(wrong("log_id".to_owned()));
    }
    if named.profile != verified.profile.word() {
        return Err(wrong("profile".to_owned()));
    }
    for (no, session) in (1..).zip(&verified.sessions) {
        match named.sessions.get(session_at(no)) {
            Some((found, vkey)) if *found == no && *vkey == session.vkey => {}
            _ => return Err(wrong(format!("sessions: {no}"))),
        }
        for signer in &session.signers {
            let as_signed = |operator: &&Operator| {
                operator.name == signer.name && hex::encode(operator.public_key) == signer.public_key
            };
            if named.operators.iter().find(as_signed).is_none() {
                return Err(wrong(format!("operators: {}", signer.name)));
            }
        }
    }
    if let Some((no, _)) = named.sessions.get(verified.sessions.len()) {
        return Err(wrong(format!("sessions: {no}")));
    }
    let stranger =
        enrolled.and_then(|enrolled| named.operators.iter().find(|operator| !enrolled.contains(operator)));
    stranger.map_or(Ok(()), |operator| Err(wrong(format!("operators: {}", operator.name))))
}

fn session_at(no: u64) -> usize {
    usize::try_from(no - 1).unwrap_or(usize::MAX)
}

/// The file's text.
pub(super) fn write(verified: &Verified, operators: &[Operator]) -> String {
    let operators: Vec<_> = operators
        .iter()
        .map(|operator| serde_json::json!({ "name": operator.name, "public_key": hex::encode(operator.public_key) }))
        .collect();
    let sessions: Vec<_> = verified
        .sessions
        .iter()
        .map(|session| serde_json::json!({ "no": session.no, "vkey": session.vkey }))
        .collect();
    let keys = serde_json::json!({
        "format": FORMAT,
        "log_id": verified.head.log_id.to_string(),
        "profile": verified.profile.word(),
        "operators": operators,
        "sessions": sessions,
    });
    format!("{keys:#}\n")
}
