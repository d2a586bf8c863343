# Ledger devices.

error-device-unplugged = The Ledger was unplugged.
    .remedy = Connect it again, unlock it and open the app. Signatures already given are kept.
error-device-no-answer = The Ledger did not answer within { $seconds } seconds.
    .remedy = Look at its screen. If nothing is asked there, unplug it, connect it again and repeat the step.
error-device-interrupted = The answer of the Ledger was not waited for.
    .remedy = Whatever it still shows can be declined on it. The next run asks again.
error-device-busy = { $program ->
        [unknown] Another program uses the Ledger at { $path }.
       *[other] The program “{ $program }” uses the Ledger at { $path }.
    }
    .remedy = Close Ledger's own software and any other wallet, then repeat the step.
error-device-no-permission = This user may not open the Ledger at { $path }.
    .remedy = Have an administrator install the udev rule with “himuro doctor --install-udev-rule” or on the doctor's page, then connect the Ledger again. The rule: { $rule }
error-device-device-not-found = No Ledger is connected that fits.
    .remedy = Connect it with a data cable and unlock it.
error-device-several-devices = { $count } Ledgers are connected, and it is not clear which one is meant.
    .remedy = Leave only the one that this step names connected.
error-device-link-failed = The connection to the Ledger failed ({ $detail }).
    .remedy = Connect it again, with another cable or socket if it happens twice.
error-device-emulator-answer-too-long = The emulator announced an answer of { $length } bytes, which no device gives.
    .remedy = Make sure that the address is that of the emulator, and start it again.
error-device-unexpected-request = Exchange { $exchange } differs from the recording: { $expected } was recorded, { $got } was sent.
    .remedy = The program and the recording do not belong together. Compare their versions.
error-device-transcript-ended = The recording ended after { $exchanges } exchanges; { $got } was still sent.
    .remedy = The program and the recording do not belong together. Compare their versions.
error-device-wrong-channel = A report of another channel came ({ $got }).
    .remedy = Close every other program that uses the Ledger, and connect it again.
error-device-wrong-tag = A report of another kind came ({ $got }).
    .remedy = Close every other program that uses the Ledger, and connect it again.
error-device-wrong-sequence = Report { $got } came where { $expected } was due.
    .remedy = Close every other program that uses the Ledger, and connect it again.
error-device-message-too-long = A message of { $length } bytes was announced, which no Ledger sends.
    .remedy = Connect the Ledger again. If it repeats, set the device aside and record it.
error-device-ended-early = A message ended after { $got } of { $expected } bytes.
    .remedy = Connect the Ledger again and repeat the step.
error-device-trailing-reports = { $count } reports came after the end of a message.
    .remedy = Connect the Ledger again and repeat the step.
error-device-request-too-short = A request of { $length } bytes is too short.
    .remedy = This is a fault of the program. Keep the log and report it.
error-device-request-length-differs = A request declares { $declared } bytes and has { $actual }.
    .remedy = This is a fault of the program. Keep the log and report it.
error-device-request-too-long = { $length } bytes do not fit into one request to the Ledger.
    .remedy = Shorten the name or the path.
error-device-answer-too-short = The Ledger gave an answer of { $length } bytes, without a status.
    .remedy = Connect it again. If it repeats, set the device aside and record it.
error-device-answer-too-long = The Ledger gave an answer of { $length } bytes, more than any app gives.
    .remedy = Connect it again. If it repeats, set the device aside and record it.
error-device-rejected-on-device = Declined on the device.
    .remedy = Ask its custodian why. Only the custodian decides whether the step is repeated.
error-device-device-locked = The Ledger is locked.
    .remedy = Have its custodian unlock it with the PIN.
error-device-wrong-app = The app on the Ledger does not know this command ({ $command }, { $status }).
    .remedy = Open the Bitcoin app on the Ledger, or update it if it is open.
error-device-app-not-installed = The app is not installed on the Ledger.
    .remedy = Install it before the ceremony, on a computer that is online, and check its version.
error-device-app-name-bad = The Ledger does not accept this app name.
    .remedy = Open the app by hand on the device.
error-device-bad-data = The Ledger found the data wrong ({ $command }, { $data }).
    .remedy = Do not repeat the step blindly: compare the wallet policy, its registration and the transaction with the log.
