# What a rehearsal says and asks

app-session = A session of the log is opened. The Ledgers of { $people } sign its certificate: path 5261656', and a text that begins “Himuro session v1”.
app-step-goes-on = This step was begun before the program stopped. It goes on.
app-nothing-to-move = Nothing has to move in this direction: its steps are left out, with an exception on record.
app-clock-went-back = The laptop's clock went back. This is on record.
app-head = Head of the log, { $size } records. Write it down outside: { $words }
app-ask-declare = Do you declare this?
app-ask-sign-off = Does everybody sign off this ceremony?
app-ask-initials = Initials of { $people }?
app-ask-exception = This step failed before. Do you agree to the exception, and to trying it again?
app-ask-words = Is this what your paper says? { $words }
app-ask-clock = The laptop's clock says { $clock }. Does your watch agree?
app-ask-roll = Is everybody here?
app-ask-born = Has your device created its key? ({ $device })
app-ask-open-app =
    { $running ->
        [BOLOS] No app is open on your Ledger.
       *[other] { $running } is open on your Ledger.
    } Shall { $app } be opened? Your device asks you to confirm it.
app-ask-same = Is this what the screen of { $person } shows? { $value }
app-ask-head = Head of the log, { $size } records. Are these the words on paper? { $words }
app-ask-wiped = The pane's process has ended. Does nothing with words on it lie on the table?
app-ask-device = Device { $serial }, as both of you read it: { $model }, firmware { $firmware }, { $app }; seal { $seal }, { $intact ->
        [yes] whole
       *[no] BROKEN
    }; last online: { $online }; its PIN is kept by { $keeper } alone. Is all of this so?
app-ask-firmware = Device { $serial }: firmware { $from } before, { $to } now, and its key is still { $fingerprint }. Is this so?
app-ask-reset = Does the device { $serial } start as a new one does, without a key?
app-ask-retired = Is the device { $serial } taken out of use? ({ $words })
app-ask-destroyed = Have you seen the device { $serial } destroyed? ({ $words })
app-ask-lost = Is the device { $serial } to be entered as lost? ({ $words })
app-type-serial = Serial on the case of { $person }'s device. Read it from the case yourself.
app-type-model = Model of { $serial }, as it stands on the case
app-type-firmware = Firmware of { $serial }, as the device shows it in its settings
app-type-device-seal = Number of the seal on the packaging of { $serial }. Add “broken” where it is not whole.
app-type-online = Last day on which { $serial } was online, like 2026-12-01; “never” where it never was
app-type-pin-keeper = Who keeps the PIN of { $serial }: the name, never the PIN
app-type-retired = Why { $serial } is retired
app-type-destroyed = How { $serial } was destroyed
app-type-lost = What is known of { $serial }, which is lost
app-type-empty-bag = Number of the empty bag { $bag }
app-type-seal = Number of the sealed bag { $bag }
app-type-asset = Asset
app-type-amount = Amount
app-type-to = Destination
app-type-why = Purpose
app-look-no-network = No network interface is up: { $passes ->
        [yes] passes
       *[no] does not pass (production refuses)
    }
app-look-no-swap = Nothing can be swapped out: { $passes ->
        [yes] passes
       *[no] does not pass (production refuses)
    }
app-look-no-core-dumps = No core is dumped: { $passes ->
        [yes] passes
       *[no] does not pass (production refuses)
    }
app-look-disk-encrypted = The disk is encrypted: { $passes ->
        [yes] passes
       *[no] does not pass (production refuses)
    }
app-look-binary-hash = The program's hash is taken: { $passes ->
        [yes] passes
       *[no] does not pass (production refuses)
    }
app-look-versions = Versions of program and apps are the tested ones: { $passes ->
        [yes] passes
       *[no] does not pass (one of them is not tested)
    }
app-device-read = { $person }: device { $fingerprint } holds the key that it gave
app-version-untested = { $person }: { $app } { $version } was not tested on this model, or is known to be bad; “himuro doctor” says which versions were.
app-device-registered = { $serial }: entered into the register
app-log-in = { $person } logs in on their own Ledger. It shows when they did last: { $last } (universal time), which is { $local } here. If that was not { $person }, decline.
app-log-in-first = { $person } logs in on their own Ledger, for the first time in this log: it says “last never”.
app-logged-in = { $person }: logged in, with the enrolled key
app-enrolled = { $person }: approval key enrolled
app-registered = { $person }: wallet policy registered, proof kept
app-device-replaced = { $person }: another device with the same seed (fingerprint { $fingerprint }, same key){ $proof ->
        [yes] ; it takes the registration proof of the one before
       *[no] {""}
    }
