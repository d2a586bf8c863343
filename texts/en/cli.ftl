# The command line

cli-misused = The command was not understood.
cli-misused-missing = Something is missing: { $argument }
cli-misused-unknown = There is no { $argument }.
cli-misused-command = There is no command { $value }.
cli-misused-conflict = { $argument } and { $value } exclude each other.
cli-misused-value = { $argument } cannot be { $value }.
cli-misused-help = See the same command with --help.
cli-yes-or-no = Yes: Enter. No: n.
cli-type = Type it (Enter alone copies the paper):
cli-paper = On the rehearsal's paper: { $value }
cli-buttons = [both buttons: Enter] [refuse: n]
cli-ledger-of = Ledger of { $who }
cli-ceremony = ━━ { $title } · { $steps } steps · script { $script }…
cli-aloud = Read aloud: “{ $words }”
cli-signed = { $who }: signature { $input } of { $inputs }
cli-called = { $role }: { $people }
cli-duty = To be done afterwards: { $what } ({ $people })
cli-will-show = the device of { $who } must show:
cli-will-show-page = { $title } { $text }
cli-wrote = written: { $file }
cli-banner = REHEARSAL · 予行演習 · nothing here is real money
cli-guide = You play everybody in the room, each with a Ledger of their own. Enter says yes, or presses both buttons; n says no.
    Stop at any time with Ctrl-C: the same command with --resume goes on at that step.
cli-rehearsed = The rehearsal is complete. Everything is in { $out }
cli-head-words = Head of the log, { $size } records, in words: { $words }
cli-goes-on = This rehearsal can go on: { $command }
cli-next = Verify it as an auditor would: { $command }

cli-verified = The log is whole: { $size } records, root { $root }
cli-content-proven = Content proven: every record was opened and agrees with its commitment.
cli-content-not-proven = Integrity verified, content not proven: no identity was given.
cli-content-partly = Integrity verified, content partly proven: { $unread } records are not for this identity.
cli-try-again-or-replug = Try again: Enter. Pull the cable, plug it in again, and try again: r. Stop: n.
cli-pin = PIN:
cli-type-pin = The simulated Ledger of { $person } waits for its PIN, which is { $pin } in a rehearsal. Type it; Enter alone stops.
cli-pin-wrong = That was not the PIN. { $left } more, and the Ledger erases itself.
cli-pin-short = A PIN has four to eight digits.
cli-pin-erased = The Ledger of { $person } has erased itself after three wrong PINs, as a genuine one does. When the rehearsal is begun again, or goes on, the simulated Ledger has its words again.
cli-try-again = Try again: Enter. Stop: n.
cli-plan-transfer = hot → cold: { $amount } BTC to { $to }, fee { $fee } BTC, { $inputs } inputs, transaction { $txid }
cli-plan-refill = cold → hot: { $amount } BTC to { $to }, fee { $fee } BTC, { $inputs } inputs, transaction { $txid }
cli-session = Session { $number }: from record { $first }, certified by { $signers }, { $closing }
cli-session-clean = closed cleanly
cli-session-unclean = not closed (the program was stopped)
cli-session-open = not closed yet
cli-session-nobody = nobody
cli-exhibits-checked = Exhibits: { $count }; each was opened and has its recorded hash.
cli-exhibits-not-checked = Exhibits: { $count }; their bytes are the sealed ones; what they say was not opened.
cli-clock-flags = The clock went back at { $count } record(s).
cli-head-covered = The head given covers the first { $size } records, and this log is a consistent continuation of it.
cli-log-created = A log was founded in { $file } ({ $profile }).
cli-exported = The bundle is in { $out }

cli-conformance-not-run = { $scenario }, { $device }: not run (the recording holds no call of a client, only bytes)
cli-seeds-warning = Everybody knows these words. They are for rehearsals only: whatever is paid to their keys can be taken by anybody.
cli-conformance-same = same     { $file }  ({ $side }, { $exchanges } exchanges)
cli-conformance-differs = differs  { $file }  ({ $side }) at exchange { $exchange }: expected { $expected }, got { $got }
cli-conformance-approve = { $device }  { $scenario }: approve what { $call } shows, page by page
cli-conformance-reject = { $device }  { $scenario }: decline what { $call } shows, behind its last page
cli-conformance-client = our client
cli-conformance-simulator = our simulator
cli-conformance-raw = no client calls in it

