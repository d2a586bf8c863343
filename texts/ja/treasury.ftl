# 資金管理のエラー。変数名はエラーの項目名。

error-treasury-file-too-large = { $file } は { $bytes } バイトあり、読み込める上限({ $limit } バイト)を超えています。
    .remedy = 正しいファイルか確認し、必要であれば対象を絞って再出力してください。

error-treasury-utf16 = { $file } の文字コードがUTF-16またはUTF-32です。
    .remedy = UTF-8で保存し直してください。PowerShellでは「>」ではなく「| Out-File -Encoding utf8」をお使いください。

error-treasury-not-utf8 = { $file } の { $offset } バイト目以降がUTF-8ではありません。
    .remedy = エディタで開かずに、ノードの出力をもう一度コピーしてください。

error-treasury-truncated-json = { $file } が { $line } 行 { $column } 桁で途切れています。
    .remedy = ファイルが欠けています。出力とコピーをやり直してください。

error-treasury-duplicate-key = { $file } の { $line } 行目で、同じ項目名が二度現れています({ $detail })。
    .remedy = ノードの出力では起こりません。出力し直し、変更の経緯を確認してください。

error-treasury-bad-json = { $file } の { $line } 行 { $column } 桁を読み取れません({ $detail })。
    .remedy = 手順書のコマンドでファイルを出力し直してください。

error-treasury-missing-field = { $file } の { $coin } 番目のコインに「{ $field }」がありません。
    .remedy = ディスクリプタウォレットの listunspent で出力し直してください。

error-treasury-invalid-field = { $file } の { $coin } 番目のコインの「{ $field }」が正しくありません({ $detail })。
    .remedy = 出力し直してください。再発する場合は、このファイルを使用しないでください。

error-treasury-not-an-amount = { $file } の { $coin } 番目のコインの数量 { $amount } は10進数ではありません。
    .remedy = 出力し直してください。数量は引用符のないBTC単位の数値です。

error-treasury-negative-amount = { $file } の { $coin } 番目のコインの数量 { $amount } が負の値です。
    .remedy = あり得ない値です。このファイルを使用せず、変更の経緯を確認してください。

error-treasury-zero-amount = { $file } の { $coin } 番目のコインの数量がゼロです。
    .remedy = 出力し直してください。ノードの一覧にゼロのコインは現れません。

error-treasury-too-precise-amount = { $file } の { $coin } 番目のコインの数量 { $amount } は小数第8位を超えています。
    .remedy = 表計算ソフトを通さずに出力し直してください。

error-treasury-too-large-amount = { $file } の { $coin } 番目のコインの数量 { $amount } が21,000,000 BTCを超えています。
    .remedy = 単位がsatoshiではなくBTCであることを確認してください。

error-treasury-too-large-sum = { $file } までのコインの合計が21,000,000 BTCを超えています。
    .remedy = 存在し得ない数量です。これらのファイルを使用しないでください。

error-treasury-duplicate-outpoint = { $file } にコイン { $outpoint } が二度現れています。
    .remedy = ウォレットごとに一覧を出力し直してください。

error-treasury-unknown-chain = { $file } のチェーン「{ $chain }」は認識できません。
    .remedy = Bitcoinノードの getblockchaininfo の出力をお使いください。

error-treasury-wrong-address = { $file } の { $coin } 番目のコインのアドレス { $address } が、チェーン { $chain } のスクリプトと一致しません。
    .remedy = すべてのファイルが同じノード・同じネットワークのものか確認してください。

error-treasury-wrong-network = { $file } の鍵のネットワークがチェーン { $chain } と異なります。
    .remedy = 同じネットワークのディスクリプタとノードをお使いください。

error-treasury-unusable-descriptor = { $file } を使用できません({ $detail })。
    .remedy = チェックサム付き、<0;1> を含む1行のディスクリプタを出力し直してください。

error-treasury-foreign-key = { $file } の { $coin } 番目のコインの鍵 { $origin } は、ウォレットのディスクリプタにありません。
    .remedy = 一覧とディスクリプタが同じウォレットのものか確認してください。

error-treasury-unknown-branch = { $file } の { $coin } 番目のコインの系列が { $branch } です(0=受取、1=おつりのみ有効)。
    .remedy = このファイルを使用しないでください。ウォレットにない派生パスです。

error-treasury-unusable-index = { $file } の { $coin } 番目のコインの番号 { $index } が上限(2147483647)を超えています。
    .remedy = このファイルを使用しないでください。ウォレットにない派生パスです。

