# audit
error-audit-nobody-signed = このセッションの証明書には、まだ誰も署名していません。
    .remedy = 登録済みの担当者が、表示された文面に各自の機器で署名してください。
error-audit-signed-twice = { $signer } さんがこのセッションの証明書に二重に署名しています。
    .remedy = 署名は一人につき一つだけ集めてください。
error-audit-not-their-signature = { $signer } さんの署名は、このセッションの証明書に対するものではないか、登録された鍵によるものではありません。
    .remedy = 機器の表示と画面の文面を照合し、登録済みの機器でもう一度署名してください。

error-audit-not-written = 記録できませんでした：{ $detail }
    .remedy = この手順は実施されていません。空き容量とディスクを確認し、もう一度行ってください。
error-audit-not-confirmed = ディスクが書き込みを確認できませんでした：{ $detail }
    .remedy = ここで中断してください。監査証跡を閉じ、ディスクを確認してから開き直してください。続行の前に検証が行われます。
error-audit-stopped = 以前の記録の書き込みが確認できなかったため、監査証跡は停止しています。
    .remedy = 監査証跡を閉じ、ディスクを確認してから開き直してください。

error-audit-bad-kind = 「{ $kind }」は記録の種別ではありません。
    .remedy = プログラムの不具合です。この表示を控えて報告してください。
error-audit-reserved-kind = 種別「{ $kind }」の記録は監査証跡自身だけが書き込みます。
    .remedy = プログラムの不具合です。この表示を控えて報告してください。
error-audit-bad-name = 「{ $name }」はこの記録の項目名に使えません。
    .remedy = プログラムの不具合です。この表示を控えて報告してください。
error-audit-field-too-deep = 項目「{ $name }」の入れ子が深すぎて記録できません。
    .remedy = 添付資料として保管してください。
error-audit-body-too-large = 記録の内容が { $bytes } バイトあり、一件の上限を超えています。
    .remedy = 添付資料として保管してください。

error-audit-no-records = この監査証跡には記録がありません。作成が完了していません。
    .remedy = 何も記録されていません。ファイルを別の場所に移し、作成をやり直してください。
error-audit-record-missing = 記録 { $record } が見つかりません。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-header-damaged = 記録 { $record } の見出しが壊れています。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-record-elsewhere = 記録 { $record } は別の位置、または別の監査証跡のものです。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-ciphertext-changed = 記録 { $record } の内容が変更されています。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-ciphertext-missing = 記録 { $record } の内容がありません。
    .remedy = 意図的に非開示とした場合は、提出物一式として検証してください。それ以外は証拠として保全してください。
error-audit-record-does-not-open = 記録 { $record } は該当する鍵期間の鍵で開けません。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-fields-changed = 記録 { $record } の項目が、確定時のものと一致しません。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-record-contradicts = 記録 { $record } の「{ $field }」がファイルの内容と矛盾しています。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-order-broken = 記録 { $record } はこの位置には置けません：{ $reason ->
        [does-not-follow] 種別または鍵期間が直前の記録に続いていません
        [epoch-too-long] 一つの鍵期間に記録できるのは 4,096 件までです
        [no-session-row] ここから始まるセッションの登録がありません
       *[other] その他の理由です
    }。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-epoch-row = 鍵期間 { $epoch } の鍵ファイルに問題があります：{ $reason ->
        [file-swapped] 記録にあるものと異なります
        [count-differs] 記録と登録の件数が一致しません
        [row-missing] 見つかりません
       *[other] その他の理由です
    }。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-session-row = セッション { $session } の登録内容に問題があります：{ $reason ->
        [no-record] 開始の記録がありません
        [out-of-order] 番号または最初の記録の順序が正しくありません
        [key-malformed] 鍵が正しくありません
        [certificate-malformed] 証明書の形式が正しくありません
        [nobody-signed] 証明書に署名がありません
        [signed-twice] 証明書に同じ鍵の署名が二つあります
        [not-their-signature] 証明書に対する署名ではないか、記載された鍵によるものではありません
       *[other] その他の理由です
    }。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、誰がそのセッションを開いたか確認してください。
error-audit-stranger-certified = セッション { $session } は、鍵が登録されていない { $signer } によって証明されています。
    .remedy = そのセッション以降の記録は証明されていないものとして扱い、ノートパソコンを誰が使用したか確認してください。
error-audit-checkpoint-row = { $size } 件目までの署名に問題があります：{ $reason ->
        [malformed] 形式が正しくありません
        [of-another-head] 別の件数、または別の監査証跡のものです
        [not-signed] 該当するセッションの署名ではありません
       *[other] その他の理由です
    }。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-signed-otherwise = 記録 { $first } から { $last } までのいずれかが、署名されたものと異なります。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-not-the-signed = 記録 { $record } は、署名されたものと異なります。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-ends-otherwise = 記録は { $records } 件ありますが、最後の署名は { $signed } 件分です。
    .remedy = この監査証跡では作業しないでください。ファイルを証拠として保全し、監査人の写しと照合してください。
error-audit-exhibit-row = 添付資料 { $hash } に問題があります：{ $reason ->
        [row-missing] 失われています
        [row-differs] 登録内容が記録と一致しません
        [row-malformed] 登録内容の形式が正しくありません
        [no-record] 対応する記録がありません
        [no-row] 断片だけがあり、登録がありません
        [chunk-missing] 断片が不足しています
        [chunk-left-over] 余分な断片があります
        [chunk-length] 断片の長さが正しくありません
        [seal-missing] 封印の情報がありません
        [seal-differs] ハッシュ値、大きさ、断片のいずれかが記録の確約と一致しません
        [chunk-changed] 断片が変更されています
        [hash-differs] 内容がハッシュ値と一致しません
       *[other] その他の理由です
    }。
    .remedy = この添付資料には依拠せず、提出された原本と照合してください。
