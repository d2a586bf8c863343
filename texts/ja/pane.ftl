# 秘密情報入力画面（復元フレーズ、鍵断片、パスフレーズの窓口）

pane-usage = himuro-pane [--lang en|ja] [--theme light|dark] は画面を開き、氷室の画面と通信します。--scripted は予行演習の模擬保有者として動作します。

## 画面
pane-window = 氷室 秘密情報入力画面
pane-rehearsal = REHEARSAL 予行演習
pane-production = PRODUCTION 本番
pane-other-language = English
pane-task-backup = 鍵 { $fingerprint } のバックアップ（鍵断片 { $count } 片）
pane-task-unlock = 監査証跡を開く

## この画面の保護措置
pane-measures = この画面の保護措置
pane-measures-lacking = 不足（{ $count } 件。予行演習のため許容）
pane-lacks = { $measure }（不足）
pane-measure-clean-environment = 環境変数の消去
pane-measure-no-core-dumps = コアダンプの禁止
pane-measure-not-dumpable = 他プロセスからの遮断
pane-measure-no-new-privileges = 権限昇格の禁止
pane-measure-landlock = ファイル書込みの禁止
pane-measure-landlock-scope = 他プログラムへのシグナル送信の禁止
pane-measure-seccomp = 新規通信・他プログラム起動の禁止
pane-measure-memory-lock = 秘密情報のスワップ禁止
pane-measure-not-x11 = X11 の不使用：画面取得の防止は運用者が確保
pane-built-no-clipboard = クリップボード機能は非搭載
pane-built-no-tree = 他プログラムへの文字情報の公開機能は非搭載
pane-x11 = X11 では、同じセッションの全プログラムが画面とキー入力を読み取れます。
pane-wayland = 画面の取得を許さない Wayland コンポジターを、運用者が選定してください。

## キー
pane-key-enter = Enter
pane-key-escape = Esc
pane-key-copy = Ctrl+Enter
pane-keys-words = Tab、Space、Enter で候補を確定。Backspace で戻る。矢印キーで別の語へ移動。

## デバイスの復元フレーズ
pane-words-title = デバイスの復元フレーズを入力してください
pane-words-what = 保有者のカードに記載された語を入力します。デバイスの指紋 { $fingerprint } と一致する必要があります。
pane-words-count = カードの語数
pane-words-place = { $count } 語中 { $word } 語目
pane-words-all = { $count } 語すべて入力済み
pane-words-check = 復元フレーズを確認
pane-word-unknown = { $word } 語目は単語表にありません。
pane-word-ambiguous = 同じ綴りで始まる語が複数あります。続けて入力してください。
pane-word-nearest = 近い語：

## 予行演習の用紙
pane-paper = 予行演習の用紙
pane-paper-what = 公開テスト用の語です。本番にこの用紙はありません。
pane-paper-copy = 用紙から転記

## 鍵断片
pane-show-title = 鍵断片 { $share } / { $count }：保有者以外は見ないでください
pane-show-what = 保有者は、この { $words } 語を番号とともにカードへ書き写してください。
pane-show-set = 組 { $identifier }。{ $count } 片のうち任意の { $threshold } 片で鍵を復元できます。BIP-39 エントロピーの SLIP-39 鍵断片、英語の単語表、パスフレーズなし。
pane-show-cover = 書写し完了。鍵断片を隠す
pane-type-title = 鍵断片 { $share } / { $count } をカードから再入力してください
pane-type-what = 手元に残るのはカードだけです。表示された語と同じ語が記載されているか確認します。
pane-type-check = 鍵断片 { $share } を確認
pane-type-again = もう一度表示

## 復元の証明
pane-prove = すべての組み合わせを復元しています…
pane-proven-title = 検証済み：カードから鍵を復元できます
pane-proven-quorums = 復元した組み合わせの数（{ $count } 片中 { $threshold } 片）
pane-proven-shares = 鍵断片から得た指紋
pane-proven-device = デバイスの指紋
pane-proven-set = 鍵断片の組
pane-proven-next = 各保有者は、ご自分のカードを袋に封入してください。
pane-proven-finish = 完了してすべての語を消去

## パスフレーズ
pane-unlock-title = 担当者の識別ファイルの解錠
pane-unlock-what = { $file } は施錠されています。パスフレーズを入力すると、監査証跡のこの期間を開けます。
pane-unlock-place = パスフレーズ
pane-unlock-count = 入力済み文字数：{ $count }
pane-unlock-open = 解錠
pane-unlock-busy = パスフレーズから鍵を計算しています…

## 中止
pane-stop = 中止
pane-stop-title = 中止してすべて消去しますか
pane-stop-what = この画面で入力・表示した内容はすべて消去されます。手順は未完了のまま残り、初めからやり直します。記入済みのカードは無効ですので、破棄してください。
pane-stop-epoch = パスフレーズは消去されます。監査証跡は閉じたままです。
pane-stop-stay = 続ける
pane-stop-leave = 中止して消去
pane-failed-title = この鍵断片は使用できません
pane-failed-leave = すべて消去して閉じる