error-treasury-script-differs = { $file } の { $coin } 番目のコイン({ $outpoint })の「{ $field }」が、ディスクリプタから導いた値と一致しません。
    .remedy = 送付を行わず、どちらが変更されたのか確認してください。

error-treasury-unreadable-prevtx = { $file } の前取引 { $txid } を読み取れません({ $detail })。
    .remedy = getrawtransaction で取得し直してください。

error-treasury-prevtx-id-differs = { $file } の { $txid } にある取引の実際の識別子は { $actual } です。
    .remedy = 内容が変更されたか、別の取引です。取得し直してください。

error-treasury-prevtx-output-missing = { $file } の前取引に出力 { $outpoint } がありません。
    .remedy = 両方のファイルを同じ時点で出力し直してください。

error-treasury-prevtx-output-differs = { $file } の { $outpoint } の「{ $field }」がコインの一覧と一致しません。
    .remedy = 送付を行わず、両方のファイルを出力し直してください。

error-treasury-no-cold-wallet = { $file } がなく、コインからもウォレットを特定できません。
    .remedy = コールドウォレットのディスクリプタを { $file } として追加してください。

error-treasury-unknown-asset = { $file } の資産 { $asset } は取り扱えません。
    .remedy = この版が扱うのはBTCのみです。項目を削除してください。

error-treasury-missing-asset = { $file } に資産 { $asset } がありません。
    .remedy = { $asset } の項目を追加してください。

error-treasury-unusable-price = { $file } の換算価格 { $price } を使用できません。
    .remedy = ゼロより大きい円価格を、引用符付き・小数8桁以内で記入してください。

error-treasury-unusable-balance = { $file } の帳簿残高「{ $balance }」を使用できません({ $detail })。
    .remedy = BTC単位の数量を、引用符付き・小数8桁以内で記入してください。

error-treasury-missing-checksum = ディスクリプタにチェックサムがありません。
    .remedy = 「#」と後続の8文字を含めて、行全体をコピーしてください。

error-treasury-bad-descriptor = ディスクリプタを読み取れません({ $detail })。
    .remedy = 行全体をコピーし直してください。1文字の誤りでも読み取れません。

error-treasury-unsupported-script = ディスクリプタが wpkh(…) でも wsh(sortedmulti(…)) でもありません。
    .remedy = この形式の単独鍵または複数署名のウォレットをお使いください。