error-audit-exhibit-count = 鍵期間 { $epoch } の記録では添付資料は { $sealed } 件ですが、ファイルには { $found } 件あります。
    .remedy = 添付資料が取り除かれたか、加えられています。ファイルを証拠として保全してください。識別鍵を使うと該当する資料を特定できます。
error-audit-keys-contradict = 提出物一式の keys.json にある「{ $entry }」が、監査証跡と矛盾しています。
    .remedy = 記載された氏名と鍵には依拠しないでください。提出物一式をもう一度受け取り、誰が変更したか確認してください。
error-audit-bundle-file = 提出物一式のファイル { $file } に問題があります：{ $reason ->
        [missing] 見つかりません
        [changed] 一覧（manifest）に記載されたものと異なります
        [not-named] 一覧（manifest）に記載がありません
        [name-refused] 一覧（manifest）の名前が不正か、重複しています
        [malformed] 形式が正しくありません
        [not-the-logs] 監査証跡にあるものと異なります
        [does-not-prove] その記録の証明になっていません
       *[other] その他の理由です
    }。
    .remedy = 別の媒体で、提出物一式をもう一度受け取ってください。

error-audit-malformed = 形式が正しくありません。
    .remedy = 正しいファイルまたは文面が、欠けることなく入力されているか確認してください。
error-audit-unknown-format = 監査証跡の形式 { $found } は、このプログラムでは扱えません。
    .remedy = 記録に使用した版、またはより新しい版のプログラムを使用してください。

error-audit-other-log = 指定された先頭値は監査証跡 { $given } のものですが、このファイルは { $found } です。
    .remedy = この監査証跡の先頭値を用意するか、該当する監査証跡を開いてください。
error-audit-rolled-back = 外部で保管された先頭値は { $size } 件分ですが、監査証跡は記録 { $record } の手前で終わっています。
    .remedy = 古い写しへの差し替え、または末尾の切り取りです。開かずに、最新の写しを探し、事故として報告してください。
error-audit-forked = 監査証跡は、記録 { $record } またはそれ以前で、外部で保管された先頭値と食い違っています。
    .remedy = 過去の記録が書き換えられています。開かずに、ファイルを証拠として保全し、事故として報告してください。
error-audit-words-unknown = 入力された単語は、この監査証跡（{ $size } 件）のどの先頭値とも一致しません。
    .remedy = 単語をもう一度確認してください。正しい場合、このファイルは単語を読み上げた監査証跡ではありません。

error-audit-bad-identity = age の秘密鍵ではありません。
    .remedy = AGE-SECRET-KEY-1 で始まる文字列だけを入力してください。
error-audit-bad-recipient = { $name } さんの age 公開鍵が正しくありません。
    .remedy = 本人のプログラムに表示された age1 で始まる文字列を入力してください。
error-audit-no-recipients = 記録を読める人が一人もいません。
    .remedy = 監査人を含め、少なくとも一人を指定してください。
error-audit-same-recipient-twice = { $name } さんの age 公開鍵は、別の方と同じものです。
    .remedy = 鍵は一人ずつ異なります。正しい公開鍵を確認してください。
error-audit-wrong-epoch-key = 鍵期間 { $epoch } の鍵ではありません。
    .remedy = その鍵期間の鍵ファイルをもう一度開封してください。
error-audit-no-such-epoch = この監査証跡に鍵期間 { $epoch } はありません。
    .remedy = 鍵がこの監査証跡のものか確認してください。
error-audit-epoch-locked = 鍵期間 { $epoch } の記録は閉じられています。
    .remedy = 閲覧権限を持つ方が、秘密入力画面で開封してください。
error-audit-wrapping = 新しい鍵期間の鍵を暗号化できませんでした：{ $detail }
    .remedy = 閲覧者の公開鍵を確認してください。

error-audit-file-exists = { $path } はすでに存在します。
    .remedy = 別の名前を指定してください。上書きは行いません。
error-audit-open-elsewhere = この監査証跡は別のプログラム（プロセス { $pid }）で開かれています。
    .remedy = 先にそちらを閉じてください。
error-audit-not-a-log = { $path } はこの形式の監査証跡ではありません：{ $detail }
    .remedy = 正しいファイルを選んでください。
error-audit-no-bundle = フォルダー { $path } は提出物一式ではありません（manifest.sha256 がありません）。
    .remedy = 監査証跡のファイル、または提出物一式のフォルダーを指定してください。
error-audit-disk = { $path } を読み書きできません：{ $detail }
    .remedy = パス、権限、媒体を確認してください。
error-audit-database = 監査証跡のファイルを読み書きできません：{ $detail }
    .remedy = 空き容量とディスクを確認し、開き直してください。
error-audit-database-too-old = このプログラムの SQLite { $found } では、記録が失われるおそれがあります。
    .remedy = SQLite 3.51.3 以降を含む版を使用してください。
error-audit-no-randomness = OS から乱数を取得できませんでした：{ $detail }
    .remedy = ノートパソコンを再起動してください。乱数なしで続行しないでください。

error-audit-not-a-whole-number = { $number } は 64 ビット以内の整数ではありません。
    .remedy = 大きな数や小数は文字列で記入してください。
error-audit-too-deep = 入力の入れ子が深すぎます。
    .remedy = 添付資料として保管してください。
error-audit-not-bytes = 「$bytes」には十六進数の文字列を指定し、他の項目を並べないでください。
    .remedy = 入力を訂正してください。
error-audit-not-an-object = 記録の内容は、名前の付いた値の組でなければなりません。
    .remedy = 入力を訂正してください。
