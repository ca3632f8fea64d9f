#include "protocol/gossip/peer_choice.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/gossip/short_id.h"

namespace tsunagi {
namespace {

constexpr unsigned kCostBits = 26;
// In a municipality or prefecture: one may be hostile and pass nothing on, and there are few
// others.
constexpr unsigned kNextInSmall = 2;

// log2 in units of 2^-26, for value > 0: the whole part, then a bit for each squaring.
std::uint64_t log2_of(std::uint64_t value) {
    const auto whole = static_cast<unsigned>(std::bit_width(value)) - 1;
    // The value as 1.31 fixed point, in [1, 2).
    std::uint64_t rest = whole >= 31 ? value >> (whole - 31) : value << (31 - whole);
    std::uint64_t out = whole;
    for (unsigned bit = 0; bit < kCostBits; ++bit) {
        rest = rest * rest >> 31;
        const bool is_set = rest >= std::uint64_t{1} << 32;
        if (is_set) rest >>= 1;
        out = out << 1 | (is_set ? 1 : 0);
    }
    return out;
}

}  // namespace

std::uint64_t rendezvous_cost(const CenterId& own, const CenterId& candidate) {
    ShortIdKey key;
    std::copy_n(own.bytes.begin(), ShortIdKey::kSize, key.bytes.begin());
    const ShortId hash = short_id(key, same_bytes<RecordId>(candidate));
    std::uint64_t value = 0;
    for (const std::uint8_t byte : hash.bytes) value = value << 8 | byte;
    return (std::uint64_t{64} << kCostBits) - log2_of(std::max<std::uint64_t>(value, 1));
}

// One call of choose().
struct PeerChoice::Round {
    const std::vector<PeerCandidate>& candidates;
    const PeerStands& stands;
    Random& random;
    Chosen chosen{};

    [[nodiscard]] PeerStand stand(const CenterId& center) const {
        const auto found = stands.find(center);
        return found == stands.end() ? PeerStand::free : found->second;
    }
    // Can it have a role that needs a link from here?
    [[nodiscard]] bool is_good(const CenterId& center) const {
        const PeerStand at = stand(center);
        return at == PeerStand::free || at == PeerStand::outbound;
    }
    [[nodiscard]] bool is_good_and_not_chosen(const CenterId& center) const {
        return is_good(center) && !chosen.contains(center);
    }
    [[nodiscard]] const PeerCandidate* find(const CenterId& center) const {
        const auto at = std::ranges::lower_bound(candidates, center, {}, &PeerCandidate::center);
        return at != candidates.end() && at->center == center ? &*at : nullptr;
    }

    // The next `wanted` ones inside the area, round the ring, of those that answer.
    void take_next(const CenterId& own, const Scope& area, unsigned wanted) {
        const auto middle = std::ranges::upper_bound(candidates, own, {}, &PeerCandidate::center) -
                            candidates.begin();
        const auto count = static_cast<std::ptrdiff_t>(candidates.size());
        for (std::ptrdiff_t i = 0; i < count && wanted > 0; ++i) {
            const PeerCandidate& one = candidates[static_cast<std::size_t>((middle + i) % count)];
            if (!is_inside(area, one.center, one.home)) continue;
            const PeerStand at = stand(one.center);
            if (at == PeerStand::waiting) continue;
            if (at != PeerStand::inbound) chosen.emplace(one.center, PeerRole::area);
            --wanted;
        }
    }

    // One of those that `is_wanted` names: one that is linked from here already, if `keeps_linked`
    // and there is one.
    template <typename IsWanted>
    [[nodiscard]] std::optional<CenterId> draw(bool keeps_linked, IsWanted&& is_wanted) {
        std::vector<const PeerCandidate*> linked;
        std::vector<const PeerCandidate*> all;
        for (const PeerCandidate& one : candidates) {
            if (!is_good_and_not_chosen(one.center) || !is_wanted(one)) continue;
            all.push_back(&one);
            if (stand(one.center) == PeerStand::outbound) linked.push_back(&one);
        }
        const auto& from = keeps_linked && !linked.empty() ? linked : all;
        if (from.empty()) return std::nullopt;
        return from[random.below(from.size())]->center;
    }

