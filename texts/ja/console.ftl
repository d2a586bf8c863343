# The console's window

### Shell and ceremony

console-title = 氷室
console-nav = 画面
console-nav-home = 本日
console-nav-ceremony = 式
console-nav-wallets = ウォレットと鍵
console-nav-treasury = 資産
console-nav-transfer = 送付
console-nav-log = 記録
console-nav-doctor = 点検
console-band-head = 記録{ $size }件
console-theme-system = 配色: システム
console-theme-light = 明るい配色
console-theme-dark = 暗い配色
console-projector = 投影
console-failure-dismiss = 確認済みにする
error-console-unreachable = この画面を支えるプログラムが応答しません: { $detail }
    .remedy = 画面を閉じて開き直してください。確定済みの記録は失われていません。

### Screens
