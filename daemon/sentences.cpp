#include "daemon/sentences.h"

#include <array>
#include <cstdlib>
#include <vector>

#include "protocol/base/check.h"
#include "protocol/base/system_reason.h"

namespace tsunagi {
namespace {

struct Row {
    Sentence sentence;
    std::string_view english;
    std::string_view japanese;
};

constexpr std::string_view kUsageEnglish =
    R"(tsunagid - runs one center of a Tsunagi federation.

  tsunagid --data DIR [--listen HOST:PORT]... [--announce HOST:PORT]... [--peer HOST:PORT]... [--config FILE]
           [--log-level LEVEL]
  tsunagid --check --data DIR

  --data DIR          the center's folder, made by `tsunagi init`
  --listen HOST:PORT  address of this machine on which to take calls; may be given more than once
  --announce HOST:PORT
                      address at which others can call this machine, told to all members; up to four times.
                      Nothing is told without it: a machine that only calls takes full part
  --peer HOST:PORT    another center to stay connected to; may be given more than once
  --config FILE       settings file instead of DIR/tsunagid.toml
  --log-level LEVEL   error, warning, info or debug
  --check             read every record and index entry, report damage, and end (exit code 5 where there is some)
  --version           the version
  --help              this text

Example: tsunagid --data ~/tsunagi --listen 0.0.0.0:7700 --peer kanazawa.example.jp:7700
)";
constexpr std::string_view kUsageJapanese =
    R"(tsunagid - つなぎ連合のセンター1つを動かします。

  tsunagid --data フォルダー [--listen ホスト:ポート]... [--announce ホスト:ポート]... [--peer ホスト:ポート]...
           [--config ファイル] [--log-level レベル]
  tsunagid --check --data フォルダー

  --data フォルダー      センターのフォルダー（`tsunagi init` で作成）
  --listen ホスト:ポート  接続を受けるこのコンピューターのアドレス（複数指定可）
  --announce ホスト:ポート  他のセンターがこのコンピューターに接続できるアドレス（会員全員に知らせます。4つまで）。
                      指定しなければ何も知らせません。自分から接続するだけでもすべて利用できます
  --peer ホスト:ポート    常に接続する他のセンター（複数指定可）
  --config ファイル      フォルダー内の tsunagid.toml の代わりに使う設定ファイル
  --log-level レベル     error、warning、info、debug のいずれか
  --check             すべての記録と索引を読んで検査し、終了します（破損があれば終了コード5）
  --version           バージョンを表示
  --help              この説明を表示

例: tsunagid --data ~/tsunagi --listen 0.0.0.0:7700 --peer kanazawa.example.jp:7700
)";

