#include "protocol/inquiry/inquiries.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {

bool Inquiries::has_room() const { return all_.size() < kInquiriesMax; }

Inquiries::Number Inquiries::begin(std::uint64_t request,
                                   std::vector<Respondent> asked,
                                   Monotonic deadline) {
    CHECK(has_room());
    CHECK(asked.size() <= kInquiryPeersMax);
    Inquiry& inquiry = all_[++last_];
    inquiry.request = request;
    inquiry.deadline = deadline;
    inquiry.open = asked.size();
    for (const Respondent& one : asked) {
        Peer peer{one.peer, State::asked, {Asked::timed_out, {}, one.is_whole, {}}};
        CHECK(inquiry.peers.emplace(one.center, std::move(peer)).second);
    }
    return last_;
}

void Inquiries::forget(std::uint64_t request) {
    std::erase_if(all_, [&](const auto& entry) { return entry.second.request == request; });
}

const std::pair<const CenterId, Inquiries::Peer>* Inquiries::find(Number number,
                                                                  PeerId peer) const {
    const auto inquiry = all_.find(number);
    if (inquiry == all_.end()) return nullptr;
    const auto& peers = inquiry->second.peers;
    const auto found =
        std::ranges::find_if(peers, [&](const auto& entry) { return entry.second.peer == peer; });
    return found == peers.end() ? nullptr : &*found;
}

std::pair<const CenterId, Inquiries::Peer>* Inquiries::find(Number number, PeerId peer) {
    return const_cast<std::pair<const CenterId, Peer>*>(std::as_const(*this).find(number, peer));
}

// One that is over is forgotten, so a number of the past is late, whoever was asked.
Inquiries::Standing Inquiries::standing(Number number, PeerId peer) const {
    if (number == 0 || number > last_) return Standing::unknown;
    if (!all_.contains(number)) return Standing::late;
    const auto* found = find(number, peer);
    if (found == nullptr) return Standing::unknown;
    return found->second.state == State::asked ? Standing::open : Standing::late;
}

void Inquiries::settle(Inquiry& inquiry, Peer& peer, Asked asked) {
    CHECK(peer.state != State::done && inquiry.open > 0);
    peer.state = State::done;
    peer.answerer.asked = asked;
    --inquiry.open;
}

void Inquiries::refused(Number number, PeerId peer, Error error) {
    auto* found = find(number, peer);
    CHECK(found != nullptr && found->second.state == State::asked);
    found->second.answerer.error = error;
    settle(all_.at(number), found->second, Asked::refused);
}

void Inquiries::begin_check(Number number, PeerId peer) {
    auto* found = find(number, peer);
    CHECK(found != nullptr && found->second.state == State::asked);
    found->second.state = State::checking;
}

// The inquiry may have ended while the records were checked.
std::optional<Inquiries::Checked> Inquiries::answered(Number number,
                                                      PeerId peer,
                                                      std::optional<WallTime> synced) {
    auto* found = find(number, peer);
    if (found == nullptr || found->second.state != State::checking) return std::nullopt;
    Inquiry& inquiry = all_.at(number);
    found->second.answerer.synced = synced;
    settle(inquiry, found->second, Asked::answered);
    return Checked{inquiry.request, found->first, inquiry.peers.size() - inquiry.open};
}

void Inquiries::peer_gone(PeerId peer) {
    for (auto& [number, inquiry] : all_) {
        for (auto& [center, entry] : inquiry.peers) {
            if (entry.peer == peer && entry.state != State::done)
                settle(inquiry, entry, Asked::gone);
        }
    }
}

std::vector<Inquiries::Over> Inquiries::take_over(Monotonic now) {
    std::vector<Over> over;
    for (auto at = all_.begin(); at != all_.end();) {
        Inquiry& inquiry = at->second;
        if (inquiry.open > 0 && now < inquiry.deadline) {
            ++at;
            continue;
        }
        Over& one = over.emplace_back(Over{inquiry.request, {}});
        for (auto& [center, peer] : inquiry.peers)
            one.answerers.emplace(center, std::move(peer.answerer));
        at = all_.erase(at);
    }
    return over;
}

Monotonic Inquiries::next_deadline() const {
    Monotonic next = Monotonic::never();
    for (const auto& [number, inquiry] : all_)
        next = std::min(next, inquiry.open == 0 ? Monotonic{} : inquiry.deadline);
    return next;
}

}  // namespace tsunagi
