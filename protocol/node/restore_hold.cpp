#include "protocol/node/restore_hold.h"

#include <algorithm>
#include <string_view>

#include "protocol/base/big_endian.h"

namespace tsunagi {
namespace {

constexpr std::string_view kRestoredKey = "restored";
constexpr std::size_t kFixedBytes = 1 + 8;

std::optional<RestoreHold::Mark> read_mark(ByteSpan bytes) {
    constexpr std::size_t kIdBytes = CenterId::kSize;
    if (bytes.size() < kFixedBytes || (bytes.size() - kFixedBytes) % kIdBytes != 0) return {};
    if (bytes[0] > static_cast<std::uint8_t>(RestoreHold::State::ended)) return {};
    RestoreHold::Mark mark;
    mark.state = static_cast<RestoreHold::State>(bytes[0]);
    mark.made = {static_cast<std::int64_t>(read_u64(bytes.subspan(1)))};
    for (std::size_t at = kFixedBytes; at < bytes.size(); at += kIdBytes) {
        CenterId center;
        std::ranges::copy(bytes.subspan(at, kIdBytes), center.bytes.begin());
        mark.centers.insert(center);
    }
    return mark;
}

LocalPut put_of(const RestoreHold::Mark& mark) {
    Bytes value{static_cast<std::uint8_t>(mark.state)};
    append_u64(value, static_cast<std::uint64_t>(mark.made.ms));
    for (const CenterId& center : mark.centers)
        value.insert(value.end(), center.bytes.begin(), center.bytes.end());
    return {std::string(kRestoredKey), std::move(value)};
}

}  // namespace

RestoreHold::RestoreHold(const RecordIndex& index) {
    const auto bytes = index.local(kRestoredKey);
    if (!bytes) return;
    mark_ = read_mark(*bytes).value_or(Mark{});
}

LocalPut RestoreHold::begin(WallTime made) { return put_of({State::waits, made, {}}); }

LocalPut RestoreHold::put() const { return put_of(*mark_); }

std::size_t restore_centers_needed(const std::set<CenterId>& admitted, const CenterId& self) {
    return std::min(kRestoreCentersMin, admitted.size() - admitted.count(self));
}

// One that was compared with before may be enough by now: another was removed.
std::optional<LocalPut> RestoreHold::compared(const CenterId& center, std::size_t needed) {
    if (!compares()) return std::nullopt;
    const bool is_new = mark_->centers.insert(center).second;
    const bool is_enough = mark_->centers.size() >= std::max<std::size_t>(needed, 1);
    if (!is_new && !is_enough) return std::nullopt;
    if (is_enough) mark_->state = State::compared;
    return put();
}

std::optional<LocalPut> RestoreHold::compare_again() {
    if (!compares() || mark_->centers.empty()) return std::nullopt;
    mark_->centers.clear();
    return put();
}

std::optional<LocalPut> RestoreHold::end() {
    if (!waits()) return std::nullopt;
    mark_->state = State::ended;
    return put();
}

}  // namespace tsunagi
