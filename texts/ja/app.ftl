# 予行演習の案内と問い

app-session = 監査証跡のセッションを開きます。{ $people }のLedgerで証明書に署名します。画面にはパス 5261656' と「Himuro session v1」で始まる文が表示されます。
app-step-goes-on = この手順は、プログラムの停止前に始まっていました。続きから行います。
app-nothing-to-move = この方向に移すべき資産はありません。該当する手順は、例外記録を残して省略します。
app-clock-went-back = ノートパソコンの時計が逆行しました。記録に残しています。
app-head = 監査証跡の先端（{ $size }件）。紙などに控えてください: { $words }
app-ask-declare = このとおり宣言しますか。
app-ask-sign-off = 全員がこの式の完了を承認しますか。
app-ask-initials = { $people }の確認印をいただけますか。
app-ask-exception = この手順は一度失敗しています。例外として記録し、やり直すことに同意しますか。
app-ask-words = お手元の紙と同じですか。 { $words }
app-ask-clock = ノートパソコンの時計は{ $clock }です。お手元の時計と一致しますか。
app-ask-roll = 全員そろっていますか。
app-ask-born = デバイスでの鍵の生成は終わりましたか。（{ $device }）
app-ask-open-app =
    { $running ->
        [BOLOS] お持ちのLedgerではアプリが開かれていません。
       *[other] お持ちのLedgerでは{ $running }が開かれています。
    }{ $app }を開いてよろしいですか。Ledgerの画面でも確認が求められます。
app-ask-same = { $person }の画面の表示と同じですか。 { $value }
app-ask-head = 監査証跡の先端（{ $size }件）。紙に控えた語と同じですか。 { $words }
app-ask-wiped = 秘密情報入力画面のプロセスは終了しました。語を記したものが机の上に残っていませんか。
app-ask-device = デバイス{ $serial }をお二人が読み取ったとおり、機種 { $model }、ファームウェア { $firmware }、{ $app }、封印 { $seal }（{ $intact ->
        [yes] 破れなし
       *[no] 破れあり
    }）、最後の接続 { $online ->
        [never] なし
       *[day] { $online }
    }、暗証番号を保管するのは{ $keeper }だけ、で間違いありませんか。
app-ask-firmware = デバイス{ $serial }のファームウェアは{ $from }から{ $to }になり、鍵は{ $fingerprint }のままです。間違いありませんか。
app-ask-reset = デバイス{ $serial }は初期化され、鍵のない状態で起動しましたか。
app-ask-retired = デバイス{ $serial }を使用停止としますか。（{ $words }）
app-ask-destroyed = デバイス{ $serial }が破壊されたことを見届けましたか。（{ $words }）
app-ask-lost = デバイス{ $serial }を紛失として記載しますか。（{ $words }）
app-type-serial = { $person }のデバイスのケースにあるシリアル番号。ご自身の目で読み取ってください。
app-type-model = { $serial }のケースに記された機種
app-type-firmware = { $serial }のファームウェア（デバイスの設定画面の表示どおり）
app-type-device-seal = { $serial }の包装の封印番号。破れているときは、番号の後に broken と入力してください。
app-type-online = { $serial }が最後にネットワークに接続した日（2026-12-01 の形、一度もないときは never）
app-type-pin-keeper = { $serial }の暗証番号を保管する人（名前のみ。番号は入力しないでください）
app-type-retired = { $serial }を使用停止とする理由
app-type-destroyed = { $serial }を破壊した方法
app-type-lost = 紛失した{ $serial }について分かっていること
app-type-empty-bag = 空の封印袋{ $bag }の番号
app-type-seal = 封印した袋{ $bag }の番号
app-type-asset = 資産
app-type-amount = 数量
app-type-to = 送付先
app-type-why = 目的
app-look-no-network = ネットワークが無効であること: { $passes ->
        [yes] 合格
       *[no] 不合格（本番では中止）
    }
app-look-no-swap = スワップが無効であること: { $passes ->
        [yes] 合格
       *[no] 不合格（本番では中止）
    }
app-look-no-core-dumps = コアダンプが無効であること: { $passes ->
        [yes] 合格
       *[no] 不合格（本番では中止）
    }
app-look-disk-encrypted = ディスクが暗号化されていること: { $passes ->
        [yes] 合格
       *[no] 不合格（本番では中止）
    }
app-look-binary-hash = プログラムのハッシュを取得できること: { $passes ->
        [yes] 合格
       *[no] 不合格（本番では中止）
    }
