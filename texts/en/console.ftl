# The console's window

### Shell and ceremony

console-title = Himuro
console-nav = Screens
console-nav-home = Today
console-nav-ceremony = Ceremony
console-nav-wallets = Wallets and keys
console-nav-treasury = Treasury
console-nav-transfer = Transfer
console-nav-log = Log
console-nav-doctor = Doctor
console-band-head = { $size } records
console-theme-system = Light: as the system
console-theme-light = Light
console-theme-dark = Dark
console-projector = Projector
console-failure-dismiss = Put this aside
error-console-unreachable = The program behind this window does not answer: { $detail }
    .remedy = Close the window and open it again. Nothing that was acknowledged is lost.

### Screens
