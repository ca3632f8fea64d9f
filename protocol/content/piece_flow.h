// piece_flow.h - which pieces of one content are still missing, and who is asked for which.
//
// Pieces are asked of all sources at once, each piece of one. How many a source may have open
// follows from how long its pieces take: more while they come fast, fewer where they queue, so that
// a photo fills a fast line and does not stand in front of new records on a slow one (a window
// driven by delay, as LEDBAT's, RFC 6817, but in whole pieces).
//
// Pure. Thread: core only. Time: as the node's. Bounds: kPieceWindowMax open pieces for each
// source.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocol/base/time.h"
#include "protocol/content/content_state.h"
#include "protocol/node/peer.h"

namespace tsunagi {

class PieceFlow {
  public:
    explicit PieceFlow(const ContentRef& ref) : ref_(ref) {}

    // Pre: a list of this content; `held` is empty or has one entry for each piece.
    void begin(PieceList pieces, const std::vector<bool>& held);
    [[nodiscard]] bool has_list() const { return pieces_.has_value(); }

    // What this source is to be asked for, at most so many. Pre: has_list().
    [[nodiscard]] std::vector<std::uint32_t> take_due(PeerId source,
                                                      std::size_t most,
                                                      Monotonic now);
    // Asked for, of all sources.
    [[nodiscard]] std::size_t open() const;

    enum class Took { fresh, unasked, wrong };
    // unasked: this source was not asked for it, or not any more; it is not looked at.
    [[nodiscard]] Took take(PeerId source, std::uint32_t number, ByteSpan piece, Monotonic now);

    // What it was asked for is asked of others.
    void drop(PeerId source);
    // Sources that were asked and gave nothing for kRequestTimeout.
    [[nodiscard]] std::vector<PeerId> overdue(Monotonic now) const;
    [[nodiscard]] Monotonic next_deadline() const;

    // Pre: has_list().
    [[nodiscard]] bool is_complete() const { return missing_ == 0; }
    // Of the content, without what is still on the way.
    [[nodiscard]] std::uint32_t bytes_here() const { return bytes_here_; }

  private:
    struct Source {
        std::map<std::uint32_t, Monotonic> open;  // when each was asked for
        Monotonic heard;                          // the last piece, or the first question since
        std::size_t window = 0;
    };
    ContentRef ref_;
    std::optional<PieceList> pieces_;
    std::set<std::uint32_t> free_;  // missing, and asked of nobody
    std::size_t missing_ = 0;
    std::uint32_t bytes_here_ = 0;
    std::map<PeerId, Source> sources_;
};

}  // namespace tsunagi