app-look-versions = プログラムとアプリの版が検証済みであること: { $passes ->
        [yes] 合格
       *[no] 不合格（検証していない版があります）
    }
app-device-read = { $person }: デバイス{ $fingerprint }が提示した鍵を保持していることを確認
app-version-untested = { $person }: { $app } { $version } は、この機種で検証していないか、問題が知られている版です。検証した版は himuro doctor で確かめられます。
app-device-registered = { $serial }: 登録簿に記載
app-log-in = { $person }さんは自分のLedgerでログインしてください。画面には前回のログインの日時 { $last }（協定世界時、現地では { $local }）が表示されます。身に覚えがなければ拒否してください。
app-log-in-first = { $person }さんは自分のLedgerでログインしてください。この監査証跡で最初のログインのため「last never」と表示されます。
app-logged-in = { $person }: 登録済みの鍵でログイン
app-enrolled = { $person }: 承認用の鍵を登録
app-registered = { $person }: ウォレットポリシーを登録し、証明を保存
app-device-replaced = { $person }: 同じシードを持つ別のデバイスです（指紋{ $fingerprint }、鍵も同一）{ $proof ->
        [yes] 。これまでの登録の証明も有効です
       *[no] {""}
    }
app-spend-proved = { $quorums }通りの組み合わせが送信できない取引に署名し、すべて検証に合格
app-shares-made = 鍵断片{ $count }枚（{ $threshold }枚で復元）、組番号{ $identifier }。全枚数の打ち直しを確認
app-share-digest = 鍵断片{ $share }: ダイジェスト { $digest }…
app-backup-proved = { $quorums }通りの組み合わせから、デバイスと同じ指紋{ $fingerprint }を復元
app-hot-holds = ホット: { $coins }件、{ $amount } BTC
app-cold-holds = コールド: { $coins }件、{ $amount } BTC
app-input = { $file }: SHA-256 { $hash }…
app-rule = { $rule }: 顧客資産のホット比率 { $ratio }、上限 { $cap }: { $breached ->
        [yes] 超過
       *[no] 範囲内
    }
app-yen = ホットにある顧客資産: { $hot } BTC、{ $yen }円（単価 { $price }円、{ $source }、{ $window }、{ $at }）
app-to-move = コールドへ移すべき数量: { $amount } BTC
app-refill-from-transfer = 新しいウォレットには残高がないため、先の送付の出力を補充に使います。
app-planned = { $amount } BTC、入力{ $inputs }件、手数料{ $fee } BTC（規則 { $rule }）
app-planned-batch-refill = { $of }回に分けた送付の1回目です。一つの取引の入力数が運用方針の上限に達するため、この補充のうち{ $left } BTCは支払われません。次回は運用方針の補充額の全額をあらためて計画します
app-planned-batch = { $of }回に分けた送付の1回目です。一つの取引の入力数が運用方針の上限に達するため、残り{ $left } BTCは次回の計画で移します
app-planned-to = 送付先 { $node }
app-planned-device = デバイスの表示 { $device }
app-planned-share = ホット比率 { $before } → { $after }
app-refill-rule = この補充だけを見た場合の{ $rule }: { $breached ->
        [yes] 超過（コールドへの送付がなかったものとして計画しています）
       *[no] 範囲内
    }
app-without-prevtx = 前取引がないため、数えても使わないホットのコイン: { $what }件、{ $amount } BTC
app-unconfirmed = 未承認のコイン（{ $what }、別に計上）: { $amount } BTC
app-surplus = チェーン上の有高は、帳簿の顧客残高より{ $amount } BTC多い
app-shortfall = チェーン上の有高は、帳簿の顧客残高より{ $amount } BTC少ない
app-pane-plays = 予行演習では、秘密情報入力画面が{ $person }の役を演じ、模擬デバイスの語の入力と全鍵断片の打ち直しを行います。
app-approved = { $person }: 承認文に自分のデバイスで署名し、検証に合格
app-signatures-here = { $person }: { $inputs }件のうち{ $count }件の署名は受領済みで、すべて検証に合格
app-signing-effort = { $person }: 入力{ $inputs }件、やり取り約{ $exchanges }回（実機で約{ $minutes }分）
app-signing-slow = { $person }: 署名に時間がかかります。デバイスを接続したまま動かさないでください。受け取った署名は保存されます。
app-signed-by = { $person }（{ $fingerprint }）が入力{ $inputs }件に署名。すべて検証に合格
app-checked = 承認された内容から再計算し、全バイト一致: { $txid }、手数料 { $fee } BTC

