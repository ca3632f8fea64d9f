#include "client/introductions/introduction.h"

#include <algorithm>
#include <map>

namespace tsunagi::client {
namespace {

bool says(const std::optional<IntroductionSide>& side, std::string_view answer) {
    return side && side->body.field(introduction::kAnswer) == answer;
}

bool is_closed_by(const std::optional<IntroductionSide>& side) {
    return side && !side->body.field(introduction::kClosedOn).empty();
}

bool names_somebody(const std::optional<IntroductionSide>& side) {
    return side && !side->body.field(introduction::kName).empty();
}

// The thread in an origin_id that is for `reader`; "" where it is none.
std::string thread_in(std::string_view origin_id, const CenterId& reader) {
    const std::string thread(origin_id.substr(0, kThreadDigits));
    const bool is_hex = std::ranges::all_of(
        thread, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    return is_hex && origin_id == origin_id_of(thread, reader) ? thread : "";
}

// The other one of the two centers that an item is for; nothing where they are not two.
std::optional<CenterId> other_center(const CenterId& own, const ItemAnswer& item) {
    if (item.readers.size() != 2 || item.readers[0] == item.readers[1]) return std::nullopt;
    if (std::ranges::find(item.readers, own) == item.readers.end()) return std::nullopt;
    if (std::ranges::find(item.readers, item.center) == item.readers.end()) return std::nullopt;
    return item.readers[0] == own ? item.readers[1] : item.readers[0];
}

// Of two versions that both stand, the later one counts.
void put(std::optional<IntroductionSide>& side, IntroductionSide candidate) {
    if (!side || side->updated_ms < candidate.updated_ms) side = std::move(candidate);
}

}  // namespace

std::string origin_id_of(std::string_view thread, const CenterId& reader) {
    return std::string(thread) + ":" + id_text(reader);
}

IntroductionStage Introduction::stage() const {
    if (is_closed_by(ours) || is_closed_by(theirs)) return IntroductionStage::closed;
    if (says(ours, "no") || says(theirs, "no")) return IntroductionStage::declined;
    if (!says(ours, "yes")) return IntroductionStage::waits_for_us;
    if (!says(theirs, "yes")) return IntroductionStage::waits_for_them;
    return IntroductionStage::agreed;
}

bool Introduction::is_asked_by_us() const {
    if (!theirs) return true;
    return ours && ours->body.field(introduction::kAsks) == "1";
}

const Body* Introduction::told_by_them() const {
    const bool both = says(ours, "yes") && says(theirs, "yes");
    return both && is_told_by_us && names_somebody(theirs) ? &theirs->body : nullptr;
}

std::int64_t Introduction::updated_ms() const {
    return std::max(ours ? ours->updated_ms : 0, theirs ? theirs->updated_ms : 0);
}

std::vector<Introduction> introductions_of(const CenterId& own,
                                           const std::vector<ItemAnswer>& items) {
    // A third center that learnt of a thread begins one of its own with it.
    std::map<std::pair<std::string, CenterId>, Introduction> found;
    for (const ItemAnswer& item : items) {
        const auto other = other_center(own, item);
        auto body = decode_body(item.body);
        if (item.kind != kind::kIntroduction || item.closed != 0 || !other || !body) continue;
        const bool is_ours = item.center == own;
        const std::string thread =
            thread_in(body->field(common_field::kOriginId), is_ours ? *other : own);
        if (thread.empty()) continue;
        Introduction& one = found[{thread, *other}];
        one.thread = thread;
        one.other = *other;
        if (is_ours && !body->field(introduction::kName).empty()) one.is_told_by_us = true;
        put(is_ours ? one.ours : one.theirs,
            {item.id, item.updated_ms, item.scope, std::move(*body)});
    }
    std::vector<Introduction> out;
    for (auto& [key, one] : found) out.push_back(std::move(one));
    std::ranges::stable_sort(out, std::greater(), &Introduction::updated_ms);
    return out;
}

const Introduction* introduction_between(const std::vector<Introduction>& all,
                                         const CenterId& other,
                                         std::string_view need,
                                         std::string_view offer) {
    const auto at = std::ranges::find_if(all, [&](const Introduction& one) {
        const Body& ask = one.ask().body;
        const IntroductionStage stage = one.stage();
        return one.other == other && ask.field(introduction::kNeed) == need &&
               ask.field(introduction::kOffer) == offer && stage != IntroductionStage::declined &&
               stage != IntroductionStage::closed;
    });
    return at == all.end() ? nullptr : &*at;
}

}  // namespace tsunagi::client
