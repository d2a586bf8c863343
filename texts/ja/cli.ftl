# コマンドライン

cli-misused = コマンドを解釈できませんでした。
cli-misused-missing = 必要な指定がありません: { $argument }
cli-misused-unknown = { $argument } という指定はありません。
cli-misused-command = { $value } というコマンドはありません。
cli-misused-conflict = { $argument } と { $value } は同時に指定できません。
cli-misused-value = { $argument } に { $value } は指定できません。
cli-misused-help = 同じコマンドに --help を付けると使い方が表示されます。
cli-yes-or-no = はい: Enter　いいえ: n
cli-type = 入力してください（Enterのみで紙面どおり）:
cli-paper = 予行演習の紙面: { $value }
cli-buttons = ［両ボタン: Enter］［拒否: n］
cli-ledger-of = { $who }のLedger
cli-ceremony = ━━ { $title } ・ 全{ $steps }手順 ・ 式次第 { $script }…
cli-aloud = 読み上げ: 「{ $words }」
cli-signed = { $who }: 署名 { $input }／{ $inputs }
cli-called = { $role }: { $people }
cli-duty = 式の後に行うこと: { $what }（{ $people }）
cli-will-show = { $who } のデバイスに表示されるべき画面:
cli-will-show-page = { $title } { $text }
cli-wrote = 書き出し: { $file }
cli-banner = 予行演習 ・ REHEARSAL ・ 実際の資産は扱いません
cli-guide = 出席者全員の役を演じていただきます。各自が自分のLedgerを持っています。Enterで「はい」または両ボタン、nで「いいえ」です。
    Ctrl-Cでいつでも中断できます。同じコマンドに --resume を付けると、その手順から再開します。
cli-rehearsed = 予行演習は完了しました。成果物: { $out }
cli-head-words = 記録の先端（{ $size }件）の読み上げ語: { $words }
cli-goes-on = この予行演習は再開できます: { $command }
cli-next = 監査人と同じ方法で検証できます: { $command }

cli-verified = 記録は完全です。{ $size }件、ルート { $root }
cli-content-proven = 内容も証明されました。すべての記録を開封し、コミットメントとの一致を確認しました。
cli-content-not-proven = 内容は未証明です。識別鍵がないため、完全性のみを検証しました。
cli-content-partly = 内容の一部が証明されました。この識別鍵では読めない記録が{ $unread }件あります。
cli-try-again-or-replug = やり直す: Enter　ケーブルを抜き差ししてやり直す: r　中止: n
cli-pin = 暗証番号:
cli-type-pin = { $person }の模擬Ledgerが暗証番号を待っています（予行演習では { $pin }）。入力してください。Enterのみで中止します。
cli-pin-wrong = 暗証番号が違います。あと{ $left }回間違えるとLedgerは初期化されます。
cli-pin-short = 暗証番号は4桁から8桁の数字です。
cli-pin-erased = 暗証番号を3回間違えたため、実機と同じように{ $person }のLedgerが初期化されました。予行演習を始め直すか続けると、模擬Ledgerには元のフレーズが戻ります。
cli-try-again = やり直す: Enter　中止: n
cli-plan-transfer = ホット→コールド: { $amount } BTC を { $to } へ、手数料 { $fee } BTC、入力{ $inputs }件、取引 { $txid }
cli-plan-refill = コールド→ホット: { $amount } BTC を { $to } へ、手数料 { $fee } BTC、入力{ $inputs }件、取引 { $txid }
cli-session = セッション{ $number }: 記録{ $first }から、証明者 { $signers }、{ $closing }
cli-session-clean = 正常に終了
cli-session-unclean = 終了処理なし（プログラムが停止）
cli-session-open = まだ終了していません
cli-session-nobody = なし
cli-exhibits-checked = 添付資料：{ $count }件。すべて開封し、記録されたハッシュ値との一致を確認しました。
cli-exhibits-not-checked = 添付資料：{ $count }件。封印時と同じバイト列です。内容は開封していません。
cli-clock-flags = 時計の逆行が{ $count }件あります。
cli-head-covered = 提示された先端は最初の{ $size }件を保証し、この記録はその正しい続きです。
cli-log-created = 記録を新設しました: { $file }（{ $profile }）
cli-exported = 監査用一式: { $out }

