# audit
error-audit-nobody-signed = Nobody signed the certificate of this session.
    .remedy = Have at least one enrolled operator sign the text shown, on their own device.
error-audit-signed-twice = { $signer } signed this session's certificate twice.
    .remedy = Collect one signature from each person.
error-audit-not-their-signature = The signature of { $signer } is not over this session's certificate, or not by their enrolled key.
    .remedy = Compare the text on the device with the screen word by word, and sign again with the enrolled device.

error-audit-not-written = Nothing was recorded: { $detail }.
    .remedy = The step has not happened. Check free space and the disk, then repeat it.
error-audit-not-confirmed = The disk did not confirm the record: { $detail }.
    .remedy = Stop here. Close the log, check the disk, open the log again; it will be verified before anything goes on.
error-audit-stopped = The log has stopped, because the disk did not confirm an earlier record.
    .remedy = Close the log, check the disk, and open it again.

error-audit-bad-kind = “{ $kind }” is not a kind of record.
    .remedy = This is a fault of the program. Note the message and report it.
error-audit-reserved-kind = Only the log itself writes records of the kind “{ $kind }”.
    .remedy = This is a fault of the program. Note the message and report it.
error-audit-bad-name = “{ $name }” cannot name a field of this record.
    .remedy = This is a fault of the program. Note the message and report it.
error-audit-field-too-deep = The field “{ $name }” is nested too deep for a record.
    .remedy = Keep the input as an exhibit instead.
error-audit-body-too-large = The content of the record has { $bytes } bytes, more than a record holds.
    .remedy = Keep the input as an exhibit instead.

error-audit-no-records = The log has no records: its founding was not finished.
    .remedy = Nothing was ever recorded in it. Put the file aside and found the log again.
error-audit-record-missing = Record { $record } is missing.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-header-damaged = The header of record { $record } is damaged.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-record-elsewhere = Record { $record } belongs to another place or another log.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-ciphertext-changed = The content of record { $record } was changed.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-ciphertext-missing = The content of record { $record } is gone.
    .remedy = If contents were withheld on purpose, verify the whole bundle. Otherwise keep the file as evidence.
error-audit-record-does-not-open = Record { $record } does not open with the key of its epoch.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-fields-changed = The fields of record { $record } are not those that were committed to.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-record-contradicts = Record { $record } contradicts the file about “{ $field }”.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-order-broken = Record { $record } cannot stand where it stands: { $reason ->
        [does-not-follow] its kind or its epoch does not follow from the record before
        [epoch-too-long] an epoch seals 4,096 records at most
        [no-session-row] no entry of a session begins here
       *[other] another reason
    }.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-epoch-row = The key file of epoch { $epoch } is not as it should be: { $reason ->
        [file-swapped] it is not the one that the records name
        [count-differs] the records and the table disagree about how many there are
        [row-missing] it is missing
       *[other] another reason
    }.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-session-row = The entry of session { $session } is not as it should be: { $reason ->
        [no-record] no record opens it
        [out-of-order] its number or its first record is out of order
        [key-malformed] its key is none
        [certificate-malformed] its certificate is not in the form
        [nobody-signed] nobody signed its certificate
        [signed-twice] one key signed its certificate twice
        [not-their-signature] a signature is not over its certificate, or not by the key named
       *[other] another reason
    }.
    .remedy = Do not work with this log. Keep the file as evidence and find out who opened that session.
error-audit-stranger-certified = Session { $session } was certified by { $signer }, whose key is not enrolled.
    .remedy = Treat everything recorded since that session as unproven, and find out who had the laptop.
error-audit-checkpoint-row = The signed head at { $size } records is not as it should be: { $reason ->
        [malformed] it is not in the form
        [of-another-head] it is of another size or another log
        [not-signed] its session did not sign it
       *[other] another reason
    }.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-signed-otherwise = A record between { $first } and { $last } is not the one that was signed.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-not-the-signed = Record { $record } is not the one that was signed.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-ends-otherwise = There are { $records } records, but the last signature covers { $signed }.
    .remedy = Do not work with this log. Keep the file as evidence and compare it with the auditor's copy.
error-audit-exhibit-row = The exhibit { $hash } is not as it should be: { $reason ->
        [row-missing] it is gone
        [row-differs] its entry is not as its record says
        [row-malformed] its entry is not in the form
        [no-record] no record names it
        [no-row] it has chunks, but no entry
        [chunk-missing] a chunk is missing
        [chunk-left-over] it has a chunk too many
        [chunk-length] a chunk has the wrong length
        [seal-missing] it has no seal
        [seal-differs] hash, size or chunks are not those that its record commits to
        [chunk-changed] a chunk was changed
        [hash-differs] it is not what its hash says
       *[other] another reason
    }.
    .remedy = Do not rely on this exhibit. Compare it with the original that was handed in.
