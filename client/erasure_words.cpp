#include "client/erasure_words.h"

#include "client/messages.h"
#include "protocol/base/limits.h"

namespace tsunagi::client {
namespace {

struct Row {
    ErasureReason reason;
    std::string_view word;
    const char* text;
};
constexpr Row kRows[] = {
    {ErasureReason::asked_for, "asked", N_("the person concerned asked for it")},
    {ErasureReason::mistake, "mistake", N_("it was written by mistake")},
    {ErasureReason::law, "law", N_("a law or a court wants it")},
    {ErasureReason::time_is_over, "expired", N_("the time to keep it is over")},
    {ErasureReason::other, "other", N_("other reasons")},
};

// What a later program may tell is an other reason.
const Row& row_of(ErasureReason reason) {
    for (const Row& row : kRows) {
        if (row.reason == reason) return row;
    }
    return kRows[std::size(kRows) - 1];
}

}  // namespace

std::string erasure_word(ErasureReason reason) { return std::string(row_of(reason).word); }

std::optional<ErasureReason> erasure_reason(std::string_view word) {
    for (const Row& row : kRows) {
        if (row.word == word) return row.reason;
    }
    return std::nullopt;
}

std::string erasure_reason_text(ErasureReason reason) { return _(row_of(reason).text); }

bool is_overdue(const ErasureAnswer& erasure, WallTime now) {
    return !erasure.missing.empty() && erasure.backing != ErasureBacking::none &&
           erasure.time_ms + (kErasureDelay + kErasureAnswerTime).count() <= now.ms;
}

}  // namespace tsunagi::client
