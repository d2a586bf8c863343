# 模擬 Ledger の作成に関するエラー。単語そのものは示さず、位置だけを示す。

## シード
error-simulator-word-count = 復元フレーズは 12、15、18、21 または 24 語です。入力は { $count } 語でした。
    .remedy = 予行演習用の復元フレーズの全単語、またはテスト用シードの記号(A から E)を指定してください。
error-simulator-unknown-word = { $position } 番目の単語が BIP-39 の英単語一覧にありません。
    .remedy = { $position } 番目の単語のつづりを訂正してください。
error-simulator-wrong-checksum = 単語はすべて一覧にありますが、最後の単語が他の単語と整合しません。
    .remedy = 単語とその順序を確認してください。
error-simulator-unknown-label = 記号「{ $label }」のテスト用シードはありません。
    .remedy = A、B、C、D、E のいずれかを指定してください。

## 訓練用の障害
error-simulator-unknown-fault = 「{ $text }」は、シミュレーターにない障害です。
    .remedy = unplug-at-report=K、swap-at-report=K、stall-at-report=K、lock-at-report=K、wrong-frame-at-report=K、wrong-channel-at-report=K、wrong-tag-at-report=K、wrong-length-at-report=K、lie-xpub、lie-address、lie-signature、lie-input、lie-fingerprint、stall、locked、refuse、refuse-at-screen=K、app-version=V のいずれかを指定してください。複数の障害は正符号(+)でつなげます。mischief=N とすると、番号 N から障害が選ばれます。
error-simulator-bad-fault-value = 障害「{ $text }」の値が正しくありません。
    .remedy = 等号の後に、報告または画面の番号(1 以上)を指定してください。app-version ではバージョンを、mischief では番号を指定します。その他の障害に値は付けられません。