constexpr std::array kRows = {
    Row{Sentence::usage, kUsageEnglish, kUsageJapanese},
    Row{Sentence::no_data_option,
        "No center was named. Give its folder: tsunagid --data DIR (see tsunagid --help).",
        "センターが指定されていません。tsunagid --data フォルダー と指定してください（tsunagid "
        "--help 参照）。"},
    Row{Sentence::unknown_option, "There is no option \"{}\". See tsunagid --help.",
        "「{}」というオプションはありません。tsunagid --help をご覧ください。"},
    Row{Sentence::option_needs_value, "{} needs a value after it. See tsunagid --help.",
        "{} の後に値が必要です。tsunagid --help をご覧ください。"},
    Row{Sentence::bad_address,
        "\"{}\" is not an address. Write HOST:PORT, for example 192.0.2.7:7700 or "
        "[2001:db8::7]:7700.",
        "「{}」はアドレスとして読めません。ホスト:ポート の形（例: "
        "192.0.2.7:7700）で書いてください。"},
    Row{Sentence::too_many_addresses,
        "At most {} addresses can be announced. Leave out those that others reach least well.",
        "告知できるアドレスは最大 {} "
        "個です。他のセンターから届きにくいものを外してください。"},
    Row{Sentence::bad_log_level, "\"{}\" is not a log level. Use error, warning, info or debug.",
        "「{}」はログのレベルではありません。error、warning、info、debug "
        "のいずれかにしてください。"},
    Row{Sentence::no_such_folder,
        "There is no folder {}. Create a center with: tsunagi --data {} init",
        "フォルダー {} がありません。tsunagi --data {} init でセンターを作成してください。"},
    Row{Sentence::not_a_center,
        "{} holds no center: {}. Create one with tsunagi init, or name another folder with --data.",
        "{} にセンターがありません: {}。tsunagi init で作成するか、--data "
        "で別のフォルダーを指定してください。"},
    Row{Sentence::folder_not_ours,
        "{} belongs to another user. Run tsunagid as the folder's owner.",
        "{} は別の利用者のものです。フォルダーの所有者として tsunagid を起動してください。"},
    Row{Sentence::config_unreadable,
        "The settings file {} can't be used: {}. Correct it and start again.",
        "設定ファイル {} を使えません: {}。修正して、もう一度起動してください。"},
    Row{Sentence::key_unreadable,
        "The key file {} can't be used: {}. Put it back from your backup of the center's folder.",
        "鍵ファイル {} を使えません: {}。センターのフォルダーのバックアップから戻してください。"},
    Row{Sentence::genesis_unreadable,
        "The center's first record {} can't be read: {}. Put it back from your backup of the "
        "center's folder.",
        "センターの最初の記録 {} を読めません: "
        "{}。センターのフォルダーのバックアップから戻してください。"},
    Row{Sentence::genesis_refused,
        "The center's first record was refused: {}. Create the center again with tsunagi init in "
        "an empty folder.",
        "センターの最初の記録が受け付けられませんでした: {}。空のフォルダーで tsunagi init "
        "をやり直してください。"},
    Row{Sentence::restore_unreadable,
        "The backup that was restored can't be read: {}: {}. Remove this center's folder and "
        "restore it again from the backup.",
        "復元したバックアップを読めません: {}: "
        "{}。このセンターのフォルダーを削除し、バックアップから"
        "もう一度復元してください。"},
    Row{Sentence::restore_refused,
        "The backup could not be taken in: {}. Make room if the disk is full, and start again: it "
        "goes on by itself.",
        "バックアップを取り込めませんでした: "
        "{}。ディスクがいっぱいの場合は空きを作り、もう一度起動して"
        "ください。続きから取り込まれます。"},
    Row{Sentence::restore_clock_behind,
        "The backup was made on {}, and by this computer's clock it is only {}. Set the computer's "
        "clock, then start again. Nothing was lost.",
        "バックアップの作成日は {} ですが、このコンピューターの時計では今日は {} です。"
        "時計を合わせてから、もう一度起動してください。失われたものはありません。"},
    Row{Sentence::already_running,
        "Another tsunagid is already running on {}. Use that one, or stop it first.",
        "{} では別の tsunagid がすでに動いています。そのまま使うか、先に停止してください。"},
    Row{Sentence::store_foreign,
        "The store can't be opened: {}. It is not this center's, and was left as it is. Move the "
        "store folder away, or "
        "name the right folder with --data.",
        "保存先を開けません: {}。このセンターのものではないため、何も変更していません。store "
        "フォルダーを別の場所へ移すか、"
        "--data で正しいフォルダーを指定してください。"},
    Row{Sentence::store_on_network,
        "{} is on a network disk, where a store can be damaged. Move the center's folder to a disk "
        "of this machine, and name it with --data.",
        "{} "
        "はネットワーク上のディスクにあり、保存先が壊れるおそれがあります。センターのフォルダーを"
        "このコンピューターのディスクへ移し、--data で指定してください。"},
    Row{Sentence::store_damaged,
        "The store is damaged: {}. Move the folder {} away and start again: the records come back "
        "from the other centers; "
        "keep the old folder until they have.",
        "保存先が壊れています: {}。フォルダー {} "
        "を別の場所へ移して起動し直してください。記録は他のセンターから戻ります。"
        "戻るまで元のフォルダーは残しておいてください。"},
    Row{Sentence::store_in_use,
        "The store is in use by another program: {}. Stop that program, then start again.",
        "保存先が別のプログラムに使われています: "
        "{}。そのプログラムを止めてから起動し直してください。"},
    Row{Sentence::store_io,
        "The store can't be used: {}. Check the disk and the folder's permissions, then start "
        "again.",
        "保存先を使えません: {}。ディスクとフォルダーの権限を確認して、起動し直してください。"},
    Row{Sentence::disk_full, "The disk is full: {}. Make room, then start again. Nothing was lost.",
        "ディスクがいっぱいです: {}。空きを作って起動し直してください。失われたものはありません。"},
    Row{Sentence::cannot_listen,
        "Can't listen on {}: {}. Choose another port with --listen, or stop the program that uses "
        "it.",
        "{} で接続を受けられません: {}。--listen "
        "で別のポートにするか、使用中のプログラムを止めてください。"},
    Row{Sentence::cannot_open_socket,
        "Can't open the socket {}: {}. Check the folder's permissions.",
        "ソケット {} を開けません: {}。フォルダーの権限を確認してください。"},
    Row{Sentence::socket_path_too_long,
        "The folder's path is too long for a socket: {} (at most {} characters). Use a shorter "
        "path with --data.",
        "フォルダーのパスがソケットには長すぎます: {}（最大 {} 文字）。--data "
        "により短いパスを指定してください。"},
    Row{Sentence::check_finds_daemon,
        "A tsunagid is running on {}. Ask it instead: tsunagi --data {} check",
        "{} では tsunagid が動いています。tsunagi --data {} check を使ってください。"},
    Row{Sentence::check_damage, "Damage: {}: {}", "破損: {}: {}"},
    Row{Sentence::check_content_damage, "Damage: the content {} of a file",
        "破損: ファイルの中身 {}"},
    Row{Sentence::check_summary_contents,
        "{} records read: they are whole. The contents of {} files are damaged: start tsunagid, "
        "'tsunagi check' tells of which records they are and how they come back.",
        "{} 件の記録を読みました。記録は無事です。{} 個のファイルの中身が壊れています。tsunagid "
        "を起動して tsunagi check を実行すると、どの記録のファイルか、どう戻すかがわかります。"},
    Row{Sentence::check_summary_good, "{} records read, no damage found.",
        "{} 件の記録を読みました。破損はありません。"},
    Row{Sentence::check_summary_bad,
        "{} records read, {} damaged places found. Start tsunagid with an empty store folder to "
        "fetch the records from "
        "other centers again.",
        "{} 件の記録を読み、{} か所の破損が見つかりました。store フォルダーを空にして tsunagid "
        "を起動すると、記録を"
        "他のセンターから取り直します。"},
    Row{Sentence::stopped_by_system,
        "tsunagid stopped: {}. Check the disk and the folder's permissions, then start it again; "
        "records that were acknowledged are safe.",
        "tsunagid が停止しました: "
        "{}。ディスクとフォルダーの権限を確認して、起動し直してください。保存済みの記録は安全です"
        "。"},
    Row{Sentence::stopped_by_failure,
        "tsunagid stopped: {}. The log says more; records that were acknowledged are safe.",
        "tsunagid が停止しました: {}。詳しくはログをご覧ください。保存済みの記録は安全です。"},
};