cli-device = { $device }  { $model }  app { $app } { $version }  fingerprint { $fingerprint }
cli-device-connected = { $model }  serial { $serial }  at { $path }
cli-device-arrived = + { $model }  serial { $serial }  at { $path }: plugged in
cli-device-left = − { $model }  serial { $serial }  at { $path }: gone
cli-device-came-back = ± { $model }  serial { $serial }  at { $path }: back, with another app or plugged in again
cli-device-state =
    { $state ->
        [dashboard] unlocked, on its dashboard, firmware { $firmware }
        [app] unlocked, app { $app } { $version }, fingerprint { $fingerprint }
        [locked] locked: it waits for its PIN
        [in-use] in use by this program
        [busy] in use by another program: { $why }
        [no-permission] this user may not open it. An administrator installs this udev rule: { $why }
       *[failed] it did not tell: { $why }
    }
cli-register-empty = No device stands in the register of this log.
cli-register-any = any
cli-register-device = { $serial }  { $model }  firmware { $firmware }  { $app } { $version }  { $standing }
cli-register-kept = held by { $holder }, PIN kept by { $keeper }, seal { $seal }, last online: { $online }
cli-register-key = key { $fingerprint }: { $birth }; { $held }
cli-register-born-key = { $fingerprint } on { $serial }: { $birth }; { $held }
cli-register-never = never
cli-register-in-use = in use
cli-register-spare = spare
cli-register-retired = retired
cli-register-lost = LOST
cli-register-destroyed = destroyed
cli-register-seal-whole = { $number } (whole)
cli-register-seal-broken = { $number } (BROKEN)
cli-register-held = the device holds it
cli-register-erased = not on the device any more
cli-register-born-device = born on { $model }, firmware { $firmware }, in { $ceremony }
cli-register-born-shares = restored from shares in { $ceremony }
cli-register-born-unknown = of unknown birth
cli-register-born = Keys born on { $model }, firmware { $firmware }: { $count }
cli-register-not-excluded = Keys of which that cannot be excluded: { $count }
cli-register-contradicted = CONTRADICTED at record { $record }: { $reason }
cli-register-closed = { $count } records stayed closed to this identity: the register may be longer.
cli-no-devices = No Ledger is connected. Simulated ones are named sim:A to sim:E.

cli-doctor-stop = Stop: production refuses this
cli-doctor-look = Look at this
cli-doctor-in-order = In order
cli-doctor-install = Or: himuro doctor --install-udev-rule
cli-doctor-install-there = { $file } holds this rule already. udev would only be made to read its rules again, by this command:
      { $command }
cli-doctor-install-plan = As an administrator, this would be done:
      1. Write the file { $file }, which is not there yet, with this line:
         { $rule }
      2. Have udev read its rules again, and apply them to what is connected.
    To that end this command is run:
      { $command }
cli-doctor-install-ask = Shall this be done? Yes: type y and Enter. No: anything else.
cli-doctor-installed = The rule is in { $file }. Take the Ledger's cable out and put it in again.
cli-device-tested = tested on { $on }: { $how }
cli-device-tested-elsewhere = tested on other models only: { $models }
cli-device-not-tested = this version is not tested
cli-device-known-bad = do not use this version: { $reason }

cli-plan-none = Nothing has to move.
cli-script-fine = { $file }: { $title }, { $steps } steps, SHA-256 { $sha256 }
cli-script-words = read aloud: { $words }

# Help

help-heading-usage = Usage
help-heading-commands = Commands
help-heading-arguments = Arguments
help-heading-options = Options

