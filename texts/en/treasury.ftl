# Errors of the treasury. Field names are those of the errors.

error-treasury-file-too-large = { $file } has { $bytes } bytes, more than the { $limit } that are read.
    .remedy = Export fewer coins, or check that this is the right file.

error-treasury-utf16 = { $file } is written in UTF-16 or UTF-32.
    .remedy = Save it as UTF-8. In PowerShell, use “| Out-File -Encoding utf8” instead of “>”.

error-treasury-not-utf8 = { $file } is not UTF-8 from byte { $offset } on.
    .remedy = Copy the node’s own output again, without opening it in an editor.

error-treasury-truncated-json = { $file } ends early, at line { $line }, column { $column }.
    .remedy = The file was cut. Export and copy it again.

error-treasury-duplicate-key = { $file }, line { $line }: a name appears twice in one object ({ $detail }).
    .remedy = A node does not write this. Export the file again and find out who changed it.

error-treasury-bad-json = { $file }, line { $line }, column { $column }: { $detail }.
    .remedy = Export the file again with the command that the procedure names.

error-treasury-missing-field = { $file }: coin { $coin } has no “{ $field }”.
    .remedy = Export the list with “listunspent” of a descriptor wallet.

error-treasury-invalid-field = { $file }: “{ $field }” of coin { $coin } cannot be used: { $detail }.
    .remedy = Export the list again. If it stays, do not use this file.

error-treasury-not-an-amount = { $file }: the amount { $amount } of coin { $coin } is not a decimal number.
    .remedy = Export the list again. Amounts are plain numbers in BTC, without quotation marks.

error-treasury-negative-amount = { $file }: the amount { $amount } of coin { $coin } is negative.
    .remedy = No coin is negative. Do not use this file; find out who changed it.

error-treasury-zero-amount = { $file }: the amount of coin { $coin } is zero.
    .remedy = Export the list again. A coin of zero is not in a node’s list.

error-treasury-too-precise-amount = { $file }: the amount { $amount } of coin { $coin } has more than eight decimal places.
    .remedy = Export the list again, without passing it through a spreadsheet.

error-treasury-too-large-amount = { $file }: the amount { $amount } of coin { $coin } is more than 21,000,000 BTC.
    .remedy = Check that the amount is in BTC, not in satoshis.

error-treasury-too-large-sum = { $file }: all coins together are more than 21,000,000 BTC.
    .remedy = So many do not exist. Do not use these files.

error-treasury-duplicate-outpoint = { $file }: the coin { $outpoint } appears twice.
    .remedy = Export the lists of both wallets again, each from its own wallet.

error-treasury-unknown-chain = { $file }: the chain “{ $chain }” is not known.
    .remedy = Use the output of “getblockchaininfo” of a Bitcoin node.

error-treasury-wrong-address = { $file }: the address { $address } of coin { $coin } is not the one that its script has on { $chain }.
    .remedy = Check that all files come from one node and one network.

error-treasury-wrong-network = { $file }: the keys belong to another network than the chain { $chain }.
    .remedy = Use the descriptor and the node of one network.

error-treasury-unusable-descriptor = { $file } cannot be used: { $detail }.
    .remedy = Export the descriptor again, with its checksum, as one line with <0;1>.

error-treasury-foreign-key = { $file }: coin { $coin } names the key { $origin }, which is not in the wallet’s descriptor.
    .remedy = Check that list and descriptor belong to the same wallet.

error-treasury-unknown-branch = { $file }: coin { $coin } is on branch { $branch }; only 0 (receive) and 1 (change) exist.
    .remedy = Do not use this file; the wallet derives no such address.

error-treasury-unusable-index = { $file }: coin { $coin } is at index { $index }, which is not below 2147483648.
    .remedy = Do not use this file; the wallet derives no such address.

error-treasury-script-differs = { $file }: “{ $field }” of coin { $coin } ({ $outpoint }) is not what the descriptor derives.
    .remedy = The file and the descriptor disagree. Do not spend; find out which was changed.

error-treasury-unreadable-prevtx = { $file }: the previous transaction { $txid } cannot be read: { $detail }.
    .remedy = Fetch it again with “getrawtransaction”.

error-treasury-prevtx-id-differs = { $file }: the transaction under { $txid } really has the id { $actual }.
    .remedy = The transaction was changed or put under a wrong name. Fetch it again.

error-treasury-prevtx-output-missing = { $file }: the previous transaction has no output { $outpoint }.
    .remedy = Export both files again at the same moment.

error-treasury-prevtx-output-differs = { $file }: “{ $field }” of { $outpoint } differs from the list of coins.
    .remedy = Two files disagree. Do not spend; export both again.

error-treasury-no-cold-wallet = { $file } is missing, and the coins do not say which wallet they are in.
    .remedy = Add { $file } with the cold wallet’s descriptor.

error-treasury-unknown-asset = { $file }: the asset { $asset } is not known.
    .remedy = This version knows BTC only. Remove the entry.