# 復旧資料（wallet.json）: このプログラムなしでウォレットを復旧する方法

app-recovery-watch = 資産を確認するには、ディスクリプタをチェックサムごと、ディスクリプタを読めるウォレットソフト（Bitcoin Coreなら秘密鍵なしのウォレットにimportdescriptors）に取り込みます。監視だけができ、送付はできません。
app-recovery-compare = そのソフトの先頭のアドレスを、この資料のアドレスと順番どおりに照合してください。異なる場合は、ディスクリプタが違います。
app-recovery-words = Ledgerを紛失・故障したときは、保有者がSLIP-39の鍵断片から復元フレーズを復元し、新しいLedgerに入力します。この資料と同じ指紋が表示されなければなりません。
app-recovery-sign = 送付するには、監視用ウォレットでPSBTを作成し、閾値の台数のデバイスで署名します。ウォレットポリシー（BIP-388）に対応したソフトで、ポリシーの名前・テンプレート・鍵、および各デバイスの証明（hmac）を、この資料のとおりに使います。
app-recovery-proof = 証明（hmac）は秘密ではありません。鍵が読み取られることも、署名や送付に使われることもなく、デバイスでの再登録を省くためのものです。種から作られるため、同じフレーズを入力した新しいLedgerでも有効です。失われた場合は、式の中で、すべての鍵を画面で照合しながら登録し直せます。

# エラー

error-app-declined = { $who }が拒否しました。
    .remedy = 理由を確かめてから再開してください。失われたものはありません。
error-app-device-count = { $quorum }にはコールドデバイスが{ $needed }台必要ですが、{ $given }台が指定されています。
    .remedy = 鍵ごとにデバイスを一つ指定するか、公開されているテスト用シードを使う場合は指定しないでください。
error-app-same-device-twice = デバイス{ $device }が二人分になっています。
    .remedy = 一人に一台ずつ、別のデバイスを割り当ててください。
error-app-too-few-people = { $quorum }では、署名者のほかに起案者と承認者が残りません。デバイスを持つ人が{ $needed }人必要ですが、{ $given }人です。
    .remedy = コールドデバイスを増やすか、ホットウォレットに専用のデバイスを割り当ててください。
error-app-nothing-to-resume = { $folder }に再開できる予行演習はありません。
    .remedy = フォルダーを確かめるか、別のフォルダーで新しく始めてください。
error-app-device-contradicts = { $person }のデバイスは以前{ $before }を示しましたが、今回は{ $now }を示しました。
    .remedy = 中止してください。デバイスを使用停止として証拠保全し、このウォレットには入金しないでください。
error-app-hot-device-differs = ホットデバイス{ $fingerprint }は hot.descriptor.txt の鍵を保持していません。
    .remedy = ホットウォレットのデバイスを接続するか、そのデバイスのウォレットの残高を出力し直してください。
error-app-backup-differs = 鍵断片からは鍵{ $shares }が得られましたが、デバイスの鍵は{ $device }です。
    .remedy = この鍵断片は使えません。カードを破棄し、正しいデバイスの語で作り直してください。
error-app-words-unknown = { $device }の語はここでは分からないため、バックアップの予行演習ができません。
    .remedy = 一つ目の鍵には模擬デバイスを使ってください。
error-app-same-bag-twice = 番号{ $number }の袋が二つあります。
    .remedy = 番号を読み直してください。疑わしい袋は使わないでください。
error-app-serials-differ = { $person }のデバイスのケースを、保有者は{ $by_holder }、立会人は{ $by_witness }と読み取りました。
    .remedy = お二人でケースを読み直してください。番号が以前と異なるときは、デバイスがすり替えられています。中止し、証拠として保全してください。
error-app-hot-origin-differs = hot.descriptor.txt の鍵の出所はデバイス{ $named }ですが、接続されているのは{ $got }です。
    .remedy = ホットウォレットのデバイスを接続してください。このデバイスで正しい場合は、hot.descriptor.txt の指紋を訂正してください。デバイスは指紋によって自分の入力を見分けます。
error-app-firmware-differs = デバイス{ $serial }のファームウェアは{ $read }ですが、{ $typed }と入力されました。
    .remedy = デバイスの示す版を入力してください。ケースや書類に別の版が記されているときは、鍵を生成する前に理由を確かめてください。
