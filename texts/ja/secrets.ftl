# 秘密情報の入力に関するエラー。位置だけを示し、単語は示さない。

## 入力領域と乱数
error-secrets-secret-too-long = 入力が上限の { $capacity } バイトを超えています。
    .remedy = 復元フレーズ、鍵断片またはパスフレーズを一つだけ入力しているか確認し、入力し直してください。
error-secrets-secret-not-text = 入力を文字として読み取れません。
    .remedy = キーボードから入力し直してください。
error-secrets-no-randomness = ノートパソコンから乱数を取得できませんでした。
    .remedy = 鍵生成式を中断し、ノートパソコンを再起動して、ノートパソコンの点検をやり直してください。
error-secrets-stuck-randomness = ノートパソコンの乱数が同じ値を繰り返しています。
    .remedy = このノートパソコンを鍵の生成に使用しないでください。例外記録を残し、別のノートパソコンで続けてください。

## サイコロ
error-secrets-no-such-face = { $roll } 投目の値が 1 から 6 の目ではありません。
    .remedy = { $roll } 投目を入力し直してください。
error-secrets-too-many-rolls = 入力できるのは { $most } 投までです。
    .remedy = 入力済みの出目で先へ進んでください。
error-secrets-too-few-dice-bits = 必要な { $needed } ビットのうち、出目から得られたのは { $bits } ビットです。
    .remedy = サイコロを振り続けてください。1 投で約 2.5 ビットが得られます。
error-secrets-uneven-dice = 出目に著しい偏りがあります(カイ二乗値の千倍が { $chi_square_milli }、上限は { $limit_milli })。
    .remedy = サイコロを点検し、これまでの出目を破棄して、最初から振り直してください。
error-secrets-dice-run = { $roll } 投目から同じ目が { $length } 回続いています。
    .remedy = サイコロと振り方を点検し、これまでの出目を破棄して、最初から振り直してください。
error-secrets-dice-neighbours = 隣り合う { $pairs } 組のうち { $equal } 組が同じ目です。通常は約 6 分の 1 です。
    .remedy = 実際に振った目だけを入力してください。これまでの出目を破棄し、最初から振り直してください。
error-secrets-dice-repetition = 出目が { $period } 投ごとに繰り返されています。
    .remedy = これまでの出目を破棄し、最初から振り直してください。

## 復元フレーズ
error-secrets-entropy-length = { $bytes } バイトは復元フレーズの長さではありません。
    .remedy = 鍵断片が、シードではなく復元フレーズから作成されたものか確認してください。
error-secrets-phrase-length = { $words } 語が入力されました。復元フレーズは 12、15、18、21、24 語のいずれかです。
    .remedy = 抜けや重複がないか、控えのカードと照らし合わせてください。
error-secrets-unknown-phrase-word = { $word } 語目が単語表にありません。
    .remedy = { $word } 語目をカードと照らし合わせ、入力し直してください。
error-secrets-phrase-checksum = すべて単語表にある語ですが、組み合わせが正しくありません。
    .remedy = 各単語と順序をカードと照らし合わせてください。
error-secrets-passphrase-text = パスフレーズが 1,000 バイト以内の文字として読み取れません。
    .remedy = パスフレーズを入力し直してください。
error-secrets-seed-without-key = この復元フレーズからは鍵を作成できません。
    .remedy = 新しい復元フレーズを生成してください。

## 鍵断片の分け方
error-secrets-share-count = 一つのグループの鍵断片を { $count } 個にすることはできません。1 から 16 までです。
    .remedy = 鍵断片の数を 1 から 16 の間で指定してください。
error-secrets-threshold-above-count = 閾値 { $threshold } が、作成する鍵断片の数 { $count } を超えています。
    .remedy = 閾値を鍵断片の数以下にしてください。
error-secrets-copies-of-one-share = 閾値が 1 の場合、{ $count } 個の鍵断片がそれぞれ単独で復元可能になります。
    .remedy = 閾値を 2 以上にするか、鍵断片を 1 個にしてください。
error-secrets-group-count = グループの数を { $count } にすることはできません。1 から 16 までです。
    .remedy = グループの数を 1 から 16 の間で指定してください。
error-secrets-group-threshold-above-count = グループの数 { $count } に対して、グループの閾値 { $threshold } は指定できません。
    .remedy = グループの閾値を 1 からグループの数までの間で指定してください。
error-secrets-iteration-exponent = 反復指数 { $exponent } は 0 から 15 の範囲にありません。
    .remedy = 反復指数を 0 から 15 の間で指定してください。
error-secrets-secret-length = { $bytes } バイトの秘密情報は分割できません。16 から 32 バイトの偶数に限られます。
    .remedy = 復元フレーズの入力からやり直してください。