Language& language() {
    static Language chosen = Language::english;
    return chosen;
}

std::string filled(std::string_view text, std::span<const std::string_view> values) {
    std::string out;
    for (const auto value : values) {
        const auto hole = text.find("{}");
        if (hole == std::string_view::npos) break;
        out.append(text.substr(0, hole)).append(value);
        text.remove_prefix(hole + 2);
    }
    return out.append(text);
}

}  // namespace

void choose_language(Language chosen) { language() = chosen; }

void choose_language() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value =
            std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before other threads
        if (value == nullptr || *value == '\0') continue;
        const bool is_japanese = std::string_view(value).starts_with("ja");
        choose_language(is_japanese ? Language::japanese : Language::english);
        return;
    }
}

std::string say(Sentence sentence, std::span<const std::string_view> values) {
    const auto& row = kRows.at(static_cast<std::size_t>(sentence));
    CHECK(row.sentence == sentence);
    return filled(language() == Language::japanese ? row.japanese : row.english, values);
}

std::string say(std::string_view english,
                std::string_view japanese,
                std::span<const std::string> values) {
    const std::vector<std::string_view> views(values.begin(), values.end());
    return filled(language() == Language::japanese ? japanese : english, views);
}

std::string say(Sentence sentence, std::string_view value) {
    return say(sentence, std::array{value});
}

std::string say(Sentence sentence, std::string_view first, std::string_view second) {
    return say(sentence, std::array{first, second});
}

std::string system_reason(const std::error_code& code) {
    const bool is_japanese = language() == Language::japanese;
    if (code.category() == std::generic_category() || code.category() == std::system_category()) {
        if (const auto known = find_system_reason(code.value()))
            return std::string(is_japanese ? known->japanese : known->english);
    }
    return is_japanese ? "システムが受け付けませんでした（" + code.message() + "）"
                       : "the system refused it (" + code.message() + ")";
}

}  // namespace tsunagi