error-app-keeper-unknown = { $serial }の暗証番号の保管者として入力された名前は、名簿にありません。
    .remedy = 出席している方の名前を、名簿のとおりに入力してください。暗証番号そのものを入力したときは、番号を変更してください。
error-app-another-device = この手順の対象は、デバイス{ $serial }ではありません。
    .remedy = 式次第の示すデバイスを手に取り、シリアル番号を読み直してください。使用停止、紛失、破壊のデバイスは二度と使えません。
error-app-identity-needed = { $file }の記録は封印されており、開封するための識別鍵が指定されていません。
    .remedy = この監査証跡を読める人の識別鍵を --identity で指定してください。
error-app-register-contradicted = 記録{ $record }がデバイスの登録簿と矛盾しています: { $reason }
    .remedy = 監査証跡をそのまま保全し、説明が得られるまでデバイスに依拠しないでください。
error-app-not-yet-there = 監査証跡にまだ{ $missing }がありません。
    .remedy = 予行演習を再開してください。再び起きる場合、この版で書かれた監査証跡ではありません。
error-app-action-not-built = この版は動作{ $action }に対応していません。
    .remedy = この版に付属する式次第を使ってください。
error-app-ceremony-aborted = 式{ $ceremony }は中止されました。再開はできません。
    .remedy = 監査証跡で理由を確かめ、別のフォルダーで新たに始めてください。
error-app-not-in-production = { $flag }は予行演習専用です。この監査証跡は本番用です。
    .remedy = 指定を外すか、予行演習用の監査証跡を使ってください。
error-app-not-a-published-seed = デバイス{ $fingerprint }は実際の鍵を保持している可能性があります。予行演習では公開されているテスト用シードだけを使えます。
    .remedy = デバイスを外してください。予備のデバイスに公開されているテスト用シード（「himuro device seeds」で一覧できます）を入れるか、sim:A〜sim:E を使ってください。
error-app-unknown-device = { $given }というデバイスはありません。
    .remedy = hid、hid:SERIAL、hid:/dev/hidrawN、sim:A〜sim:E、sim:@FILE、emulator:HOST:PORT のいずれかで指定してください。
error-app-file-unreadable = { $file }を読み込めません: { $detail }
    .remedy = 場所と権限を確かめてください。
error-app-file-too-long = { $file }が{ $limit }バイトを超えています。
    .remedy = 正しいファイルか確かめてください。
error-app-would-overwrite = { $file }は既に存在し、上書きされてしまいます。
    .remedy = 別のフォルダーを選んでください。そこでの予行演習を続ける場合は、このファイルを別の場所に移してから再開してください。
error-app-not-written = { $file }を書き込めませんでした: { $detail }
    .remedy = 空き容量や権限を整えてから再開してください。確定済みの記録は失われていません。
error-app-pane-missing = 秘密情報入力画面が起動しませんでした（{ $path }）: { $detail }
    .remedy = himuro-pane を himuro と同じ場所に設置してください。
error-app-pane-silent = 秘密情報入力画面から正しい応答がありません。
    .remedy = 予行演習を再開してください。再び起きる場合は、同じ版のプログラム一式を入れ直してください。
error-app-pane-version = 秘密情報入力画面の版は{ $found }、このプログラムの版は{ $expected }です。
    .remedy = 同じ版のプログラム一式を入れ直してください。
error-app-pane-other-answer = 秘密情報入力画面が、尋ねたこととは別の応答をしました。
    .remedy = 中止し、同じ版のプログラム一式を入れ直してください。
error-app-unreadable-record = 種類{ $kind }の記録を読めません: { $detail }
    .remedy = 記録を書いた版のプログラムを使ってください。
error-app-unknown-ceremony = 式{ $ceremony }の式次第がこのプログラムにありません。
    .remedy = 式を始めた版のプログラムを使ってください。
error-app-not-conformant = 記録{ $files }件のうち{ $differing }件が純正アプリと異なります。
    .remedy = 上に示した最初の相違を確認してください。この版では署名しないでください。
error-app-nothing-to-compare = { $device } のシードとアプリに対応する記録がありません。
    .remedy = 公開されたテスト用シードのデバイスで Bitcoin または Bitcoin Test アプリを開き、そのシードの記録がある場所を指定してください。
error-app-record-needs-one-device = { $devices }台のデバイスを一つの記録に書くことはできません。
    .remedy = デバイスを一台だけ指定し、他のデバイスについてはもう一度実行してください。
