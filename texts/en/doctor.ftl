# What the doctor sees of the laptop: what, why it matters, how to mend it

app-doctor-why-network = Whoever reaches this laptop over a network can try to change what it shows and signs.
app-doctor-why-radios = A radio can be switched on without anybody noticing, and a Ledger can also be reached over Bluetooth.
app-doctor-why-swap = What programs hold in memory, such as the keys of the open log, would stay on the disk.
app-doctor-why-core-dumps = When a program ends badly, the system may write its memory to a file, with the keys of the open log in it.
app-doctor-why-disk = Whoever takes the disk out could read it, and could change the programs on it.
app-doctor-why-program = A changed program could show one thing and do another. Two people compare its hash with the published one.
app-doctor-why-udev-rule = Without the rule only an administrator may open a Ledger, and no ceremony should run as an administrator.
app-doctor-why-permissions = The person at this laptop must be able to open the Ledger, and nobody else should be.
app-doctor-why-holders = Two programs that speak to one Ledger disturb each other, and the other one could ask it for something else.
app-doctor-why-versions = What a Ledger shows and signs was tested for certain versions. Others may show or refuse something else.
app-doctor-why-display = On X11 every program of the session can read the pixels and the keys of every other, also those of the secret pane. Wayland keeps them apart.
app-doctor-why-kernel = The secret pane gives up writing, networks and other processes for good. The kernel has to offer that.
app-doctor-why-clock = The times in the log are this clock's. A clock that goes wrong makes the order of events doubtful.

app-doctor-network = No network interface is up.
app-doctor-network-up = Network interfaces are not down: { $interfaces }
app-doctor-network-up-mend = Take out the cable, switch wireless off, and set each of them down.
app-doctor-network-unread = The network interfaces could not be read.
app-doctor-network-unread-mend = Make /sys/class/net readable for this program.

app-doctor-radios = Wireless and Bluetooth are blocked.
app-doctor-radios-none = The system lists no switch of a radio.
app-doctor-radios-on = Radios are not blocked: { $radios }
app-doctor-radios-on-mend = Switch them off by the laptop's own switch or in its firmware, or block them.

app-doctor-swap = Nothing can be swapped out.
app-doctor-swap-used = Memory may be written to { $places }.
app-doctor-swap-used-mend = Switch swapping off, also in /etc/fstab, so that it stays off.
app-doctor-swap-unread = Whether memory is swapped out could not be read.
app-doctor-swap-unread-mend = Make /proc/swaps readable for this program.

app-doctor-cores = No core is dumped.
app-doctor-cores-written = Cores are dumped, up to { $limit } bytes each.
app-doctor-cores-written-mend = Set the limit to nothing, then start this program again from the same place.
app-doctor-cores-piped = The kernel hands cores to the program { $receiver }, whatever the limit says.
app-doctor-cores-socket = The kernel hands cores to whoever listens on { $receiver }, whatever the limit says.
app-doctor-cores-handed-mend = Have the kernel write files again; the limit of nothing then holds.
app-doctor-cores-unread = Whether cores are dumped could not be read.
app-doctor-cores-unread-mend = Make /proc/self/limits and /proc/sys/kernel/core_pattern readable for this program.

app-doctor-disk = { $place } lies on an encrypted device ({ $device }).
app-doctor-disk-plain = { $place } lies on { $device }, which is not encrypted.
app-doctor-disk-plain-mend = Install the system anew with an encrypted disk, or put the logs on an encrypted one.
app-doctor-disk-memory = { $place } lies in memory only ({ $device }). It is gone when the laptop is switched off.
app-doctor-disk-memory-mend = Choose a folder on an encrypted disk for logs.
app-doctor-disk-unknown = It cannot be told whether { $place } is encrypted ({ $device }).
app-doctor-disk-unknown-mend = Use a disk that the kernel itself decrypts (LUKS).

app-doctor-program = The running program's file has the SHA-256 { $hash }.
app-doctor-program-unread = The running program's file could not be read, so that it has no hash.
app-doctor-program-unread-mend = Start the program again. If it was replaced while it ran, find out by whom.

app-doctor-rule = { $file } lets the person at this laptop open Ledgers.
app-doctor-rule-missing = No udev rule lets the person at this laptop open Ledgers.
app-doctor-rule-late = { $late } speaks of Ledgers, but is read too late to take effect: its number must be below 73.
app-doctor-rule-mend = Install the rule as { $file }: { $rule }
app-doctor-rule-wide = { $file } opens Ledgers to more people than the one at this laptop.
app-doctor-rule-wide-mend = Use the tag “uaccess” in its place, without a mode or a group.

