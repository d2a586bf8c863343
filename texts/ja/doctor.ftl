# 点検で分かること：状態、理由、直し方

app-doctor-why-network = ネットワークからこのパソコンに届く人は、表示や署名の内容を変えようとすることができます。
app-doctor-why-radios = 無線は気づかれないうちに有効にできます。LedgerにはBluetoothで接続できる機種もあります。
app-doctor-why-swap = 開いている監査証跡の鍵など、メモリーにあるものがディスクに残ってしまいます。
app-doctor-why-core-dumps = プログラムが異常終了すると、開いている監査証跡の鍵を含むメモリーの内容がファイルに書き出されることがあります。
app-doctor-why-disk = ディスクを取り出した人が内容を読み、プログラムを書き換えることができます。
app-doctor-why-program = 改変されたプログラムは、表示と異なる動作をすることができます。公表されたハッシュと二人で照合してください。
app-doctor-why-udev-rule = 規則がないと管理者しかLedgerを開けません。管理者権限で式を行うべきではありません。
app-doctor-why-permissions = Ledgerを開けるのは、このパソコンを操作する人だけであるべきです。
app-doctor-why-holders = 一台のLedgerを二つのプログラムが使うと、互いに妨げになります。別の要求を送られるおそれもあります。
app-doctor-why-versions = Ledgerの表示と署名は、特定の版で検証しています。ほかの版では、表示や拒否の仕方が異なることがあります。
app-doctor-why-display = X11では、同じセッションのどのプログラムも、秘密情報入力画面を含むほかの画面とキー入力を読み取れます。Waylandでは分離されます。
app-doctor-why-kernel = 秘密情報入力画面は、書き込み、通信、ほかのプロセスへの接触を自ら手放します。そのための機能がカーネルに必要です。
app-doctor-why-clock = 監査証跡の時刻はこの時計によります。時計が狂っていると、出来事の順序が疑わしくなります。

app-doctor-network = 動作中のネットワークインターフェースはありません。
app-doctor-network-up = 停止していないネットワークインターフェースがあります：{ $interfaces }
app-doctor-network-up-mend = ケーブルを抜き、無線を切り、それぞれを停止してください。
app-doctor-network-unread = ネットワークインターフェースを読み取れませんでした。
app-doctor-network-unread-mend = このプログラムから/sys/class/netを読めるようにしてください。

app-doctor-radios = 無線とBluetoothは遮断されています。
app-doctor-radios-none = 無線のスイッチは見つかりませんでした。
app-doctor-radios-on = 遮断されていない無線があります：{ $radios }
app-doctor-radios-on-mend = 本体のスイッチかファームウェアの設定で切るか、遮断してください。

app-doctor-swap = メモリーの内容がスワップされることはありません。
app-doctor-swap-used = メモリーの内容が{ $places }に書き出されることがあります。
app-doctor-swap-used-mend = スワップを止めてください。再び有効にならないよう、/etc/fstabからも外してください。
app-doctor-swap-unread = スワップの状態を読み取れませんでした。
app-doctor-swap-unread-mend = このプログラムから/proc/swapsを読めるようにしてください。

app-doctor-cores = コアダンプは作られません。
app-doctor-cores-written = コアダンプが作られます（上限{ $limit }バイト）。
app-doctor-cores-written-mend = 上限を0にしたうえで、同じ場所からこのプログラムを起動し直してください。
app-doctor-cores-piped = カーネルは、上限にかかわらず、コアダンプをプログラム{ $receiver }に渡します。
app-doctor-cores-socket = カーネルは、上限にかかわらず、コアダンプを{ $receiver }で待つプログラムに渡します。
app-doctor-cores-handed-mend = カーネルの出力先をファイルに戻してください。そうすれば上限0が有効になります。
app-doctor-cores-unread = コアダンプの設定を読み取れませんでした。
app-doctor-cores-unread-mend = このプログラムから/proc/self/limitsと/proc/sys/kernel/core_patternを読めるようにしてください。

app-doctor-disk = { $place }は暗号化されたデバイスにあります（{ $device }）。
app-doctor-disk-plain = { $place }は暗号化されていないデバイスにあります（{ $device }）。
app-doctor-disk-plain-mend = 暗号化したディスクにシステムを入れ直すか、監査証跡を暗号化されたディスクに置いてください。
app-doctor-disk-memory = { $place }はメモリー上にしかありません（{ $device }）。電源を切ると失われます。
app-doctor-disk-memory-mend = 監査証跡には、暗号化されたディスク上のフォルダーを選んでください。
app-doctor-disk-unknown = { $place }が暗号化されているかどうか分かりません（{ $device }）。
app-doctor-disk-unknown-mend = カーネル自身が復号するディスク（LUKS）を使ってください。

app-doctor-program = 実行中のプログラムのファイルのSHA-256は{ $hash }です。
app-doctor-program-unread = 実行中のプログラムのファイルを読めないため、ハッシュを計算できません。
app-doctor-program-unread-mend = プログラムを起動し直してください。実行中に置き換えられていた場合は、誰が行ったか確かめてください。

app-doctor-rule = { $file }により、このパソコンを操作する人がLedgerを開けます。
app-doctor-rule-missing = このパソコンを操作する人がLedgerを開けるようにするudev規則がありません。
app-doctor-rule-late = { $late }にLedgerの規則がありますが、読み込まれるのが遅く、効果がありません。番号は73より小さくする必要があります。
app-doctor-rule-mend = 次の規則を{ $file }として導入してください：{ $rule }
app-doctor-rule-wide = { $file }により、このパソコンを操作する人以外もLedgerを開けます。
app-doctor-rule-wide-mend = モードやグループの指定をやめ、代わりに「uaccess」タグを使ってください。