error-device-path-not-allowed = The Ledger does not allow the path { $path }.
    .remedy = Compare the path and the app's network with the script.
error-device-not-supported = The Ledger does not support a part of the data ({ $command }, { $data }).
    .remedy = Compare the destination, the keys and the app's version with the script.
error-device-bad-parameters = The Ledger does not accept the command's parameters.
    .remedy = Compare the app's version with the one that this program supports.
error-device-bad-length = The Ledger does not accept the command's length.
    .remedy = Compare the app's version with the one that this program supports.
error-device-bad-state = The app on the Ledger was in another state.
    .remedy = Quit the app on the Ledger, open it again and repeat the step.
error-device-bad-hmac = The Ledger does not take the stored registration: it was given by another Ledger, or the wallet policy's name, threshold or keys are not those that were registered.
    .remedy = Stop. Compare fingerprint and policy id with the log and with the backup kit. Never register the policy anew when money moves.
error-device-unknown-status = The Ledger answered { $status }, which this program does not know ({ $command }, { $data }).
    .remedy = Note the code in the exception record, quit the app, open it again and repeat the step.
error-device-malformed-answer = The Ledger's answer is malformed ({ $command }: { $detail }).
    .remedy = Do not use its answers. Connect it again; if it repeats, set the device aside and record it.
error-device-refused-client-command = The Ledger asked for something that it must not be given ({ $command }: { $detail }).
    .remedy = Set the device aside and record it: a genuine app does not ask this.
error-device-too-many-exchanges = The Ledger kept asking, more than { $limit } times.
    .remedy = Set the device aside and record it. A large transaction can be split.
error-device-command-too-long = The Ledger was not done after { $seconds } s.
    .remedy = Signatures already given are kept. Connect it again; if it repeats, set the device aside and record it.
error-device-out-of-step = An earlier answer of the Ledger is still outstanding; the next could be mistaken for it.
    .remedy = Unplug the Ledger, connect it again, and continue with this step.
error-device-not-sendable = Not sent to the Ledger ({ $command }: { $detail }).
    .remedy = Correct the input of this step.
error-device-wrong-device = This is another Ledger, or another seed: its fingerprint is { $got }, not { $expected }.
    .remedy = Connect the Ledger that this step names. If it is the one, a passphrase or another recovery phrase is in use.
error-device-other-app-running = { $got } is open on the Ledger, not { $expected }.
    .remedy = Open the app { $expected } on the Ledger.
error-device-wrong-network-app = The app of another network is open: { $got }, not { $expected }.
    .remedy = Quit it and open { $expected }.
error-device-address-differs = The Ledger gave the address { $device }, the wallet policy gives { $computed }.
    .remedy = Stop. Give out neither address. Set the device aside and record it.
error-device-policy-id-differs = The Ledger registered another wallet policy ({ $device }) than the one sent ({ $computed }).
    .remedy = Stop. Do not keep the registration. Set the device aside and record it.
error-device-xpub-differs =
    The extended public key { $device } does not fit the path { $path }: { $reason ->
        [depth] it lies at another depth
        [network] it is of another network
        [fingerprint] it does not come from this device's master key
        [last-step] it is another child
        [changed] read again, it is another one
       *[other-signer] the device signs with another key
    }.
    .remedy = Stop. Do not use this key. Read it again, and compare it on the device's screen.
error-device-wrong-signature =
    The signature of input { $input } with { $pubkey } is wrong: { $reason ->
        [no-such-input] there is no such input
        [other-kind] it is of a kind that was not asked for
        [other-key] the key is not this device's in the wallet policy
        [repeated] the input was signed before
        [sighash-type] it does not cover the whole transaction
       *[other-transaction] it is not of this transaction
    }.
    .remedy = Stop. The signature is not kept. Set the device aside and record it.
error-device-device-not-in-policy = The Ledger { $fingerprint } holds no key of the wallet policy “{ $policy }”.
    .remedy = Connect a Ledger of this policy.