cli-conformance-not-run = { $scenario }（{ $device }）: 実行していません（クライアントの呼び出しを含まない記録です）
cli-seeds-warning = このフレーズは誰でも知っています。予行演習にだけ使ってください。この鍵に送られたものは、誰でも持ち出せます。
cli-conformance-same = 一致　{ $file }（{ $side }、{ $exchanges }往復）
cli-conformance-differs = 相違　{ $file }（{ $side }）往復{ $exchange }: 期待値 { $expected }、実際 { $got }
cli-conformance-approve = { $device }　{ $scenario }: { $call } の画面を一枚ずつ確認し、承認してください
cli-conformance-reject = { $device }　{ $scenario }: { $call } の最後の画面の次で、拒否してください
cli-conformance-client = 本製品のクライアント
cli-conformance-simulator = 本製品のシミュレーター
cli-conformance-raw = クライアント呼び出しの記載なし

cli-device = { $device }  { $model }　アプリ { $app } { $version }　指紋 { $fingerprint }
cli-device-connected = { $model }　シリアル { $serial }　場所 { $path }
cli-device-arrived = ＋ { $model }　シリアル { $serial }　場所 { $path }：接続されました
cli-device-left = − { $model }　シリアル { $serial }　場所 { $path }：外されました
cli-device-came-back = ± { $model }　シリアル { $serial }　場所 { $path }：アプリの切り替えまたは再接続により戻りました
cli-device-state =
    { $state ->
        [dashboard] ロック解除済み、ダッシュボード、ファームウェア { $firmware }
        [app] ロック解除済み、アプリ { $app } { $version }、指紋 { $fingerprint }
        [locked] ロック中：PINの入力を待っています
        [in-use] このプログラムが使用中
        [busy] ほかのプログラムが使用中: { $why }
        [no-permission] 開く権限がありません。管理者が次のudev規則を導入してください：{ $why }
       *[failed] 応答が得られませんでした：{ $why }
    }
cli-register-empty = この監査証跡の登録簿にデバイスはありません。
cli-register-any = 指定なし
cli-register-device = { $serial }　{ $model }　ファームウェア { $firmware }　{ $app } { $version }　{ $standing }
cli-register-kept = 保有者 { $holder }、暗証番号の保管者 { $keeper }、封印 { $seal }、最後の接続 { $online }
cli-register-key = 鍵 { $fingerprint }: { $birth }、{ $held }
cli-register-born-key = { $serial } の鍵 { $fingerprint }: { $birth }、{ $held }
cli-register-never = なし
cli-register-in-use = 使用中
cli-register-spare = 予備
cli-register-retired = 使用停止
cli-register-lost = 紛失
cli-register-destroyed = 破壊済み
cli-register-seal-whole = { $number }（破れなし）
cli-register-seal-broken = { $number }（破れあり）
cli-register-held = デバイスが保持
cli-register-erased = デバイスには残っていない
cli-register-born-device = { $model }（ファームウェア { $firmware }）で生成（{ $ceremony }）
cli-register-born-shares = 鍵断片から復元（{ $ceremony }）
cli-register-born-unknown = 由来不明
cli-register-born = { $model }（ファームウェア { $firmware }）で生成された鍵: { $count }本
cli-register-not-excluded = その可能性を否定できない鍵: { $count }本
cli-register-contradicted = 記録{ $record }で矛盾: { $reason }
cli-register-closed = この識別鍵で開封できない記録が{ $count }件あり、登録簿には続きがある可能性があります。
cli-no-devices = Ledgerは接続されていません。模擬機は sim:A から sim:E です。

cli-doctor-stop = 中止：本番では認められません
cli-doctor-look = 確認してください
cli-doctor-in-order = 問題ありません
cli-doctor-install = または：himuro doctor --install-udev-rule
cli-doctor-install-there = { $file }には、すでにこの規則があります。次のコマンドでudevに規則を読み直させます：
      { $command }
cli-doctor-install-plan = 管理者として、次のことを行います：
      1. まだ存在しないファイル{ $file }に、次の行を書き込みます：
         { $rule }
      2. udevに規則を読み直させ、接続中の機器に適用します。
    そのために次のコマンドを実行します：
      { $command }
cli-doctor-install-ask = 実行しますか。はい：yを入力してEnter。いいえ：それ以外
cli-doctor-installed = 規則を{ $file }に導入しました。Ledgerのケーブルを挿し直してください。
cli-device-tested = { $on }に検証済み：{ $how }
cli-device-tested-elsewhere = ほかの機種でのみ検証済み：{ $models }
cli-device-not-tested = この版は検証していません
cli-device-known-bad = この版は使わないでください：{ $reason }

cli-plan-none = 移動は必要ありません。
cli-script-fine = { $file }: { $title }、全{ $steps }手順、SHA-256 { $sha256 }
cli-script-words = 読み上げ語: { $words }

# ヘルプ

help-heading-usage = 使い方
help-heading-commands = コマンド
help-heading-arguments = 引数
help-heading-options = オプション

