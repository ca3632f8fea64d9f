// item_reader.h - makes items of an answer out of records, all from one snapshot.
//
// Thread: that of the snapshot.   Errors: StorageError.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/control/control_frames.h"
#include "storage/store.h"

namespace tsunagi::control {

using CenterNames = std::map<CenterId, std::string>;

// Opens sealed bodies for the people of one center.
struct BodyOpener {
    CenterId own;
    std::shared_ptr<const BoxKey> key;  // null: they stay closed
};

class ItemReader {
  public:
    // Snapshot and names outlive it.
    ItemReader(const Snapshot& snapshot, const CenterNames& names, BodyOpener opener)
        : snapshot_(snapshot), names_(names), opener_(std::move(opener)) {}

    // Nothing where there is no such record, or its bytes can't be read.
    [[nodiscard]] std::optional<ItemAnswer> item(Arrival arrival) const;

    // Also whether a newer version hides it, and versions beside it.
    [[nodiscard]] std::optional<ItemAnswer> item_with_versions(Arrival arrival) const;

  private:
    bool find_erasure(ItemAnswer& item, const ParsedRecord& record) const;
    void open_sealed(ItemAnswer& item, const ParsedRecord& record) const;
    void add_sources(ItemAnswer& item, Arrival arrival, const ParsedRecord& record) const;
    void add_source(ItemAnswer& item, Arrival arrival) const;

    const Snapshot& snapshot_;
    const CenterNames& names_;
    BodyOpener opener_;
};

// What the record itself tells; a sealed body stays closed. `names` may lack its author.
[[nodiscard]] ItemAnswer item_of(const ParsedRecord& record, const CenterNames& names);
[[nodiscard]] std::string name_in(const CenterNames& names, const CenterId& center);

inline constexpr const char* kAmbiguousId = "more than one record's id begins so";

// The one record whose id begins so. Errors: not_found; invalid_argument where several do.
[[nodiscard]] Result<Arrival> arrival_of(const Snapshot& snapshot, std::string_view id);

}  // namespace tsunagi::control
