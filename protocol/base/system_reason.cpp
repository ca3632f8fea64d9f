#include "protocol/base/system_reason.h"

#include <cerrno>

namespace tsunagi {
namespace {

constexpr SystemReason kReasons[] = {
    {EACCES, "you have no permission for it", "権限がありません"},
    {EPERM, "the system does not permit it to you", "この操作をする権限がありません"},
    {ENOSPC, "the disk is full, make room", "ディスクがいっぱいです（空きを作ってください）"},
    {EDQUOT, "your share of the disk is used up, make room",
     "割り当てられたディスク容量を使い切っています（空きを作ってください）"},
    {EROFS, "this disk can be read but not written",
     "読み取り専用のディスクで、書き込みはできません"},
    {ENOENT, "there is no such file or folder", "そのファイルやフォルダーがありません"},
    {ENOTDIR, "what stands in the place of a folder is none",
     "フォルダーの位置に、フォルダーでないものがあります"},
    {EISDIR, "it is a folder", "ファイルではなくフォルダーです"},
    {EMFILE, "this program has too many files open, start it again",
     "開いているファイルが多すぎます（起動し直してください）"},
    {ENFILE, "this computer has too many files open, close other programs",
     "開いているファイルが多すぎます（ほかのプログラムを終了してください）"},
    {EIO, "the disk failed, copy what you can to another one",
     "ディスクの読み書きに失敗しました（早めに別のディスクへ写してください）"},
    {EFBIG, "the file is larger than this disk allows", "このディスクに置ける大きさを超えています"},
    {ENAMETOOLONG, "the name is too long, choose a shorter one",
     "名前が長すぎます（短くしてください）"},
};

}  // namespace

std::optional<SystemReason> find_system_reason(int number) {
    for (const auto& reason : kReasons) {
        if (reason.number == number) return reason;
    }
    return std::nullopt;
}

}  // namespace tsunagi
