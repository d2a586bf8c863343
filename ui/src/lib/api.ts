// Written by `HIMURO_BLESS=1 cargo test -p himuro-app bindings` from crates/app/src/console/view/.
export type View = { 
/**
 * Grows with every change.
 */
revision: number, 
/**
 * What the console is about.
 */
state: RunState, 
/**
 * The rehearsal's folder.
 */
folder: string | null, 
/**
 * Whether no network interface of the laptop is up.
 */
offline: boolean, 
/**
 * What the room waits for.
 */
ask: Ask | null, 
/**
 * The Ledgers on the table.
 */
devices: Array<DeviceView>, 
/**
 * What was told, oldest first: the last 400.
 */
told: Array<Told>, 
/**
 * Why it stopped.
 */
failure: FailureView | null, 
/**
 * What a finished rehearsal leaves.
 */
rehearsed: RehearsedView | null, 
/**
 * Each ceremony of the rehearsal, in order; empty before one begins.
 */
ceremonies: Array<CeremonyView>, 
/**
 * The id of the ceremony at hand.
 */
current: string | null, 
/**
 * Everybody with a part in it.
 */
people: Array<PersonView>, 
/**
 * The open log.
 */
log: LogView | null, 
/**
 * Keys that were read.
 */
keys: Array<KeyView>, 
/**
 * The wallets.
 */
wallets: Array<WalletView>, 
/**
 * The proven backup.
 */
backup: BackupView | null, 
/**
 * Holdings against the rules.
 */
treasury: TreasuryView | null, 
/**
 * Transfers, in the order in which they were planned.
 */
transfers: Array<TransferView>, 
/**
 * Files in the folder: name and SHA-256, hexadecimal.
 */
files: Array<FileView>, };
export type Scene = { 
/**
 * Each ceremony of the rehearsal, in order; empty before one begins.
 */
ceremonies: Array<CeremonyView>, 
/**
 * The id of the ceremony at hand.
 */
current: string | null, 
/**
 * Everybody with a part in it.
 */
people: Array<PersonView>, 
/**
 * The open log.
 */
log: LogView | null, 
/**
 * Keys that were read.
 */
keys: Array<KeyView>, 
/**
 * The wallets.
 */
wallets: Array<WalletView>, 
/**
 * The proven backup.
 */
backup: BackupView | null, 
/**
 * Holdings against the rules.
 */
treasury: TreasuryView | null, 
/**
 * Transfers, in the order in which they were planned.
 */
transfers: Array<TransferView>, 
/**
 * Files in the folder: name and SHA-256, hexadecimal.
 */
files: Array<FileView>, };
export type Survey = { 
/**
 * Holdings against the rules.
 */
treasury: TreasuryView, 
/**
 * What would be moved.
 */
transfers: Array<TransferView>, };
export type RunState = "idle" | "working" | "asking" | "finished" | "stopped";
export type Told = { 
/**
 * The ceremony's id; none before the first.
 */
ceremony: string | null, 
/**
 * The step's id; none between steps.
 */
step: string | null, 
/**
 * What.
 */
notice: Notice, };
export type Ask = { "kind": "confirm", 
/**
 * By which it is answered.
 */
id: number, 
/**
 * The question.
 */
question: QuestionView, } | { "kind": "type_in", 
/**
 * By which it is answered.
 */
id: number, 
/**
 * The question.
 */
question: QuestionView, 
/**
 * What the person reads on the rehearsal's own paper.
 */
paper: string, } | { "kind": "try_again", 
/**
 * By which it is answered.
 */
id: number, 
/**
 * What stopped it.
 */
failure: FailureView, 
/**
 * Whose device it is about; a simulated one can be unlocked and plugged in again here.
 */
person: string | null, } | { "kind": "device", 
/**
 * Who holds it.
 */
person: string, } | { "kind": "pane", 
/**
 * Who works in it.
 */
person: string, };
export type QuestionView = { 
/**
 * Who is asked.
 */
who: string, 
/**
 * The id of its text.
 */
text: string, 
/**
 * The values that the text names.
 */
values: { [key in string]: string }, 
/**
 * What the script says must be seen for a yes.
 */
expect: Bilingual | null, };
export type Answer = { "kind": "yes" } | { "kind": "no" } | { "kind": "typed", 
/**
 * As typed.
 */
text: string, };
export type Button = "left" | "right" | "both";
export type DeviceView = { 
/**
 * Who holds it.
 */
person: string, 
/**
 * As it was named: `sim:A`, `hid`.
 */
name: string, 
/**
 * Whether its screen and buttons are drawn, for it has none.
 */
simulated: boolean, 
/**
 * Its screen.
 */
screen: ScreenView, 
/**
 * What it must show, computed from what it was given; empty while it is asked nothing.
 */
expected: Array<Expected>, };
export type ScreenView = { "kind": "idle" } | { "kind": "review", 
/**
 * What it is about: `sign`, `register`, …
 */
about: string, 
/**
 * All pages.
 */
pages: Array<PageView>, 
/**
 * The page that is shown, counted from 0.
 */
page: number, } | { "kind": "locked", 
/**
 * Its lines.
 */
lines: Array<string>, 
/**
 * The PIN of simulated devices: published, as their words are.
 */
pin: string, } | { "kind": "notice", 
/**
 * Its lines.
 */
lines: Array<string>, };
export type PageView = { 
/**
 * Its lines, the title first.
 */
lines: Array<string>, 
/**
 * What pressing both buttons does here.
 */
both: PageAct, };
export type PageAct = "nothing" | "approve" | "reject";
export type DevicesView = { 
/**
 * Each.
 */
devices: Array<DeviceAtHand>, 
/**
 * Why the system does not list them.
 */
failure: FailureView | null, };
export type DeviceAtHand = { 
/**
 * Its number, for as long as the console runs.
 */
number: number, 
/**
 * Its model, as Ledger writes it.
 */
model: string, 
/**
 * The USB serial; many give the same one.
 */
serial: string, 
/**
 * Where the system lists it.
 */
path: string, 
/**
 * Whether it is a simulated one.
 */
simulated: boolean, 
/**
 * How it is.
 */
state: DeviceState, 
/**
 * The app that runs; none on the dashboard, and where it did not tell.
 */
app: string | null, 
/**
 * The app's version.
 */
version: string | null, 
/**
 * The firmware, which only the dashboard tells.
 */
firmware: string | null, 
/**
 * Whose it is, as far as the log knows.
 */
person: string | null, 
/**
 * Master fingerprint, once read.
 */
fingerprint: string | null, 
/**
 * What stands in the way of reading it.
 */
failure: FailureView | null, };
export type DeviceState = "looking" | "dashboard" | "app" | "locked" | "in_use" | "busy" | "no_permission" | "failed";
export type PersonView = { 
/**
 * The name.
 */
name: string, 
/**
 * Roles in the ceremony at hand.
 */
roles: Array<Bilingual>, 
/**
 * The device that this person holds, as it was named.
 */
device: string | null, };
export type CeremonyView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its title.
 */
