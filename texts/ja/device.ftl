# Ledger機器。

error-device-unplugged = Ledgerの接続が切れました。
    .remedy = 接続し直し、ロックを解除してアプリを開いてください。取得済みの署名は失われません。
error-device-no-answer = Ledgerから{ $seconds }秒以内に応答がありませんでした。
    .remedy = 画面をご確認ください。何も表示されていない場合は、接続し直してからこの手順をやり直してください。
error-device-interrupted = Ledgerの応答を待たずに中断しました。
    .remedy = 画面に残っている表示は、デバイスで拒否してかまいません。次回あらためて求めます。
error-device-busy = { $program ->
        [unknown] { $path }のLedgerは、ほかのプログラムが使用中です。
       *[other] { $path }のLedgerは、プログラム「{ $program }」が使用中です。
    }
    .remedy = Ledger社のソフトウェアやほかのウォレットを終了してから、やり直してください。
error-device-no-permission = { $path }のLedgerを開く権限がありません。
    .remedy = 管理者が「himuro doctor --install-udev-rule」または診断の画面でudev規則を導入したあと、Ledgerを接続し直してください。規則：{ $rule }
error-device-device-not-found = 該当するLedgerは接続されていません。
    .remedy = データ通信用のケーブルで接続し、ロックを解除してください。
error-device-several-devices = Ledgerが{ $count }台接続されており、対象を特定できません。
    .remedy = この手順で指定された1台だけを接続してください。
error-device-link-failed = Ledgerとの通信に失敗しました（{ $detail }）。
    .remedy = 接続し直してください。繰り返す場合は、ケーブルまたは差込口を替えてください。
error-device-emulator-answer-too-long = エミュレーターが{ $length }バイトの応答を通知しましたが、実機ではあり得ない長さです。
    .remedy = 接続先がエミュレーターであることを確認し、再起動してください。
error-device-unexpected-request = 第{ $exchange }交信が記録と異なります。記録：{ $expected }、送信：{ $got }
    .remedy = プログラムと記録が対応していません。版を照合してください。
error-device-transcript-ended = 記録は{ $exchanges }交信で終わりましたが、さらに{ $got }が送信されました。
    .remedy = プログラムと記録が対応していません。版を照合してください。
error-device-wrong-channel = 別のチャネルの報告（{ $got }）を受信しました。
    .remedy = Ledgerを使うほかのプログラムをすべて終了し、接続し直してください。
error-device-wrong-tag = 別の種類の報告（{ $got }）を受信しました。
    .remedy = Ledgerを使うほかのプログラムをすべて終了し、接続し直してください。
error-device-wrong-sequence = 報告{ $expected }の代わりに{ $got }を受信しました。
    .remedy = Ledgerを使うほかのプログラムをすべて終了し、接続し直してください。
error-device-message-too-long = { $length }バイトの電文が通知されましたが、Ledgerの上限を超えています。
    .remedy = 接続し直してください。繰り返す場合は、この機器の使用を止め、例外記録に残してください。
error-device-ended-early = 電文が{ $expected }バイトのうち{ $got }バイトで途切れました。
    .remedy = 接続し直し、この手順をやり直してください。
error-device-trailing-reports = 電文の終わりのあとに{ $count }件の報告を受信しました。
    .remedy = 接続し直し、この手順をやり直してください。
error-device-request-too-short = 要求が{ $length }バイトしかなく、短すぎます。
    .remedy = プログラムの不具合です。記録を保存し、開発元へご連絡ください。
error-device-request-length-differs = 要求の宣言長は{ $declared }バイトですが、実際は{ $actual }バイトです。
    .remedy = プログラムの不具合です。記録を保存し、開発元へご連絡ください。
error-device-request-too-long = { $length }バイトは1回の要求に収まりません。
    .remedy = 名称または派生パスを短くしてください。
error-device-answer-too-short = Ledgerの応答が{ $length }バイトで、状態コードがありません。
    .remedy = 接続し直してください。繰り返す場合は、この機器の使用を止め、例外記録に残してください。
