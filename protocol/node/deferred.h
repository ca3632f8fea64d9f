// deferred.h - records that are right in form but can't count yet: from the future, or their
// authority is not here.
//
// Kept in memory with the reason, tried again when the reason may have gone. Bounded: beyond that a
// record is let go (and counted), and tree comparison brings it back. After a restart they come
// from the peers again. Beside the others there is room for as many lists of the own center's as
// one revocation can name.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocol/node/io.h"

namespace tsunagi {

class Deferred {
  public:
    struct Entry {
        CheckedRecord record;
        Error reason;
        std::optional<PeerId> from;
        bool is_beyond = false;  // it took the room of own lists
    };
    enum class Room { ordinary, own_list };

    // Keeps it; false if there is no room.
    bool add(CheckedRecord record,
             Error reason,
             std::optional<PeerId> from,
             Room room = Room::ordinary);
    [[nodiscard]] bool contains(const RecordId& id) const { return entries_.contains(id); }
    // The same with nothing missing of it: what came without its body is still to be had from
    // others.
    [[nodiscard]] bool contains_whole(const RecordId& id) const {
        const auto at = entries_.find(id);
        return at != entries_.end() && !at->second.record.parsed().is_body_erased();
    }
    // Is there such a one whose id begins so?
    [[nodiscard]] bool contains_item(SketchItem item) const {
        const auto at = entries_.lower_bound(first_id_of(item));
        return at != entries_.end() && at->first.prefix() == item &&
               !at->second.record.parsed().is_body_erased();
    }
    // Takes out all whose reason is a missing authority record, list or erasure.
    [[nodiscard]] std::vector<Entry> take_waiting_for_authority();
    // Takes out those that are not in the future any more.
    [[nodiscard]] std::vector<Entry> take_due(WallTime wall);
    // When the first of them comes due.
    [[nodiscard]] std::optional<WallTime> next_due() const;

    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    [[nodiscard]] std::vector<std::pair<Error, std::size_t>> by_reason() const;

  private:
    static constexpr std::size_t kBytesMax = 16 << 20;

    [[nodiscard]] Entry take(const RecordId& id);

    std::map<RecordId, Entry> entries_;
    std::set<std::pair<Hlc, RecordId>> future_;
    std::size_t bytes_ = 0;   // of those that are not beyond
    std::size_t beyond_ = 0;  // how many
};

}  // namespace tsunagi