error-device-input-not-signable =
    Input { $input } cannot be signed: { $reason ->
        [previous-transaction-missing] the previous transaction is missing
        [previous-output-missing] the previous output is missing
        [previous-transaction-differs] the previous transaction and the previous output do not agree
        [sighash-type] it asks for a signature of less than the whole transaction
        [not-of-this-device] it names no key of this Ledger in the wallet policy
        [other-key] it names another key than the wallet policy's
        [other-script] the coin does not lie on the wallet policy's address
        [witness-script] the witness script is missing or another one
       *[unsupported] only P2WPKH, P2WSH and taproot are signed
    }.
    .remedy = The transaction was not sent to the Ledger. Build it again from the approved request.
error-device-output-not-signable =
    Output { $output } cannot be signed for: { $reason ->
        [data] it holds data instead of an address
        [unknown-script] it is no address that a person could compare
        [other-key] it names a key of the wallet policy at a place where that key is not
        [other-script] it is dressed up as the wallet's change and is not
        [receive-chain] it is called the wallet's own, on an address of the kind that is given out
        [index-too-far] its change address is so far out that a recovery would not find it
       *[second-change] it is a second change output, which the Ledger would hide
    }.
    .remedy = The transaction was not sent to the Ledger. Build it again from the approved request.
error-device-nothing-shown = The Ledger would show no output of this transaction: all of it goes back to the wallet as change.
    .remedy = The transaction was not sent to the Ledger. Build it again from the approved request.
error-device-outputs-exceed-inputs = The transaction pays out more than its inputs hold.
    .remedy = The transaction was not sent to the Ledger. Build it again from the approved request.
error-device-fee-above-tenth = The fee of { $fee } sat is a tenth or more of the { $spent } sat spent. The Ledger would warn of it.
    .remedy = The transaction was not sent to the Ledger. Plan it again with a lower fee rate or a larger amount.
error-device-too-many-inputs = The transaction has { $inputs } inputs; a Ledger signs at most { $limit } at once.
    .remedy = The transaction was not sent to the Ledger. Lower max_inputs in the policy, and move the amount in several transfers.
error-device-not-registered = There is no registration of the wallet policy “{ $policy }” by the Ledger { $fingerprint }.
    .remedy = A policy is registered in the key ceremony only, with its screens compared. Never register it when money moves.
error-device-registration-of-other-device = The registration at hand was given by the Ledger { $registered }, and this is { $fingerprint }.
    .remedy = Connect the Ledger that this step names. The device was not asked.
error-device-registration-of-other-policy = The registration at hand is of another wallet policy ({ $registered }) than this one ({ $computed }).
    .remedy = Stop. Name, threshold, keys or their order are not those that were registered. The device was not asked.
error-device-signature-missing = The Ledger reported that it was done and did not sign input { $input }.
    .remedy = The other signatures are kept. Repeat the signing; if it repeats, set the device aside and record it.
error-device-wrong-message-signer = The text was signed with { $got }, not with { $expected }.
    .remedy = Connect the Ledger of the person named. If it is the one, stop and record it.
error-device-policy-name = “{ $name }” cannot be the name of a wallet policy.
    .remedy = Use 1 to 64 letters, digits, spaces and signs of ASCII, without a space at either end.
error-device-policy-key-count = A wallet policy has 1 to 15 keys, not { $count }.
    .remedy = Correct the number of keys.
error-device-policy-key-malformed = “{ $text }” is not a key with its origin ({ $detail }).
    .remedy = Read the key from the Ledger again.
error-device-policy-key-repeated = Key { $index } (counted from zero) appears twice.
    .remedy = Each custodian's Ledger gives a key of its own. Read both again.
error-device-policy-networks-mixed = Key { $index } (counted from zero) is of another network than the first.
    .remedy = Read the keys again with the same app on every Ledger.
error-device-policy-template = The form of the wallet, { $template }, is malformed ({ $detail }).
    .remedy = Correct the threshold and the keys.
error-device-policy-index = { $index } is not an address number.
    .remedy = Use a number below 2147483648.
error-device-transcript-too-large = The recording has { $length } bytes; the limit is { $limit }.
    .remedy = Choose a recording of device exchanges.
error-device-transcript-malformed = This is not a recording of device exchanges ({ $detail }).
    .remedy = Choose another file.
error-device-too-many-recorded-exchanges = The recording holds { $count } exchanges; the limit is { $limit }.
    .remedy = Choose another file.
error-device-call-out-of-range = Call { $call } of the recording names exchanges that it does not hold.
    .remedy = The recording was cut or altered. Fetch it again.
