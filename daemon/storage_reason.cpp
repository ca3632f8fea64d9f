#include "daemon/storage_reason.h"

#include <vector>

#include "daemon/sentences.h"
#include "protocol/base/check.h"

namespace tsunagi {

std::string_view trouble_text_in_japanese(StorageError::Trouble trouble) {
    using Trouble = StorageError::Trouble;
    switch (trouble) {
        case Trouble::other: return "";
        case Trouble::little_room: return "{} のディスクの空きがあと {} MiB しかありません";
        case Trouble::file_missing: return "フォルダーはありますが、{} がありません";
        case Trouble::not_ours: return "{} はこのプログラムの保存先のファイルではありません";
        case Trouble::newer_format:
            return "{} の形式は {} で、このプログラムにわかるのは {} "
                   "までです。新しい版のプログラムが"
                   "書いたものです";
        case Trouble::other_lmdb: return "{} は別の版の LMDB が書いたものです";
        case Trouble::too_short: return "{} が {} バイトしかありません";
        case Trouble::ends_early: return "{} が {} バイト目の手前で終わっています";
        case Trouble::cut_off:
            return "{} が途中で切れています。あるのは {} ページですが、ページ {} が使われています";
        case Trouble::cut_off_inside: return "{} がページ {} の途中で切れています";
        case Trouble::bad_head: return "{} の先頭が壊れています";
        case Trouble::bad_page: return "{} のページ {} のつじつまが合いません";
        case Trouble::bad_entries: return "保存先の中身のつじつまが合いません（{}）";
        case Trouble::lmdb_failed: return "保存先の読み書きに失敗しました（{}）";
        case Trouble::cannot_grow:
            return "保存先を広げる必要がありますが、読み取りが終わらないため広げられません";
    }
    CHECK(false);
    return "";
}

std::string storage_reason(const StorageError& error) {
    const auto by_system = [&] {
        return system_reason({error.system_number(), std::generic_category()});
    };
    if (error.trouble() == StorageError::Trouble::other)
        return error.system_number() == 0 ? error.what() : error.file() + ": " + by_system();
    std::vector<std::string> values(error.values().begin(), error.values().end());
    if (error.system_number() != 0) values = {by_system()};
    return say(trouble_text(error.trouble()), trouble_text_in_japanese(error.trouble()), values);
}

}  // namespace tsunagi
