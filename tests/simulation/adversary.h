// adversary.h - a member that turned hostile: it has a real center's keys and speaks real frames,
// but keeps no rules.
//
// Links protocol/ for the bytes (frames, records, signatures) and nothing of node/. Each guise does
// one kind of harm, again and again; everything else it leaves out. It remembers the honest records
// that it sees, to misuse them. `harm()` counts what it really did; `must_be_closed` says which
// guises an honest node has to cut off. Thread: one. Time: told by tick(). Bounds: kKeptMax
// records.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocol/session/wire.h"
#include "tests/simulation/fault.h"
#include "tests/support/builders.h"

namespace tsunagi::simulation {

class Adversary {
  public:
    using PeerId = std::uint64_t;
    struct Out {
        PeerId peer = 0;
        Bytes frame;
    };

    // `center` and `random` must outlive it.
    Adversary(Fault guise, TestCenter& center, Random& random);

    [[nodiscard]] Fault guise() const { return guise_; }
    // Does an honest node, by the rules of the protocol, close the link to such a one?
    [[nodiscard]] bool must_be_closed() const;

    void connected(PeerId peer, const LinkKey& link);
    void closed(PeerId peer);
    void received(PeerId peer, ByteSpan frame, WallTime wall);
    // Once a second.
    void tick(WallTime wall);

    // What it wants to send; empties the list.
    [[nodiscard]] std::vector<Out> take_frames();
    [[nodiscard]] std::uint64_t harm() const { return harm_; }
    // Records of its own making that honest nodes may or must come to hold.
    [[nodiscard]] std::size_t authored() const { return authored_; }
    // An endless page was followed by more questions than it was worth.
    [[nodiscard]] bool is_followed_for_ever() const {
        return guise_ == Fault::endless_pages && harm_ > 2 * lures_ + 100;
    }
    // stolen_key: what takes its key back, and what was not listed then; nobody who knows the first
    // may hold any of the others.
    [[nodiscard]] const std::optional<RecordId>& revocation() const { return revocation_; }
    [[nodiscard]] const std::set<RecordId>& unlisted() const { return unlisted_; }
    // outcast: all that it wrote.
    [[nodiscard]] std::set<RecordId> written() const;
    // Frames that told it about scopes which it is not inside: must stay 0.
    [[nodiscard]] std::uint64_t learned() const { return learned_; }

  private:
    struct Peer {
        LinkKey link;
        bool has_greeted = false;
        std::uint64_t ticks = 0;
    };
    void say(PeerId peer, const Frame& frame);
    void do_harm(PeerId peer, const Frame& frame);
    void act(PeerId peer, Peer& state, WallTime wall);
    void misuse(PeerId peer, const Peer& state);
    void author_twins(WallTime wall);
    void author_future(PeerId peer, WallTime wall);
    void author_seal();
    void author_stolen(WallTime wall);
    void take_back(WallTime wall);
    void author_outcast(WallTime wall);
    void answer(PeerId peer, const frame::TreeQuery& query);
    void answer(PeerId peer, const frame::PageQuery& query);
    void answer(PeerId peer, const frame::Request& request);
    void answer(PeerId peer, const frame::SealQuery& query);
    void answer(PeerId peer, const frame::ChunkQuery& query);
    void answer(PeerId peer, const frame::PeerQuery& query);
    void answer(PeerId peer, const frame::ContentQuery& query);
    void keep(const frame::Records& records);
    void look_for_secrets(const Frame& frame);
    [[nodiscard]] Scope foreign_scope() const;
    [[nodiscard]] std::vector<RecordId> random_ids(std::size_t count);

    static constexpr std::size_t kKeptMax = 200;

    Fault guise_;
    TestCenter& center_;
    Random& random_;
    std::map<PeerId, Peer> peers_;
    std::vector<Out> out_;
    std::vector<Bytes> kept_;        // honest records as they came
    std::map<RecordId, Bytes> own_;  // what it serves on request
    std::vector<RecordId> twins_;
    std::vector<RecordId> listed_;
    std::set<RecordId> unlisted_;
    std::optional<RecordId> list_;
    std::optional<RecordId> revocation_;
    std::uint64_t age_ = 0;  // ticks
    std::optional<CheckedRecord> seal_;
    std::vector<Bytes> sealed_;  // one of them is forged
    std::uint64_t altered_ = 0;  // chunks given that are not what was sealed
    std::uint64_t harm_ = 0;
    std::uint64_t lures_ = 0;  // endless_pages: how often it told of more than there is
    std::uint64_t learned_ = 0;
    std::size_t authored_ = 0;
    std::uint64_t page_cursor_ = 0;
};

}  // namespace tsunagi::simulation
