// content_seek.h - looks for somebody who has a content: first among our peers, then among theirs.
//
// An expanding ring (as AODV looks for a route, RFC 3561, section 6.4): peers are asked what they
// have themselves; where nobody has it, they are asked to ask their peers, and so on. Each ring
// needs only that the one before it is settled, so that two who ask each other do not wait for each
// other. It says whom to ask and whom to fetch from; it sends and fetches nothing.
//
// Pure. Thread: core only. Time: as the node's. Bounds: kContentSourcesMax peers, kContentHopsMax
// rings.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "protocol/base/time.h"
#include "protocol/content/presence.h"
#include "protocol/node/peer.h"

namespace tsunagi {

class ContentSeek {
  public:
    // `hops_max`: how often a question may be passed on; 0: only peers themselves are asked.
    explicit ContentSeek(unsigned hops_max) : hops_max_(hops_max) {}

    void add_source(PeerId peer);
    void widen(unsigned hops_max) { hops_max_ = std::max(hops_max_, hops_max); }
    [[nodiscard]] unsigned hops_max() const { return hops_max_; }
    [[nodiscard]] bool has_source(PeerId peer) const { return sources_.contains(peer); }

    struct Probe {
        PeerId peer = 0;
        unsigned hops = 0;
    };
    // Who is to be asked now, each once.
    [[nodiscard]] std::vector<Probe> take_due(Monotonic now);

    // From a peer that is a source; others are passed over.
    // But for progress (told_progress).
    void told(PeerId peer, Presence presence);
    // It was asked to fetch it for us.
    void coming_from(PeerId peer, Monotonic now);
    // It says how much it has moved. True where that is a piece more than before, of one that was
    // asked: its promise then holds longer, though not for ever.
    bool told_progress(PeerId peer, std::uint64_t bytes, Monotonic now);
    // It is of no use any more: gone, silent or false.
    void drop(PeerId peer) { sources_.erase(peer); }
    // Whoever let its time pass counts as having nothing; returns those who promised the content.
    [[nodiscard]] std::vector<PeerId> expire(Monotonic now);
    [[nodiscard]] Monotonic next_deadline() const;

    [[nodiscard]] std::vector<PeerId> here() const;
    // Whom to ask to fetch it for us, and how far that one has to ask: nobody has it, fetches it or
    // is still to answer.
    [[nodiscard]] std::optional<Probe> reachable() const;
    // Somebody but this one has it, or can get it by passing a question on at most `hops` times.
    // What is told of each other always rests on one who has it: rumours that rest on each other
    // can't arise, since the hops fall from each to the next.
    [[nodiscard]] bool is_found_but_at(PeerId peer, unsigned hops) const;
    // Nobody but, perhaps, this one is still to answer a question that may be passed on `hops`
    // times.
    [[nodiscard]] bool is_settled_to(unsigned hops, PeerId but) const;
    // All were asked as far as it goes, and nobody has it.
    [[nodiscard]] bool is_over() const;

  private:
    enum class State { fresh, asked, quiet, within_reach, coming, here };
    struct Source {
        State state = State::fresh;
        unsigned hops = 0;  // of the last question
        Monotonic until = Monotonic::never();
        Monotonic promised_at{};  // coming
        std::uint64_t moved = 0;  // coming
    };
    [[nodiscard]] bool is_any(State state) const;
    [[nodiscard]] bool is_to_ask(const Source& source) const;

    unsigned hops_max_;
    unsigned ring_ = 0;
    std::map<PeerId, Source> sources_;
};

}  // namespace tsunagi