## 拒否
error-pane-line-too-long = 秘密情報入力画面への要求が { $limit } バイトを超えています。
    .remedy = この手順をやり直してください。再び発生する場合は、版の不一致の可能性がありますので例外記録を残してください。
error-pane-not-a-request = 秘密情報入力画面が要求を解釈できませんでした。
    .remedy = 氷室の画面と秘密情報入力画面の版が同じか確認してください。
error-pane-unknown-version = 要求の版は { $version } ですが、この画面が対応するのは版 { $known } です。
    .remedy = 氷室の画面と秘密情報入力画面を同じ版で導入してください。
error-pane-scripted-in-production = 模擬保有者は予行演習でのみ使用できます。
    .remedy = 本番では、保有者ご本人が復元フレーズを入力してください。
error-pane-hardening-lacking = このノートパソコンでは、秘密情報入力画面の保護措置のうち { $lacking } 件を適用できませんでした。
    .remedy = ノートパソコンを点検し、すべての保護措置を適用できるものをお使いください。
error-pane-no-words = 模擬保有者の復元フレーズが指定されていません。
    .remedy = 公開テスト用シードまたは復元フレーズのファイルを指定してください。
error-pane-unknown-seed = 指定された名称の公開テスト用シードはありません。
    .remedy = テスト用シード A から E のいずれかを指定してください。
error-pane-words-unreadable = 復元フレーズのファイルを読み取れません。
    .remedy = ファイルが存在し、読み取り可能で、復元フレーズが一つだけ記載されているか確認してください。
error-pane-fingerprint-malformed = 要求に含まれるデバイスの指紋が 16 進数 8 桁ではありません。
    .remedy = デバイスを読み取り直してください。
error-pane-fingerprint-differs = 復元フレーズから得た指紋がデバイスの指紋と一致しません。
    .remedy = 復元フレーズとデバイスの組み合わせ、およびデバイスにパスフレーズが設定されていないことを確認してください。
error-pane-slip-out-of-range = 予定された入力誤りが、存在しない位置（鍵断片 { $share }、{ $word } 語目）を指しています。
    .remedy = 予行演習の計画を修正してください。
error-pane-share-not-typed-back = 鍵断片 { $share } の再入力が行われていません。
    .remedy = 鍵断片 { $share } をカードからすべて再入力してください。
error-pane-share-differs = 鍵断片 { $share } として、別の鍵断片が再入力されました。
    .remedy = 鍵断片 { $share } のカードを画面と照らし合わせ、入力し直してください。
error-pane-word-differs = 鍵断片 { $share } の { $word } 語目が、表示された語と異なります。
    .remedy = { $word } 語目をカードと照らし合わせて入力し直すか、鍵断片をもう一度表示してカードを訂正してください。
error-pane-quorum-differs = 鍵断片の組み合わせ { $quorum } から、異なる秘密情報が復元されました。
    .remedy = この鍵断片は使用せず、立会人の面前でカードを破棄し、新たに作成してください。
error-pane-identity-unreadable = 担当者の識別ファイルを読み取れません。
    .remedy = ファイルが存在し、読み取り可能で、識別情報が記載されているか確認してください。
error-pane-passphrase-needed = 担当者の識別ファイルはパスフレーズで施錠されています。
    .remedy = 氷室の画面で監査証跡を開き、秘密情報入力画面にパスフレーズを入力してください。
error-pane-passphrase-wrong = このパスフレーズでは識別ファイルを解錠できません。
    .remedy = 大文字・小文字とキーボードの言語を確認し、入力し直してください。
error-pane-work-factor = 識別ファイルが求める計算量が上限を超えています（ワークファクター { $limit } 超）。
    .remedy = 登録時に作成した識別ファイルを使用してください。
error-pane-identity-malformed = 識別ファイルの { $line } 行目が age の X25519 識別情報ではありません。
    .remedy = 登録時に作成した識別ファイルを使用してください。
error-pane-epoch-malformed = 包まれた期間鍵が破損しているか、未対応の形式です。
    .remedy = 監査証跡または証拠一式から、期間鍵のファイルを取得し直してください。
error-pane-epoch-of-others = この期間鍵は、この担当者あてに包まれていません。
    .remedy = この期間の受領者である担当者または外部監査人を選択してください。
error-pane-epoch-key-length = 包まれた期間鍵が 32 バイトではありません。
    .remedy = 監査証跡または証拠一式から、期間鍵のファイルを取得し直してください。
error-pane-cancelled = 秘密情報入力画面での作業が、操作者により中止されました。
    .remedy = 入力内容は残っていません。保有者の準備が整いましたら、手順をやり直してください。
error-pane-no-display = 画面を開けませんでした。
    .remedy = 画面表示のあるセッションで起動するか、DISPLAY と WAYLAND_DISPLAY を確認してください。
