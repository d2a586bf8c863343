# The software Ledger: errors in what it is made from. Words are never repeated, only their places.

## Seed
error-simulator-word-count = A recovery phrase has 12, 15, 18, 21 or 24 words; { $count } were given.
    .remedy = Give all the words of a rehearsal phrase, or the label of a test seed (A to E).
error-simulator-unknown-word = Word { $position } is not in the English BIP-39 word list.
    .remedy = Correct the spelling of word { $position }.
error-simulator-wrong-checksum = All words are in the list, but the last one does not fit the others.
    .remedy = Check the words and their order.
error-simulator-unknown-label = There is no test seed with the label “{ $label }”.
    .remedy = Use one of the labels A, B, C, D or E.

## Faults for training
error-simulator-unknown-fault = “{ $text }” is not a fault that the simulator knows.
    .remedy = Use unplug-at-report=K, swap-at-report=K, stall-at-report=K, lock-at-report=K, wrong-frame-at-report=K, wrong-channel-at-report=K, wrong-tag-at-report=K, wrong-length-at-report=K, lie-xpub, lie-address, lie-signature, lie-input, lie-fingerprint, stall, locked, refuse, refuse-at-screen=K or app-version=V; several with plus signs between them, or mischief=N to have them drawn from a number.
error-simulator-bad-fault-value = The value in the fault “{ $text }” does not fit.
    .remedy = Give the number of a report or screen, from 1, after the equals sign, a version for app-version, any number for mischief, and nothing for the other faults.