error-device-answer-too-long = Ledgerの応答が{ $length }バイトあり、上限を超えています。
    .remedy = 接続し直してください。繰り返す場合は、この機器の使用を止め、例外記録に残してください。
error-device-rejected-on-device = Ledgerの画面で拒否されました。
    .remedy = 保有者に理由をお尋ねください。やり直すかどうかは保有者が判断します。
error-device-device-locked = Ledgerがロックされています。
    .remedy = 保有者がPINでロックを解除してください。
error-device-wrong-app = Ledgerで開いているアプリはこの操作に対応していません（{ $command }、{ $status }）。
    .remedy = Bitcoinアプリを開いてください。すでに開いている場合は、アプリの更新が必要です。
error-device-app-not-installed = Ledgerにアプリがインストールされていません。
    .remedy = 式の前に、インターネットに接続した別のパソコンでインストールし、版を確認してください。
error-device-app-name-bad = Ledgerがこのアプリ名を受け付けません。
    .remedy = Ledgerを操作してアプリを開いてください。
error-device-bad-data = Ledgerがデータの誤りを検出しました（{ $command }、{ $data }）。
    .remedy = そのまま繰り返さず、ウォレットポリシー、その登録、取引を監査証跡と照合してください。
error-device-path-not-allowed = Ledgerは派生パス{ $path }を許可していません。
    .remedy = 派生パスとアプリのネットワークを式次第と照合してください。
error-device-not-supported = Ledgerがデータの一部に対応していません（{ $command }、{ $data }）。
    .remedy = 送付先、鍵、アプリの版を式次第と照合してください。
error-device-bad-parameters = Ledgerがコマンドの指定を受け付けません。
    .remedy = アプリの版が対応版であるかご確認ください。
error-device-bad-length = Ledgerがコマンドの長さを受け付けません。
    .remedy = アプリの版が対応版であるかご確認ください。
error-device-bad-state = Ledgerのアプリが別の処理中でした。
    .remedy = アプリを終了して開き直し、この手順をやり直してください。
error-device-bad-hmac = Ledgerが保存済みの登録を受け付けません。別のLedgerの登録であるか、ウォレットポリシーの名前・閾値・鍵のいずれかが登録時と異なります。
    .remedy = 中止してください。指紋とポリシーIDを、ログおよび復旧資料と照合してください。資金を移すときにポリシーを登録し直してはいけません。
error-device-unknown-status = Ledgerが未知の状態コード{ $status }を返しました（{ $command }、{ $data }）。
    .remedy = コードを例外記録に残し、アプリを開き直してからこの手順をやり直してください。
error-device-malformed-answer = Ledgerの応答の形式が正しくありません（{ $command }：{ $detail }）。
    .remedy = 応答を使用しないでください。接続し直しても繰り返す場合は、この機器の使用を止め、例外記録に残してください。
error-device-refused-client-command = Ledgerが渡してはならないものを要求しました（{ $command }：{ $detail }）。
    .remedy = 正規のアプリは要求しません。この機器の使用を止め、例外記録に残してください。
error-device-too-many-exchanges = Ledgerからの要求が上限の{ $limit }回を超えました。
    .remedy = この機器の使用を止め、例外記録に残してください。大きな取引の場合は分割できます。
error-device-command-too-long = Ledgerの処理が{ $seconds }秒以内に終わりませんでした。
    .remedy = 取得済みの署名は失われません。接続し直しても繰り返す場合は、この機器の使用を止め、例外記録に残してください。
error-device-out-of-step = Ledgerの以前の応答が未着のため、次の応答と取り違えるおそれがあります。
    .remedy = Ledgerを抜いて接続し直してから、この手順を続けてください。
error-device-not-sendable = Ledgerに送信しませんでした（{ $command }：{ $detail }）。
    .remedy = この手順の入力を修正してください。
