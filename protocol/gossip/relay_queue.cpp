#include "protocol/gossip/relay_queue.h"

#include <algorithm>

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

// The part of a bound that must stay free for what is more urgent.
constexpr std::size_t kept_free(std::size_t bound, Urgency urgency) {
    switch (urgency) {
        case Urgency::first: return 0;
        case Urgency::soon: return bound / 4;
        case Urgency::usual: return bound / 2;
    }
    return bound / 2;
}

}  // namespace

bool RelayQueue::take_push(std::size_t bytes, Urgency urgency, Monotonic now) {
    // Longer than the bucket takes to fill is as good as full; it also keeps the product small.
    const auto passed = std::clamp<std::int64_t>((now - credit_at_).count(), 0, 1'000);
    const std::size_t earned = kPushBytesPerSecond * static_cast<std::size_t>(passed) / 1'000;
    credit_ = std::min(kPushBytesPerSecond, credit_ + earned);
    credit_at_ = now;
    if (under_way_ + bytes + kept_free(kPushUnderWayMax, urgency) > kPushUnderWayMax) return false;
    if (bytes + kept_free(kPushBytesPerSecond, urgency) > credit_) return false;
    credit_ -= bytes;
    under_way_ += bytes;
    return true;
}

void RelayQueue::add(const ShortId& own, const News& news, Monotonic now) {
    if (!waiting_.emplace(own, news).second) return;
    const bool is_at_once = news.urgency == Urgency::first || waiting_.size() >= kIdsPerFrameMax;
    const Monotonic due = is_at_once ? now : now + kAnnounceDelay;
    due_ = due_ ? std::min(*due_, due) : due;
}

Monotonic RelayQueue::due() const { return due_ && !waiting_.empty() ? *due_ : Monotonic::never(); }

std::vector<RelayQueue::Announcement> RelayQueue::take(const ShortIdKey& peer_key, Monotonic now) {
    std::vector<Announcement> out;
    if (due() > now) return out;
    for (const Urgency urgency : kAllUrgencies) {
        Announcement whole{urgency, {}, {}};
        Announcement brief{urgency, {}, {}};
        for (const auto& [own, news] : waiting_) {
            if (news.urgency != urgency) continue;
            if (news.is_fresh && !peer_key.is_zero()) {
                brief.short_ids.push_back(short_id(peer_key, news.id));
                remember(brief.short_ids.back(), news.id);
                if (brief.short_ids.size() < kIdsPerFrameMax) continue;
                out.push_back(std::exchange(brief, {urgency, {}, {}}));
            } else {
                whole.ids.push_back(news.id);
                if (whole.ids.size() < kIdsPerFrameMax) continue;
                out.push_back(std::exchange(whole, {urgency, {}, {}}));
            }
        }
        if (!brief.short_ids.empty()) out.push_back(std::move(brief));
        if (!whole.ids.empty()) out.push_back(std::move(whole));
    }
    waiting_.clear();
    due_.reset();
    return out;
}

void RelayQueue::remember(const ShortId& id, const RecordId& record) {
    // Of two records with one short id the first stays: the other is found by comparing.
    if (!told_.emplace(id, record).second) return;
    told_in_order_.push_back(id);
    if (told_in_order_.size() <= kToldMax) return;
    told_.erase(told_in_order_.front());
    told_in_order_.pop_front();
}

std::optional<RecordId> RelayQueue::told(const ShortId& id) const {
    const auto found = told_.find(id);
    if (found == told_.end()) return std::nullopt;
    return found->second;
}

void RelayQueue::check_invariants() const {
    CHECK(told_.size() == told_in_order_.size() && told_.size() <= kToldMax);
    CHECK(waiting_.empty() || due_.has_value());
    CHECK(under_way_ <= kPushUnderWayMax && credit_ <= kPushBytesPerSecond);
}

}  // namespace tsunagi