help = 氷室 Himuro: key ceremonies and treasury on an offline laptop
help-any-language = Language of texts, ja or en (otherwise the system's)
help-any-json = Answer for machines: JSON on standard output
help-any-help = Show this help
help-any-version = Show the version
help-input-holdings = A node's exports (listunspent, descriptors, previous transactions, getblockchaininfo); otherwise the embedded ones
help-input-prices = Valuation prices
help-input-books = Customers' book balances
help-input-policy = The treasury policy
help-input-fee-rate = Fee rate in sat/vB, in place of the policy's
help-rehearse = Lead a complete rehearsal: keys, backup, transfer, refill, sealed log
help-rehearse-unattended = Ask nobody: every person is played by the rehearsal
help-rehearse-resume = Go on where a rehearsal in the output folder was broken off
help-rehearse-lifecycle = Rehearse the lives of devices as well, last of all: firmware, reset, retirement, destruction, loss
help-rehearse-quorum = Signatures needed, of the cold keys (2-of-3)
help-rehearse-rng-seed = Seed of the rehearsal's randomness: the same wallet, plan and transactions at each run
help-rehearse-devices = A cold device, once for each key, in order: hid (whichever is the person's), hid:SERIAL, hid:/dev/hidrawN, sim:A … sim:E, sim:@FILE, emulator:HOST:PORT
help-rehearse-hot-device = The hot wallet's device
help-rehearse-out = Where the files go; nothing there is overwritten
help-doctor = Look at this laptop: what is in order, what to look at, what production refuses
help-doctor-folder = Where logs lie; otherwise Himuro/rehearsals at home
help-doctor-install-udev-rule = Install the udev rule that opens Ledgers: says what it would do, asks, does it
help-device = Ledgers: listed, shown, held against recorded exchanges
help-device-list = The devices that are there
help-device-list-devices = Devices to look at besides those on USB
help-device-watch = Comings and goings, until Ctrl-C
help-device-watch-devices = Simulated devices that are plugged in besides those on USB
help-device-watch-seconds = End after so many seconds
help-device-seeds = The published test seeds, the only ones that a rehearsal takes, to load onto a Ledger that is spare
help-device-show = One device: model, app, fingerprint
help-device-show-device = The device
help-device-register = The register of devices in a log or bundle; which keys were born on a model, with a firmware
help-device-register-log = The log file, or the bundle
help-device-register-identity = An age identity of a reader; otherwise the auditor's that lies beside the log
help-device-register-born-on = Ask for the keys that were born on this model
help-device-register-firmware = Ask for the keys that were born with this firmware
help-device-conformance = Hold our client and our simulator against recorded exchanges of the genuine app
help-device-conformance-transcripts = A recording; several may be given. With a device: the scenarios to run, in place of those in fixtures/ledger
help-device-conformance-devices = A device to run the recorded scenarios with; several may be given
help-device-conformance-record = Write what passed between us and the device, as a recording (one device; of a simulated one, its Bitcoin Test app)
help-log = The audit log: verified, read, exported
help-log-create = Found an empty log
help-log-create-file = The file to create
help-log-create-profile = What the log is for: rehearsal or production
help-log-create-devices = A device whose holder founds the log
help-log-create-rng-seed = A rehearsal's seed; refused in production
help-log-create-unattended = Ask nobody; refused in production
help-log-verify = Verify a log file or a bundle from nothing
help-log-verify-path = The log file, or the bundle
help-log-verify-identity = An age identity of a recipient: proves the content too
help-log-verify-head = A head held outside: a checkpoint note, or its first three lines
help-log-show = Show the records
help-log-show-path = The log file, or the bundle
help-log-show-identity = An age identity of a recipient
help-log-export = Write the auditor's bundle
help-log-export-file = The log file
help-log-export-out = The bundle's folder, or one file ending in .tar; it must not exist
help-plan = What the policy asks of the holdings, as a plan
help-ceremony = Ceremony scripts: checked, printed
help-ceremony-check = Check a script
help-ceremony-check-file = The script
help-ceremony-print = Print a script for the table
help-ceremony-print-file = The script