error-device-wrong-device = 別のLedger、または別の鍵です。指紋は{ $expected }ではなく{ $got }です。
    .remedy = この手順で指定されたLedgerを接続してください。指定どおりの場合は、パスフレーズまたは別の復元フレーズが使われています。
error-device-other-app-running = Ledgerでは{ $expected }ではなく{ $got }が開いています。
    .remedy = Ledgerで{ $expected }アプリを開いてください。
error-device-wrong-network-app = 別のネットワークのアプリ（{ $got }）が開いています。必要なのは{ $expected }です。
    .remedy = 終了して{ $expected }アプリを開いてください。
error-device-address-differs = Ledgerのアドレス{ $device }が、ウォレットポリシーから計算した{ $computed }と一致しません。
    .remedy = 中止してください。どちらのアドレスも使用せず、この機器の使用を止め、例外記録に残してください。
error-device-policy-id-differs = Ledgerが登録したウォレットポリシー（{ $device }）は、送信したもの（{ $computed }）と異なります。
    .remedy = 中止してください。この登録を保存せず、機器の使用を止め、例外記録に残してください。
error-device-xpub-differs =
    拡張公開鍵{ $device }が派生パス{ $path }と一致しません。理由：{ $reason ->
        [depth] 階層が異なる
        [network] ネットワークが異なる
        [fingerprint] この機器の主鍵に由来しない
        [last-step] 末尾の番号が異なる
        [changed] 読み直すと別の鍵である
       *[other-signer] 署名の鍵が異なる
    }。
    .remedy = 中止してください。この鍵を使用せず、読み直したうえで、Ledgerの画面と照合してください。
error-device-wrong-signature =
    入力{ $input }の署名（鍵 { $pubkey }）が正しくありません。理由：{ $reason ->
        [no-such-input] その入力は存在しない
        [other-kind] 求めていない方式の署名である
        [other-key] ウォレットポリシーにおけるこの機器の鍵ではない
        [repeated] すでに署名済みの入力である
        [sighash-type] 取引全体を対象としていない
       *[other-transaction] この取引の署名ではない
    }。
    .remedy = 中止してください。この署名は保存されません。機器の使用を止め、例外記録に残してください。
error-device-device-not-in-policy = Ledger（指紋 { $fingerprint }）は、ウォレットポリシー「{ $policy }」の鍵を保有していません。
    .remedy = このポリシーのLedgerを接続してください。
error-device-input-not-signable =
    入力{ $input }には署名できません。理由：{ $reason ->
        [previous-transaction-missing] 前の取引が添付されていない
        [previous-output-missing] 前の出力が添付されていない
        [previous-transaction-differs] 前の取引と前の出力が一致しない
        [sighash-type] 取引全体を対象としない署名が指定されている
        [not-of-this-device] ウォレットポリシーにおけるこのLedgerの鍵が記載されていない
        [other-key] ウォレットポリシーと異なる鍵が記載されている
        [other-script] 対象の資産がウォレットポリシーのアドレスにない
        [witness-script] witness scriptがないか、異なる
       *[unsupported] P2WPKH、P2WSH、taproot以外には対応していない
    }。
    .remedy = 取引はLedgerに送信されていません。承認済みの依頼から作成し直してください。
error-device-output-not-signable =
    出力{ $output }のため署名できません。理由：{ $reason ->
        [data] アドレスではなくデータである
        [unknown-script] 人が照合できるアドレスではない
        [other-key] ウォレットポリシーの鍵が、その鍵のない位置に記載されている
        [other-script] このウォレットのお釣りを装っている
        [receive-chain] お釣りとされているが、受取用のアドレスである
        [index-too-far] お釣りアドレスの番号が大きすぎ、復旧の際に見つからない
       *[second-change] 2つ目のお釣りであり、Ledgerの画面に表示されない
    }。
    .remedy = 取引はLedgerに送信されていません。承認済みの依頼から作成し直してください。