app-spend-proved = { $quorums } quorums signed a transaction that cannot be broadcast, and every one verifies
app-shares-made = { $count } shares made, { $threshold } recover the key, set { $identifier }; every one typed back
app-share-digest = share { $share }: digest { $digest }…
app-backup-proved = { $quorums } quorums of shares give the device's fingerprint { $fingerprint }
app-hot-holds = hot: { $coins } coins, { $amount } BTC
app-cold-holds = cold: { $coins } coins, { $amount } BTC
app-input = { $file }: SHA-256 { $hash }…
app-rule = { $rule }: { $ratio } of customers' coins are hot, cap { $cap }: { $breached ->
        [yes] breached
       *[no] kept
    }
app-yen = customers’ coins that are hot: { $hot } BTC, ¥{ $yen } at ¥{ $price } ({ $source }, { $window }, { $at })
app-to-move = To be moved to cold: { $amount } BTC
app-refill-from-transfer = The ceremony's wallet holds no coins in these holdings: the refill spends the transfer's own output.
app-planned = { $amount } BTC, { $inputs } inputs, fee { $fee } BTC, by rule { $rule }
app-planned-batch-refill = transfer 1 of { $of }: the policy allows no more inputs in one transaction; { $left } BTC of this refill stay unpaid, and the next run asks for the policy's whole refill again
app-planned-batch = transfer 1 of { $of }: the policy allows no more inputs in one transaction; { $left } BTC stay to be moved in the next run
app-planned-to = to { $node }
app-planned-device = the device writes { $device }
app-planned-share = hot share { $before } → { $after }
app-refill-rule = after this refill alone, { $rule } is { $breached ->
        [yes] breached: it is planned as if the transfer to cold had not happened
       *[no] kept
    }
app-without-prevtx = hot coins that are counted but never selected, for want of their previous transaction: { $what }, { $amount } BTC
app-unconfirmed = unconfirmed coins, counted apart ({ $what }): { $amount } BTC
app-surplus = the chain holds { $amount } BTC more than the books say customers are owed
app-shortfall = the chain holds { $amount } BTC less than the books say customers are owed
app-pane-plays = In a rehearsal the secret pane plays { $person }: it types the words of the simulated device and every share back.
app-approved = { $person }: text of the approval signed on the own device, signature verified
app-signatures-here = { $person }: { $count } of { $inputs } signatures are already here, each verified
app-signing-effort = { $person }: { $inputs } input(s), about { $exchanges } exchanges, about { $minutes } min on a real device
app-signing-slow = { $person }: this is a long signing. Let the device lie still and connected; signatures that it has given are kept.
app-signed-by = { $person } ({ $fingerprint }) signed { $inputs } input(s), each verified
app-checked = rebuilt from the approved intent and the same, byte by byte: { $txid }, fee { $fee } BTC

# The backup kit (wallet.json): how the wallet is recovered without this program.

app-recovery-watch = To find the coins, import the descriptor with its checksum into any wallet program that reads output descriptors, such as Bitcoin Core (importdescriptors into a wallet without private keys). It watches the wallet; it spends nothing.
app-recovery-compare = Compare the first addresses of that program with those in this file, and in the same order. Another address means another descriptor.
app-recovery-words = For a lost or broken Ledger, have its custodians recombine the SLIP-39 shares into the recovery words, and load the words into a new Ledger. It must show the fingerprint of this file.
app-recovery-sign = To spend, build a PSBT with the watching wallet, and have as many devices sign as the threshold says: with any wallet program that knows wallet policies (BIP-388), using the policy's name, template, keys and each device's proof (hmac), all exactly as written here.
app-recovery-proof = A proof (hmac) is no secret: it opens nothing, shows no key and signs nothing. It spares the registration on the device, is made from the seed, and so is good for a new Ledger with the same words. Where it is lost, the policy can be registered again in a ceremony, with every key compared on the screen.

# Errors

error-app-declined = { $who } declined.
    .remedy = Clear up why. Then go on: nothing is lost.
error-app-device-count = { $quorum } takes { $needed } cold devices; { $given } are given.
    .remedy = Name one device for each key, or none for the published test seeds.
error-app-same-device-twice = The device { $device } stands for two people.
    .remedy = Give every person a device of their own.
error-app-too-few-people = { $quorum } leaves nobody to make and to approve what the quorum signs: { $needed } people with devices are needed, { $given } are there.
    .remedy = Add cold devices, or give the hot wallet a device of its own.
