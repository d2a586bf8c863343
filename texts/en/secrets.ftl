# Refusals of secret input: positions, never a word.

## Buffers and randomness
error-secrets-secret-too-long = The input is longer than the { $capacity } bytes there is room for.
    .remedy = Check that only the one phrase, share or passphrase was entered, then enter it again.
error-secrets-secret-not-text = The input is not readable text.
    .remedy = Enter it again on the keyboard.
error-secrets-no-randomness = The computer gave no random numbers.
    .remedy = Stop the ceremony, restart the laptop and run the machine check again.
error-secrets-stuck-randomness = The computer's random numbers repeat one value.
    .remedy = Do not use this laptop for key generation. Record an exception and continue on another one.

## Dice
error-secrets-no-such-face = Roll { $roll } is not a face from 1 to 6.
    .remedy = Enter roll { $roll } again.
error-secrets-too-many-rolls = No more than { $most } rolls can be entered.
    .remedy = Go on with the rolls already entered.
error-secrets-too-few-dice-bits = The rolls give { $bits } of the { $needed } bits needed.
    .remedy = Go on rolling; one roll gives a little more than two and a half bits.
error-secrets-uneven-dice = Some faces came up far too often (chi-square { $chi_square_milli } thousandths; the limit is { $limit_milli }).
    .remedy = Check the dice, discard these rolls and roll again from the start.
error-secrets-dice-run = One face came up { $length } times in a row, starting at roll { $roll }.
    .remedy = Check the dice and how they are thrown, discard these rolls and roll again from the start.
error-secrets-dice-neighbours = { $equal } of { $pairs } neighbouring rolls are equal; about one in six is expected.
    .remedy = Enter rolls as they are thrown, never invented ones. Discard these and roll again from the start.
error-secrets-dice-repetition = The rolls repeat after every { $period }.
    .remedy = Discard these rolls and roll again from the start.

## Recovery phrases
error-secrets-entropy-length = { $bytes } bytes are not the content of a recovery phrase.
    .remedy = Check that the shares were made from a recovery phrase and not from a seed.
error-secrets-phrase-length = { $words } words were entered; a recovery phrase has 12, 15, 18, 21 or 24.
    .remedy = Compare with the card for a missing or doubled word.
error-secrets-unknown-phrase-word = Word { $word } is not in the word list.
    .remedy = Compare word { $word } with the card and enter it again.
error-secrets-phrase-checksum = Every word is in the list, but the words do not fit together.
    .remedy = Compare each word and the order with the card.
error-secrets-passphrase-text = The passphrase is not readable text of at most 1,000 bytes.
    .remedy = Enter the passphrase again.
error-secrets-seed-without-key = No key can be derived from these words.
    .remedy = Generate a new phrase.

## Plans of shares
error-secrets-share-count = A group cannot have { $count } shares; 1 to 16 are possible.
    .remedy = Choose a number of shares from 1 to 16.
error-secrets-threshold-above-count = { $threshold } shares are to be needed, but only { $count } are to be made.
    .remedy = Choose a threshold no higher than the number of shares.
error-secrets-copies-of-one-share = With a threshold of 1, each of the { $count } shares would be enough alone.
    .remedy = Choose a threshold of 2 or more, or a single share.
error-secrets-group-count = A set cannot have { $count } groups; 1 to 16 are possible.
    .remedy = Choose a number of groups from 1 to 16.
error-secrets-group-threshold-above-count = { $threshold } groups are to be needed of { $count }.
    .remedy = Choose a group threshold from 1 to the number of groups.
error-secrets-iteration-exponent = The iteration exponent { $exponent } is not from 0 to 15.
    .remedy = Choose an exponent from 0 to 15.
error-secrets-secret-length = A secret of { $bytes } bytes cannot be split; 16 to 32 bytes, an even number, are possible.
    .remedy = Start again from a recovery phrase.
error-secrets-passphrase-characters = The passphrase of the shares has a character other than plain keyboard letters, digits and signs.
    .remedy = Enter the passphrase again without accents, symbols or Japanese characters.

## One share
error-secrets-unknown-share-word = Share { $share }: word { $word } is not in the word list.
    .remedy = Compare word { $word } of share { $share } with the card and enter it again.
error-secrets-share-length = Share { $share } has { $words } words; no share has that many.
    .remedy = Compare with the card for a missing or doubled word.
error-secrets-share-word = Share { $share } fails its checksum, most likely because of word { $word }.
    .remedy = Compare word { $word } of share { $share } with the card first, then the others.
error-secrets-share-checksum = Share { $share } fails its checksum; more than one word differs.
    .remedy = Compare each word of share { $share } and the order with the card.
error-secrets-share-padding = Share { $share } was written by a faulty program.
    .remedy = Keep the card, record an exception and use another share.
error-secrets-share-groups = Share { $share } asks for { $threshold } groups of only { $count }.
    .remedy = Keep the card, record an exception and use another share.
error-secrets-share-group-index = Share { $share } says that it is in group { $group } of only { $count }.
    .remedy = Keep the card, record an exception and use another share.

## A set of shares
error-secrets-no-shares = No share was entered.
    .remedy = Enter the shares one after the other.
error-secrets-share-of-another-set = Share { $share } belongs to set { $identifier }, the others to set { $expected }.
    .remedy = Put this card back into its own bag and enter a share of set { $expected }.
error-secrets-share-of-another-kind = Share { $share } has the set number { $identifier } of the others but was made in another way.
    .remedy = Check the card and the bag it came from, and enter a share of the right set.
error-secrets-groups-differ = Share { $share } says that { $threshold } of { $count } groups are needed; the others say otherwise.
    .remedy = Check the card and the bag it came from, and enter a share of the right set.
error-secrets-length-differs = Share { $share } has another number of words than the others.
    .remedy = Check the card and the bag it came from, and enter a share of the right set.
error-secrets-member-threshold-differs = Share { $share } says that group { $group } needs { $threshold } shares; another share says otherwise.
    .remedy = Check the cards of group { $group } and the bags they came from.
error-secrets-same-member = Shares { $earlier } and { $share } are both number { $member } of group { $group }.
    .remedy = Enter another share of group { $group } in place of one of them.
error-secrets-group-lacks-shares = Group { $group } has { $present } of the { $needed } shares it needs; missing: { $lacking }.
    .remedy = Fetch and enter what is missing of group { $group }: { $lacking }.
error-secrets-groups-lacking = { $complete } of the { $needed } groups needed are complete; missing: { $lacking }.
    .remedy = Fetch and enter the shares of further groups.
error-secrets-group-digest = The shares of group { $group } do not belong together, though each says so.
    .remedy = One of them comes from another set. Try again with other shares of group { $group } and record which fails.
error-secrets-set-digest = The groups do not belong together, though each says so.
    .remedy = One group comes from another set. Try again with another group and record which fails.
error-secrets-share-contradicts = Share { $share } contradicts the other shares of group { $group }.
    .remedy = Keep share { $share } apart, record an exception and go on with the others.
error-secrets-group-contradicts = Group { $group } contradicts the other groups.
    .remedy = Keep the shares of group { $group } apart, record an exception and go on with the others.