help = 氷室 Himuro: オフラインのノートパソコンでの鍵生成式と資金管理
help-any-language = 表示言語（ja または en。省略時はシステムの設定）
help-any-json = 機械向けの出力（標準出力へJSON）
help-any-help = このヘルプを表示
help-any-version = 版を表示
help-input-holdings = ノードの出力（listunspent、ディスクリプター、前取引、getblockchaininfo）。省略時は内蔵データ
help-input-prices = 換算価格
help-input-books = 顧客の帳簿残高
help-input-policy = 資金管理方針
help-input-fee-rate = 手数料率（sat/vB）。方針の値に代えて使用
help-rehearse = 予行演習を通しで実施（鍵生成、鍵断片、送付、補充、封印された記録）
help-rehearse-unattended = 無人で実施（全員の役を自動で演じます）
help-rehearse-resume = 出力先で中断した予行演習を再開
help-rehearse-lifecycle = デバイス管理式（更新、初期化、使用停止、破壊、紛失）も最後に実施
help-rehearse-quorum = コールド鍵の必要署名数（2-of-3）
help-rehearse-rng-seed = 予行演習の乱数の種。毎回同じウォレット、計画、取引になります
help-rehearse-devices = コールドデバイス（鍵ごとに一度、順番どおり）: hid（本人のもの）、hid:SERIAL、hid:/dev/hidrawN、sim:A〜sim:E、sim:@FILE、emulator:HOST:PORT
help-rehearse-hot-device = ホットウォレットのデバイス
help-rehearse-out = 出力先（既存のファイルは上書きしません）
help-doctor = このパソコンを点検する：正常な点、確認すべき点、本番で認められない点
help-doctor-folder = 記録を置くフォルダー。省略時はホームのHimuro/rehearsals
help-doctor-install-udev-rule = Ledgerを開くためのudev規則を導入する。内容を示し、確認してから実行
help-device = Ledger: 一覧、表示、記録との照合
help-device-list = 接続中のデバイス
help-device-list-devices = USB以外に調べるデバイス
help-device-watch = 接続と取り外しを表示（Ctrl-Cまで）
help-device-watch-devices = USB以外に接続する模擬デバイス
help-device-watch-seconds = 指定した秒数で終了
help-device-seeds = 予行演習で使える公開のテスト用シード（予備のLedgerに設定するためのもの）
help-device-show = デバイス一台の機種、アプリ、指紋
help-device-show-device = デバイス
help-device-register = 監査証跡にあるデバイスの登録簿と、機種とファームウェアから見た鍵の由来
help-device-register-log = 監査証跡または監査用一式
help-device-register-identity = 監査証跡を読める人の識別鍵（指定しなければ隣にある監査人のもの）
help-device-register-born-on = この機種で生成された鍵を調べる
help-device-register-firmware = この版のファームウェアで生成された鍵を調べる
help-device-conformance = 本製品のクライアントとシミュレーターを、純正アプリの交信記録と照合
help-device-conformance-transcripts = 交信記録（複数可）。デバイスを指定したときは、fixtures/ledger の代わりに実行する記録
help-device-conformance-devices = 記録された場面を実行するデバイス（複数可）
help-device-conformance-record = デバイスとの交信を記録として書き出す（デバイスは一台。模擬デバイスでは Bitcoin Test アプリ）
help-log = 監査記録: 検証、閲覧、書き出し
help-log-create = 空の記録を新設
help-log-create-file = 作成するファイル
help-log-create-profile = 記録の用途（rehearsal 予行演習、production 本番）
help-log-create-devices = 設立者のデバイス
help-log-create-rng-seed = 予行演習用の乱数の種。本番では拒否
help-log-create-unattended = 無人で実施。本番では拒否
help-log-verify = 記録または監査用一式を一から検証
help-log-verify-path = 記録ファイルまたは監査用一式
help-log-verify-identity = 受信者のage識別鍵。内容も証明します
help-log-verify-head = 外部で保管した先端（チェックポイント、またはその最初の三行）
help-log-show = 記録を表示
help-log-show-path = 記録ファイルまたは監査用一式
help-log-show-identity = 受信者のage識別鍵
help-log-export = 監査用一式を書き出し
help-log-export-file = 記録ファイル
help-log-export-out = 書き出し先（まだ存在しないフォルダー、または .tar で終わる一つのファイル）
help-plan = 残高に対して方針が求める計画
help-ceremony = 式次第: 検査、印刷
help-ceremony-check = 式次第を検査
help-ceremony-check-file = 式次第
help-ceremony-print = 式次第を印刷用に出力
help-ceremony-print-file = 式次第
