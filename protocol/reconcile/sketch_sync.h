// sketch_sync.h - the part of a round that looks for scattered differences by sketches.
//
// For months of which both sides hold much and differ in little: asks for as many symbols as the
// counts let expect, judges by them how many more it takes, and reads which ids the peer has more.
// Where that fails the months are for the tree, which is the judge in any case: a peer or an author
// that deceives a sketch costs a few symbols.
// Bounds: kSketchSymbolsMax symbols, each batch half as large again as what is there, never more
// bytes than the months' ids themselves. Pure. Thread: core only.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "protocol/session/wire.h"

namespace tsunagi {

class SketchSync {
  public:
    struct Candidate {
        Month month = 0;
        std::uint32_t ours = 0;
        frame::Summary state;  // the peer's
    };
    // Our own sketch of these months, with at most so many symbols.
    using OurSketch = std::function<Sketch(std::span<const Month>, std::size_t)>;
    enum class Progress { asking, read, failed };

    // Is this a month where a sketch may pay?
    [[nodiscard]] static bool is_fit(const Candidate& month);

    // Begins with these months; false where the tree is as good. Pre: not active; all are fit,
    // ascending.
    [[nodiscard]] bool begin(const std::vector<Candidate>& months);
    [[nodiscard]] bool is_active() const { return !months_.empty(); }
    [[nodiscard]] bool is_query_due() const { return is_active() && !is_asked_; }
    [[nodiscard]] frame::SketchQuery next_query(const Scope& scope);

    // Appends the items that the peer has and we have not, where it could be read. Over then, as
    // where it failed: `months` has what it was about.
    // Errors: unexpected_frame (not asked for, or not what was asked for).
    [[nodiscard]] Result<Progress> take(const frame::SketchAnswer& answer,
                                        const OurSketch& ours,
                                        std::vector<SketchItem>& found,
                                        std::vector<Month>& months);
    void stop();

  private:
    [[nodiscard]] bool grow(const Sketch& difference);

    std::vector<Month> months_;
    std::uint64_t their_ids_ = 0;
    std::int64_t surplus_ = 0;  // theirs less ours
    std::vector<SketchSymbol> symbols_;
    WireDigest state_;  // of the peer's months when it made them
    std::size_t wanted_ = 0;
    bool is_asked_ = false;
    bool has_restarted_ = false;
};

}  // namespace tsunagi