error-treasury-missing-asset = { $file }: the asset { $asset } is missing.
    .remedy = Add an entry for { $asset }.

error-treasury-unusable-price = { $file }: the price { $price } cannot be used.
    .remedy = State a price above zero in yen, in quotation marks, with at most eight decimal places.

error-treasury-unusable-balance = { $file }: the book balance “{ $balance }” { $detail }.
    .remedy = State it in BTC, in quotation marks, with at most eight decimal places.

error-treasury-missing-checksum = The descriptor has no checksum.
    .remedy = Copy the whole line, with “#” and the eight characters behind it.

error-treasury-bad-descriptor = The descriptor cannot be read: { $detail }.
    .remedy = Copy it again, whole. One wrong character is enough.

error-treasury-unsupported-script = The descriptor is neither wpkh(…) nor wsh(sortedmulti(…)).
    .remedy = Use a single-key or a multisig segwit wallet of this form.

error-treasury-unsupported-key = Key { $key } of the descriptor is not of the form [fingerprint/path]xpub/<0;1>/*.
    .remedy = Export the descriptor with key origins, for both branches.

error-treasury-mixed-networks = Key { $key } of the descriptor is of another network.
    .remedy = Use keys of one network only, with its coin type in the path.

error-treasury-repeated-device = The device { $fingerprint } holds two keys of the wallet.
    .remedy = Every key needs a device of its own; otherwise one person signs twice.

error-treasury-unreadable-policy = The policy cannot be read: { $detail }.
    .remedy = Correct the file; the policies that come with the program show the form.

error-treasury-unknown-policy-format = The policy has the format “{ $format }”, which this version does not know.
    .remedy = Use the format himuro-policy-1.

error-treasury-unusable-policy-value = The policy’s “{ $field }” cannot be “{ $value }”.
    .remedy = Correct the value and have the policy approved again.

error-treasury-duplicate-rule = The rule { $rule } is there twice.
    .remedy = Load each policy once, and give each rule a name of its own.

error-treasury-no-rule = The policy has no rule.
    .remedy = Load a policy with at least one rule.

error-treasury-nothing-to-move = The hot wallet’s { $hot } BTC are within every target. Nothing has to be moved.
    .remedy = No transfer is needed.

error-treasury-not-enough = { $missing } BTC are missing: { $needed } BTC and the fee are needed, { $selectable } BTC can be selected. { $unknown_coins } coins without previous transaction hold { $unknown } BTC, { $unconfirmed_coins } unconfirmed coins { $unconfirmed } BTC.
    .remedy = Export the missing previous transactions, wait for confirmations, or move less.

error-treasury-fee-too-high = The fee of { $fee } BTC is more than the policy’s highest, { $highest } BTC.
    .remedy = Take a lower fee rate, or have the policy changed.

error-treasury-fee-above-tenth = The fee of { $fee } BTC is a tenth or more of the amount, { $amount } BTC.
    .remedy = Devices warn of such fees. Take a lower fee rate or a larger amount.

error-treasury-amount-too-small = The amount of { $amount } BTC is below the smallest output, { $smallest } BTC.
    .remedy = Move more, or nothing.

error-treasury-nothing-to-refill-from = The cold wallet holds no coin, and there is no transfer whose output a refill could spend.
    .remedy = Plan the transfer first.

error-treasury-wallet-network-differs = The wallet is of another network than the holdings’ chain { $chain }.
    .remedy = Use wallet and holdings of one network.

error-treasury-transfer-pays-another-wallet = The transfer does not pay the wallet that the refill is to spend from.
    .remedy = Plan transfer and refill with the same cold wallet.

error-treasury-unreadable-plan = The plan cannot be read: { $detail }.
    .remedy = Use the file as the program wrote it.

error-treasury-unknown-plan-format = The plan has the format “{ $format }”, which this version does not know.
    .remedy = Make the plan again with this version.

error-treasury-contradictory-plan = The plan contradicts itself in “{ $field }”.
    .remedy = The file was changed. Make the plan again.

error-treasury-psbt-version2 = The PSBT is of version 2.
    .remedy = Save it as version 0 (BIP-174).

error-treasury-unreadable-psbt = The PSBT cannot be read: { $detail }.
    .remedy = Take the file from the signing device again.

error-treasury-empty-field = The field “{ $field }” is empty.
    .remedy = Type it from your own source.

error-treasury-unknown-intent-asset = The asset “{ $typed }” is not known.
    .remedy = Type BTC.

error-treasury-unreadable-amount = “{ $typed }” is no amount: it { $detail }.
    .remedy = Type it as 1.5 BTC or 150,000,000 sat, with a point before decimals.

error-treasury-unreadable-address = “{ $typed }” is no address on { $chain }.
    .remedy = Compare it with your source, character by character.

error-treasury-unknown-purpose = The purpose “{ $typed }” is not known.
    .remedy = Type “rebalance” or “refill”.

error-treasury-intent-differs-from-plan = The { $field } typed is { $typed }; the plan says { $planned }.
    .remedy = Do not correct either by the other. Ask the person who ordered the transfer.

error-treasury-intents-disagree = The { $field } differs: the maker typed { $maker }, the approver { $approver }.
    .remedy = Stop. Both go back to their own sources.

error-treasury-unprintable-approval = The { $field } cannot stand in an approval text.
    .remedy = Use printable ASCII without “|”, at most 100 characters.

error-treasury-approver-is-maker = { $person } made the plan and cannot approve it.
    .remedy = Another person approves.

error-treasury-duplicate-approver = { $person } approved twice.
    .remedy = Each approval needs another person.

error-treasury-duplicate-approver-key = The device that approved for { $person } approved for somebody else too.
    .remedy = Each approver needs a device of their own. Check the enrolment.

error-treasury-too-few-approvals = { $present } of { $required } approvals are there.
    .remedy = Obtain the missing approvals.

error-treasury-unreadable-signature = The signature of { $person } cannot be read: { $detail }.
    .remedy = Sign again on the device.

error-treasury-wrong-approval-signature = The signature for { $person } was not made by the enrolled device over this text.
    .remedy = Check which device was used, and sign again. Do not go on without it.

error-treasury-signer-is-maker = { $person } made the plan and cannot sign the transfer.
    .remedy = Another custodian signs.

error-treasury-unknown-holder = Nobody is named as holder of the device { $fingerprint }.
    .remedy = Record the holder in the ceremony before it signs.

error-treasury-inputs-differ = The transaction spends other coins than planned, first at input { $input }.
    .remedy = Stop. This is not the approved transaction. Preserve the file and start incident response.

error-treasury-output-count-differs = The transaction has { $found } outputs; { $planned } were planned.
    .remedy = Stop. This is not the approved transaction. Preserve the file.

error-treasury-payee-differs = The payment goes to { $found }; the plan says { $planned }.
    .remedy = Stop. The destination was replaced. Preserve the file and start incident response.

error-treasury-payment-differs = The payment is { $found } BTC; the plan says { $planned } BTC.
    .remedy = Stop. This is not the approved transaction. Preserve the file.

error-treasury-change-differs = The change goes to { $found }; the plan says { $planned }.
    .remedy = Stop. The change was redirected. Preserve the file and start incident response.

error-treasury-change-amount-differs = The change is { $found } BTC; the plan says { $planned } BTC.
    .remedy = Stop. Fee or payment was changed. Preserve the file.

error-treasury-transaction-differs = Version, lock time or sequence differ from the plan.
    .remedy = Sign the planned transaction again, from the program’s own file.

error-treasury-missing-previous-transaction = Input { $input } has no previous transaction.
    .remedy = Sign from the program’s own file; devices warn without it.

error-treasury-previous-transaction-differs = The previous transaction of input { $input } is not the one of its coin.
    .remedy = Stop. The file was changed. Preserve it.

error-treasury-missing-witness-utxo = Input { $input } has no witness UTXO.
    .remedy = Sign from the program’s own file.

error-treasury-witness-utxo-differs = The amount or script stated for input { $input } is not its coin’s.
    .remedy = Stop. The fee would be another than shown. Preserve the file.

error-treasury-witness-script-differs = The witness script of input { $input } is not what the wallet derives.
    .remedy = Stop. The file was changed. Preserve it.

error-treasury-sighash-not-all = Input { $input } asks for, or carries, a signature of the kind { $found }.
    .remedy = Only SIGHASH_ALL binds all outputs. Stop and preserve the file.

error-treasury-derivation-differs = The key derivations of input { $input } are not the wallet’s.
    .remedy = Sign from the program’s own file.

error-treasury-output-fields-differ = The key derivations or the script of output { $output } are not those planned.
    .remedy = Stop. A stranger’s output may be dressed up as ours. Preserve the file.

error-treasury-already-final = Input { $input } is already final.
    .remedy = Hand over the signed file before it is finalized, so that every signature can be checked.

error-treasury-unexpected-fields = { $place } holds fields that the plan does not have.
    .remedy = Sign from the program’s own file, with no other program in between.

error-treasury-no-such-input = There is no input { $input }.
    .remedy = Repeat the signature on the device.

error-treasury-unreadable-signature-bytes = The signature for input { $input } cannot be read: { $detail }.
    .remedy = Repeat the signature on the device.

error-treasury-contradictory-signature = The key { $key } gave two different signatures for input { $input }.
    .remedy = Devices repeat their signatures byte for byte. Stop and examine the device.

error-treasury-foreign-signature = Input { $input } carries a signature by { $key }, which is no key of the wallet.
    .remedy = Check which device signed.

error-treasury-bad-signature = The signature of the device { $fingerprint } for input { $input } is wrong.
    .remedy = Sign again on this device. If it stays wrong, set the device aside.

error-treasury-too-few-signatures = Input { $input } has { $present } of { $threshold } signatures.
    .remedy = Let the missing custodians sign.

error-treasury-event-out-of-order = “{ $event }” does not follow from what the log holds before it.
    .remedy = Do not go on with this log; have the auditor verify it.
