#include "protocol/content/content_seek.h"

#include <algorithm>

#include "protocol/base/limits.h"

namespace tsunagi {

void ContentSeek::add_source(PeerId peer) {
    if (sources_.size() < kContentSourcesMax) sources_.try_emplace(peer);
}

bool ContentSeek::is_any(State state) const {
    return std::ranges::any_of(sources_,
                               [&](const auto& entry) { return entry.second.state == state; });
}

bool ContentSeek::is_to_ask(const Source& source) const {
    return source.state == State::fresh || (source.state == State::quiet && source.hops < ring_);
}

std::vector<ContentSeek::Probe> ContentSeek::take_due(Monotonic now) {
    const bool is_found =
        is_any(State::here) || is_any(State::coming) || is_any(State::within_reach);
    const auto is_waited_for = [&] {
        return is_any(State::asked) || std::ranges::any_of(sources_, [&](const auto& entry) {
                   return is_to_ask(entry.second);
               });
    };
    while (!is_found && !is_waited_for() && ring_ < hops_max_ && !sources_.empty()) ++ring_;
    std::vector<Probe> due;
    for (auto& [peer, source] : sources_) {
        // Who came late is asked in any case: it may have the content itself.
        if (!is_to_ask(source) || (is_found && source.state != State::fresh)) continue;
        source.state = State::asked;
        source.hops = is_found ? 0 : ring_;
        source.until = now + kContentAnswerWait * (source.hops + 1);
        due.push_back({peer, source.hops});
    }
    return due;
}

void ContentSeek::told(PeerId peer, Presence presence) {
    const auto found = sources_.find(peer);
    if (found == sources_.end()) return;
    Source& source = found->second;
    switch (presence) {
        case Presence::not_here: source.state = State::quiet; break;
        case Presence::here: source.state = State::here; break;
        case Presence::within_reach:
            // Who was not to ask others can't know.
            source.state = source.hops == 0 ? State::quiet : State::within_reach;
            break;
        case Presence::coming: return;  // told_progress() takes it
    }
    source.until = Monotonic::never();
}

void ContentSeek::coming_from(PeerId peer, Monotonic now) {
    const auto found = sources_.find(peer);
    if (found == sources_.end()) return;
    found->second.state = State::coming;
    found->second.until = now + kContentComingWait;
    found->second.promised_at = now;
    found->second.moved = 0;
}

bool ContentSeek::told_progress(PeerId peer, std::uint64_t bytes, Monotonic now) {
    const auto found = sources_.find(peer);
    if (found == sources_.end() || found->second.state != State::coming) return false;
    Source& source = found->second;
    if (bytes < source.moved + kPieceBytes) return false;
    source.moved = bytes;
    source.until = std::min(now + kContentComingWait, source.promised_at + kContentPromiseMax);
    return true;
}

std::vector<PeerId> ContentSeek::expire(Monotonic now) {
    std::vector<PeerId> broken;
    for (auto& [peer, source] : sources_) {
        if (source.until > now) continue;
        if (source.state == State::coming) broken.push_back(peer);
        source.state = State::quiet;
        source.until = Monotonic::never();
    }
    // It promised and did not keep it: not asked for this content again.
    for (const PeerId peer : broken) sources_.erase(peer);
    return broken;
}

Monotonic ContentSeek::next_deadline() const {
    Monotonic next = Monotonic::never();
    for (const auto& [peer, source] : sources_) next = std::min(next, source.until);
    return next;
}

std::vector<PeerId> ContentSeek::here() const {
    std::vector<PeerId> out;
    for (const auto& [peer, source] : sources_) {
        if (source.state == State::here) out.push_back(peer);
    }
    return out;
}

std::optional<ContentSeek::Probe> ContentSeek::reachable() const {
    if (is_any(State::here) || is_any(State::coming) || is_any(State::asked)) return std::nullopt;
    for (const auto& [peer, source] : sources_) {
        if (source.state == State::within_reach) return Probe{peer, source.hops};
    }
    return std::nullopt;
}

bool ContentSeek::is_found_but_at(PeerId peer, unsigned hops) const {
    return std::ranges::any_of(sources_, [&](const auto& entry) {
        const Source& source = entry.second;
        const bool can_get = source.state == State::coming || source.state == State::within_reach;
        return entry.first != peer &&
               (source.state == State::here || (can_get && source.hops <= hops));
    });
}

bool ContentSeek::is_settled_to(unsigned hops, PeerId but) const {
    const unsigned ring = std::min(hops, hops_max_);
    return std::ranges::all_of(sources_, [&](const auto& entry) {
        const Source& source = entry.second;
        if (entry.first == but) return true;
        if (source.state == State::fresh) return false;
        if (source.state == State::asked) return source.hops > ring;
        return source.state != State::quiet || source.hops >= ring;
    });
}

bool ContentSeek::is_over() const {
    return std::ranges::all_of(sources_, [&](const auto& entry) {
        return entry.second.state == State::quiet && entry.second.hops >= hops_max_;
    });
}

}  // namespace tsunagi