error-secrets-passphrase-characters = 鍵断片のパスフレーズに、半角英数字と半角記号以外の文字が含まれています。
    .remedy = 全角文字や日本語を使わずに、パスフレーズを入力し直してください。

## 一つの鍵断片
error-secrets-unknown-share-word = 鍵断片 { $share } の { $word } 語目が単語表にありません。
    .remedy = 鍵断片 { $share } の { $word } 語目をカードと照らし合わせ、入力し直してください。
error-secrets-share-length = 鍵断片 { $share } は { $words } 語です。この語数の鍵断片はありません。
    .remedy = 抜けや重複がないか、カードと照らし合わせてください。
error-secrets-share-word = 鍵断片 { $share } の検査値が一致しません。{ $word } 語目の誤りと考えられます。
    .remedy = まず鍵断片 { $share } の { $word } 語目を、続いて他の単語をカードと照らし合わせてください。
error-secrets-share-checksum = 鍵断片 { $share } の検査値が一致しません。複数の単語に誤りがあります。
    .remedy = 鍵断片 { $share } の各単語と順序をカードと照らし合わせてください。
error-secrets-share-padding = 鍵断片 { $share } は、正しくないプログラムで作成されています。
    .remedy = カードを保管したまま例外記録を残し、別の鍵断片を使用してください。
error-secrets-share-groups = 鍵断片 { $share } は、{ $count } グループしかない中で { $threshold } グループを要求しています。
    .remedy = カードを保管したまま例外記録を残し、別の鍵断片を使用してください。
error-secrets-share-group-index = 鍵断片 { $share } は、{ $count } グループしかない中でグループ { $group } に属するとしています。
    .remedy = カードを保管したまま例外記録を残し、別の鍵断片を使用してください。

## 鍵断片の組
error-secrets-no-shares = 鍵断片が入力されていません。
    .remedy = 鍵断片を順に入力してください。
error-secrets-share-of-another-set = 鍵断片 { $share } は組 { $identifier } のもので、他の鍵断片の組 { $expected } とは異なります。
    .remedy = このカードを元の封印袋に戻し、組 { $expected } の鍵断片を入力してください。
error-secrets-share-of-another-kind = 鍵断片 { $share } は、組の番号 { $identifier } は同じですが、別の方式で作成されています。
    .remedy = カードと封印袋を確認し、正しい組の鍵断片を入力してください。
error-secrets-groups-differ = 鍵断片 { $share } は { $count } グループ中 { $threshold } グループが必要としており、他の鍵断片と食い違っています。
    .remedy = カードと封印袋を確認し、正しい組の鍵断片を入力してください。
error-secrets-length-differs = 鍵断片 { $share } の語数が他の鍵断片と異なります。
    .remedy = カードと封印袋を確認し、正しい組の鍵断片を入力してください。
error-secrets-member-threshold-differs = 鍵断片 { $share } はグループ { $group } に { $threshold } 個必要としており、他の鍵断片と食い違っています。
    .remedy = グループ { $group } のカードと封印袋を確認してください。
error-secrets-same-member = 鍵断片 { $earlier } と { $share } は、いずれもグループ { $group } の { $member } 番です。
    .remedy = どちらか一方に代えて、グループ { $group } の別の鍵断片を入力してください。
error-secrets-group-lacks-shares = グループ { $group } の鍵断片が { $lacking } 個不足しています({ $needed } 個中 { $present } 個)。
    .remedy = グループ { $group } の鍵断片をあと { $lacking } 個用意し、入力してください。
error-secrets-groups-lacking = { $lacking } グループ不足しています({ $needed } グループ中 { $complete } グループ完了)。
    .remedy = 不足しているグループの鍵断片を用意し、入力してください。
error-secrets-group-digest = グループ { $group } の鍵断片は、表示上は同じ組ですが、内容が一致しません。
    .remedy = 別の組の鍵断片が混じっています。グループ { $group } の別の鍵断片で試し、一致しないものを記録してください。
error-secrets-set-digest = 各グループは、表示上は同じ組ですが、内容が一致しません。
    .remedy = 別の組のグループが混じっています。別のグループで試し、一致しないものを記録してください。
error-secrets-share-contradicts = 鍵断片 { $share } が、グループ { $group } の他の鍵断片と矛盾しています。
    .remedy = 鍵断片 { $share } を別に保管して例外記録を残し、他の鍵断片で続けてください。
error-secrets-group-contradicts = グループ { $group } が他のグループと矛盾しています。
    .remedy = グループ { $group } の鍵断片を別に保管して例外記録を残し、他のグループで続けてください。