app-doctor-permissions = { $device } ({ $node }) can be opened by you, and by nobody else but an administrator.
app-doctor-permissions-no-ledger = No Ledger is connected.
app-doctor-permissions-none = { $device } ({ $node }) cannot be opened by you.
app-doctor-permissions-none-mend = Install the udev rule, then take the Ledger's cable out and put it in again. The rule: { $rule }
app-doctor-permissions-no-node = { $device } is connected, but has no node { $node }.
app-doctor-permissions-no-node-mend = Take its cable out and put it in again.
app-doctor-permissions-everybody = { $device } ({ $node }) can be opened by every user of this laptop.
app-doctor-permissions-others = { $device } ({ $node }) can also be opened by other users ({ $users }) or groups ({ $groups }).
app-doctor-permissions-others-mend = Remove rules that set a mode or a group for Ledgers; the tag “uaccess” suffices.

app-doctor-holders = No other program has a Ledger open.
app-doctor-holders-of-this-user = No other program that you may look into has a Ledger open. { $unseen } programs of other users could not be looked into.
app-doctor-holders-held = { $program } has the Ledger { $node } open.
app-doctor-holders-held-mend = Quit { $program }, then look again.
app-doctor-holders-running = { $program } is running. It opens a Ledger as soon as one is connected.
app-doctor-holders-running-mend = Quit { $program } before a Ledger is connected.

app-doctor-versions = { $device }: { $app } { $version } was tested ({ $on }).
app-doctor-versions-elsewhere = { $device }: { $app } { $version } was tested on other models only ({ $models }).
app-doctor-versions-not-tested = { $device }: { $app } { $version } is not tested. Tested versions: { $tested }
app-doctor-versions-not-tested-mend = Use a tested version, or decide together to go on and have that written into the log.
app-doctor-versions-bad = { $device }: { $app } { $version } is known to be bad.
app-doctor-versions-bad-mend = Install a tested version from another computer before this Ledger is used.
app-doctor-versions-silent = { $device } did not say which app runs ({ $code }).
app-doctor-versions-silent-mend = Unlock it with its PIN, quit other programs, then look again.

app-doctor-display = The session runs on Wayland.
app-doctor-display-x11 = The session runs on X11.
app-doctor-display-x11-mend = Log in again and choose a Wayland session. Rehearsals may run on X11.
app-doctor-display-none = No display can be seen from here, so that the secret pane could not open.
app-doctor-display-none-mend = Start from a Wayland session at this laptop.

app-doctor-kernel = The kernel { $release } offers Landlock (version { $landlock }) and filters of system calls.
app-doctor-kernel-old = The kernel { $release } does not offer Landlock of version { $needed }.
app-doctor-kernel-no-landlock = The kernel { $release } has Landlock, but it is switched off.
app-doctor-kernel-no-seccomp = The kernel { $release } offers no filters of system calls.
app-doctor-kernel-mend = Use Linux 6.2 or later, with “landlock” among its security modules (Debian 13 has it).
app-doctor-kernel-unread = The kernel { $release } should offer Landlock; whether it is switched on could not be read.
app-doctor-kernel-unread-mend = Read in the secret pane which measures hold; it says so on its screen.

app-doctor-clock = The clock says { $clock } (zone { $zone }); { $synchronised ->
        [yes] a time server has set it since the start
       *[no] no time server has set it since the start, as it should be offline
    }. Compare it with a watch.
app-doctor-clock-behind = The clock says { $clock }, which is earlier than { $witness } was written ({ $written }).
app-doctor-clock-behind-mend = Set the clock by a watch that two people agree on, then look again.
app-doctor-clock-no-zone = The clock says { $clock }; no time zone is set.
app-doctor-clock-no-zone-mend = Set the time zone of the place where the ceremony is held.

error-app-production-refuses = { $count } finding(s) would stop a ceremony in production: { $subjects }
    .remedy = Mend them as said above. A rehearsal goes on and writes them down.
error-app-other-rule-there = { $file } is there and holds another rule. It was not replaced.
    .remedy = Look at it together with whoever looks after this laptop. Move it aside, then install again.
error-app-nobody-to-install = No program here asks for an administrator's leave.
    .remedy = Type these two commands in a terminal, as somebody who may: { $first } — { $second }
error-app-rule-not-installed = The rule was not installed: { $detail }
    .remedy = Read what the system said above, or type the two commands yourself.