error-audit-exhibit-count = The records of epoch { $epoch } name { $sealed } exhibits, the file holds { $found }.
    .remedy = An exhibit was taken away or slipped in. Keep the file as evidence; with an identity, verification names it.
error-audit-keys-contradict = The file keys.json of the bundle contradicts the log about “{ $entry }”.
    .remedy = Do not rely on the names and keys in it. Ask for the bundle again, and find out who changed it.
error-audit-bundle-file = The file { $file } of the bundle is not as it should be: { $reason ->
        [missing] it is missing
        [changed] it is not the one that the manifest names
        [not-named] the manifest does not name it
        [name-refused] a manifest may not name it so, or not twice
        [malformed] it is not in the form
        [not-the-logs] it is not the log's
        [does-not-prove] it does not prove that record
       *[other] another reason
    }.
    .remedy = Ask for the bundle again, on another medium.

error-audit-malformed = This is not in the expected form.
    .remedy = Check that the right file or text was given, in full.
error-audit-unknown-format = Format { $found } of the log is not known to this program.
    .remedy = Use the version of the program that wrote the log, or a newer one.

error-audit-other-log = The head given belongs to log { $given }; this is log { $found }.
    .remedy = Fetch the head of this log, or open the other log.
error-audit-rolled-back = The log ends before record { $record }, but the head held outside covers { $size } records.
    .remedy = An older copy was put in place, or the end was cut off. Do not open it. Find the newest copy and report the incident.
error-audit-forked = The log parts from the head held outside at record { $record } or before it.
    .remedy = The past was rewritten. Do not open this log. Keep the file as evidence and report the incident.
error-audit-words-unknown = None of the heads of this log, which has { $size } records, reads as the words given.
    .remedy = Check the words once more. If they are right, this is not the log that they were read from.

error-audit-bad-identity = This is not an age identity.
    .remedy = Give the text that begins with AGE-SECRET-KEY-1, alone.
error-audit-bad-recipient = The age public key of { $name } is not one.
    .remedy = Give the text that begins with age1, as its holder's program shows it.
error-audit-no-recipients = Nobody could read what would be recorded.
    .remedy = Name at least one recipient; an auditor among them.
error-audit-same-recipient-twice = { $name } has the same age key as another recipient.
    .remedy = Each person has a key of their own. Ask for the right one.
error-audit-wrong-epoch-key = This is not the key of epoch { $epoch }.
    .remedy = Unwrap the key file of that epoch again.
error-audit-no-such-epoch = The log has no epoch { $epoch }.
    .remedy = Check that the keys belong to this log.
error-audit-epoch-locked = The records of epoch { $epoch } are locked.
    .remedy = Have one of its recipients unlock it in the secret pane.
error-audit-wrapping = The key of the new epoch could not be wrapped: { $detail }.
    .remedy = Check the recipients' public keys.

error-audit-file-exists = { $path } exists already.
    .remedy = Choose another name. Nothing is ever overwritten.
error-audit-open-elsewhere = The log is already open in another program (process { $pid }).
    .remedy = Close it there first.
error-audit-not-a-log = { $path } is not a log of this format: { $detail }.
    .remedy = Choose the right file.
error-audit-no-bundle = The folder { $path } is no bundle: it has no manifest.sha256.
    .remedy = Give the log file itself, or the bundle's folder.
error-audit-disk = { $path } could not be read or written: { $detail }.
    .remedy = Check the path, the rights and the medium.
error-audit-database = The log file could not be read or written: { $detail }.
    .remedy = Check free space and the disk, then open the log again.
error-audit-database-too-old = SQLite { $found } in this program can lose records.
    .remedy = Use a build with SQLite 3.51.3 or later.
error-audit-no-randomness = The operating system gave no random numbers: { $detail }.
    .remedy = Restart the laptop. Do not go on without.

error-audit-not-a-whole-number = { $number } is not a whole number of at most 64 bits.
    .remedy = Write larger or fractional amounts as text.
error-audit-too-deep = The input is nested too deep.
    .remedy = Keep it as an exhibit instead.
error-audit-not-bytes = “$bytes” takes hexadecimal text and stands alone.
    .remedy = Correct the input.
error-audit-not-an-object = A record's content is a set of named values.
    .remedy = Correct the input.
