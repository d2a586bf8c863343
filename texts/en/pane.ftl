# The pane: the window for words, shares and passphrases.

pane-usage = himuro-pane [--lang en|ja] [--theme light|dark] opens its window and speaks with the console; --scripted plays the custodian of a rehearsal.

## The window
pane-window = Himuro: the pane
pane-rehearsal = REHEARSAL 予行演習
pane-production = PRODUCTION 本番
pane-other-language = 日本語
pane-task-backup = Backup of key { $fingerprint } as { $count } shares
pane-task-unlock = Opening of the log

## What the window has
pane-measures = What this window has
pane-measures-lacking = Lacking here, allowed in a rehearsal: { $count }
pane-lacks = { $measure } (lacking)
pane-measure-clean-environment = Clean environment
pane-measure-no-core-dumps = No core dumps
pane-measure-not-dumpable = Closed to other processes
pane-measure-no-new-privileges = No new privileges
pane-measure-landlock = No file can be written
pane-measure-landlock-scope = No signal to other programs
pane-measure-seccomp = No new connection, no other program
pane-measure-memory-lock = Secrets kept out of swap
pane-measure-not-x11 = Not X11: screen capture is the operator's to rule out
pane-built-no-clipboard = Built without a clipboard
pane-built-no-tree = Built without an accessibility tree: no word is published
pane-x11 = X11 lets every program of this session read pixels and keys.
pane-wayland = A Wayland compositor that lets no program copy the screen is the operator's to choose.

## Keys
pane-key-enter = Enter
pane-key-escape = Esc
pane-key-copy = Ctrl+Enter
pane-keys-words = Tab, Space or Enter accepts the offered word. Backspace walks back. The arrows go to another word.

## Words of the device
pane-words-title = Type the recovery words of the device
pane-words-what = They stand on the custodian's card. They must give the device's fingerprint, { $fingerprint }.
pane-words-count = Words on the card
pane-words-place = Word { $word } of { $count }
pane-words-all = All { $count } words are typed
pane-words-check = Check the words
pane-word-unknown = Word { $word } is not in the word list.
pane-word-ambiguous = Several words begin so: type on.
pane-word-nearest = Nearest legal words:

## The rehearsal's paper
pane-paper = Paper of the rehearsal
pane-paper-what = Published test words. In production there is no such paper.
pane-paper-copy = Copy from the paper

## Shares
pane-show-title = Share { $share } of { $count }: nobody else looks
pane-show-what = Its custodian writes these { $words } words on the card, with their numbers.
pane-show-set = Set { $identifier }. Any { $threshold } of the { $count } shares recover the key. SLIP-39 shares of the BIP-39 entropy; English words; no passphrase.
pane-show-cover = Written down: cover the share
pane-type-title = Type share { $share } of { $count } back from its card
pane-type-what = The card is what will be left: what is typed must be what was shown.
pane-type-check = Check share { $share }
pane-type-again = Look again

## Proof
pane-prove = Recombining every quorum of the shares…
pane-proven-title = Verified: the cards recover the key
pane-proven-quorums = Quorums of { $threshold } of { $count } shares recombined
pane-proven-shares = Fingerprint from the shares
pane-proven-device = Fingerprint of the device
pane-proven-set = Set of shares
pane-proven-next = Each custodian seals their own card in its bag now.
pane-proven-finish = Finish and wipe every word

## Passphrase
pane-unlock-title = Unlock the operator's identity
pane-unlock-what = { $file } is locked. Its passphrase opens this part of the log.
pane-unlock-place = Passphrase
pane-unlock-count = Characters typed: { $count }
pane-unlock-open = Unlock
pane-unlock-busy = Computing the key from the passphrase…

## Stopping
pane-stop = Stop
pane-stop-title = Stop and wipe everything?
pane-stop-what = Everything typed and shown in this window is wiped. The step stays open and begins anew. Cards already written do not count: destroy them.
pane-stop-epoch = The passphrase is wiped. The log stays closed.
pane-stop-stay = Go on
pane-stop-leave = Stop and wipe
pane-failed-title = This backup must not be used
pane-failed-leave = Wipe everything and close

## Refusals
error-pane-line-too-long = The request to the pane is longer than { $limit } bytes.
    .remedy = Start the step again. If it happens again, record an exception: the console and the pane may not match.
error-pane-not-a-request = The pane did not understand the request.
    .remedy = Check that the console and the pane are of the same version.
error-pane-unknown-version = The request has version { $version }; this pane speaks version { $known }.
    .remedy = Install the console and the pane of the same version.
error-pane-scripted-in-production = The simulated custodian works in rehearsals only.
    .remedy = In production, the custodian enters the words in person.
error-pane-hardening-lacking = Of the pane's protective measures, { $lacking } could not be taken on this computer.
    .remedy = Run the machine check and use a laptop that has them all.
error-pane-no-words = The request names no words for the simulated custodian.
    .remedy = Choose a published test seed or a file of words.
error-pane-unknown-seed = There is no published test seed of that name.
    .remedy = Choose one of the test seeds A to E.
error-pane-words-unreadable = The file of words cannot be read.
    .remedy = Check that the file exists, is readable and holds one phrase only.
error-pane-fingerprint-malformed = The device's fingerprint in the request is not 8 hexadecimal digits.
    .remedy = Read the device again.
error-pane-fingerprint-differs = The words do not give the fingerprint of the device.
    .remedy = Check that the words and the device belong together, and that no passphrase is set on the device.
error-pane-slip-out-of-range = The planned typing mistake names share { $share }, word { $word }, which does not exist.
    .remedy = Correct the plan of the rehearsal.
error-pane-share-not-typed-back = Share { $share } was not typed back.
    .remedy = Type share { $share } back from its card, in full.
error-pane-share-differs = Share { $share } was typed back as another share.
    .remedy = Compare the card of share { $share } with the screen and type it again.
error-pane-word-differs = Word { $word } of share { $share } is not what was shown.
    .remedy = Compare word { $word } with the card and type it again, or look at the share once more and correct the card.
error-pane-quorum-differs = Quorum { $quorum } of the shares gives another secret.
    .remedy = Do not use these shares. Destroy the cards in the presence of the witness and make new ones.
error-pane-identity-unreadable = The operator's identity file cannot be read.
    .remedy = Check that the file exists, is readable and holds an identity.
error-pane-passphrase-needed = The operator's identity file is locked with a passphrase.
    .remedy = Open the log in the console, whose pane asks for the passphrase.
error-pane-passphrase-wrong = The passphrase does not open the identity file.
    .remedy = Type the passphrase again. Mind capital letters and the keyboard's language.
error-pane-work-factor = The identity file asks for more computation than this program does (work factor above { $limit }).
    .remedy = Use the identity file that was made at enrolment.
error-pane-identity-malformed = Line { $line } of the identity file is not an age X25519 identity.
    .remedy = Use the identity file that was made at enrolment.
error-pane-epoch-malformed = The wrapped epoch key is damaged or of an unknown kind.
    .remedy = Take the epoch file from the log or the bundle again.
error-pane-epoch-of-others = This epoch is not wrapped to this operator's identity.
    .remedy = Choose an operator who was a recipient of this epoch, or the auditor.
error-pane-epoch-key-length = The wrapped epoch does not hold a key of 32 bytes.
    .remedy = Take the epoch file from the log or the bundle again.
error-pane-cancelled = The work in the pane was stopped by the person at it.
    .remedy = Nothing was kept. Begin the step again when the custodian is ready.
error-pane-no-display = No window could be opened.
    .remedy = Start the program in a graphical session, or check DISPLAY and WAYLAND_DISPLAY.