app-doctor-permissions = { $device }（{ $node }）を開けるのは、あなたと管理者だけです。
app-doctor-permissions-no-ledger = Ledgerは接続されていません。
app-doctor-permissions-none = あなたには{ $device }（{ $node }）を開く権限がありません。
app-doctor-permissions-none-mend = udev規則を導入したあと、Ledgerのケーブルを挿し直してください。規則：{ $rule }
app-doctor-permissions-no-node = { $device }は接続されていますが、デバイスファイル{ $node }がありません。
app-doctor-permissions-no-node-mend = ケーブルを挿し直してください。
app-doctor-permissions-everybody = { $device }（{ $node }）は、このパソコンのすべてのユーザーが開けます。
app-doctor-permissions-others = { $device }（{ $node }）は、ほかのユーザー（{ $users }）またはグループ（{ $groups }）も開けます。
app-doctor-permissions-others-mend = Ledgerのモードやグループを指定する規則を取り除いてください。「uaccess」タグだけで足ります。

app-doctor-holders = Ledgerを開いているほかのプログラムはありません。
app-doctor-holders-of-this-user = 確認できる範囲では、Ledgerを開いているほかのプログラムはありません。ほかのユーザーの{ $unseen }個のプログラムは確認できませんでした。
app-doctor-holders-held = { $program }がLedger（{ $node }）を開いています。
app-doctor-holders-held-mend = { $program }を終了してから、もう一度点検してください。
app-doctor-holders-running = { $program }が実行中です。Ledgerが接続されると、すぐに開きます。
app-doctor-holders-running-mend = Ledgerを接続する前に{ $program }を終了してください。

app-doctor-versions = { $device }：{ $app } { $version }は検証済みです（{ $on }）。
app-doctor-versions-elsewhere = { $device }：{ $app } { $version }は、ほかの機種（{ $models }）でのみ検証済みです。
app-doctor-versions-not-tested = { $device }：{ $app } { $version }は検証していません。検証済みの版：{ $tested }
app-doctor-versions-not-tested-mend = 検証済みの版を使うか、続けることを全員で決めて記録に残してください。
app-doctor-versions-bad = { $device }：{ $app } { $version }には既知の問題があります。
app-doctor-versions-bad-mend = このLedgerを使う前に、別のパソコンで検証済みの版を導入してください。
app-doctor-versions-silent = { $device }で動いているアプリを確認できませんでした（{ $code }）。
app-doctor-versions-silent-mend = PINでロックを解除し、ほかのプログラムを終了してから、もう一度点検してください。

app-doctor-display = セッションはWaylandで動いています。
app-doctor-display-x11 = セッションはX11で動いています。
app-doctor-display-x11-mend = いったんログアウトし、Waylandのセッションを選んでください。予行演習はX11でも行えます。
app-doctor-display-none = ここからは画面が見つからないため、秘密情報入力画面を開けません。
app-doctor-display-none-mend = このパソコンのWaylandセッションから起動してください。

app-doctor-kernel = カーネル{ $release }には、Landlock（第{ $landlock }版）とシステムコールの制限機能があります。
app-doctor-kernel-old = カーネル{ $release }には、第{ $needed }版のLandlockがありません。
app-doctor-kernel-no-landlock = カーネル{ $release }のLandlockは無効になっています。
app-doctor-kernel-no-seccomp = カーネル{ $release }には、システムコールの制限機能がありません。
app-doctor-kernel-mend = 「landlock」が有効なLinux 6.2以降を使ってください（Debian 13では有効です）。
app-doctor-kernel-unread = カーネル{ $release }にはLandlockがあるはずですが、有効かどうかを読み取れませんでした。
app-doctor-kernel-unread-mend = どの保護が有効かは、秘密情報入力画面の画面で確かめてください。

app-doctor-clock = 時計は{ $clock }（{ $zone }）です。{ $synchronised ->
        [yes] 起動後に時刻サーバーで合わせられています。
       *[no] 起動後に時刻サーバーでは合わせられていません（オフラインでは正常です）。
    }手元の時計と照合してください。
app-doctor-clock-behind = 時計は{ $clock }ですが、{ $witness }はそれより後（{ $written }）に書かれています。
app-doctor-clock-behind-mend = 二人で確かめた時計に合わせてから、もう一度点検してください。
app-doctor-clock-no-zone = 時計は{ $clock }です。タイムゾーンが設定されていません。
app-doctor-clock-no-zone-mend = 式を行う場所のタイムゾーンを設定してください。

error-app-production-refuses = 本番の式を止める項目が{ $count }件あります：{ $subjects }
    .remedy = 上の説明に従って直してください。予行演習では記録に残し、そのまま続けます。
error-app-other-rule-there = { $file }には別の規則があります。置き換えていません。
    .remedy = このパソコンの管理者と内容を確かめ、別の場所に移してから、もう一度導入してください。
error-app-nobody-to-install = 管理者の許可を求めるプログラムがありません。
    .remedy = 権限のある人が、端末で次の二つのコマンドを入力してください：{ $first } — { $second }
error-app-rule-not-installed = 規則は導入されませんでした：{ $detail }
    .remedy = 上に表示されたシステムの説明を確かめるか、二つのコマンドをご自分で入力してください。