    void take_well_connected(const CenterId& own) {
        const PeerCandidate* best = nullptr;
        std::uint64_t best_cost = 0;
        std::uint64_t best_room = 1;
        for (const PeerCandidate& one : candidates) {
            if (!is_good_and_not_chosen(one.center)) continue;
            const std::uint64_t cost = rendezvous_cost(own, one.center);
            const std::uint64_t room = std::min<std::uint64_t>(one.room, kRoomCountedMax);
            if (best != nullptr && cost * best_room >= best_cost * room) continue;
            best = &one;
            best_cost = cost;
            best_room = room;
        }
        if (best != nullptr) chosen.emplace(best->center, PeerRole::well_connected);
    }

    // Different centers to which links stand, or should, that are opened from here.
    [[nodiscard]] std::size_t count_outbound() const {
        std::size_t count = chosen.size();
        for (const auto& [center, at] : stands) {
            if (at == PeerStand::outbound && !chosen.contains(center)) ++count;
        }
        return count;
    }
};

PeerChoice::Chosen PeerChoice::choose(const std::vector<PeerCandidate>& candidates,
                                      const PeerStands& stands,
                                      Monotonic now,
                                      Random& random) {
    Round round{candidates, stands, random};
    const auto region = static_cast<std::uint32_t>(region_of({home_.prefecture}));
    const auto is_in_prefecture = [&](const PeerCandidate& one) {
        return one.home.prefecture == home_.prefecture;
    };
    const auto is_in_region = [&](const PeerCandidate& one) {
        return static_cast<std::uint32_t>(region_of({one.home.prefecture})) == region;
    };
    if (home_.municipality != 0)
        round.take_next(own_, {ScopeLevel::municipality, home_.municipality, {}}, kNextInSmall);
    round.take_next(own_, {ScopeLevel::prefecture, home_.prefecture, {}}, kNextInSmall);
    // Links of the smaller areas are links of these too.
    round.take_next(own_, {ScopeLevel::region, region, {}}, 1);
    round.take_next(own_, Scope::nation(), 1);

    const auto is_still_good = [&](const std::optional<CenterId>& drawn) {
        return drawn && round.find(*drawn) != nullptr && round.is_good_and_not_chosen(*drawn);
    };
    if (!is_still_good(near_) || !is_in_region(*round.find(*near_))) {
        near_ = round.draw(true, is_in_prefecture);
        if (!near_) near_ = round.draw(true, is_in_region);
    }
    if (near_) round.chosen.emplace(*near_, PeerRole::near);

    const bool is_over = far_ && now >= far_until_;
    if (is_over || !is_still_good(far_) || is_in_region(*round.find(*far_))) {
        const auto last = std::exchange(far_, std::nullopt);
        const auto is_another = [&](const PeerCandidate& one) {
            return !is_in_region(one) && (!is_over || one.center != *last);
        };
        far_ = round.draw(!is_over, is_another);
        if (!far_ && is_over && is_still_good(last) && !is_in_region(*round.find(*last)))
            far_ = last;
        far_until_ = now + kFarRedraw;
    }
    if (far_) round.chosen.emplace(*far_, PeerRole::far);

    round.take_well_connected(own_);

    std::erase_if(fills_, [&](const CenterId& center) {
        return round.find(center) == nullptr || !round.is_good_and_not_chosen(center) ||
               round.stand(center) == PeerStand::outbound;
    });
    // Those that are being called first, so that nobody is called and dropped.
    std::set<CenterId> fills;
    while (round.count_outbound() < kOutboundMin) {
        std::optional<CenterId> next;
        if (!fills_.empty()) {
            next = fills_.extract(fills_.begin()).value();
        } else {
            next = round.draw(false, [&](const PeerCandidate& one) {
                return round.stand(one.center) == PeerStand::free;
            });
        }
        if (!next) break;
        fills.insert(*next);
        round.chosen.emplace(*next, PeerRole::fill);
    }
    fills_ = std::move(fills);
    CHECK(round.chosen.size() <= kChosenMax);
    return std::move(round.chosen);
}

}  // namespace tsunagi
