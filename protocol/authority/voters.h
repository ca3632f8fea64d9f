// voters.h - whose word counts about removals of centers. Internal to authority/; the rule stands
// in roster.h (8).
//
// Who was ever admitted may say something about removals, removed or not. But one removed center,
// or a thief with its keys, could bring in as many centers as a removal needs, date that back, and
// remove everybody by them. So a center against which enough stand is barred: of those whom it
// vouched for only those have a voice whom a voice that is not barred lists, or all once enough of
// them took it back. One least fixpoint, above the stratum of `ever` and below that of removals in
// force: lists, returns and voices only grow into each other. Nobody lists itself in: whoever hangs
// on a barred center alone has no voice before somebody else gives it one.
//
// Cost: that of the fixpoint, once for each barred center that others than voices remove, and for
// each center that enough want to remove. Thread: core only. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "protocol/authority/admission.h"

namespace tsunagi {

class Voters {
  public:
    using Given = std::map<CenterId, std::set<CenterId>>;  // whom each vouches for
    Voters(const Charter& charter,
           const Given& given,
           const std::set<Sponsorship>& sponsorships,
           const std::function<bool(const Sponsorship&)>& is_counted,
           const Removals& removals,
           const std::set<CenterId>& ever);

    // All that have a voice, and who has one only about the removal of one barred center.
    [[nodiscard]] Voices voices() const;

  private:
    using Index = std::uint32_t;
    struct Bar {  // a removal that enough want
        RecordId removal;
        Index target = 0;
    };
    class Fixpoint;

    [[nodiscard]] Index index_of(const CenterId& center);
    void read_bars(const std::set<CenterId>& ever);
    void read_words(const std::set<Sponsorship>& sponsorships,
                    const std::function<bool(const Sponsorship&)>& is_counted);
    // Those who would ever have been admitted without what `left_out` vouches for.
    [[nodiscard]] std::vector<bool> reached_without(Index left_out) const;
    [[nodiscard]] std::set<CenterId> named(const std::vector<bool>& which) const;

    const Charter& charter_;
    const Removals& removals_;
    std::map<CenterId, Index> indexes_;
    std::vector<CenterId> centers_;
    std::vector<std::vector<Index>> given_;  // by sponsor, each once
    std::vector<Bar> bars_;
    std::vector<std::vector<Index>> returns_;                  // by author: bars, each once
    std::vector<std::vector<std::pair<Index, Index>>> lists_;  // by author: who vouches for whom
    std::vector<unsigned> bars_against_;
};

}  // namespace tsunagi