title: Bilingual, 
/**
 * `not_started`, `running`, `paused`, `completed`, `aborted`.
 */
phase: string, 
/**
 * SHA-256 of its script, hexadecimal.
 */
script_sha256: string, 
/**
 * `2-of-3`.
 */
quorum: string, 
/**
 * The estimate for the whole, in minutes.
 */
est_minutes: number, 
/**
 * Steps that are finished.
 */
finished: number, 
/**
 * Steps that there are.
 */
total: number, 
/**
 * When it started.
 */
started: number | null, 
/**
 * Its acts.
 */
acts: Array<ActView>, 
/**
 * The step at hand.
 */
step: StepView | null, };
export type ActView = { 
/**
 * Counted from 1.
 */
number: number, 
/**
 * Its title.
 */
title: Bilingual, 
/**
 * Its steps.
 */
steps: Array<LineView>, };
export type LineView = { 
/**
 * Its id.
 */
id: string, 
/**
 * `2.1`.
 */
number: string, 
/**
 * What is to be done.
 */
instruction: Bilingual, 
/**
 * What its action is called: `roll_call`, …
 */
action: string, 
/**
 * `pending`, `active`, `failed`, `done`, `excepted`, `skipped`.
 */
state: string, 
/**
 * Who put their initials.
 */
initials: Array<string>, 
/**
 * When it was finished, or begun if it is at hand.
 */
time: number | null, 
/**
 * Attempts that are over.
 */
attempts: number, 
/**
 * Exceptions on record at this step.
 */
exceptions: number, };
export type StepView = { 
/**
 * Its id.
 */
id: string, 
/**
 * `2.1`.
 */
number: string, 
/**
 * What its action is called.
 */
action: string, 
/**
 * Who leads it.
 */
role: Bilingual, 
/**
 * What is to be done.
 */
instruction: Bilingual, 
/**
 * What is read aloud.
 */
say: Bilingual | null, 
/**
 * What must be seen.
 */
expect: Bilingual | null, 
/**
 * Since when.
 */
since: number | null, 
/**
 * The estimate, in minutes.
 */
est_minutes: number, 
/**
 * Rule books that ask for it: `fsa:7`.
 */
refs: Array<string>, 
/**
 * The transfer that it works on: `rebalance`, `refill`.
 */
transfer: string | null, };
export type LogView = { 
/**
 * Which log, hexadecimal.
 */
id: string, 
/**
 * Records.
 */
size: number, 
/**
 * The root, hexadecimal.
 */
root: string, 
/**
 * The head in 16 PGP words.
 */
words: Array<string>, 
/**
 * Path data of the seal, drawn on a square of `seal_side`.
 */
seal: string, 
/**
 * The side of that square.
 */
seal_side: number, 
/**
 * Records that were anchored outside; 0 while nothing is.
 */
anchored: number, 
/**
 * Each anchoring.
 */
anchors: Array<AnchorView>, };
export type AnchorView = { 
/**
 * Records that it covers.
 */
size: number, 
/**
 * The root, hexadecimal.
 */
root: string, 
/**
 * Who signed it.
 */
signers: Array<string>, };
export type RecordView = { 
/**
 * Its place.
 */
seq: number, 
/**
 * When.
 */
time: number, 
/**
 * What happened.
 */
kind: string, 
/**
 * What is said about it, as JSON.
 */
body: string, };
export type KeyView = { 
/**
 * Whose.
 */
person: string, 
/**
 * Master fingerprint.
 */
fingerprint: string, 
/**
 * Its path.
 */
path: string, 
/**
 * Extended public key.
 */
xpub: string, 
/**
 * Whether two people compared it on the device's screen.
 */
compared: boolean, 
/**
 * Whether the wallet's policy is registered on the device.
 */
registered: boolean, 
/**
 * Whether its holder is enrolled for approvals.
 */
enrolled: boolean, };
export type WalletView = { 
/**
 * The policy's name, as every device shows it.
 */
name: string, 
/**
 * The policy's template.
 */
template: string, 
/**
 * `2-of-3`.
 */
quorum: string, 
/**
 * The descriptor with its checksum.
 */
descriptor: string, 
/**
 * First addresses, and who saw each on the own device.
 */
addresses: Array<AddressView>, 
/**
 * Quorums that signed the proof of spending; 0 before it.
 */
spend_proved: number, };
export type AddressView = { 
/**
 * Its index on the receiving branch.
 */
index: number, 
/**
 * The address.
 */
address: string, 
/**
 * Who saw it on the own device.
 */
seen_by: Array<string>, };
export type BackupView = { 
/**
 * Whose key.
 */
person: string, 
/**
 * The fingerprint that the shares give.
 */
fingerprint: string, 
/**
 * SLIP-39 identifier of the set.
 */
identifier: number, 
/**
 * Shares needed.
 */
threshold: number, 
/**
 * Shares made.
 */
count: number, 
/**
 * Quorums that were recombined.
 */
quorums: number, 
/**
 * SHA-256 of each share's text, hexadecimal.
 */
digests: Array<string>, 
/**
 * Numbers of the sealed bags, once they are.
 */
bags: Array<string>, 
/**
 * What the pane's process had of its hardening.
 */
hardening: { [key in string]: boolean }, };
export type TreasuryView = { 
/**
 * The asset: `BTC`.
 */
asset: string, 
/**
 * The node's block height.
 */
height: number, 
/**
 * The policies assessed by.
 */
policies: Array<string>, 
/**
 * The hot wallet, confirmed.
 */
hot: AmountView, 
/**
 * The cold wallet, confirmed.
 */
cold: AmountView, 
/**
 * The hot wallet's value in yen, rounded down; digits.
 */
hot_yen: string, 
/**
 * The cold wallet's value in yen, rounded down; digits.
 */
cold_yen: string, 
/**
 * What customers are owed.
 */
customers: AmountView, 
/**
 * Customers' coins that are hot.
 */
hot_customers: AmountView, 
/**
 * Their value in yen, rounded down; digits.
 */
hot_customers_yen: string, 
/**
 * What customers are owed in yen, rounded down; digits.
 */
customers_yen: string, 
/**
 * More (positive) or less (negative) on the chain than the books say; satoshis, digits with a sign.
 */
difference_sat: string, 
/**
 * The same without its sign.
 */
difference: AmountView, 
/**
 * Its value in yen, rounded down; digits.
 */
difference_yen: string, 
/**
 * Hot share in millionths, rounded up.
 */
ratio_ppm: number, 
/**
 * Each rule.
 */
rules: Array<RuleView>, 
/**
 * The rule whose target counts.
 */
strictest: string, 
/**
 * What must leave the hot wallet.
 */
to_move: AmountView, 
/**
 * Yen for one bitcoin.
 */
price_yen: string, 
/**
 * Who published the price, which one it is, and when.
 */
price_from: [string, string, string], 
/**
 * The same as sentences.
 */
findings: Array<SentenceView>, };
export type RuleView = { 
/**
 * Its id.
 */
rule: string, 
/**
 * What it says.
 */
title: Bilingual, 
/**
 * Where it stands.
 */
source: string, 
/**
 * Since when.
 */
dated: string, 
/**
 * The cap, in millionths.
 */
cap_ppm: number, 
/**
 * The target, in millionths.
 */
target_ppm: number, 
/**
 * The most that may be hot.
 */
limit: AmountView, 
/**
 * Whether it is breached.
 */
breached: boolean, };
export type AmountView = { 
/**
 * `12.50000000`.
 */
btc: string, 
/**
 * Digits.
 */
sat: string, };
export type SentenceView = { 
/**
 * The id.
 */
text: string, 
/**
 * The values.
 */
values: { [key in string]: string }, };
export type TransferView = { 
/**
 * `rebalance` or `refill`.
 */
purpose: string, 
/**
 * The transaction's id.
 */
txid: string, 
/**
 * What is moved.
 */
amount: AmountView, 
/**
 * What it costs.
 */
fee: AmountView, 
/**
 * sat/vB.
 */
fee_rate: number, 
/**
 * vB.
 */
virtual_size: number, 
/**
 * Where to, as the node writes it.
 */
destination: string, 
/**
 * Where to, as the device writes it.
 */
device_destination: string, 
/**
 * Coins that it spends: outpoint and amount.
 */
inputs: Array<CoinView>, 
/**
 * What comes back.
 */
change: AmountView | null, 
/**
 * What comes after it, where it is the first of several.
 */
batch: SentenceView | null, 
/**
 * The rule whose target it meets.
 */
rule: string, 
/**
 * Hot share before, in millionths.
 */
ratio_before_ppm: number, 
/**
 * Hot share after, in millionths.
 */
ratio_after_ppm: number, 
/**
 * What each signing device must show.
 */
expected: Array<Expected>, 
/**
 * Who made it.
 */
maker: string, 
/**
 * Whether the maker typed its intent.
 */
intended: boolean, 
/**
 * Who approved it.
 */
approved_by: Array<string>, 
/**
 * Who signed it.
 */
signed_by: Array<string>, 
/**
 * Whether it was rebuilt from the intent and found the same.
 */
checked: boolean, 
/**
 * Files that left.
 */
exported: Array<string>, 
/**
 * Its stages in their order: intent, plan, approve, sign, check, export.
 */
stages: Array<StageView>, };
export type StageView = { 
/**
 * `intent`, `plan`, `approve`, `sign`, `check`, `export`.
 */
stage: string, 
/**
 * Where it stands.
 */
standing: Standing, };
export type Standing = "done" | "at-hand" | "open";
export type CoinView = { 
/**
 * `txid:vout`.
 */
outpoint: string, 
/**
 * Its amount.
 */
amount: AmountView, };
export type FileView = { 
/**
 * Its name.
 */
name: string, 
/**
 * SHA-256, hexadecimal.
 */
sha256: string, };
export type FailureView = { 
/**
 * The stable code.
 */
code: string, 
/**
 * The values that its text names.
 */
fields: { [key in string]: string }, 
/**
 * Whether only something outside stands in the way, so that the step stays open.
 */
interruption: boolean, };
export type RehearsedView = { 
/**
 * The folder.
 */
out: string, 
/**
 * Records in the log.
 */
size: number, 
/**
 * Root of the log, hexadecimal.
 */
root: string, 
/**
 * The head in PGP words.
 */
words: Array<string>, };
export type Wish = { 
/**
 * `2-of-3`.
 */
quorum: string | null, 
/**
 * Cold devices in the order of the wallet's keys.
 */
devices: Array<string>, 
/**
 * The hot wallet's device.
 */
hot_device: string | null, 
/**
 * Seed of the rehearsal's randomness, digits.
 */
rng_seed: string | null, 
/**
 * sat/vB, digits.
 */
fee_rate: string | null, 
/**
 * A folder of a node's export.
 */
holdings: string | null, 
/**
 * Prices.
 */
prices: string | null, 
/**
 * Books.
 */
books: string | null, 
/**
 * Policies.
 */
policies: Array<string>, 
/**
 * Whether the devices' lifecycle is rehearsed as well, last of all.
 */
lifecycle: boolean, 
/**
 * Where the files go.
 */
out: string | null, };
export type HomeView = { 
/**
 * Where new rehearsals go.
 */
root: string, 
/**
 * Rehearsals that are there, newest first.
 */
rehearsals: Array<FolderView>, };
export type FolderView = { 
/**
 * Its path.
 */
folder: string, 
/**
 * Its name.
 */
name: string, 
/**
 * When its log was last written.
 */
changed: number, 
/**
 * Whether its bundle is there, which is written last.
 */
finished: boolean, };
export type DoctorView = { 
/**
 * This program's version.
 */
version: string, 
/**
 * SHA-256 of its file, hexadecimal.
 */
sha256: string, 
/**
 * What was found, the worst first.
 */
findings: Array<Finding>, 
/**
 * Ledgers on USB: model and serial number.
 */
ledgers: Array<[string, string]>, };
export type Finding = { 
/**
 * What it is about.
 */
subject: Subject, 
/**
 * How it counts.
 */
level: Level, 
/**
 * What was seen.
 */
text: string, 
/**
 * Why that matters.
 */
why: string, 
/**
 * How it is mended; none where it is in order.
 */
mend: string | null, 
/**
 * The values of the three sentences.
 */
values: { [key in string]: string }, 
/**
 * What the register of versions says about it.
 */
detail: Bilingual | null, 
/**
 * What may be typed to mend it, a line each.
 */
commands: Array<string>, 
/**
 * What the program can do about it.
 */
action: Action | null, };
export type Level = "in_order" | "look" | "stop";
export type Subject = "network" | "radios" | "swap" | "core_dumps" | "disk" | "program" | "udev_rule" | "permissions" | "holders" | "versions" | "display" | "kernel" | "clock";
export type Action = "install_udev_rule";
export type Bilingual = { 
/**
 * Japanese.
 */
ja: string, 
/**
 * English.
 */
en: string, };
export type Expected = { 
/**
 * Its first line.
 */
title: string, 
/**
 * The rest, line breaks joined; empty where the title is all.
 */
value: string, };
export type Notice = { "event": "ceremony", 
/**
 * Its id.
 */
ceremony: string, 
/**
 * Its title in both languages.
 */
title: Bilingual, 
/**
 * How many steps it has.
 */
steps: number, 
/**
 * SHA-256 of its script.
 */
script: string, } | { "event": "step_began", 
/**
 * The ceremony's id.
 */
ceremony: string, 
/**
 * The step's id.
 */
step: string, 
/**
 * Counted from 1.
 */
number: number, 
/**
 * What to do.
 */
instruction: Bilingual, 
/**
 * What is read aloud.
 */
read_aloud: Bilingual | null, } | { "event": "called", 
/**
 * The role's title.
 */
role: Bilingual, 
/**
 * Who holds it.
 */
people: Array<string>, } | { "event": "duty", 
/**
 * What.
 */
what: Bilingual, 
/**
 * Who owes it.
 */
people: Array<string>, } | { "event": "found", 
/**
 * The id of its text.
 */
text: string, 
/**
 * The values that the text names.
 */
values: Array<[string, string]>, } | { "event": "device_will_show", 
/**
 * Whose device.
 */
who: string, 
/**
 * Its pages, a page that goes over several screens joined.
 */
pages: Array<Expected>, } | { "event": "step_done", 
/**
 * The ceremony's id.
 */
ceremony: string, 
/**
 * The step's id.
 */
step: string, } | { "event": "signed", 
/**
 * Whose.
 */
who: string, 
/**
 * Counted from 1.
 */
input: number, 
/**
 * All inputs.
 */
inputs: number, } | { "event": "wrote", 
/**
 * Its name in the output folder.
 */
file: string, };