error-app-identity-opens-nothing = 監査証跡{ $file }は完全ですが、指定された識別鍵では何も開けません。
    .remedy = この監査証跡の受信者の識別鍵を指定するか、完全性のみを検証する場合は指定しないでください。
error-app-output-changed = { $file }がないか、監査証跡にある内容と異なります。
    .remedy = 書き出したときのファイルを戻してから再開してください。異なるファイルは証拠として保管してください。
error-app-bad-fee-rate = { $rate } sat/vB では計画できません。
    .remedy = 手数料率は1以上を指定するか、省略して方針の値を使ってください。
error-app-broken-off = 予行演習は中断されました。
    .remedy = 再開すると、同じ手順から続きます。監査証跡は閉じてあり、失われたものはありません。
error-app-bad-seed = { $seed } は乱数の種として読めません。
    .remedy = 0 以上の整数を入力するか、空欄にしてください。
error-app-already-open = { $folder } の予行演習が進行中です。
    .remedy = それを終えるか中断してから、別の予行演習を始めてください。
error-app-answer-too-late = この回答が求められている問いは、もう画面にありません。
    .remedy = いま表示されている問いに回答してください。前の回答は記録されていません。
error-app-ledger-absent =
    { $fingerprint ->
        [unknown] { $person }のLedgerが接続されていません。
       *[known] { $person }のLedger（{ $fingerprint }）が接続されていません。
    }
    .remedy = { $person }のLedgerを接続し、ロックを解除してください。
error-app-other-ledger =
    { $expected ->
        [unknown] これは{ $holder }のLedger（{ $got }）です。この手順に必要なのは{ $person }のLedgerです。
       *[known] これは{ $holder }のLedger（{ $got }）です。この手順に必要なのは{ $person }のLedger（{ $expected }）です。
    }
    .remedy = { $person }のLedgerを接続してください。{ $holder }のLedgerはそのままでかまいません。
error-app-strange-ledger =
    { $expected ->
        [unknown] このLedger（{ $got }）は、出席者のどなたのものでもありません。この手順に必要なのは{ $person }のLedgerです。
       *[known] このLedger（{ $got }）は、出席者のどなたのものでもありません。この手順に必要なのは{ $person }のLedger（{ $expected }）です。
    }
    .remedy = { $person }のLedgerを接続してください。このLedgerで間違いない場合は、別の復元フレーズまたはパスフレーズが使われています。パスフレーズなしで再起動してください。別の復元フレーズのままでは続けないでください。
error-app-ledger-erased = 暗証番号を3回間違えたため、実機と同じように{ $person }の模擬Ledgerが初期化されました。
    .remedy = ここで中断してください。予行演習を始め直すか続けると、模擬Ledgerには元のフレーズが戻ります。
error-app-ledger-locked =
    { $fingerprint ->
        [unknown] { $person }のLedgerがロックされています。
       *[known] { $person }のLedger（{ $fingerprint }）がロックされています。
    }
    .remedy = { $person }がPINでロックを解除してください。解除されると、手順が続きます。
error-app-other-app-open =
    { $running ->
        [BOLOS] { $person }のLedgerではアプリが開かれていません。この手順には{ $app }が必要です。
       *[other] { $person }のLedgerでは{ $running }が開かれています。この手順には{ $app }が必要です。
    }
    .remedy = { $person }のLedgerで{ $app }を開くか、やり直して、開くことに同意してください。
error-app-other-network-open = { $person }のLedgerでは、別のネットワークのアプリ{ $running }が開かれています。この手順には{ $app }が必要です。
    .remedy = 終了して{ $app }を開くか、やり直して、切り替えに同意してください。{ $app }がインストールされていない場合、このLedgerは別のネットワーク用に準備されたものです。
error-app-several-unread =
    どなたのものか判別できないLedgerが{ $count }台接続されています。必要なのは{ $person }のLedger（{ $fingerprint }）です。
    .remedy = { $person }のLedgerのロックを解除してBitcoinアプリを開くか、その1台だけを接続してください。
error-app-several-unassigned = まだ割り当てのないLedgerが{ $count }台接続されています。そのうち1台が{ $person }のLedgerになります。
    .remedy = 読み取り済みのもののほかは、{ $person }のLedgerだけを接続してください。残りは1台ずつ順に接続します。
error-app-nonce-seen-before = ノンス{ $nonce }の文書は以前に署名されたものです。過去の署名が再び提示されました。
    .remedy = 中止してください。何も記録されていません。提示した人を確かめ、監査証跡を証拠として保管してください。