error-app-nothing-to-resume = { $folder } holds no rehearsal that can go on.
    .remedy = Check the folder, or begin anew in another one.
error-app-device-contradicts = The device of { $person } said { $before } before, and now says { $now }.
    .remedy = Stop. Take the device out of use and keep it as evidence; do not fund this wallet.
error-app-hot-device-differs = The hot device { $fingerprint } does not hold the key of hot.descriptor.txt.
    .remedy = Connect the hot wallet's device, or export the holdings of the wallet that it holds.
error-app-backup-differs = The shares give the key { $shares }; the device holds { $device }.
    .remedy = Do not rely on these shares. Destroy the cards and make new ones with the words of the right device.
error-app-words-unknown = The words of { $device } are not known here, so that its backup cannot be rehearsed.
    .remedy = Use a simulated device for the first key.
error-app-same-bag-twice = The number { $number } stands on two bags.
    .remedy = Read the numbers again. Put a bag with a doubtful number aside.
error-app-serials-differ = On the case of { $person }'s device, the holder read { $by_holder } and the witness read { $by_witness }.
    .remedy = Read the case again, together. If it bears another serial than before, the device was swapped: stop, and keep it as evidence.
error-app-hot-origin-differs = hot.descriptor.txt names the device { $named } as the origin of its key, but this device is { $got }.
    .remedy = Connect the hot wallet's device. If this is it, correct the fingerprint in hot.descriptor.txt: devices find their own inputs by it.
error-app-firmware-differs = The device { $serial } says that its firmware is { $read }, and { $typed } was typed.
    .remedy = Type what the device says. If its case or its papers say another version, ask why before any key is born on it.
error-app-keeper-unknown = Nobody of the roster has the name that was typed as keeper of the PIN of { $serial }.
    .remedy = Type the name of somebody who takes part, as the roster has it. If it was the PIN, change the PIN.
error-app-another-device = This step is not about the device { $serial }.
    .remedy = Take the device that the script names, and read its serial again. What was retired, lost or destroyed is not used again.
error-app-identity-needed = The records of { $file } are sealed, and no identity is given to open them.
    .remedy = Give the identity of a reader of this log with --identity.
error-app-register-contradicted = Record { $record } contradicts the register of devices: { $reason }.
    .remedy = Keep the log as it is, and ask for an explanation before a device is relied upon.
error-app-not-yet-there = The log does not hold { $missing } yet.
    .remedy = Go on with the rehearsal. If this comes again, the log was not written by this version.
error-app-action-not-built = This version does not perform the action { $action }.
    .remedy = Use the scripts that come with this version.
error-app-ceremony-aborted = The ceremony { $ceremony } was aborted. That is final.
    .remedy = Read in the log why, and begin a new one in another folder.
error-app-not-in-production = { $flag } belongs to rehearsals only; this log is production.
    .remedy = Leave the flag out, or use a rehearsal's log.
error-app-not-a-published-seed = The device { $fingerprint } may hold a real key. A rehearsal takes only published test seeds.
    .remedy = Disconnect it. Load a published test seed (“himuro device seeds” lists them) into a spare device, or use sim:A to sim:E.
error-app-unknown-device = { $given } names no device.
    .remedy = Write hid, hid:SERIAL, hid:/dev/hidrawN, sim:A … sim:E, sim:@FILE or emulator:HOST:PORT.
error-app-file-unreadable = { $file } cannot be read: { $detail }
    .remedy = Check the path and the permissions.
error-app-file-too-long = { $file } has more than { $limit } bytes.
    .remedy = Check that it is the right file.
error-app-would-overwrite = { $file } exists and would be overwritten.
    .remedy = Choose another folder. If the rehearsal there is to go on, move the file aside and go on there.
error-app-not-written = { $file } was not written: { $detail }
    .remedy = Make room or mend the permissions, then go on. Nothing that was acknowledged is lost.
error-app-pane-missing = The secret pane did not start ({ $path }): { $detail }
    .remedy = Install himuro-pane beside himuro.
error-app-pane-silent = The secret pane gave no proper answer.
    .remedy = Go on with the rehearsal. If this comes again, install the programs anew, all of one version.
error-app-pane-version = The secret pane speaks version { $found }; this program speaks { $expected }.
    .remedy = Install the programs anew, all of one version.
error-app-pane-other-answer = The secret pane answered another question than was asked.
    .remedy = Stop, and install the programs anew, all of one version.
error-app-unreadable-record = The record of kind { $kind } cannot be read: { $detail }
    .remedy = Use the version of the program that wrote it.