error-treasury-unsupported-key = ディスクリプタの { $key } 番目の鍵が [指紋/派生パス]xpub/<0;1>/* の形式ではありません。
    .remedy = 鍵の由来と両方の系列を含むディスクリプタを出力してください。

error-treasury-mixed-networks = ディスクリプタの { $key } 番目の鍵のネットワークが異なります。
    .remedy = 同じネットワークの鍵のみをお使いください(派生パスのコイン種別も同じもの)。

error-treasury-repeated-device = 機器 { $fingerprint } がウォレットの鍵を二つ持っています。
    .remedy = 一人が二度署名できてしまいます。鍵ごとに別の機器をお使いください。

error-treasury-unreadable-policy = 運用方針を読み取れません({ $detail })。
    .remedy = 同梱の運用方針を見本に、ファイルを修正してください。

error-treasury-unknown-policy-format = 運用方針の形式「{ $format }」は、この版では読み取れません。
    .remedy = 形式 himuro-policy-1 をお使いください。

error-treasury-unusable-policy-value = 運用方針の「{ $field }」に「{ $value }」は指定できません。
    .remedy = 値を修正し、運用方針の承認を取り直してください。

error-treasury-duplicate-rule = 規則 { $rule } が重複しています。
    .remedy = 運用方針は一度だけ読み込み、規則名は一意にしてください。

error-treasury-no-rule = 運用方針に規則がありません。
    .remedy = 規則を一つ以上含む運用方針を読み込んでください。

error-treasury-nothing-to-move = ホットウォレットの { $hot } BTC はすべての目標の範囲内です。再配分は不要です。
    .remedy = 送付の必要はありません。

error-treasury-not-enough = { $missing } BTC 不足しています。必要額 { $needed } BTC と手数料に対し、選択できるのは { $selectable } BTC です。前取引のないコイン { $unknown_coins } 件({ $unknown } BTC)、未確認のコイン { $unconfirmed_coins } 件({ $unconfirmed } BTC)は選択できません。
    .remedy = 不足している前取引を出力するか、確認を待つか、数量を減らしてください。

error-treasury-fee-too-high = 手数料 { $fee } BTC が運用方針の上限 { $highest } BTC を超えています。
    .remedy = 手数料率を下げるか、運用方針の変更を承認してください。

error-treasury-fee-above-tenth = 手数料 { $fee } BTC が送付数量 { $amount } BTC の1割以上です。
    .remedy = 機器が警告する水準です。手数料率を下げるか、数量を増やしてください。

error-treasury-amount-too-small = 送付数量 { $amount } BTC が最小の出力 { $smallest } BTC を下回っています。
    .remedy = 数量を増やすか、送付を見送ってください。

error-treasury-nothing-to-refill-from = コールドウォレットにコインがなく、補充に使える送付の出力もありません。
    .remedy = 先に再配分の計画を作成してください。

error-treasury-wallet-network-differs = ウォレットのネットワークが有高のチェーン { $chain } と異なります。
    .remedy = 同じネットワークのウォレットと有高をお使いください。

error-treasury-transfer-pays-another-wallet = 再配分の送付先が、補充元のウォレットと異なります。
    .remedy = 同じコールドウォレットで両方を計画してください。

error-treasury-unreadable-plan = 計画を読み取れません({ $detail })。
    .remedy = 本プログラムが書き出したファイルをそのままお使いください。

error-treasury-unknown-plan-format = 計画の形式「{ $format }」は、この版では読み取れません。
    .remedy = この版で計画を作り直してください。

error-treasury-contradictory-plan = 計画の「{ $field }」が他の記載と矛盾しています。
    .remedy = ファイルが変更されています。計画を作り直してください。

error-treasury-psbt-version2 = PSBTが第2版です。
    .remedy = 第0版(BIP-174)で保存してください。

error-treasury-unreadable-psbt = PSBTを読み取れません({ $detail })。
    .remedy = 署名した機器からファイルを取り直してください。

error-treasury-empty-field = 「{ $field }」が入力されていません。
    .remedy = ご自身の情報源から入力してください。

error-treasury-unknown-intent-asset = 資産「{ $typed }」は取り扱えません。
    .remedy = BTC と入力してください。

error-treasury-unreadable-amount = 「{ $typed }」は数量として読み取れません({ $detail })。
    .remedy = 「1.5 BTC」または「150,000,000 sat」のように入力してください(小数点はピリオド)。

error-treasury-unreadable-address = 「{ $typed }」はチェーン { $chain } のアドレスではありません。
    .remedy = 情報源と1文字ずつ照らし合わせてください。

error-treasury-unknown-purpose = 目的「{ $typed }」は認識できません。
    .remedy = 「再配分」または「補充」と入力してください。

error-treasury-intent-differs-from-plan = 入力された { $field } は { $typed } ですが、計画では { $planned } です。
    .remedy = 一方に合わせて直さず、依頼元に確認してください。

error-treasury-intents-disagree = { $field } が一致しません。起案者は { $maker }、承認者は { $approver } と入力しました。
    .remedy = 手続を止め、双方が情報源を確認してください。

error-treasury-unprintable-approval = { $field } は承認文に使用できません。
    .remedy = 「|」を除く印字可能なASCII文字、100文字以内でお使いください。

error-treasury-approver-is-maker = { $person } は起案者のため、承認できません。
    .remedy = 別の方が承認してください。

error-treasury-duplicate-approver = { $person } が二度承認しています。
    .remedy = 承認は別々の方が行ってください。

error-treasury-duplicate-approver-key = { $person } の承認に使われた機器が、別の方の承認にも使われています。
    .remedy = 承認者ごとに別の機器が必要です。登録を確認してください。

error-treasury-too-few-approvals = 承認が { $required } 件必要ですが、{ $present } 件しかありません。
    .remedy = 不足している承認を取得してください。

error-treasury-unreadable-signature = { $person } の署名を読み取れません({ $detail })。
    .remedy = 機器で署名し直してください。

error-treasury-wrong-approval-signature = { $person } の署名は、登録された機器によるこの承認文への署名ではありません。
    .remedy = 使用した機器を確認し、署名し直してください。このまま進めないでください。

error-treasury-signer-is-maker = { $person } は起案者のため、送付に署名できません。
    .remedy = 別の保有者が署名してください。

error-treasury-unknown-holder = 機器 { $fingerprint } の保有者が登録されていません。
    .remedy = 署名の前に保有者を記録してください。

error-treasury-inputs-differ = 入力 { $input } 以降のコインが計画と異なります。
    .remedy = 手続を止めてください。承認された取引ではありません。ファイルを保全し、インシデント対応を開始してください。

error-treasury-output-count-differs = 出力が { $found } 件ありますが、計画は { $planned } 件です。
    .remedy = 手続を止めてください。承認された取引ではありません。ファイルを保全してください。

error-treasury-payee-differs = 送付先が { $found } ですが、計画では { $planned } です。
    .remedy = 手続を止めてください。送付先が差し替えられています。ファイルを保全し、インシデント対応を開始してください。

error-treasury-payment-differs = 送付数量が { $found } BTC ですが、計画では { $planned } BTC です。
    .remedy = 手続を止めてください。承認された取引ではありません。ファイルを保全してください。

error-treasury-change-differs = おつりの宛先が { $found } ですが、計画では { $planned } です。
    .remedy = 手続を止めてください。おつりの宛先が差し替えられています。ファイルを保全し、インシデント対応を開始してください。

error-treasury-change-amount-differs = おつりが { $found } BTC ですが、計画では { $planned } BTC です。
    .remedy = 手続を止めてください。手数料または送付数量が変更されています。ファイルを保全してください。

error-treasury-transaction-differs = 取引の版、ロックタイムまたはシーケンスが計画と異なります。
    .remedy = 本プログラムのファイルから署名し直してください。

error-treasury-missing-previous-transaction = 入力 { $input } に前取引がありません。
    .remedy = 本プログラムのファイルから署名し直してください。前取引がないと機器が警告します。

error-treasury-previous-transaction-differs = 入力 { $input } の前取引が、コインのものと異なります。
    .remedy = 手続を止めてください。ファイルが変更されています。保全してください。

error-treasury-missing-witness-utxo = 入力 { $input } に witness UTXO がありません。
    .remedy = 本プログラムのファイルから署名し直してください。

error-treasury-witness-utxo-differs = 入力 { $input } に記載された数量またはスクリプトが、コインのものと異なります。
    .remedy = 手続を止めてください。手数料が表示と異なるおそれがあります。ファイルを保全してください。

error-treasury-witness-script-differs = 入力 { $input } の witness script が、ウォレットから導いた値と異なります。
    .remedy = 手続を止めてください。ファイルが変更されています。保全してください。

error-treasury-sighash-not-all = 入力 { $input } の署名種別が { $found } です。
    .remedy = 全出力を拘束する SIGHASH_ALL 以外は認められません。手続を止め、ファイルを保全してください。

error-treasury-derivation-differs = 入力 { $input } の派生パスが、ウォレットのものと異なります。
    .remedy = 本プログラムのファイルから署名し直してください。

error-treasury-output-fields-differ = 出力 { $output } の派生パスまたはスクリプトが計画と異なります。
    .remedy = 手続を止めてください。他者の出力を自社のものと見せかけている可能性があります。ファイルを保全してください。

error-treasury-already-final = 入力 { $input } はすでに確定されています。
    .remedy = すべての署名を検証できるよう、確定前の署名済みファイルを渡してください。

error-treasury-unexpected-fields = { $place } に計画にない項目があります。
    .remedy = 他のプログラムを介さず、本プログラムのファイルから署名し直してください。

error-treasury-no-such-input = 入力 { $input } は存在しません。
    .remedy = 機器で署名し直してください。

error-treasury-unreadable-signature-bytes = 入力 { $input } の署名を読み取れません({ $detail })。
    .remedy = 機器で署名し直してください。

error-treasury-contradictory-signature = 鍵 { $key } が入力 { $input } に二つの異なる署名を返しました。
    .remedy = 機器の署名は常に同一です。手続を止め、機器を調査してください。

error-treasury-foreign-signature = 入力 { $input } に、ウォレットにない鍵 { $key } の署名があります。
    .remedy = 署名した機器を確認してください。

error-treasury-bad-signature = 機器 { $fingerprint } による入力 { $input } の署名が正しくありません。
    .remedy = 機器で署名し直してください。再発する場合は機器の使用を中止してください。

error-treasury-too-few-signatures = 入力 { $input } の署名が { $threshold } 件必要ですが、{ $present } 件です。
    .remedy = 残りの保有者が署名してください。

error-treasury-event-out-of-order = 監査証跡上、「{ $event }」に先立つ記録がありません。
    .remedy = このログでの作業を止め、監査人の検証を受けてください。
