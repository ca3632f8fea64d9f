#include "protocol/node/erasing.h"

#include <algorithm>

#include "protocol/base/big_endian.h"

namespace tsunagi {
namespace {

constexpr std::size_t kCenterText = 2 * CenterId::kSize;
constexpr std::size_t kSlotText = 2 * SlotId::kSize;
constexpr std::size_t kValueBytes = 10;  // stage, had_bodies, heard

}  // namespace

std::string erasure_prefix(const CenterId& center, const SlotId& slot) {
    return std::string(kErasurePrefix) + id_text(center) + id_text(slot);
}

std::string erasure_key(const ErasureMark& mark) {
    return erasure_prefix(mark.center, mark.slot) + id_text(mark.erasure);
}

std::optional<ErasureMark> erasure_mark(std::string_view key) {
    if (!key.starts_with(kErasurePrefix)) return std::nullopt;
    key.remove_prefix(kErasurePrefix.size());
    if (key.size() < kCenterText + kSlotText) return std::nullopt;
    const auto center = id_from_text<CenterId>(key.substr(0, kCenterText));
    const auto slot = id_from_text<SlotId>(key.substr(kCenterText, kSlotText));
    const auto erasure = id_from_text<RecordId>(key.substr(kCenterText + kSlotText));
    if (!center || !slot || !erasure) return std::nullopt;
    return ErasureMark{*center, *slot, *erasure};
}

Bytes erasure_value(const ErasureProgress& progress) {
    Bytes out{static_cast<std::uint8_t>(progress.stage),
              static_cast<std::uint8_t>(progress.had_bodies ? 1 : 0)};
    append_u64(out, static_cast<std::uint64_t>(progress.heard.ms));
    return out;
}

std::optional<ErasureProgress> erasure_progress(ByteSpan value) {
    if (value.size() != kValueBytes ||
        value[0] > static_cast<std::uint8_t>(ErasureStage::answered) || value[1] > 1)
        return std::nullopt;
    ErasureProgress out;
    out.stage = static_cast<ErasureStage>(value[0]);
    out.had_bodies = value[1] == 1;
    out.heard = {static_cast<std::int64_t>(read_u64(value.subspan(2)))};
    return out;
}

void ReceiptPace::spent(Monotonic now, Duration gap_max) {
    const bool was_quiet = now >= next + gap_max;
    gap = was_quiet ? std::max(kReceiptGapMin, gap / 4) : std::min(gap, gap_max);
    next = now + gap;
    gap = std::min(gap * 2, gap_max);
}

void wait_with(Erasing& erasing, const HeldErasure& erasure) {
    if (erasing.waiting.insert(erasure.id).second) ++erasing.waiting_of[erasure.center];
}

void wait_no_more(Erasing& erasing, const HeldErasure& erasure) {
    if (erasing.waiting.erase(erasure.id) == 0) return;
    const auto of = erasing.waiting_of.find(erasure.center);
    // What waited for the room is tried again.
    if (of->second >= kErasuresWaitingMax) erasing.has_new = true;
    if (--of->second == 0) erasing.waiting_of.erase(of);
}

bool has_room_to_wait(const Erasing& erasing, const CenterId& center) {
    const auto of = erasing.waiting_of.find(center);
    return of == erasing.waiting_of.end() || of->second < kErasuresWaitingMax;
}

std::string erasure_note_key(const RecordId& erasure) { return "erasure-note/" + id_text(erasure); }

std::vector<RecordId> erasures_of(const RecordIndex& index,
                                  const CenterId& center,
                                  const SlotId& slot) {
    std::vector<RecordId> out;
    for (const auto& [key, value] : index.locals(erasure_prefix(center, slot))) {
        if (const auto mark = erasure_mark(key)) out.push_back(mark->erasure);
    }
    return out;
}

}  // namespace tsunagi