error-app-unknown-ceremony = The script of the ceremony { $ceremony } is not in this program.
    .remedy = Use the version of the program that began it.
error-app-not-conformant = { $differing } of { $files } recordings differ from the genuine app.
    .remedy = Look at the first exchange that differs, above. Do not sign with this version.
error-app-nothing-to-compare = None of the recordings is of the seed and the app of { $device }.
    .remedy = Open the Bitcoin or the Bitcoin Test app on a device with a published test seed, and name the folder with the recordings of that seed.
error-app-record-needs-one-device = { $devices } devices cannot be written into one recording.
    .remedy = Name one device, and run the command again for each of the others.
error-app-identity-opens-nothing = The log { $file } is whole, but the identity given opens nothing in it.
    .remedy = Give the identity of a recipient of this log, or none to verify the integrity only.
error-app-output-changed = { $file } is missing, or is not what the log says was written.
    .remedy = Put the written file back, then go on. Keep the other one: somebody changed it.
error-app-bad-fee-rate = { $rate } sat/vB is no fee rate to plan with.
    .remedy = Give a fee rate of at least 1, or leave the policy's.
error-app-broken-off = The rehearsal was broken off.
    .remedy = Its log is closed and nothing is lost. “Go on” takes it up at the same step.
error-app-bad-seed = { $seed } is no seed.
    .remedy = Give a whole number from 0 upward, or leave the field empty.
error-app-already-open = A rehearsal is under way in { $folder }.
    .remedy = Lead it to its end or break it off before another one begins.
error-app-answer-too-late = What was answered is not asked any more.
    .remedy = Answer what the screen asks now. The earlier answer was not recorded.
error-app-ledger-absent =
    { $fingerprint ->
        [unknown] The Ledger of { $person } is not plugged in.
       *[known] The Ledger of { $person } ({ $fingerprint }) is not plugged in.
    }
    .remedy = Plug in the Ledger of { $person }, and unlock it.
error-app-other-ledger =
    { $expected ->
        [unknown] This is the Ledger of { $holder } ({ $got }); the step needs that of { $person }.
       *[known] This is the Ledger of { $holder } ({ $got }); the step needs that of { $person } ({ $expected }).
    }
    .remedy = Plug in the Ledger of { $person }. That of { $holder } may stay where it is.
error-app-strange-ledger =
    { $expected ->
        [unknown] This Ledger ({ $got }) is nobody's here; the step needs that of { $person }.
       *[known] This Ledger ({ $got }) is nobody's here; the step needs that of { $person } ({ $expected }).
    }
    .remedy = Plug in the Ledger of { $person }. If this is the one, another recovery phrase or a passphrase is in use on it: restart it without the passphrase, and do not go on with another phrase.
error-app-ledger-erased = The simulated Ledger of { $person } has erased itself after three wrong PINs, as a genuine one does.
    .remedy = Stop here. When the rehearsal is begun again, or goes on, the simulated Ledger has its words again.
error-app-ledger-locked =
    { $fingerprint ->
        [unknown] The Ledger of { $person } is locked.
       *[known] The Ledger of { $person } ({ $fingerprint }) is locked.
    }
    .remedy = Have { $person } unlock it with the PIN. Then the step goes on.
error-app-other-app-open =
    { $running ->
        [BOLOS] No app is open on the Ledger of { $person }; the step needs { $app }.
       *[other] { $running } is open on the Ledger of { $person }; the step needs { $app }.
    }
    .remedy = Open { $app } on the Ledger of { $person }, or try again and agree to its being opened.
error-app-other-network-open = { $running } is open on the Ledger of { $person }, the app of another network. The step needs { $app }.
    .remedy = Quit it and open { $app }, or try again and agree to that. If { $app } is not installed, this Ledger was prepared for another network.
error-app-several-unread =
    { $count } Ledgers are plugged in that do not tell whose they are, and that of { $person } ({ $fingerprint }) is needed.
    .remedy = Unlock the Ledger of { $person } and open the Bitcoin app on it, or leave it alone plugged in.
error-app-several-unassigned = { $count } Ledgers are plugged in that are nobody's yet, and one of them is to be that of { $person }.
    .remedy = Leave only the Ledger of { $person } plugged in, beside those that have been read. The others follow one at a time.
error-app-nonce-seen-before = The text with the nonce { $nonce } was signed before: this is an earlier signature, shown again.
    .remedy = Stop. Nothing was recorded. Find out who brought it, and keep the log as evidence.