error-device-nothing-shown = すべてがお釣りとして戻る取引のため、Ledgerの画面に出力が1つも表示されません。
    .remedy = 取引はLedgerに送信されていません。承認済みの依頼から作成し直してください。
error-device-outputs-exceed-inputs = 出力の合計が入力の合計を超えています。
    .remedy = 取引はLedgerに送信されていません。承認済みの依頼から作成し直してください。
error-device-fee-above-tenth = 手数料 { $fee } sat は、支払い総額 { $spent } sat の1割以上です。Ledgerが警告を出します。
    .remedy = 取引はLedgerに送信されていません。手数料率を下げるか、金額を増やして計画し直してください。
error-device-too-many-inputs = 入力が{ $inputs }件あります。Ledgerが一度に署名できるのは{ $limit }件までです。
    .remedy = 取引はLedgerに送信されていません。運用方針の max_inputs を下げ、複数回に分けて移してください。
error-device-not-registered = ウォレットポリシー「{ $policy }」について、Ledger { $fingerprint } の登録がありません。
    .remedy = ポリシーの登録は、画面を照合しながら鍵生成式の中でのみ行います。資金を移すときに登録してはいけません。
error-device-registration-of-other-device = 手元の登録は Ledger { $registered } のもので、接続中の Ledger は { $fingerprint } です。
    .remedy = この手順で指定されたLedgerを接続してください。機器には何も送信されていません。
error-device-registration-of-other-policy = 手元の登録は別のウォレットポリシー（{ $registered }）のもので、今回のポリシー（{ $computed }）と一致しません。
    .remedy = 中止してください。名前・閾値・鍵・鍵の順序のいずれかが登録時と異なります。機器には何も送信されていません。
error-device-signature-missing = Ledgerは完了と応答しましたが、入力{ $input }に署名していません。
    .remedy = ほかの署名は保存されています。署名をやり直し、繰り返す場合はこの機器の使用を止め、例外記録に残してください。
error-device-wrong-message-signer = この文書は{ $expected }ではなく{ $got }の鍵で署名されました。
    .remedy = 指名された方のLedgerを接続してください。指定どおりの場合は中止し、例外記録に残してください。
error-device-policy-name = 「{ $name }」はウォレットポリシーの名称に使えません。
    .remedy = 半角英数字と記号で64文字以内とし、先頭と末尾に空白を入れないでください。
error-device-policy-key-count = ウォレットポリシーの鍵は1個から15個までです（{ $count }個）。
    .remedy = 鍵の個数を修正してください。
error-device-policy-key-malformed = 「{ $text }」は起点付きの鍵として読めません（{ $detail }）。
    .remedy = 鍵をLedgerから読み直してください。
error-device-policy-key-repeated = { $index }番（0から数える）の鍵が重複しています。
    .remedy = 鍵は保有者のLedgerごとに異なります。両方を読み直してください。
error-device-policy-networks-mixed = { $index }番（0から数える）の鍵のネットワークが最初の鍵と異なります。
    .remedy = すべてのLedgerで同じアプリを開き、鍵を読み直してください。
error-device-policy-template = ウォレットの形式{ $template }が正しくありません（{ $detail }）。
    .remedy = 閾値と鍵を修正してください。
error-device-policy-index = { $index }はアドレスの番号として使えません。
    .remedy = 2147483648未満の番号を指定してください。
error-device-transcript-too-large = 記録は{ $length }バイトあり、上限の{ $limit }バイトを超えています。
    .remedy = 機器との交信の記録を選んでください。
error-device-transcript-malformed = 機器との交信の記録として読めません（{ $detail }）。
    .remedy = 別のファイルを選んでください。
error-device-too-many-recorded-exchanges = 記録の交信が{ $count }件あり、上限の{ $limit }件を超えています。
    .remedy = 別のファイルを選んでください。
error-device-call-out-of-range = 記録の第{ $call }呼び出しが、存在しない交信を指しています。
    .remedy = 記録が欠落または改変されています。取得し直してください。
